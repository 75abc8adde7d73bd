"""Five minutes in a row above the rating: only readings are evidence (R6)."""

import math

import pytest

from custom_components.dynamic_load_manager.balancer.overload import OverloadTimer

from .bench import grid

RATING_A = 25.0
ALL = (0, 1, 2)


def timer(
    *readings: tuple[float, float], phases: tuple[int, ...] = (0,)
) -> OverloadTimer:
    """Return a timer that has seen (time, A) on L1."""
    seen = OverloadTimer()
    for at, current_a in readings:
        seen.update(grid(at, current_a), phases, RATING_A)
    return seen


def test_without_a_reading_there_is_no_overload() -> None:
    """Silence alone is none (R11 takes care of it)."""
    seen = timer()
    assert seen.since is None
    assert seen.duration_s(1000.0, silent=True) == 0.0


def test_the_rating_itself_is_no_overload() -> None:
    """Above means above."""
    assert timer((0.0, 25.0)).since is None
    assert timer((0.0, 25.01)).since == 0.0


def test_time_runs_from_the_first_to_the_newest_reading_above() -> None:
    """What happened since the newest reading is not known yet."""
    seen = timer((10.0, 26.0), (40.0, 30.0))
    assert seen.duration_s(65.0, silent=False) == 30.0


def test_time_runs_on_while_the_meter_is_silent() -> None:
    """Nothing but a reading at or below the rating ends an overload."""
    seen = timer((10.0, 26.0), (40.0, 30.0))
    assert seen.duration_s(310.0, silent=True) == 300.0


@pytest.mark.parametrize("below_a", [25.0, 0.0, -12.0])
def test_a_reading_at_or_below_the_rating_ends_it(below_a: float) -> None:
    """One is enough, and it starts anew afterwards."""
    seen = timer((0.0, 26.0), (299.0, below_a))
    assert seen.since is None
    assert seen.duration_s(299.0, silent=True) == 0.0
    seen.update(grid(300.0, 26.0), (0,), RATING_A)
    assert seen.since == 300.0


@pytest.mark.parametrize("current_a", [math.nan, math.inf, -math.inf])
def test_an_absurd_reading_neither_starts_nor_ends_it(current_a: float) -> None:
    """It is no reading."""
    assert timer((0.0, current_a)).since is None
    assert timer((0.0, 26.0), (5.0, current_a)).since == 0.0


def test_a_phase_never_heard_of_is_not_overloaded() -> None:
    """R11 takes care of it."""
    seen = OverloadTimer()
    seen.update((None, *grid(0.0, 26.0)), (0,), RATING_A)
    assert seen.since is None


def test_only_phases_that_the_car_loads_count() -> None:
    """R6: stopping a car on L1 does not help L2."""
    seen = OverloadTimer()
    seen.update(grid(0.0, 20.0, 30.0, 20.0), (0,), RATING_A)
    assert seen.since is None


def test_an_overload_that_moves_to_another_phase_goes_on() -> None:
    """The load is the highest phase (R1)."""
    seen = OverloadTimer()
    seen.update(grid(0.0, 26.0, 20.0, 20.0), ALL, RATING_A)
    seen.update(grid(100.0, 20.0, 26.0, 20.0), ALL, RATING_A)
    assert seen.duration_s(100.0, silent=False) == 100.0


def test_an_overload_on_other_phases_is_forgotten_when_the_car_turns_out_not_to_load_them() -> (
    None
):
    """A car that is new is held to load all phases, until its draw says otherwise."""
    seen = OverloadTimer()
    seen.update(grid(0.0, 20.0, 26.0, 20.0), ALL, RATING_A)
    seen.update(grid(20.0, 20.0, 26.0, 20.0), (0,), RATING_A)
    assert seen.since is None


def test_only_time_on_the_phases_that_the_car_loads_counts() -> None:
    """R6: L2 was above the rating without this car; on L1 the row has just begun."""
    seen = OverloadTimer()
    seen.update(grid(0.0, 20.0, 26.0, 20.0), ALL, RATING_A)
    seen.update(grid(250.0, 26.0, 26.0, 20.0), ALL, RATING_A)
    seen.update(grid(300.0, 26.0, 26.0, 20.0), (0,), RATING_A)
    assert seen.duration_s(300.0, silent=False) == 50.0


def test_time_runs_over_all_phases_whatever_the_age_of_their_readings() -> None:
    """R6: from the first reading above the rating to the newest, on any phase."""
    seen = OverloadTimer()
    seen.update((*grid(10.0, 26.0), *grid(5.0, 26.0)), (0, 1), RATING_A)
    assert seen.since == 5.0
    seen.update((*grid(10.0, 26.0), *grid(40.0, 26.0)), (0, 1), RATING_A)
    assert seen.duration_s(50.0, silent=False) == 35.0


def test_what_is_saved_is_taken_up_as_it_was() -> None:
    """R6: also before the phase is heard of again."""
    state = timer((10.0, 26.0), (40.0, 30.0)).state(50.0)
    later = OverloadTimer()
    later.restore(state, 7050.0)
    assert later.state(7050.0) == state
    later.update((None,), (0,), RATING_A)
    assert later.duration_s(7060.0, silent=False) == 30.0
