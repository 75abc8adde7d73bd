"""Whether a reading of the meter asks for less current before the next step (R4)."""

from collections.abc import Collection

from .amps import FLOAT_SLACK_A
from .house_load import Bounds
from .known import Known
from .model import SiteLimits


def must_cut(
    now: float, limits: SiteLimits, house: Bounds, chargers: Collection[Known]
) -> bool:
    """Return whether more is offered than fits, and could be cut (R4).

    This is asked with each message of the meter. Who then is to have what is worked out in the
    step; and that another one is to have more is no reason to hurry.
    """
    if not limits.balancing:
        return False
    count = len(house.low_a)
    expected_a = [0.0] * count
    lowerable: set[int] = set()
    for charger in chargers:
        if charger.reading is None:
            continue
        used = charger.phases(now, count)
        if charger.reading.minimum_a < charger.planned_a:
            lowerable.update(used)
        if charger.planned_a:
            taken_a = charger.planned_a + charger.overdraw.current_a
            for phase in used:
                expected_a[phase] += taken_a
        elif not charger.history.following(now):
            for phase in used:
                expected_a[phase] += charger.claim_a(now, phase, count)
    return any(
        _left_a(limits, house.low_a[phase]) + FLOAT_SLACK_A < expected_a[phase]
        for phase in lowerable
    )


def _left_a(limits: SiteLimits, load_a: float) -> float:
    """Return what a load leaves to all chargers on a phase (A)."""
    left_a = limits.usable_a - load_a
    cap_a = limits.charging_limit_a
    return left_a if cap_a is None else min(left_a, cap_a)
