"""What fits beside the house (R2, R4)."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

UNKNOWN_A = float("-inf")
"""Nothing fits on a phase that is unknown."""


class Room(NamedTuple):
    """What the main fuse leaves for one charger on each phase (A, may be negative)."""

    most_a: Sequence[float]
    """Optimistic: cut by this. Minus infinity where the phase is unknown."""
    least_a: Sequence[float]
    """Pessimistic: raise by this."""
    lately_a: Sequence[float]
    """The least since the last step, as evidence for a raise later."""
    raisable: Sequence[bool]
    """Whether the grid current is known well enough, and low enough, to raise on."""
    starting: bool = False
    """Whether the meter has been started just now, and need not have been heard yet (R11)."""

    def unknown(self, phases: Collection[int]) -> bool:
        """Return whether the grid current of any of some phases is unknown (R11)."""
        return UNKNOWN_A in [self.most_a[phase] for phase in phases]

    def may_raise(self, phases: Collection[int]) -> bool:
        """Return whether more current may be offered on some phases at all."""
        return False not in [self.raisable[phase] for phase in phases]

    def most_on(self, phases: Collection[int]) -> tuple[float, int]:
        """Return the optimistic room on the tightest of some phases, and that phase."""
        return min([(self.most_a[phase], phase) for phase in phases])

    def least_on(self, phases: Collection[int]) -> float:
        """Return the pessimistic room on the tightest of some phases (A)."""
        return min([self.least_a[phase] for phase in phases])
