"""The key `err`: why the charger has shut itself off."""

from collections.abc import Mapping

from .fields import Document, whole_number
from .firmware import version
from .model import CarState, Fault

# Hardware V2, whose document has these four (of the last: "and others").
V1_FAULTS = {1: Fault.RCD, 3: Fault.PHASE, 8: Fault.NO_EARTH, 10: Fault.INTERNAL}

_ALWAYS = {
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
_UP_TO_57 = {
    **_ALWAYS,
    11: Fault.RCD,
    13: Fault.OVERTEMPERATURE,
    14: Fault.NO_COMMUNICATION,
    15: Fault.LOCK_STUCK_OPEN,
    16: Fault.LOCK_STUCK_CLOSED,
}
_FROM_59_4 = {
    **_ALWAYS,
    12: Fault.LOCK_STUCK_OPEN,
    13: Fault.LOCK_STUCK_CLOSED,
    14: Fault.RCD,
    16: Fault.OVERTEMPERATURE,
    17: Fault.NO_COMMUNICATION,
    18: Fault.CP_INVALID,
    23: Fault.RCD_SELF_TEST,
}
# The numbers were given out anew between these two; which version did it is not known.
_LAST_OLD = 57
_FIRST_NEW = (59, 4)


def v2_faults(firmware: str) -> Mapping[int, Fault]:
    """Return what the numbers mean to this firmware: only those that never changed where it can't be told."""
    match version(firmware):
        case (major, _) if major <= _LAST_OLD:
            return _UP_TO_57
        case found if found is not None and found >= _FIRST_NEW:
            return _FROM_59_4
        case _:
            return _ALWAYS


def read_error_code(document: Document) -> int:
    """Return the number as it is, 0 for no error."""
    return whole_number(document, "err") or 0


def read_fault(
    document: Document, car: CarState, faults: Mapping[int, Fault]
) -> Fault | None:
    """Return what is wrong; a charger may report a fault as its `car` alone."""
    if code := read_error_code(document):
        return faults.get(code, Fault.UNKNOWN)
    return Fault.UNKNOWN if car is CarState.FAULT else None
