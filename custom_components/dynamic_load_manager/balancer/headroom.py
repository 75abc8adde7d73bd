"""What fits beside the house: now, and lately as the evidence for raising (R4, R8)."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

UNKNOWN_A = float("-inf")
"""Nothing fits on a phase that is unknown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """What the main fuse leaves for one charger on each phase (A, may be negative)."""

    most_a: tuple[float, ...]
    """Optimistic: cut by this. Minus infinity where the phase is unknown."""
    least_a: tuple[float, ...]
    """Pessimistic: raise by this."""
    lately_a: tuple[float, ...]
    """The least since the last step, as evidence for a raise later."""
    raisable: tuple[bool, ...]
    """Whether the grid current is known well enough, and low enough, to raise on."""

    def unknown(self, phases: tuple[int, ...]) -> bool:
        """Return whether the grid current of any of some phases is unknown (R11)."""
        return any(self.most_a[phase] == UNKNOWN_A for phase in phases)

    def may_raise(self, phases: tuple[int, ...]) -> bool:
        """Return whether more current may be offered on some phases at all."""
        return all(self.raisable[phase] for phase in phases)

    def most_on(self, phases: tuple[int, ...]) -> tuple[float, int]:
        """Return the optimistic room on the tightest of some phases, and that phase."""
        return min((self.most_a[phase], phase) for phase in phases)


class HeadroomWindow:
    """The headroom of each phase (A, pessimistic end) over the last minutes."""

    def __init__(self) -> None:
        """Start without evidence."""
        self._samples: deque[tuple[float, tuple[float, ...]]] = deque()

    def add(self, now: float, headroom_a: tuple[float, ...], *, keep_s: float) -> None:
        """Add the headroom of each phase at a moment; forget what is older than needed."""
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
