"""How much a charger can offer, and what keeps it from more."""

from typing import Any

import aiohttp
import pytest

from custom_components.dynamic_load_manager.goe import Cause, probe
from custom_components.dynamic_load_manager.goe.v1 import (
    numbers,
    read_status as read_v1,
)
from custom_components.dynamic_load_manager.goe.v2 import read_status as read_v2

from .devices import FakeCharger, v1_document, v2_document

UNLIMITED = {"ama": 32, "var": 22, "cbl": None, "adi": False, "amt": 32}


@pytest.mark.parametrize(
    ("changes", "maximum_a", "cause"),
    [
        ({}, 32, Cause.CHARGER_LIMIT),
        ({"ama": 20}, 20, Cause.CHARGER_LIMIT),
        ({"var": 11}, 16, Cause.CHARGER_LIMIT),
        ({"var": 7}, 32, Cause.CHARGER_LIMIT),
        ({"var": None, "ama": None, "amt": None}, 32, Cause.CHARGER_LIMIT),
        ({"cbl": 20}, 20, Cause.CABLE),
        ({"cbl": 0}, 32, Cause.CHARGER_LIMIT),
        ({"cbl": 63}, 32, Cause.CHARGER_LIMIT),
        ({"adi": True}, 16, Cause.ADAPTER),
        ({"amt": 13}, 13, Cause.TEMPERATURE),
        ({"ama": 63}, 32, Cause.CHARGER_LIMIT),
        ({"ama": 25, "cbl": 20, "amt": 18}, 18, Cause.TEMPERATURE),
        ({"ama": 13, "cbl": 20, "adi": True}, 13, Cause.CHARGER_LIMIT),
    ],
)
def test_smallest_limit(
    changes: dict[str, object], maximum_a: int, cause: Cause
) -> None:
    """R2: the smallest of the charger's own limits counts."""
    status = read_v2(v2_document(**{**UNLIMITED, **changes}))
    assert (status.maximum_current_a, status.limited_by) == (maximum_a, cause)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        # As on recorded 11 kW chargers, whose `adi` is true with and without an adapter.
        ({"var": 11, "ama": 16, "adi": True}, Cause.CHARGER_LIMIT),
        ({"var": 11, "amt": 16}, Cause.CHARGER_LIMIT),
        (
            {"cll": {"adapterCurrentLimit": 16, "currentLimitMax": 16}},
            Cause.CHARGER_LIMIT,
        ),
        ({"adi": True, "amt": 16}, Cause.ADAPTER),
        ({"amt": 16, "cll": {"unsymetryCurrentLimit": 16}}, Cause.TEMPERATURE),
        ({"cbl": 16, "cll": {"temperatureCurrentLimit": 16}}, Cause.CABLE),
        ({"amt": 16, "cll": {"adapterCurrentLimit": 16}}, Cause.ADAPTER),
    ],
)
def test_equal_limits(changes: dict[str, object], cause: Cause) -> None:
    """Of equal limits the one is named that would stay if the others went."""
    status = read_v2(v2_document(**{**UNLIMITED, **changes}))
    assert (status.maximum_current_a, status.limited_by) == (16, cause)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [({"amt": limit}, Cause.TEMPERATURE) for limit in range(6)]
    + [
        ({"cll": {"temperatureCurrentLimit": 5.9}}, Cause.TEMPERATURE),
        ({"cll": {"temperatureCurrentLimit": 0}}, Cause.TEMPERATURE),
        ({"cll": {"unsymetryCurrentLimit": 0}}, Cause.GRID),
        ({"ama": 0}, Cause.CHARGER_LIMIT),
        ({"cbl": 5}, Cause.CABLE),
    ],
)
def test_less_than_the_minimum(changes: dict[str, object], cause: Cause) -> None:
    """There is no offer below 6 A, so the maximum stays 6; what leaves no more is named, and blocks if nothing else does."""
    document = v2_document(**{**UNLIMITED, **changes}, alw=False, modelStatus=None)
    status = read_v2(document)
    assert (status.maximum_current_a, status.limited_by) == (6, cause)
    assert status.blocked_by is cause
    assert read_v2({**document, "alw": True}).blocked_by is None


@pytest.mark.parametrize("limit_a", [0, 1, 5.9])
def test_a_limit_that_the_charger_does_not_mind(limit_a: float) -> None:
    """A number below 6 A in `cll` of a charger that allows charging is something else."""
    active = {"temperatureCurrentLimit": limit_a, "currentLimitMax": 20}
    status = read_v2(v2_document(**UNLIMITED, alw=True, cll=active))
    assert (status.maximum_current_a, status.limited_by) == (20, Cause.CHARGER_LIMIT)


def test_just_the_minimum() -> None:
    """A limit of 6 A leaves enough to charge with, so it is not what blocks."""
    status = read_v2(v2_document(**{**UNLIMITED, "amt": 6}, alw=False, modelStatus=15))
    assert (status.limited_by, status.blocked_by) == (Cause.TEMPERATURE, Cause.OTHER)


@pytest.mark.parametrize(
    ("active", "maximum_a", "cause"),
    [
        # Keys that were reported of one charger together; a limit that doesn't apply is left out.
        (
            {"currentLimitMax": 22, "requestedCurrent": 6, "minChargingCurrent": 6},
            22,
            Cause.CHARGER_LIMIT,
        ),
        (
            {"accessControl": 0, "cableCurrentLimit": 32, "currentLimitMax": 16},
            16,
            Cause.CHARGER_LIMIT,
        ),
        ({"requestedCurrent": 6, "cableCurrentLimit": 20}, 20, Cause.CABLE),
        ({"cableCurrentLimit": 0}, 32, Cause.CHARGER_LIMIT),
        ({"adapterCurrentLimit": 16}, 16, Cause.ADAPTER),
        ({"temperatureCurrentLimit": 12.9}, 12, Cause.TEMPERATURE),
        ({"unsymetryCurrentLimit": 19}, 19, Cause.GRID),
        ({"temperatureCurrentLimit": 31}, 31, Cause.TEMPERATURE),
        ({"temperatureCurrentLimit": None}, 32, Cause.CHARGER_LIMIT),
        (
            {"cableCurrentLimit": "20", "currentLimitMax": 10**400},
            32,
            Cause.CHARGER_LIMIT,
        ),
        (
            {"cableCurrentLimit": True, "currentLimitMax": float("nan")},
            32,
            Cause.CHARGER_LIMIT,
        ),
        ({"temperatureCurrentLimit": -1}, 32, Cause.CHARGER_LIMIT),
        ([6], 32, Cause.CHARGER_LIMIT),
        (None, 32, Cause.CHARGER_LIMIT),
    ],
)
def test_active_limits(active: object, maximum_a: int, cause: Cause) -> None:
    """Of `cll` that which limits from outside, never the present setting; the rest is left out."""
    status = read_v2(v2_document(**UNLIMITED, cll=active))
    assert (status.maximum_current_a, status.limited_by) == (maximum_a, cause)


LOT = {"amp": 32, "dyn": 32, "sta": 32, "ts": 0}


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"loe": True, "loa": 10, "lot": LOT}, Cause.LOAD_MANAGEMENT),
        ({"loe": 1, "loa": 10, "lot": 32}, Cause.LOAD_MANAGEMENT),
        ({"loe": True, "loa": 0}, Cause.LOAD_MANAGEMENT),
        ({"loe": True, "loa": 15.9}, Cause.LOAD_MANAGEMENT),
        ({"loe": True, "loa": 16}, None),
        ({"loe": True, "loa": 32}, None),
    ],
)
def test_load_management(changes: dict[str, object], cause: Cause | None) -> None:
    """What the charger's own group allots below the setting is told; it is no limit to follow."""
    status = read_v2(v2_document(**{**UNLIMITED, "amp": 16, **changes}))
    assert (status.maximum_current_a, status.limited_by) == (32, Cause.CHARGER_LIMIT)
    assert status.held_back_by is cause


def test_load_management_of_v1() -> None:
    """API v1 has the same keys, as numbers."""
    document = v1_document(amp="16", loe=1, loa=10)
    assert read_v1(numbers(document)).held_back_by is Cause.LOAD_MANAGEMENT
    assert read_v1(numbers(document | {"loe": 0})).held_back_by is None


async def test_load_management_is_polled(
    charger: FakeCharger, session: aiohttp.ClientSession
) -> None:
    """The group may allot another current at any time."""
    charger.speak_v2(v2_document(loe=False, loa=None))
    goe = await probe(session, charger.host)
    assert (await goe.status()).held_back_by is None
    charger.speak_v2(v2_document(loe=True, loa=9))
    assert (await goe.status()).held_back_by is Cause.LOAD_MANAGEMENT


@pytest.mark.parametrize(
    ("on", "allotted"),
    [(False, 10), (0, 10), (None, 10)]
    + [(True, nothing) for nothing in (None, 33, -10, True, 10**400)]
    + [(True, nothing) for nothing in (1e308, float("nan"), float("inf"))]
    + [(True, nothing) for nothing in ("10", [10], {"amp": 10})],
)
def test_nothing_allotted(on: object, allotted: object) -> None:
    """Load management that is off, or allots no plausible current, holds nothing back."""
    status = read_v2(v2_document(**UNLIMITED, loe=on, loa=allotted))
    assert status.held_back_by is None


@pytest.mark.parametrize("missing", [("loe",), ("loa",), ("loe", "loa", "lot")])
def test_no_load_management(missing: tuple[str, ...]) -> None:
    """Firmware that lacks any of the keys tells of nothing."""
    document = v2_document(**UNLIMITED, loe=True, loa=10)
    for key in missing:
        del document[key]
    assert read_v2(document).held_back_by is None


@pytest.mark.parametrize("on", ["on", 2, -1, [], {}, float("nan"), 10**400])
def test_unclear_load_management(on: object) -> None:
    """What is neither on nor off is off: the rest of the status is what counts."""
    assert read_v2(v2_document(loe=on, loa=10)).held_back_by is None


@pytest.mark.parametrize(
    ("changes", "maximum_a", "cause"),
    [
        ({}, 32, Cause.CHARGER_LIMIT),
        ({"ama": "16"}, 16, Cause.CHARGER_LIMIT),
        ({"cbl": "20"}, 20, Cause.CABLE),
        ({"adi": "1"}, 16, Cause.ADAPTER),
        ({"amt": "4"}, 6, Cause.TEMPERATURE),
        ({"amp": "14", "amx": "10"}, 14, Cause.OTHER),
        ({"amp": "14", "amx": "10", "ama": "14"}, 14, Cause.CHARGER_LIMIT),
        ({"amp": "14", "amx": "10", "cbl": "13"}, 13, Cause.CABLE),
    ],
)
def test_v1(changes: dict[str, object], maximum_a: int, cause: Cause) -> None:
    """The same in v1, where the setting in the app can limit too."""
    status = read_v1(numbers(v1_document(**changes)))
    assert (status.maximum_current_a, status.limited_by) == (maximum_a, cause)


ABSENT: Any = object()


@pytest.mark.parametrize(
    ("variant", "installer_a", "expected_a"),
    [
        (11, 32, 16),
        (22, 16, 32),
        (22, 6, 32),
        *((variant, 20, 20) for variant in (ABSENT, None, 7)),
        *((None, a, a) for a in (6, 32)),
        *((None, a, 32) for a in (ABSENT, None, 0, 5, 33, 255)),
    ],
)
async def test_hardware(
    charger: FakeCharger,
    session: aiohttp.ClientSession,
    variant: object,
    installer_a: object,
    expected_a: int,
) -> None:
    """The model says what it can offer; one that doesn't is taken for as large as its installer allows."""
    document = v2_document(var=variant, ama=installer_a)
    charger.speak_v2({k: v for k, v in document.items() if v is not ABSENT})
    assert (await probe(session, charger.host)).info.maximum_current_a == expected_a


@pytest.mark.parametrize(
    ("installer_a", "expected_a"),
    [("16", 16), ("32", 32), ("6", 6), ("5", 32), ("63", 32), (None, 32)],
)
async def test_v1_hardware(
    charger: FakeCharger,
    session: aiohttp.ClientSession,
    installer_a: object,
    expected_a: int,
) -> None:
    """V1 doesn't tell its variant."""
    charger.speak_v1(v1_document(ama=installer_a))
    assert (await probe(session, charger.host)).info.maximum_current_a == expected_a
