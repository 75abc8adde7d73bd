"""API v2: what a status object says."""

import pytest

from custom_components.dynamic_load_manager.goe import CarState, Force, GoeResponseError
from custom_components.dynamic_load_manager.goe.v2 import read_status

from .devices import V3_IDLE, v2_document

ZEROS = [0] * 16
ONE_PHASE = [231, 234, 233, 1, 15.8, 0, 0, 3700, 0, 0, 0, 3770, 100, 0, 0, 80]


def test_swapped_neutral() -> None:
    """A recorded V3 with mains voltage on N is as good as any other."""
    status = read_status(v2_document(V3_IDLE))
    assert (status.car, status.offered_current_a) == (CarState.NO_CAR, 10)
    charging = [15, 0, 0, 223, 9.8, 0, 0, 2180, 0, 0, 0, 2180, 100, 0, 0, 0]
    assert read_status(v2_document(V3_IDLE, nrg=charging)).draw_a == (9.8, 0, 0)


@pytest.mark.parametrize(
    ("car", "expected"),
    [
        (None, CarState.UNKNOWN),
        (0, CarState.UNKNOWN),
        (1, CarState.NO_CAR),
        (3, CarState.WAITING),
        (4, CarState.COMPLETE),
        (6, CarState.UNKNOWN),
        (255, CarState.UNKNOWN),
    ],
)
def test_car(car: int | None, expected: CarState) -> None:
    """Numbers without a meaning for us tell nothing about the car."""
    assert read_status(v2_document(car=car)).car is expected


@pytest.mark.parametrize(
    ("frc", "expected"),
    [(0, Force.NEUTRAL), (1, Force.OFF), (2, Force.ON)]
    + [(unknown, Force.NEUTRAL) for unknown in (3, 4, 5, 255)],
)
def test_force(frc: int, expected: Force) -> None:
    """Chargers treat unknown force states as neutral."""
    assert read_status(v2_document(frc=frc)).force is expected


def test_keys_that_a_model_lacks() -> None:
    """A CORE or PRO has no cable coding and may leave out much more."""
    needed = {key: v2_document()[key] for key in ("car", "amp", "frc", "nrg")}
    status = read_status(needed)
    assert status.maximum_current_a == 32
    assert status.allowed is None
    assert status.error_code == 0
    assert status.model_status is None
    assert status.session_energy_wh is None
    assert status.total_energy_wh is None


def test_power_noise() -> None:
    """A few watts in the wrong direction are a meter near zero."""
    nrg = [*ZEROS[:4], 0.02, 0.01, -0.0, *ZEROS[:4], -1.5, *ZEROS[:4]]
    status = read_status(v2_document(nrg=nrg))
    assert status.power_w == 0
    assert str(status.draw_a) == "(0.02, 0.01, 0.0)"


def changed(position: int, value: object) -> list[object]:
    """Return the meter's numbers with one replaced."""
    nrg: list[object] = list(ONE_PHASE)
    nrg[position] = value
    return nrg


@pytest.mark.parametrize(
    "changes",
    [
        {"car": "2"},
        {"car": 2.5},
        {"car": True},
        {"car": 256},
        {"amp": None},
        {"amp": 33},
        {"amp": -1},
        {"amp": "16"},
        {"frc": None},
        {"frc": "1"},
        {"alw": "yes"},
        {"alw": 2},
        {"err": "none"},
        {"ama": "16"},
        {"var": -11},
        {"cbl": [20]},
        {"adi": "no"},
        {"modelStatus": {}},
        {"wh": -1},
        {"wh": "12"},
        {"eto": 1e300},
        {"eto": float("nan")},
        {"nrg": None},
        {"nrg": {}},
        {"nrg": "0"},
        {"nrg": ONE_PHASE[:11]},
        {"nrg": changed(4, -0.1)},
        {"nrg": changed(4, 80.1)},
        {"nrg": changed(4, float("inf"))},
        {"nrg": changed(5, float("nan"))},
        {"nrg": changed(6, None)},
        {"nrg": changed(6, True)},
        {"nrg": changed(6, 10**400)},
        {"nrg": changed(0, -230)},
        {"nrg": changed(3, 4000)},
        {"nrg": changed(11, -51)},
        {"nrg": changed(11, "3770")},
        {"nrg": changed(11, 1e6)},
    ],
)
def test_senseless_value(changes: dict[str, object]) -> None:
    """A value that can't be is an error, never taken for a number."""
    with pytest.raises(GoeResponseError):
        read_status(v2_document(**changes))


@pytest.mark.parametrize("key", ["car", "amp", "frc", "nrg"])
def test_missing_key(key: str) -> None:
    """Without its car, setting, force state and meter a charger can't be balanced."""
    document = v2_document()
    del document[key]
    with pytest.raises(GoeResponseError):
        read_status(document)


@pytest.mark.parametrize(
    "nrg",
    [
        # Scales of API v1: 0.1 A and 10 W.
        [228, 226, 227, 1, 60, 59, 59, 13, 13, 13, 0, 411, 100, 100, 100, 0],
        [215, 0, 0, 2, 49, 0, 0, 8, 0, 0, 0, 85, 79, 0, 0, 8],
        changed(11, 37700),
        changed(11, 377),
    ],
)
def test_wrong_scale(nrg: list[object]) -> None:
    """Power that doesn't go with voltage and current gives away a wrong scale."""
    with pytest.raises(GoeResponseError, match="scale"):
        read_status(v2_document(nrg=nrg))


@pytest.mark.parametrize("car", [2, 4])
def test_all_zeros(car: int) -> None:
    """A PRO with firmware 60.4 has sent them while charging; it has to stay controlled (R5)."""
    assert read_status(v2_document(nrg=ZEROS, car=car)).draw_a == (0, 0, 0)
