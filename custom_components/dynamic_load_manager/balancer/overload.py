"""Overload: how long the grid current has been above the rating in a row (R6)."""

from collections.abc import Collection
from math import isfinite

from .model import GridReading


class OverloadTimer:
    """Counts the time in a row during which a phase is above the rating.

    Only readings are evidence: the time runs from the first reading above the rating
    to the newest one. It runs on without readings when the meter has fallen silent,
    because nothing but a reading at or below the rating ends an overload.
    """

    def __init__(self) -> None:
        """Start without an overload."""
        self.since: float | None = None
        self._above: dict[int, float] = {}
        self._seen_at = 0.0

    def update(
        self, grid: GridReading, phases: Collection[int], rating_a: float
    ) -> None:
        """Take note of a reading, however old; only the named phases count."""
        for phase, reading in enumerate(grid):
            if reading is None or not isfinite(reading.current_a):
                continue
            if reading.current_a > rating_a:
                self._above[phase] = reading.at
            else:
                self._above.pop(phase, None)
        above = [self._above[phase] for phase in phases if phase in self._above]
        if not above:
            self.since = None
            return
        self._seen_at = max(above)
        if self.since is None:
            self.since = min(above)

    def duration_s(self, now: float, *, silent: bool) -> float:
        """Return for how long the overload has lasted; 0 without one."""
        if self.since is None:
            return 0.0
        return (now if silent else self._seen_at) - self.since
