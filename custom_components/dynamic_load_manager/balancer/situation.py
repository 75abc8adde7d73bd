"""What one charger's decision in one step is made on."""

from dataclasses import dataclass

from .headroom import HeadroomWindow, Room
from .model import ChargerInput, ChargerReading, SiteLimits


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """The readings, the wishes and the limits of one moment."""

    now: float
    charger: ChargerInput
    reading: ChargerReading
    limits: SiteLimits
    room: Room
    window: HeadroomWindow
    phases: tuple[int, ...]
    """The phases that the car uses (R1)."""
    overload_s: float
    """For how long a phase that the car uses has been above the rating in a row (R6)."""
    too_hot: bool
    """Whether the fuse of a phase that the car uses has had enough (R7)."""
    overdrawn_a: float
    """What the car takes more than it is offered, if it does so for long (R14)."""

    @property
    def unknown(self) -> bool:
        """Return whether the current of a phase that counts is unknown (R11)."""
        return self.room.unknown(self.phases)

    def fitted_a(self, duration_s: float) -> float:
        """Return what fits for certain, and has during the whole of the last seconds (A)."""
        lately_a = self.window.fitted_a(self.now, self.phases, duration_s)
        now_a = min(self.room.least_a[phase] for phase in self.phases)
        return min(lately_a, now_a) - self.overdrawn_a

    def fits_since(self, current_a: float) -> float | None:
        """Return since when a current has fitted; `None` if it does not."""
        return self.window.fits_since(self.phases, current_a)
