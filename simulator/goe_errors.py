"""The two tables of the go-e key `err`: numbers from 11 on changed their meaning."""

from typing import Literal

type Failure = Literal[
    "rcd_ac",
    "rcd_dc",
    "phase",
    "over_voltage",
    "over_current",
    "diode",
    "pp_invalid",
    "no_earth",
    "contactor_stuck",
    "contactor_missing",
    "rcd_unknown",
    "unknown",
    "over_temperature",
    "no_communication",
    "lock_stuck_open",
    "lock_stuck_closed",
    "cp_invalid",
    "rdc_self_test",
]

_COMMON: dict[Failure, int] = {
    "rcd_ac": 1,
    "rcd_dc": 2,
    "phase": 3,
    "over_voltage": 4,
    "over_current": 5,
    "diode": 6,
    "pp_invalid": 7,
    "no_earth": 8,
    "contactor_stuck": 9,
    "contactor_missing": 10,
}
_OLD: dict[Failure, int] = _COMMON | {
    "rcd_unknown": 11,
    "unknown": 12,
    "over_temperature": 13,
    "no_communication": 14,
    "lock_stuck_open": 15,
    "lock_stuck_closed": 16,
}
_NEW: dict[Failure, int] = _COMMON | {
    "lock_stuck_open": 12,
    "lock_stuck_closed": 13,
    "rcd_unknown": 14,
    "unknown": 15,
    "over_temperature": 16,
    "no_communication": 17,
    "cp_invalid": 18,
    "rdc_self_test": 23,
}
# The change came somewhere between 57 and 59.4; that it was with 59.4 is an assumption.
_NEW_SINCE = (59, 4)


def error_code(failure: Failure, version: tuple[int, int]) -> int:
    """Return the number of a failure on a firmware; KeyError if it knows no such failure."""
    return (_NEW if version >= _NEW_SINCE else _OLD)[failure]
