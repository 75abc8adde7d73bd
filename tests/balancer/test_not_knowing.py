"""What is not known is never a reason for more current (R11)."""

import math

import pytest

from custom_components.dynamic_load_manager.balancer import (
    Balancer,
    CarState,
    ChargerInput,
    Command,
    Force,
    Reason,
    SiteLimits,
    Status,
    StopCause,
)

from .bench import CHARGER, Bench, World, charging_bench, grid, limits, reading

STOPPING = limits(stop_on_meter_loss=True)


def test_a_reading_counts_for_the_meter_timeout() -> None:
    """R11: 45 s."""
    bench = charging_bench()
    bench.silent = {0, 1, 2}
    bench.run(45)
    assert bench.world.offered_a == 16
    assert bench.plan.unknown_phases == ()
    bench.run(5)
    assert bench.plan.unknown_phases == (0, 1, 2)
    assert bench.world.offered_a == 6
    assert bench.last.status is Status.CHARGING
    assert bench.last.limited_by is Reason.METER_LOST


def test_one_silent_phase_that_the_car_uses_is_enough() -> None:
    """R11: per phase."""
    bench = charging_bench()
    bench.silent = {1}
    bench.run(50)
    assert bench.plan.unknown_phases == (1,)
    assert bench.plan.load_a is None
    assert bench.plan.highest_phase is None
    assert bench.plan.available_a is None
    assert bench.world.offered_a == 6


def test_a_silent_phase_that_the_car_does_not_use_does_not_matter() -> None:
    """R1, R11."""
    bench = Bench()
    bench.world.car_phases = (0,)
    bench.run(60)
    bench.silent = {1}
    bench.run(600)
    assert bench.world.offers == [16]


def test_never_up_while_unknown() -> None:
    """R11: for hours."""
    bench = charging_bench()
    bench.silent = {0, 1, 2}
    bench.run(3600)
    assert bench.world.offers == [16, 6]


def test_a_meter_never_heard_of_is_unknown() -> None:
    """R11: Home Assistant starts before the meter."""
    world = World()
    world.offered_a = 16
    bench = Bench(world)
    bench.silent = {0, 1, 2}
    bench.run(60)
    assert world.offers == [6]
    assert bench.last.limited_by is Reason.METER_LOST


def test_recovery_is_automatic() -> None:
    """R11, R4: after the raise delay."""
    bench = charging_bench()
    bench.silent = {0, 1, 2}
    bench.run(120)
    bench.silent = set()
    bench.run(30)
    assert bench.world.offered_a == 6
    bench.run(10)
    assert bench.world.offered_a == 16


def test_no_raise_on_a_reading_older_than_two_ticks() -> None:
    """R11: what has not timed out yet still holds what is offered, no more."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.run(5)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(15)
    bench.silent = {0, 1, 2}
    bench.run(40)
    assert bench.plan.unknown_phases == ()
    assert bench.world.offered_a == 7


@pytest.mark.parametrize(("age_s", "offered_a"), [(10.0, 16), (10.1, 7)])
def test_a_raise_on_a_reading_of_two_ticks_ago(age_s: float, offered_a: int) -> None:
    """R11: just not too old."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.run(30)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(25)
    bench.silent = {0, 1, 2}
    bench.now += 4
    bench.step()
    bench.now += age_s - 4
    bench.step()
    assert bench.world.offered_a == offered_a


@pytest.mark.parametrize("current_a", [math.nan, math.inf, -math.inf])
def test_a_current_that_is_no_number_is_unknown(current_a: float) -> None:
    """R11: at once."""
    balancer = Balancer(limits())
    charger = ChargerInput(
        charger_id=CHARGER,
        reading=reading(1000.0, offered_a=16, draw_a=(16.0, 16.0, 16.0)),
        reachable=True,
        maximum_current_a=16,
    )
    plan = balancer.step(1000.0, grid(1000.0, 5.0, current_a, 5.0), [charger])
    assert plan.unknown_phases == (1,)
    assert plan.chargers[0].command == Command(charger_id=CHARGER, offer_a=6)


@pytest.mark.parametrize("current_a", [math.nan, math.inf, -math.inf])
def test_no_number_between_two_steps_is_no_peak(current_a: float) -> None:
    """R4, R11: the next reading is one again."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.run(30)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(15)
    at = bench.now + 2.0
    bench.balancer.observe(at, grid(at, current_a, 12.0, 12.0))
    bench.run(15)
    assert bench.world.offered_a == 7
    bench.run(5)
    assert bench.world.offered_a == 16


def test_a_phase_that_is_not_told_of_any_more_is_unknown() -> None:
    """R11: the meter is a new one, and has not measured all phases yet."""
    balancer = Balancer(limits())
    balancer.step(1000.0, grid(1000.0, 5.0, 5.0, 5.0), [])
    plan = balancer.step(1005.0, grid(1005.0, 5.0, None, 5.0), [])
    assert plan.unknown_phases == (1,)


@pytest.mark.parametrize("draw_a", [math.nan, math.inf, -math.inf, -16.0])
def test_a_draw_that_is_no_draw_makes_no_room(draw_a: float) -> None:
    """The house is held to have it all."""
    bench = charging_bench()
    balancer = bench.balancer
    bench.now += 5
    charger = ChargerInput(
        charger_id=CHARGER,
        reading=reading(bench.now, offered_a=16, draw_a=(draw_a, draw_a, draw_a)),
        reachable=True,
        maximum_current_a=16,
    )
    currents = grid(bench.now, 21.0, 21.0, 21.0)
    for _ in range(12):
        plan = balancer.step(bench.now, currents, [charger])
        bench.now += 5
        currents = grid(bench.now, 21.0, 21.0, 21.0)
        charger = ChargerInput(
            charger_id=CHARGER,
            reading=reading(bench.now, offered_a=16, draw_a=(draw_a, draw_a, draw_a)),
            reachable=True,
            maximum_current_a=16,
        )
    assert plan.chargers[0].command == Command(charger_id=CHARGER, offer_a=6)


def test_the_option_stops_instead() -> None:
    """R11, R9: with an owner, and resumed as soon as the meter is back."""
    bench = charging_bench(STOPPING)
    bench.silent = {0}
    bench.run(50)
    assert bench.world.forces == [Force.OFF]
    assert bench.last.status is Status.METER_LOST
    assert bench.last.limited_by is Reason.METER_LOST
    assert bench.last.stop is not None
    assert bench.last.stop.cause is StopCause.METER_LOST
    bench.run(600)
    assert bench.world.force is Force.OFF
    bench.silent = set()
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL
    assert bench.world.offered_a == 6


def test_a_meter_that_is_not_heard_yet_is_not_lost() -> None:
    """R11: after a start it has its timeout; the offer is at the minimum meanwhile."""
    bench = Bench(site=STOPPING)
    bench.world.offered_a = 16
    bench.silent = {0, 1, 2}
    bench.run(40)
    assert bench.world.force is Force.NEUTRAL
    assert bench.world.offered_a == 6
    bench.run(10)
    assert bench.world.force is Force.OFF
    assert bench.last.status is Status.METER_LOST


def test_a_meter_that_is_back_with_bad_news_does_not_resume() -> None:
    """R8, R11: the minimum has to fit."""
    bench = charging_bench(STOPPING)
    bench.silent = {0}
    bench.run(60)
    bench.house_a = (20.0, 5.0, 5.0)
    bench.silent = set()
    bench.run(600)
    assert bench.world.force is Force.OFF
    assert bench.last.status is Status.STOPPED_OVERLOAD


@pytest.mark.parametrize("site", [limits(), STOPPING], ids=["minimum", "stop"])
def test_a_meter_lost_during_our_own_overload_stop(site: SiteLimits) -> None:
    """R11, R8: never resumed while unknown, nor before the minimum has fitted again."""
    bench = charging_bench(site)
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(305)
    assert bench.world.force is Force.OFF
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(100)
    bench.silent = {0, 1, 2}
    bench.run(1800)
    assert bench.world.force is Force.OFF
    stops_for_that = site.stop_on_meter_loss
    assert bench.last.status is (
        Status.METER_LOST if stops_for_that else Status.STOPPED_OVERLOAD
    )
    bench.silent = set()
    bench.run(60)
    assert bench.world.force is Force.OFF
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL


def test_a_charger_that_does_not_answer_is_told_nothing() -> None:
    """R11."""
    bench = charging_bench()
    bench.world.answers = False
    bench.house_a = (30.0, 5.0, 5.0)
    bench.run(600)
    assert bench.last.status is Status.UNREACHABLE
    assert bench.last.limited_by is Reason.UNREACHABLE
    assert bench.world.offers == [16]
    assert bench.world.forces == []


def test_a_charger_that_answers_again_is_told_at_once() -> None:
    """R11, R6: the five minutes have run meanwhile."""
    bench = charging_bench()
    bench.world.answers = False
    bench.house_a = (10.0, 5.0, 5.0)
    bench.run(120)
    bench.world.answers = True
    bench.run(5)
    assert bench.world.offered_a == 15
    bench.world.answers = False
    bench.house_a = (30.0, 5.0, 5.0)
    bench.run(600)
    bench.world.answers = True
    bench.run(5)
    assert bench.world.forces == [Force.OFF]


def test_a_charger_never_heard_of() -> None:
    """R11: not even its state is known."""
    balancer = Balancer(limits())
    charger = ChargerInput(
        charger_id=CHARGER, reading=None, reachable=False, maximum_current_a=16
    )
    plan = balancer.step(0.0, grid(0.0, 1.0, 1.0, 1.0), [charger])
    assert plan.chargers[0].status is Status.UNREACHABLE
    assert plan.chargers[0].command is None
    assert balancer.retreat() == ()
    assert not balancer.observe(1.0, grid(1.0, 30.0, 1.0, 1.0))


@pytest.mark.parametrize(
    ("car", "allowed", "status", "reason"),
    [
        (CarState.NO_CAR, True, Status.NO_CAR, Reason.NO_CAR),
        (CarState.WAITING, True, Status.READY, Reason.CAR),
        (CarState.WAITING, None, Status.READY, Reason.CAR),
        (CarState.WAITING, False, Status.READY, Reason.CHARGER),
        (CarState.COMPLETE, True, Status.COMPLETE, Reason.CAR),
        (CarState.COMPLETE, False, Status.READY, Reason.CHARGER),
        (CarState.FAULT, False, Status.FAULT, Reason.FAULT),
        (CarState.UNKNOWN, None, Status.READY, Reason.CHARGER),
    ],
)
def test_what_is_told_of_a_charger_that_does_not_charge(
    car: CarState, allowed: bool | None, status: Status, reason: Reason
) -> None:
    """Whose turn it is: the car's, the charger's or nobody's."""
    balancer = Balancer(limits())
    charger = ChargerInput(
        charger_id=CHARGER,
        reading=reading(car=car, allowed=allowed),
        reachable=True,
        maximum_current_a=16,
    )
    plan = balancer.step(0.0, grid(0.0, 1.0, 1.0, 1.0), [charger]).chargers[0]
    assert (plan.status, plan.limited_by, plan.command) == (status, reason, None)
