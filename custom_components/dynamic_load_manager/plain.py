"""Values of any kind in those that JSON has."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from math import isfinite

type Plain = bool | int | float | str | list[Plain] | dict[str, Plain] | None


def plain(value: object) -> Plain:
    """Return a value as JSON has it; what is no number there becomes `None`."""
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case float():
            return round(value, 3) if isfinite(value) else None
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(plain(key)): plain(part) for key, part in value.items()}
        case Iterable():
            return [plain(part) for part in value]
    if is_dataclass(value):
        return {
            field.name: plain(getattr(value, field.name)) for field in fields(value)
        }
    raise TypeError(f"JSON has nothing for {value!r}")
