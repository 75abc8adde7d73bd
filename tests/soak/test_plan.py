"""When kills come, and what the owner does."""

import pytest

from soak.plan import CYCLE_S, INSTANTS, Aim, Deed, Instant, plan

PLANS = [plan(seed) for seed in range(400)]


def test_same_seed_same_plan() -> None:
    """And another one for another seed."""
    assert plan(7) == plan(7)
    assert len({(p.after_s, p.quiet_after_s, p.deed_after_s) for p in PLANS}) == 400


def test_half_of_them_at_any_time() -> None:
    """Over the whole cycle; the others at all critical instants of both writes."""
    any_time = [p.after_s for p in PLANS if p.instant is Instant.ANY_TIME]
    assert len(any_time) == 200
    assert min(any_time) < 0.1 * CYCLE_S
    assert 0.9 * CYCLE_S < max(any_time) <= CYCLE_S
    critical = {(p.instant, p.aim) for p in PLANS if p.instant in INSTANTS}
    assert len(critical) == len(INSTANTS) * len(Aim)


@pytest.mark.parametrize("instant", INSTANTS)
def test_critical_ones_come_at_once(instant: Instant) -> None:
    """Within 300 ms."""
    after_s = [p.after_s for p in PLANS if p.instant is instant]
    assert 0 <= min(after_s) < max(after_s) <= INSTANTS[instant] <= 0.3


def test_undecidable_deed_is_not_done() -> None:
    """A charger that is stopped is not stopped again, and one that runs not started."""
    stopped = {p.deed(stopped=True) for p in PLANS}
    running = {p.deed(stopped=False) for p in PLANS}
    assert stopped == set(Deed) - {Deed.STOPS}
    assert running == set(Deed) - {Deed.STARTS}
