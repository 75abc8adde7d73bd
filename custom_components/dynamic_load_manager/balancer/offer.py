"""The current to offer: the highest that fits, fast down, slow up (R2, R4, R5)."""

from dataclasses import dataclass
from math import floor

from .model import ChargerInput, ChargerReading, Reason
from .situation import Situation

FLOAT_SLACK_A = 1e-6
"""Keeps 25 - (30.1 - 15.1) from being a hair less than 10."""

ENDLESS_A = 1e6
"""Stands for an infinite current where a whole number is needed."""

CONTESTED_S = 600.0
"""For how long a current that did not last is raised to with hysteresis only."""

HYSTERESIS_A = 0.3
"""Meter and charger may disagree by this: 1 % of the main fuse current, and rounding."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A current to offer (whole A), and what keeps it from being higher."""

    current_a: int
    reason: Reason
    phase: int | None = None
    until: float | None = None


def whole_a(current_a: float) -> int:
    """Round down to whole amps; infinite values become very large ones."""
    return floor(max(-ENDLESS_A, min(current_a, ENDLESS_A)) + FLOAT_SLACK_A)


class Offering:
    """Chooses the offered current of a charger whose car is charging."""

    def __init__(self) -> None:
        """Start without a memory of currents that did not last."""
        self._contested: tuple[int, float] | None = None

    def choose(self, situation: Situation) -> Offer:
        """Return the highest current that fits, and may be offered already (R2, R4)."""
        now, room, phases = situation.now, situation.room, situation.phases
        reading = situation.reading
        offered_a = max(reading.offered_a, reading.minimum_a)
        ceiling_a, ceiling_reason = _ceiling(situation.charger, reading)
        room_a, tightest = room.most_on(phases)
        fitting_a = whole_a(room_a - situation.overdrawn_a)
        highest_a = min(ceiling_a, fitting_a)
        if fitting_a < reading.minimum_a:
            return Offer(
                current_a=reading.minimum_a, reason=Reason.MINIMUM_HELD, phase=tightest
            )
        if highest_a < offered_a:
            if fitting_a < ceiling_a:
                self._contested = (fitting_a + 1, now)
                return Offer(
                    current_a=highest_a, reason=Reason.MAIN_FUSE, phase=tightest
                )
            return Offer(current_a=ceiling_a, reason=ceiling_reason)
        raised_a = offered_a
        if room.may_raise(phases):
            lasting_a = situation.fitted_a(situation.limits.raise_delay_s)
            proven_a = self._proven_a(now, lasting_a)
            raised_a = max(offered_a, min(highest_a, proven_a))
        if raised_a == ceiling_a:
            return Offer(current_a=raised_a, reason=ceiling_reason)
        if raised_a < highest_a:
            since = situation.fits_since(raised_a + 1)
            return Offer(
                current_a=raised_a,
                reason=Reason.RAISE_DELAY,
                phase=tightest,
                until=None if since is None else since + situation.limits.raise_delay_s,
            )
        return Offer(current_a=raised_a, reason=Reason.MAIN_FUSE, phase=tightest)

    def _proven_a(self, now: float, lasting_a: float) -> int:
        """Return the whole current that is safe to raise to (A).

        A current that had to be given up a short while ago needs a bit more room than
        itself: else a house load at a whole amp makes the offer flap for ever.
        """
        if self._contested is not None:
            contested_a, at = self._contested
            spare_a = lasting_a - contested_a
            hardly_fits = -FLOAT_SLACK_A <= spare_a < HYSTERESIS_A
            if hardly_fits and now - at < CONTESTED_S:
                return contested_a - 1
        return whole_a(lasting_a)


def _ceiling(charger: ChargerInput, reading: ChargerReading) -> tuple[int, Reason]:
    """Return the highest current that owner and charger allow, whatever the fuse says."""
    if reading.maximum_a < charger.maximum_current_a:
        return max(reading.maximum_a, reading.minimum_a), Reason.CHARGER_LIMIT
    return max(charger.maximum_current_a, reading.minimum_a), Reason.MAXIMUM_CURRENT
