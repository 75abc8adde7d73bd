"""The current to offer: the highest that fits, fast down, slow up (R2, R4, R5)."""

from typing import NamedTuple

from .amps import whole_a
from .model import ChargerInput, ChargerReading, Reason
from .situation import Situation
from .spells import NEVER


class Offer(NamedTuple):
    """A current to offer (whole A), and what keeps it from being higher."""

    current_a: int
    reason: Reason
    phase: int | None = None
    until: float | None = None


def choose(situation: Situation) -> Offer:
    """Return the highest current that fits, and may be offered already (R2, R4).

    A current that has to be given up is noted, so that it is not flapped to.
    """
    reading = situation.reading
    offered_a = max(reading.offered_a, reading.minimum_a)
    ceiling_a, ceiling_reason = ceiling(situation.charger, reading)
    room_a, tightest = situation.room.share_on(situation.phases)
    fitting_a = whole_a(room_a - situation.overdrawn_a)
    highest_a = min(ceiling_a, fitting_a)
    if fitting_a < reading.minimum_a:
        return _minimum(situation, room_a, tightest)
    shortage = situation.room.limited_by(tightest)
    if shortage is Reason.MAIN_FUSE and _if_not_withheld(situation, room_a) > fitting_a:
        shortage = Reason.MAIN_FUSE_LIMIT
    if highest_a < offered_a:
        if fitting_a >= ceiling_a:
            return _allowed(situation, ceiling_a, ceiling_reason)
        situation.spells.contest(situation.now, fitting_a + 1)
        return Offer(current_a=highest_a, reason=shortage, phase=tightest)
    raised_a = offered_a
    while raised_a < highest_a:
        if situation.fits_since(raised_a + 1) == NEVER:
            # It may fit at best: what lasted has not left it.
            return Offer(current_a=raised_a, reason=shortage, phase=tightest)
        wait = _wait(situation, raised_a + 1)
        if wait is not None:
            reason, until = wait
            return Offer(current_a=raised_a, reason=reason, phase=tightest, until=until)
        raised_a += 1
    if raised_a == ceiling_a:
        return _allowed(situation, ceiling_a, ceiling_reason)
    return Offer(current_a=raised_a, reason=shortage, phase=tightest)


def _allowed(situation: Situation, ceiling_a: int, reason: Reason) -> Offer:
    """Return all that owner and charger allow."""
    temporary = reason is Reason.TEMPORARY_MAXIMUM
    until = situation.charger.maximum_until if temporary else None
    return Offer(current_a=ceiling_a, reason=reason, until=until)


def _minimum(situation: Situation, room_a: float, phase: int) -> Offer:
    """Return the minimum, which is held although it does not fit; until a stop is due (R6)."""
    minimum_a, now = situation.reading.minimum_a, situation.now
    if situation.overload_since is not None:
        until = situation.overload_since + situation.limits.overload_delay_s
        return Offer(minimum_a, Reason.MINIMUM_HELD, phase, max(now, until))
    if _if_not_withheld(situation, room_a) >= minimum_a:
        return Offer(minimum_a, Reason.MAIN_FUSE_LIMIT, phase)
    return Offer(minimum_a, Reason.MINIMUM_HELD, phase)


def _if_not_withheld(situation: Situation, room_a: float) -> int:
    """Return what would fit if the owner let all of the main fuse be used (whole A)."""
    return whole_a(room_a + situation.limits.withheld_a - situation.overdrawn_a)


def _wait(situation: Situation, current_a: int) -> tuple[Reason, float | None] | None:
    """Return why a current that fits may not be offered yet, and until when (R4).

    `None` if it may: it fits for certain, has fitted for the raise delay, and does not
    look as if it would soon have to be given up again.
    """
    until = situation.fits_since(current_a) + situation.limits.raise_delay_s
    if situation.now < until or not situation.fits_for_certain(current_a):
        return Reason.RAISE_DELAY, max(until, situation.now)
    if situation.recurs(current_a):
        return Reason.RECURRING_LOAD, None
    return None


def ceiling(charger: ChargerInput, reading: ChargerReading) -> tuple[int, Reason]:
    """Return the highest current that owner and charger allow, whatever the fuse says."""
    if reading.maximum_a < charger.maximum_current_a:
        return max(reading.maximum_a, reading.minimum_a), reading.maximum_by
    temporary = charger.maximum_until is not None
    reason = Reason.TEMPORARY_MAXIMUM if temporary else Reason.MAXIMUM_CURRENT
    return max(charger.maximum_current_a, reading.minimum_a), reason
