"""What one charger's decision in one step is made on."""

from dataclasses import dataclass
from math import ceil

from .amps import whole_a
from .headroom import Room
from .model import ChargerInput, ChargerReading, SiteLimits
from .spells import Spells
from .standing import ALONE, Standing


@dataclass(kw_only=True, slots=True)
class Situation:
    """The readings, the wishes and the limits of one moment."""

    now: float
    charger: ChargerInput
    reading: ChargerReading
    limits: SiteLimits
    room: Room
    spells: Spells
    phases: tuple[int, ...]
    """The phases that the car uses (R1)."""
    unknown: bool
    """Whether the current of a phase that counts is unknown (R11)."""
    lost: bool
    """Whether it is, although the meter has had its time to be heard after the start."""
    overload_s: float
    """For how long a phase that the car uses has been above the rating in a row (R6)."""
    overload_since: float | None
    """Since when that is so; `None` without an overload."""
    too_hot: bool
    """Whether the fuse of a phase that the car uses has had enough (R7)."""
    overdrawn_a: float
    """What the car takes more than it is offered, if it does so for long (R14)."""
    standing: Standing = ALONE
    """Its place among the other chargers (R12)."""
    turn_over: bool = False
    """Whether it has to make room for another charger (R12)."""

    def fits_since(self, current_a: int) -> float:
        """Return since when the draw at an offered current has fitted; infinity if it doesn't."""
        return self.spells.since(self.phases, self._drawn_a(current_a))

    def recurs(self, current_a: int) -> bool:
        """Return whether an offered current would soon have to be given up again."""
        return self.spells.recurs(self.now, self.phases, self._drawn_a(current_a))

    def fits_for_certain(self, current_a: int) -> bool:
        """Return whether an offered current fits, and may be raised to, whatever is in doubt."""
        least_a = self.room.least_on(self.phases) - self.overdrawn_a
        return self.room.may_raise(self.phases) and whole_a(least_a) >= current_a

    def _drawn_a(self, current_a: int) -> int:
        """Return what room (whole A) the car needs at an offered current (R14)."""
        return current_a + ceil(self.overdrawn_a)
