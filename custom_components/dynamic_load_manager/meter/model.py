"""What every kind of meter offers to the coordinator."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from ..balancer import GridReading


class Meter(ABC):
    """A source of grid currents.

    Times are seconds of the monotonic clock; currents are signed A per phase, where
    negative is export (R15).
    """

    @property
    @abstractmethod
    def grid(self) -> GridReading:
        """Return the newest reading of each phase."""

    @abstractmethod
    async def async_start(self, on_reading: Callable[[], None]) -> Callable[[], None]:
        """Listen to the meter, and call back for each new reading.

        Returns what stops it. Raises `ConfigEntryNotReady` if it can't listen.
        """

    @abstractmethod
    async def async_request(self) -> None:
        """Ask the meter for a reading now, where it can be asked."""
