"""What the plan tells of the site: its limiting phase, the house, the overload."""

import pytest

from custom_components.dynamic_load_manager.balancer import Balancer
from custom_components.dynamic_load_manager.balancer.summary import STEADY_A

from .bench import RATING_A, Bench, charging_bench, grid, limits


def test_house_load_is_told_without_the_car() -> None:
    """R3: of each phase, also where it is fed in."""
    bench = charging_bench()
    bench.house_a = (5.0, 7.0, -3.0)
    bench.run(30)
    assert bench.plan.house_load_a == pytest.approx((5.0, 7.0, -3.0))
    assert bench.plan.load_a == 23.0


def test_an_unknown_phase_has_no_house_load() -> None:
    """R11: and nobody knows where the least room is."""
    plan = Balancer(limits()).step(0.0, grid(0.0, 5.0, None, 7.0), [])
    assert plan.house_load_a == (5.0, None, 7.0)
    assert plan.limiting_phase is None
    assert plan.available_a is None


def test_limiting_phase_is_that_of_the_house() -> None:
    """R2: not the highest one, which the car may have made."""
    bench = charging_bench()
    bench.world.car_phases = (0,)
    bench.house_a = (5.0, 9.0, 5.0)
    bench.run(60)
    assert bench.plan.highest_phase == 0
    assert bench.plan.limiting_phase == 1
    assert bench.plan.available_a == RATING_A - 9.0


@pytest.mark.parametrize(
    ("more_a", "limiting"), [(STEADY_A - 0.01, 0), (STEADY_A, 1), (3.0, 1)]
)
def test_limiting_phase_stays_as_long_as_it_nearly_is(
    more_a: float, limiting: int
) -> None:
    """Noise does not change it; the least room is told all the same."""
    balancer = Balancer(limits())
    assert balancer.step(0.0, grid(0.0, 5.0, 4.0, 3.0), []).limiting_phase == 0
    plan = balancer.step(5.0, grid(5.0, 5.0, 5.0 + more_a, 3.0), [])
    assert plan.limiting_phase == limiting
    assert plan.available_a == pytest.approx(RATING_A - 5.0 - more_a)


def test_limiting_phase_is_found_anew_after_silence() -> None:
    """R11: what it was before says nothing."""
    balancer = Balancer(limits())
    balancer.step(0.0, grid(0.0, 5.0, 4.0, 3.0), [])
    balancer.step(5.0, grid(5.0, 5.0, None, 3.0), [])
    assert balancer.step(10.0, grid(10.0, 5.0, 5.2, 3.0), []).limiting_phase == 1


def test_overload_lasts_from_its_first_reading_to_its_newest() -> None:
    """R6: on any phase, whatever the car uses."""
    bench = Bench()
    bench.run(30)
    assert bench.plan.overload_s == 0.0
    bench.house_a = (5.0, 26.0, 5.0)
    bench.run(5)
    assert bench.plan.overload_s == 0.0, "a single reading"
    bench.run(100)
    assert bench.plan.overload_s == 100.0
    bench.house_a = (26.0, 26.0, 5.0)
    bench.run(10)
    bench.house_a = (26.0, 5.0, 5.0)
    bench.run(10)
    assert bench.plan.overload_s == 120.0, "from one phase to the next"
    bench.house_a = (19.0, 5.0, 5.0)
    bench.run(5)
    assert bench.plan.overload_s == 0.0


def test_overload_lasts_on_in_silence() -> None:
    """R6, R11: nothing but a reading ends it."""
    bench = Bench()
    bench.house_a = (26.0, 5.0, 5.0)
    bench.run(65)
    bench.silent = {0}
    bench.run(30)
    assert bench.plan.overload_s == 60.0, "not older than the timeout"
    bench.run(60)
    assert bench.plan.unknown_phases == (0,)
    assert bench.plan.overload_s == 150.0
