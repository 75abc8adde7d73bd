"""What the number of an error means."""

import pytest

from custom_components.dynamic_load_manager.goe import CarState, Fault
from custom_components.dynamic_load_manager.goe.v1 import (
    numbers,
    read_status as read_v1,
)
from custom_components.dynamic_load_manager.goe.v2 import read_status as read_v2

from .devices import v1_document, v2_document

OLD = ["020-rc1", "041.0", "051.4", "053.1", "055.7", "056.8", "57.0", "57", "57.99"]
NEW = ["59.4", "59.10", "60.0", "60.5", "060.5", "60.5 BETA", "61", "100.0"]
UNCLEAR = [
    "58.0",
    "059.0",
    "59",
    "59.3",
    "59.3-rc4",
    "",
    "v60.5",
    "1234",
    None,
    60.5,
    [60],
]

ALWAYS = {
    1: Fault.RCD_AC,
    2: Fault.RCD_DC,
    3: Fault.PHASE,
    4: Fault.OVERVOLTAGE,
    5: Fault.OVERCURRENT,
    6: Fault.DIODE,
    7: Fault.PP_INVALID,
    8: Fault.NO_EARTH,
    9: Fault.CONTACTOR_STUCK,
    10: Fault.CONTACTOR_MISSING,
}
IN_OLD = {
    11: Fault.RCD,
    13: Fault.OVERTEMPERATURE,
    14: Fault.NO_COMMUNICATION,
    15: Fault.LOCK_STUCK_OPEN,
    16: Fault.LOCK_STUCK_CLOSED,
}
IN_NEW = {
    12: Fault.LOCK_STUCK_OPEN,
    13: Fault.LOCK_STUCK_CLOSED,
    14: Fault.RCD,
    16: Fault.OVERTEMPERATURE,
    17: Fault.NO_COMMUNICATION,
    18: Fault.CP_INVALID,
    23: Fault.RCD_SELF_TEST,
}
CODES = [*range(1, 25), 255]


@pytest.mark.parametrize(
    ("firmware", "faults"),
    [
        *((firmware, ALWAYS | IN_OLD) for firmware in OLD),
        *((firmware, ALWAYS | IN_NEW) for firmware in NEW),
        *((firmware, ALWAYS) for firmware in UNCLEAR),
    ],
)
def test_v2(firmware: object, faults: dict[int, Fault]) -> None:
    """The numbers from 11 up were given out anew; where it can't be told when, they mean nothing."""
    for code in CODES:
        status = read_v2(v2_document(fwv=firmware, err=code))
        expected = faults.get(code, Fault.UNKNOWN)
        assert (status.error_code, status.fault) == (code, expected)


def test_firmware_missing() -> None:
    """A status without a version names what needs none."""
    document = v2_document(err=9)
    del document["fwv"]
    assert read_v2(document).fault is Fault.CONTACTOR_STUCK
    assert read_v2({**document, "err": 13}).fault is Fault.UNKNOWN


@pytest.mark.parametrize("code", [0, None])
def test_no_code(code: int | None) -> None:
    """Without a number there is a fault only if the charger shows its car as one."""
    document = v2_document(err=code)
    for car in (None, 0, 1, 2, 3, 4, 6):
        assert read_v2({**document, "car": car}).fault is None
    status = read_v2({**document, "car": 5})
    assert (status.car, status.error_code, status.fault) == (
        CarState.FAULT,
        0,
        Fault.UNKNOWN,
    )


def test_key_missing() -> None:
    """The same without the key."""
    document = v2_document(car=5)
    del document["err"]
    assert read_v2(document).fault is Fault.UNKNOWN
    assert read_v2({**document, "car": 2}).fault is None


@pytest.mark.parametrize("code", [0, None, *CODES])
def test_v1(code: int | None) -> None:
    """V1 documents four numbers."""
    names = {1: Fault.RCD, 3: Fault.PHASE, 8: Fault.NO_EARTH, 10: Fault.INTERNAL}
    text = None if code is None else str(code)
    status = read_v1(numbers(v1_document(err=text)))
    assert status.error_code == (code or 0)
    assert status.fault is (names.get(code, Fault.UNKNOWN) if code else None)


def test_all_are_named() -> None:
    """Each fault can be the answer to some number."""
    named = {*ALWAYS.values(), *IN_OLD.values(), *IN_NEW.values()}
    assert set(Fault) - named == {Fault.INTERNAL, Fault.UNKNOWN}
