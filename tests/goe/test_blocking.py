"""Why a charger does not let the car charge."""

import pytest

from custom_components.dynamic_load_manager.goe import Cause, Force
from custom_components.dynamic_load_manager.goe.v1 import (
    numbers,
    read_status as read_v1,
)
from custom_components.dynamic_load_manager.goe.v2 import read_status as read_v2

from .devices import v1_document, v2_document

CAUSES = {
    Cause.TEMPERATURE: (1,),
    Cause.ACCESS: (2,),
    Cause.SCHEDULE: (5,),
    Cause.ENERGY_LIMIT: (6,),
    Cause.ECO_MODE: (16, 17, 18, 39),
    Cause.DELAY: (22, 23, 24, 29, 40),
    Cause.LOAD_MANAGEMENT: (27,),
    Cause.OCPP: (28, 35, 37),
    Cause.ADAPTER: (30,),
    Cause.GRID: (31, 32, 34, 38),
    Cause.OTHER: (0, 26, 36, 41),
}
BLOCKING = [(status, cause) for cause, found in CAUSES.items() for status in found]
CHARGING = [3, *range(7, 16), 19, 20, 33]
UNKNOWN = [None, 21, 25, 42, 255]


@pytest.mark.parametrize(("model_status", "cause"), BLOCKING)
@pytest.mark.parametrize("frc", Force)
def test_blocked(model_status: int, cause: Cause, frc: Force) -> None:
    """The charger says why, whether or not it is stopped besides."""
    document = v2_document(alw=False, modelStatus=model_status, frc=frc.value)
    assert read_v2(document).blocked_by is cause
    del document["alw"]
    assert read_v2(document).blocked_by is cause


@pytest.mark.parametrize("model_status", [*range(42), None, 255])
@pytest.mark.parametrize("frc", Force)
def test_allowed(model_status: int | None, frc: Force) -> None:
    """Nothing is in the way of a car that may charge, whatever reason is left over from before."""
    document = v2_document(alw=True, modelStatus=model_status, frc=frc.value)
    assert read_v2(document).blocked_by is None


@pytest.mark.parametrize("model_status", [4, *CHARGING, *UNKNOWN])
def test_forced_off(model_status: int | None) -> None:
    """A stop from outside is no reason of the charger's own."""
    document = v2_document(alw=False, modelStatus=model_status, frc=1)
    assert read_v2(document).blocked_by is None
    # The stop has just been taken back.
    assert read_v2(v2_document(alw=False, modelStatus=4, frc=0)).blocked_by is None


@pytest.mark.parametrize("model_status", [*CHARGING, *UNKNOWN])
@pytest.mark.parametrize("frc", [0, 2, 3])
def test_without_a_reason(model_status: int | None, frc: int) -> None:
    """A charger that forbids charging and doesn't say why in a way we understand."""
    document = v2_document(alw=False, modelStatus=model_status, frc=frc)
    assert read_v2(document).blocked_by is Cause.OTHER
    del document["modelStatus"]
    assert read_v2(document).blocked_by is Cause.OTHER
    del document["alw"]
    assert read_v2(document).blocked_by is None


def test_reason_over_limit() -> None:
    """What the charger says itself goes before what its limits suggest."""
    document = v2_document(alw=False, modelStatus=27, amt=0)
    status = read_v2(document)
    assert (status.limited_by, status.blocked_by) == (
        Cause.TEMPERATURE,
        Cause.LOAD_MANAGEMENT,
    )
    assert read_v2({**document, "frc": 1, "modelStatus": 4}).blocked_by is None


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"ast": "1", "uby": "0"}, Cause.ACCESS),
        ({"ast": "1", "uby": "3"}, None),
        ({"ast": "1"}, None),
        ({"ast": "2", "uby": "0"}, Cause.SCHEDULE),
        ({"ast": "3", "uby": "2"}, Cause.SCHEDULE),
        ({"ast": "3"}, Cause.SCHEDULE),
        ({"ast": "0", "uby": "0"}, None),
        # 5 kWh: 50 times 0.1 kWh, 1 800 000 times 10 Ws.
        ({"stp": "2", "dwo": "50", "dws": "1800000"}, Cause.ENERGY_LIMIT),
        ({"stp": "2", "dwo": "50", "dws": "1799999"}, None),
        ({"stp": "0", "dwo": "50", "dws": "1800000"}, None),
        ({"stp": "2", "dws": "1800000"}, None),
        ({"stp": "2", "dwo": "50"}, None),
        ({"dwo": "50", "dws": "1800000"}, None),
        ({"ast": "0", "stp": "2", "dwo": "1", "dws": "36000"}, Cause.ENERGY_LIMIT),
        ({"ast": "2", "stp": "2", "dwo": "1", "dws": "36000"}, Cause.SCHEDULE),
        ({}, None),
    ],
)
def test_v1(changes: dict[str, object], cause: Cause | None) -> None:
    """V1 has no word for the reason; what it is set to suggests one, and its force stays off."""
    document = v1_document()
    for key in ("ast", "uby", "stp", "dwo", "dws"):
        del document[key]
    stopped = read_v1(numbers({**document, **changes, "alw": "0"}))
    assert (stopped.force, stopped.blocked_by) == (Force.OFF, cause)
    allowed = read_v1(numbers({**document, **changes, "alw": "1"}))
    assert (allowed.force, allowed.blocked_by) == (Force.NEUTRAL, None)


@pytest.mark.parametrize("value", ["", "two", None, -1, "-1", [1], {}, float("nan")])
@pytest.mark.parametrize("key", ["ast", "uby", "stp", "dwo"])
def test_v1_senseless_setting(key: str, value: object) -> None:
    """A mere hint is not worth an error."""
    document = v1_document(alw="0", ast="0", stp="2", dwo="999999")
    assert read_v1(numbers({**document, key: value})).blocked_by is None
