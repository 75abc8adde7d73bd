"""What fits beside the house (R2, R4)."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from .amps import FLOAT_SLACK_A
from .model import Reason

UNKNOWN_A = float("-inf")
"""Nothing fits on a phase that is unknown."""


class Room(NamedTuple):
    """What the main fuse leaves for one charger on each phase (A, may be negative)."""

    most_a: Sequence[float]
    """Optimistic, beside what others may take now. Minus infinity where the phase is unknown."""
    least_a: Sequence[float]
    """Pessimistic: raise by this."""
    lately_a: Sequence[float]
    """The least since the last step, as evidence for a raise later."""
    raisable: Sequence[bool]
    """Whether the grid current is known well enough, and low enough, to raise on."""
    share_a: Sequence[float] = ()
    """Optimistic, with each other charger at its share: cut by this. Empty: by `most_a`."""
    sure_share_a: Sequence[float] = ()
    """The same, pessimistic: raised is to no more. Empty: by `least_a`."""
    alone_a: Sequence[float] = ()
    """Optimistic, if no other charger were there. Empty: the same as `most_a`."""
    capped: Sequence[bool] = ()
    """Whether it is the owner's limit of all chargers that counts, and not the main fuse."""
    starting: bool = False
    """Whether the meter has been started just now, and need not have been heard yet (R11)."""

    def unknown(self, phases: Collection[int]) -> bool:
        """Return whether the grid current of any of some phases is unknown (R11)."""
        return UNKNOWN_A in [self.most_a[phase] for phase in phases]

    def may_raise(self, phases: Collection[int]) -> bool:
        """Return whether more current may be offered on some phases at all."""
        return False not in [self.raisable[phase] for phase in phases]

    def share_on(self, phases: Collection[int]) -> tuple[float, int]:
        """Return what is left for this charger on the tightest phase, and that phase."""
        left_a = self.share_a or self.most_a
        return min([(left_a[phase], phase) for phase in phases])

    def alone_on(self, phases: Collection[int]) -> float:
        """Return what would be left on the tightest of some phases without the others (A)."""
        left_a = self.alone_a or self.most_a
        return min([left_a[phase] for phase in phases])

    def limited_by(self, phase: int) -> Reason:
        """Return what leaves no more on a phase: the fuse, its owner, or others (R12)."""
        if self.capped and self.capped[phase]:
            return Reason.SITE_MAXIMUM
        if self.share_a and self.alone_a[phase] > self.share_a[phase] + FLOAT_SLACK_A:
            return Reason.SHARED
        return Reason.MAIN_FUSE

    def least_on(self, phases: Collection[int]) -> float:
        """Return the pessimistic room on the tightest of some phases (A).

        What others may take now is not free, and what they are to have is not for this one.
        """
        free_a = min([self.least_a[phase] for phase in phases])
        if not self.sure_share_a:
            return free_a
        return min(free_a, *[self.sure_share_a[phase] for phase in phases])
