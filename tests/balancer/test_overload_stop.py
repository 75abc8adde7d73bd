"""Five minutes above the rating stop the charge; room starts it again (R6, R8)."""

import pytest

from custom_components.dynamic_load_manager.balancer import (
    CarState,
    Force,
    Reason,
    Status,
    StopCause,
)

from .bench import TICK_S, Bench, charging_bench, limits, overload_stopped


def overloaded(seconds: float) -> Bench:
    """Return a bench whose L1 has been above the rating for so long, by readings."""
    bench = charging_bench()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(TICK_S + seconds)
    return bench


def test_the_minimum_is_held_for_five_minutes() -> None:
    """R6: not a second less."""
    bench = overloaded(295)
    assert bench.world.offered_a == 6
    assert bench.world.forces == []
    assert bench.last.status is Status.CHARGING
    assert bench.last.limited_by is Reason.MINIMUM_HELD
    assert bench.plan.overload_since == bench.now - 295
    bench.now += 4
    bench.step()
    assert bench.world.forces == []


def test_after_five_minutes_in_a_row_the_charge_is_stopped() -> None:
    """R6, R9: with an owner, and with what it waits for."""
    bench = overloaded(300)
    assert bench.world.forces == [Force.OFF]
    assert bench.last.status is Status.STOPPED_OVERLOAD
    assert bench.last.limited_by is Reason.OVERLOAD
    assert bench.last.stop is not None
    assert bench.last.stop.cause is StopCause.OVERLOAD


@pytest.mark.parametrize("pause_s", [5.0, 60.0])
def test_one_reading_at_the_rating_starts_the_count_anew(pause_s: float) -> None:
    """R6: and nothing else."""
    bench = overloaded(295)
    bench.house_a = (19.0, 5.0, 5.0)
    bench.run(pause_s)
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(300)
    assert bench.world.forces == []
    bench.run(5)
    assert bench.world.forces == [Force.OFF]


def test_a_reading_between_two_steps_starts_the_count_anew_too() -> None:
    """R6: each reading counts, not only those that a step sees."""
    bench = overloaded(290)
    bench.now += 1
    bench.house_a = (19.0, 5.0, 5.0)
    bench.observe()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(300)
    assert bench.world.forces == []


def test_the_count_goes_on_while_the_meter_is_silent() -> None:
    """R6, R11: only a reading can tell that an overload is over."""
    bench = overloaded(200)
    bench.silent = {0, 1, 2}
    bench.run(95)
    assert bench.world.forces == []
    bench.run(5)
    assert bench.world.forces == [Force.OFF]


def test_overload_on_a_phase_that_the_car_does_not_load_stops_nothing() -> None:
    """R1, R6: stopping would not help."""
    bench = Bench()
    bench.world.car_phases = (1,)
    bench.run(60)
    bench.house_a = (30.0, 5.0, 5.0)
    bench.run(3600)
    assert bench.world.forces == []
    assert bench.plan.overload_since is not None


def test_an_overload_without_a_charging_car_stops_nothing() -> None:
    """R6: there is nothing to stop."""
    bench = Bench()
    bench.world.car = CarState.COMPLETE
    bench.house_a = (30.0, 5.0, 5.0)
    bench.run(3600)
    assert bench.world.forces == []


def test_a_lost_stop_is_sent_again() -> None:
    """R14 in short: what counts is what the charger reports."""
    bench = charging_bench()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(10)
    bench.world.obeys = False
    bench.run(305)
    bench.world.obeys = True
    bench.run(5)
    assert bench.world.force is Force.OFF
    assert len(bench.world.forces) >= 3
    assert bench.last.stop is not None and bench.last.stop.stops_in_a_row == 1


def test_a_stopped_charger_is_put_to_the_minimum() -> None:
    """R5: it must start there, whoever starts it."""
    bench = overload_stopped()
    bench.world.offered_a = 16
    bench.run(10)
    assert bench.world.offered_a == 6


def test_resumes_after_the_pause_when_the_minimum_fits() -> None:
    """R8: not before five minutes have passed, at the minimum."""
    bench = overload_stopped()
    stopped_at = bench.now
    bench.house_a = (10.0, 5.0, 5.0)
    bench.run(200)
    assert bench.last.status is Status.STOPPED_OVERLOAD
    assert bench.last.limited_by is Reason.MINIMUM_PAUSE
    assert bench.last.until == stopped_at + 300
    bench.run(95)
    assert bench.world.force is Force.OFF
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL
    assert bench.world.offered_a == 6
    assert bench.last.status is Status.READY
    assert bench.last.limited_by is Reason.SOFT_START
    bench.run(5)
    assert bench.last.stop is None
    assert bench.last.status is Status.CHARGING


def test_resumes_when_the_minimum_has_fitted_for_a_minute() -> None:
    """R8: the pause is over long since."""
    bench = overload_stopped()
    bench.house_a = (19.1, 5.0, 5.0)
    bench.run(900)
    assert bench.last.limited_by is Reason.OVERLOAD
    bench.house_a = (19.0, 5.0, 5.0)
    bench.now += 5
    fits_since = bench.now
    bench.step()
    assert bench.last.limited_by is Reason.RESUME_DELAY
    assert bench.last.until == fits_since + 60
    bench.run(55)
    assert bench.world.force is Force.OFF
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL


def test_a_peak_during_the_minute_starts_it_anew() -> None:
    """R8: the minimum has to fit all the time."""
    bench = overload_stopped()
    bench.run(900)
    bench.house_a = (10.0, 5.0, 5.0)
    bench.run(50)
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(5)
    bench.house_a = (10.0, 5.0, 5.0)
    bench.run(60)
    assert bench.world.force is Force.OFF
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL


def test_other_phases_do_not_hold_up_a_resume() -> None:
    """R1, R8: the phases of the car are still known."""
    bench = Bench()
    bench.world.car_phases = (0,)
    bench.run(60)
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(310)
    assert bench.world.force is Force.OFF
    bench.house_a = (5.0, 30.0, 30.0)
    bench.run(310)
    assert bench.world.force is Force.NEUTRAL


def test_the_force_state_that_was_found_is_put_back() -> None:
    """R9: the owner's *force on* is not ours to lose."""
    bench = charging_bench()
    bench.world.force = Force.ON
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(305)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(310)
    assert bench.world.forces == [Force.OFF, Force.ON]


def test_repeated_stops_lengthen_the_pause() -> None:
    """R8: 5, 10, 20, 30 and 30 min."""
    bench = Bench()
    pauses_s: list[float] = []
    for _ in range(5):
        bench.house_a = (20.0, 5.0, 5.0)
        while bench.world.force is not Force.OFF:
            bench.run(TICK_S)
        stopped_at = bench.now
        bench.house_a = (5.0, 5.0, 5.0)
        while bench.world.force is Force.OFF:
            bench.run(TICK_S)
        pauses_s.append(bench.now - stopped_at)
    assert pauses_s == [300, 600, 1200, 1800, 1800]


def test_a_charge_that_somebody_starts_during_our_stop_is_theirs() -> None:
    """R9: the owner knows better; the five minutes run anew."""
    bench = overload_stopped()
    bench.run(60)
    bench.world.force = Force.ON
    bench.run(5)
    assert bench.last.stop is None
    assert bench.world.force is Force.ON
    bench.run(290)
    assert bench.world.forces == [Force.OFF]
    bench.run(10)
    assert bench.world.forces == [Force.OFF, Force.OFF]


def test_unplugging_releases_the_charger() -> None:
    """R9: the next car must find a charger that is free, at the minimum."""
    bench = overload_stopped()
    bench.world.car = CarState.NO_CAR
    bench.run(5)
    assert bench.last.status is Status.NO_CAR
    assert bench.last.limited_by is Reason.NO_CAR
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL
    assert bench.world.offered_a == 6
    assert bench.last.stop is None


def test_the_next_car_does_not_serve_the_pause_of_the_last_one() -> None:
    """R8: paused and freed at once, it may charge at once."""
    bench = overload_stopped()
    bench.house_a = (5.0, 5.0, 5.0)
    bench.world.car = CarState.NO_CAR
    bench.run(10)
    bench.world.car = CarState.CHARGING
    bench.world.paused = True
    bench.run(10)
    assert bench.world.force is Force.OFF
    bench.world.paused = False
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL


def test_no_resume_on_an_old_reading() -> None:
    """R8, R11: what was true half a minute ago is no evidence."""
    bench = overload_stopped()
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(285)
    bench.silent = {0, 1, 2}
    bench.run(40)
    assert bench.plan.unknown_phases == ()
    assert bench.world.force is Force.OFF
    bench.silent = set()
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL


@pytest.mark.parametrize("overload_delay_s", [30.0, 600.0])
def test_the_delay_is_an_option(overload_delay_s: float) -> None:
    """And takes effect without a restart."""
    bench = charging_bench()
    bench.balancer.limits = limits(overload_delay_s=overload_delay_s)
    assert bench.balancer.limits.overload_delay_s == overload_delay_s
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(overload_delay_s)
    assert bench.world.forces == []
    bench.run(5)
    assert bench.world.forces == [Force.OFF]


@pytest.mark.parametrize(
    ("draw_a", "phases", "forces"),
    [
        (16.0, (0, 1, 2), [Force.OFF]),
        (16.0, (0,), [Force.OFF]),
        (1.1, (0,), [Force.OFF]),
        (1.0, (0, 1, 2), []),
    ],
)
def test_a_car_that_draws_in_an_unclear_state_is_stopped_too(
    draw_a: float, phases: tuple[int, ...], forces: list[Force]
) -> None:
    """R6: what counts is that it loads the phase, with more than 1 A (R1)."""
    bench = charging_bench()
    bench.world.draws_in_any_state = True
    bench.world.car = CarState.UNKNOWN
    bench.world.most_a = draw_a
    bench.world.car_phases = phases
    bench.house_a = (26.0, 5.0, 5.0)
    bench.run(310)
    assert bench.world.forces == forces


def test_a_charge_that_has_not_drawn_yet_is_stopped_too() -> None:
    """R6: it may begin to load the phase at any time."""
    bench = Bench()
    bench.world.most_a = 0.0
    bench.house_a = (26.0, 5.0, 5.0)
    bench.run(300)
    assert bench.world.forces == []
    bench.run(5)
    assert bench.world.forces == [Force.OFF]
