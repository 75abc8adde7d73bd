"""What a load manager in the benchmark sees, and what it may do."""

from dataclasses import dataclass
from typing import Protocol

type Currents = tuple[float, float, float]


@dataclass(slots=True)
class MeterView:
    """The newest value that the meter has published of each phase."""

    signed_a: list[float]
    """A, negative for export. Controllers that know no sign take the absolute value."""
    at: list[float]
    """When each phase was published (s)."""
    asked: bool = False
    """Set by a controller that asks for an update: all phases are published a second later."""


class ChargerView(Protocol):
    """The go-e as its API shows it; reading is free, writing is counted."""

    amp: int
    """The current it is set to (A)."""
    stopped: bool
    """Whether it is forced off."""
    charging: bool
    """Whether its car state is charging."""
    connected: bool
    """Whether a car is plugged in."""
    draw_a: Currents
    """What the car takes on each phase (A)."""

    def set_current(self, amps: int) -> None:
        """Set the current; values outside 6 to 16 A are refused, as the device does."""

    def set_stopped(self, stopped: bool) -> None:
        """Force off, or back to neutral."""


class Controller(Protocol):
    """A load manager."""

    name: str

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Do what is to be done at this second; called once a second.

        A controller with a slower clock counts by itself. `meter.at` tells what is new.
        """
