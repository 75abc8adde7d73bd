"""What each charger wants of the room that all have together (R12)."""

from collections.abc import Iterable
from math import inf

from .allocation import Claimant
from .known import Known
from .offer import ceiling
from .turns import WAITS


def claimants_among(
    now: float, chargers: Iterable[Known], count: int
) -> dict[str, Claimant]:
    """Return what each charger wants that wants some of the room."""
    return {
        each.charger_id: claimant
        for each in chargers
        if (claimant := _claimant(now, each, count)) is not None
    }


def _claimant(now: float, charger: Known, count: int) -> Claimant | None:
    """Return what a charger wants; `None` if it does not charge, and does not wait to."""
    reading, given = charger.reading, charger.given
    if reading is None or given is None or not given.reachable or given.paused:
        return None
    if charger.stubborn(now):
        # It has what it takes, whatever its share would be.
        return None
    runs = charger.charges or charger.starting(now)
    goes_on = runs or charger.stops.may_resume(now, reading)
    # Its resume delay passes while the end of its pause does (R8).
    patience_s = charger.stops.patience_s(charger.limits)
    if not goes_on and not charger.stops.may_resume(now + patience_s, reading):
        return None
    ceiling_a = reading.minimum_a
    if charger.charges and charger.session.charge_has_drawn:
        ceiling_a, _ = ceiling(given, reading)
    sated_a = charger.appetite.wanted_a
    return Claimant(
        charger_id=charger.charger_id,
        priority=given.priority,
        # A pause keeps nobody from going on that may.
        place=charger.turn.place(now) if goes_on else (WAITS, inf),
        phases=charger.phases(now, count),
        minimum_a=reading.minimum_a,
        wanted_a=ceiling_a
        if sated_a is None
        else min(ceiling_a, max(sated_a, reading.minimum_a)),
        ceiling_a=ceiling_a,
        extra_a=charger.taken_on_top_a,
        runs=runs,
    )
