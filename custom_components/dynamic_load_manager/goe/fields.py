"""Reading a reply key by key, trusting nothing.

A key that is missing or null is one that this model or firmware doesn't have (devices send null for both).
"""

from collections.abc import Mapping
import math
import re
import reprlib

from .errors import GoeResponseError

type Document = Mapping[str, object]

# A charger that ran at 22 kW for a century stays below.
ABSURD_ENERGY_WH = 1e11

_SERIAL = re.compile(r"[\w-]{1,32}", re.ASCII)
_MAXIMUM_TEXT_LENGTH = 64
_MAXIMUM_MESSAGE_LENGTH = 200
_SHORT = reprlib.Repr(maxstring=120, maxother=120)


def whole_number(
    document: Document, key: str, *, low: int = 0, high: int = 255
) -> int | None:
    """Return a whole number from `low` to `high`; the API's own numbers are mostly uint8."""
    value = document.get(key)
    if value is None:
        return None
    # JSON's true is an int to Python, but not to us.
    if type(value) is not int or not low <= value <= high:
        raise unexpected(key, value, f"a whole number from {low} to {high}")
    return value


def number(value: object, key: str, *, high: float) -> float:
    """Return a number from 0 to `high`, which NaN and infinity are not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise unexpected(key, value, "a number")
    if not 0 <= value <= high:
        raise unexpected(key, value, f"a number from 0 to {high:g}")
    return abs(float(value))


def optional_number(document: Document, key: str, *, high: float) -> float | None:
    """Return a number from 0 to `high`."""
    value = document.get(key)
    return None if value is None else number(value, key, high=high)


def lenient_number(value: object) -> float | None:
    """Return a number from 0 up; `None` for all else, where a value that can't be understood does no harm."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value < math.inf else None


def flag(document: Document, key: str) -> bool | None:
    """Return a truth value: true and false in API v2, 0 and 1 in v1."""
    value = document.get(key)
    if value is None:
        return None
    if value not in (0, 1):
        raise unexpected(key, value, "true or false")
    return bool(value)


def required[T](value: T | None, key: str) -> T:
    """Return a value that we can't do without."""
    if value is None:
        raise GoeResponseError(f"The charger reports no {key}")
    return value


def serial(document: Document) -> str:
    """Return the serial number (`sse`): six digits on most models, letters seen too."""
    value = document.get("sse")
    if not isinstance(value, str) or _SERIAL.fullmatch(value) is None:
        raise unexpected("sse", value, "a serial number")
    return value


def text(document: Document, key: str, default: str) -> str:
    """Return a short text fit for display, `default` where there is none."""
    value = document.get(key)
    if not isinstance(value, str):
        return default
    return printable(value).strip()[:_MAXIMUM_TEXT_LENGTH] or default


def printable(value: str) -> str:
    """Return what can go into a log of a message, at most 200 characters."""
    return "".join(filter(str.isprintable, value[:_MAXIMUM_MESSAGE_LENGTH]))


def shown(value: object) -> str:
    """Return a short form of anything a device sent, safe for a message."""
    return printable(_SHORT.repr(value))


def unexpected(key: str, value: object, expected: str) -> GoeResponseError:
    """Return the error for a value that makes no sense."""
    return GoeResponseError(f"{key} is {shown(value)}, expected {expected}")


def same_serial(document: Document, expected: str) -> None:
    """Refuse a reply of another charger: addresses change hands."""
    if (found := serial(document)) != expected:
        raise GoeResponseError(f"Charger {found} answers in place of {expected}")
