"""Overload: how long the grid current has been above the rating in a row (R6)."""

from collections.abc import Collection, Iterable
from math import isfinite

from .model import GridReading
from .state import OverloadState


class OverloadTimer:
    """Counts the time in a row during which a phase is above the rating.

    Only readings are evidence: the time runs from the first reading above the rating
    to the newest one. It runs on without readings when the meter has fallen silent,
    because nothing but a reading at or below the rating ends an overload.
    """

    def __init__(self) -> None:
        """Start without an overload."""
        self.since: float | None = None
        self._noted: tuple[GridReading, Collection[int], float] = ((), (), 0.0)
        self._above: dict[int, tuple[float, float]] = {}
        self._seen_at = 0.0

    def update(
        self, grid: GridReading, phases: Collection[int], rating_a: float
    ) -> None:
        """Take note of a reading, however old; only the named phases count."""
        noted = (grid, phases, rating_a)
        if noted == self._noted:
            return
        _, phases_before, _ = self._noted
        self._noted = noted
        for phase, reading in enumerate(grid):
            if reading is None or not isfinite(reading.current_a):
                continue
            if reading.current_a > rating_a:
                first_at, _ = self._above.get(phase, (reading.at, reading.at))
                self._above[phase] = (first_at, reading.at)
            elif phase in self._above:
                del self._above[phase]
        above = [seen for phase, seen in self._above.items() if phase in phases]
        if not above or phases != phases_before:
            # What other phases went through says nothing about these ones.
            self.since = None
        if above:
            self._seen_at = max(last_at for _, last_at in above)
            if self.since is None:
                self.since = min(first_at for first_at, _ in above)

    def state(self, now: float) -> tuple[OverloadState, ...]:
        """Return what is to be taken up again later."""
        return tuple(
            OverloadState(phase=phase, first_s=now - first_at, last_s=now - last_at)
            for phase, (first_at, last_at) in self._above.items()
        )

    def restore(self, states: Iterable[OverloadState], saved_at: float) -> None:
        """Take up what was saved at a moment of the present clock."""
        for state in states:
            self._above[state.phase] = (
                saved_at - state.first_s,
                saved_at - state.last_s,
            )

    def duration_s(self, now: float, *, silent: bool) -> float:
        """Return for how long the overload has lasted; 0 without one."""
        if self.since is None:
            return 0.0
        return (now if silent else self._seen_at) - self.since
