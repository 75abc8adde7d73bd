"""What has fitted beside the house lately: the evidence for raising (R4, R8)."""

from collections import deque
from collections.abc import Collection

UNKNOWN_A = float("-inf")
"""Nothing fits on a phase that is unknown."""

RESOLUTION_S = 1.0
"""Samples that are closer to each other become one, with the least of both."""


class HeadroomWindow:
    """The headroom of each phase (A, pessimistic end) over the last minutes."""

    def __init__(self) -> None:
        """Start without evidence."""
        self._samples: deque[tuple[float, tuple[float, ...]]] = deque()

    def add(self, now: float, headroom_a: tuple[float, ...], *, keep_s: float) -> None:
        """Add the headroom of each phase at a moment; forget what is older than needed."""
        if self._samples and now - self._samples[-1][0] < RESOLUTION_S:
            at, earlier_a = self._samples[-1]
            self._samples[-1] = (
                at,
                tuple(map(min, earlier_a, headroom_a, strict=True)),
            )
            return
        self._samples.append((now, headroom_a))
        # One sample from before the window has to stay: it tells of the window's start.
        while len(self._samples) > 1 and self._samples[1][0] <= now - keep_s:
            self._samples.popleft()

    def fitted_a(self, now: float, phases: Collection[int], duration_s: float) -> float:
        """Return what has fitted on all the phases during the whole of the last seconds."""
        least = float("inf")
        for at, headroom_a in reversed(self._samples):
            least = min(least, *(headroom_a[phase] for phase in phases))
            if at <= now - duration_s:
                return least
        return UNKNOWN_A

    def fits_since(self, phases: Collection[int], current_a: float) -> float | None:
        """Return since when a current has fitted on all the phases; `None` if it does not."""
        since: float | None = None
        for at, headroom_a in reversed(self._samples):
            if min(headroom_a[phase] for phase in phases) < current_a:
                break
            since = at
        return since
