"""The keys of API v2 that may be written, and what each accepts.

The texts of the refusals of the wrong type are recorded for uint8_t and null; the others are ours.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .goe_hardware import GoeHardware
from .goe_wire import Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """A key that may be written: the attribute behind it and what it accepts."""

    attribute: str
    check: Callable[[Json], str | None]
    """Return why a value is refused, or None."""
    milliseconds: bool = False
    """Whether the key counts ms and the attribute s."""

    def write(self, charger: GoeHardware, value: Json) -> None:
        """Give the attribute a value that `check` has passed."""
        if self.milliseconds and isinstance(value, int):
            value = value / 1000
        setattr(charger, self.attribute, value)


def _whole(
    lowest: int, highest: int, *, nullable: bool = False
) -> Callable[[Json], str | None]:
    def check(value: Json) -> str | None:
        if value is None:
            return None if nullable else "null not allowed"
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not 0 <= value <= 255
        ):
            return "value must be uint8_t"
        if not lowest <= value <= highest:
            return f"Value {value} exceeds range {lowest} to {highest}"
        return None

    return check


def _milliseconds(value: Json) -> str | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return None if whole else "value must be uint32_t"


def _null(value: Json) -> str | None:
    return None if value is None else "value must be null"


def _boolean(value: Json) -> str | None:
    return None if isinstance(value, bool) else "value must be bool"


def _energy(value: Json) -> str | None:
    if value is None or (
        isinstance(value, int | float) and not isinstance(value, bool)
    ):
        return None
    return "value must be double"


def _text(value: Json) -> str | None:
    return None if isinstance(value, str) else "value must be string"


SETTINGS: dict[str, Setting] = {
    "lmo": Setting(attribute="logic_mode", check=_whole(3, 5)),
    "acs": Setting(attribute="access", check=_whole(0, 2)),
    "amp": Setting(attribute="requested_a", check=_whole(6, 32)),
    # Any small number: 3, 4 and 5 were seen to be stored and to act as neutral (v2 issue 64).
    "frc": Setting(attribute="force", check=_whole(0, 255)),
    "ama": Setting(attribute="installer_maximum_a", check=_whole(6, 32)),
    "mca": Setting(attribute="minimum_a", check=_whole(6, 32)),
    # Its range is not documented: that of `amp` is an assumption.
    "tcl": Setting(attribute="temporary_limit_a", check=_whole(6, 32, nullable=True)),
    "ust": Setting(attribute="cable_lock", check=_whole(0, 2)),
    "psmd": Setting(attribute="phase_switch_s", check=_milliseconds, milliseconds=True),
    "mcpd": Setting(
        attribute="minimum_pause_s", check=_milliseconds, milliseconds=True
    ),
    "mcpea": Setting(attribute="pause_ends_at", check=_null),
    "awe": Setting(attribute="use_price", check=_boolean),
    "psm": Setting(attribute="phase_mode", check=_whole(0, 2)),
    "trx": Setting(attribute="transaction", check=_whole(0, 10, nullable=True)),
    "fup": Setting(attribute="use_surplus", check=_boolean),
    "acp": Setting(attribute="allow_pause", check=_boolean),
    "loe": Setting(attribute="load_management", check=_boolean),
    "dwo": Setting(attribute="energy_limit_wh", check=_energy),
    "fna": Setting(attribute="name", check=_text),
}
