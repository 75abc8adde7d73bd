"""What every kind of meter offers to the coordinator."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import StrEnum

from ..balancer import GridReading


class MeterKind(StrEnum):
    """What measures the grid currents."""

    SHELLY_GEN1 = "shelly_gen1"
    SHELLY_GEN2 = "shelly_gen2"
    """And Gen3, which speaks the same."""
    SENSORS = "sensors"


class Meter(ABC):
    """A source of grid currents.

    Times are seconds of the monotonic clock; currents are signed A per phase, where
    negative is export (R15).
    """

    @property
    def setting_url(self) -> str:
        """Return what has to be opened to make a slow meter quicker; empty if nothing can be."""
        return ""

    @property
    def sensor_removed(self) -> bool:
        """Return whether a sensor that belongs to it has been removed."""
        return False

    @property
    @abstractmethod
    def grid(self) -> GridReading:
        """Return the newest reading of each phase."""

    @abstractmethod
    async def async_start(self, on_reading: Callable[[], None]) -> Callable[[], None]:
        """Listen to the meter, and call back for each new reading.

        Returns what stops it. Raises `ConfigEntryNotReady` if it can't listen.
        """

    async def async_request(self) -> None:  # noqa: B027 - most meters can't be asked
        """Ask the meter for a reading now, where it can be asked."""
