"""R13 and R14: only looking on, and chargers and cars that don't obey."""

import math

import pytest

from custom_components.dynamic_load_manager.balancer import (
    Command,
    Force,
    Reason,
    Status,
)
from custom_components.dynamic_load_manager.balancer.overdraw import Overdraw
from custom_components.dynamic_load_manager.balancer.setpoint import Setpoint, Setpoints

from .bench import CHARGER, Bench, charging_bench, limits, overload_stopped, reading


def test_observe_mode_decides_and_sends_nothing() -> None:
    """R13: all is told as if it were balanced."""
    bench = Bench(site=limits(balancing=False))
    bench.world.offered_a = 16
    bench.house_a = (14.0, 5.0, 5.0)
    bench.run(30)
    assert bench.last.limited_by is Reason.MAIN_FUSE
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(400)
    assert bench.last.status is Status.STOPPED_OVERLOAD
    assert bench.last.stop is None
    assert bench.world.commands == []
    assert bench.balancer.retreat() == ()


def test_observe_mode_takes_no_stop_for_ours() -> None:
    """R9, R13: a stop that appears while we only look on is somebody else's."""
    bench = Bench(site=limits(balancing=False))
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(400)
    bench.world.force = Force.OFF
    bench.house_a = (5.0, 5.0, 5.0)
    bench.balancer.limits = limits()
    bench.run(600)
    assert bench.world.force is Force.OFF
    assert bench.last.status is Status.STOPPED_MANUALLY


def test_our_stop_outlives_observe_mode() -> None:
    """R9, R13: what was stopped before is resumed when balancing is on again."""
    bench = overload_stopped()
    bench.balancer.limits = limits(balancing=False)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(600)
    assert bench.world.force is Force.OFF
    bench.balancer.limits = limits()
    bench.run(10)
    assert bench.world.force is Force.NEUTRAL


@pytest.mark.parametrize("paused", [False, True])
def test_our_stop_that_somebody_ends_in_observe_mode_is_over(paused: bool) -> None:
    """R9, R13: whatever we would do then, the next stop is somebody else's."""
    bench = overload_stopped()
    bench.balancer.limits = limits(balancing=False)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.world.paused = paused
    bench.run(60)
    assert bench.last.stop is not None
    bench.world.force = Force.NEUTRAL
    bench.run(5)
    assert bench.last.stop is None
    bench.world.force = Force.OFF
    bench.balancer.limits = limits()
    bench.world.paused = False
    bench.run(3600)
    assert bench.last.status is Status.STOPPED_MANUALLY
    assert bench.world.forces == [Force.OFF]


def test_a_stop_that_can_not_show_yet_is_ours_in_observe_mode() -> None:
    """R9, R13: it was sent just before, and the charger still reports its old state."""
    bench = charging_bench()
    bench.world.paused = True
    bench.step()
    bench.balancer.limits = limits(balancing=False)
    bench.world.force = Force.NEUTRAL
    bench.now += 1
    assert bench.step().stop is not None
    bench.world.force = Force.OFF
    bench.run(30)
    bench.balancer.limits = limits()
    bench.world.paused = False
    bench.run(15)
    assert bench.world.forces == [Force.OFF, Force.NEUTRAL]


def test_observe_mode_says_so() -> None:
    """R13: what is only told is told from what is done."""
    bench = charging_bench()
    assert not bench.last.observed
    bench.balancer.limits = limits(balancing=False)
    assert bench.run(5).observed
    bench.now += 1
    bench.house_a = (20.0, 5.0, 5.0)
    assert not bench.observe(), "nothing to be done at once"


def test_a_raise_that_does_not_show_is_sent_again_after_two_ticks() -> None:
    """R14: and after five it counts as disobedience, until the charger obeys."""
    bench = Bench()
    bench.run(30)
    real = bench.world
    taken = real.take
    real.take = lambda at, command: real.commands.append((at, command))  # type: ignore[method-assign]
    while not real.commands:
        bench.run(5)
    sent_at = real.commands[0][0]
    bench.run(40)
    assert [at - sent_at for at, _ in real.commands] == [0, 10, 20, 30, 40]
    assert bench.last.disobeys
    real.take = taken  # type: ignore[method-assign]
    bench.run(20)
    assert real.offered_a == 16
    assert not bench.last.disobeys


def test_a_cut_that_does_not_show_is_sent_at_each_step() -> None:
    """R4, R14: less current does not wait."""
    bench = charging_bench()
    real = bench.world
    real.take = lambda at, command: real.commands.append((at, command))  # type: ignore[method-assign]
    real.commands.clear()
    bench.house_a = (12.0, 5.0, 5.0)
    bench.run(30)
    assert real.offers == [13] * 6
    assert bench.last.disobeys


def test_somebody_who_keeps_changing_the_offer_is_noticed() -> None:
    """R14: each change is undone; with the third in ten minutes somebody means it."""
    bench = charging_bench()
    bench.house_a = (12.0, 5.0, 5.0)
    bench.run(60)
    contested: list[bool] = []
    for _ in range(4):
        bench.world.offered_a = 16
        bench.run(5)
        assert bench.world.offered_a == 13, "undone at the next step"
        bench.run(115)
        contested.append(bench.last.contested)
    assert contested == [False, False, True, True]
    assert not bench.last.disobeys
    bench.run(600)
    assert not bench.last.contested


def test_a_lost_acknowledgement_is_nobody_elses_change() -> None:
    """R14: the charger did what it was told, and only its answer got lost."""
    setpoint: Setpoint[int] = Setpoint()
    at = 0.0
    for number in range(6):
        told, lost = (16, 10) if number % 2 else (10, 16)
        setpoint.sent(at, told, acknowledged=True)
        setpoint.seen(at + 5, told)
        setpoint.sent(at + 10, lost, acknowledged=False)
        setpoint.seen(at + 15, lost)
        at += 20
    assert not setpoint.contested(at)


def test_our_own_changes_are_nobody_elses() -> None:
    """R14: the house changes, and so does the offer."""
    bench = charging_bench()
    for number in range(20):
        bench.house_a = (12.0 if number % 2 else 5.0, 5.0, 5.0)
        bench.run(60)
        assert not bench.last.contested


@pytest.mark.parametrize(("below_a", "offered_a"), [(-0.8, 15), (-3.0, 12)])
def test_a_car_that_takes_more_counts_with_what_it_takes(
    below_a: float, offered_a: int
) -> None:
    """R14: an amp is a tolerance; three are left free."""
    bench = Bench()
    bench.house_a = (10.0, 5.0, 5.0)
    bench.world.below_a = below_a
    bench.run(180)
    assert bench.world.offered_a == offered_a


def test_a_car_that_begins_to_take_more_is_offered_less() -> None:
    """R14: after 15 s, so that what it takes fits."""
    bench = charging_bench()
    bench.house_a = (12.0, 5.0, 5.0)
    bench.run(30)
    assert bench.world.offered_a == 13
    bench.world.below_a = -3.0
    bench.run(15)
    assert bench.world.offered_a == 13
    bench.run(5)
    assert bench.world.offered_a == 10
    bench.run(20)
    assert bench.world.offered_a == 10
    bench.house_a = (13.0, 5.0, 5.0)
    bench.now += 1
    assert bench.observe(), "nor does it wait for the next step"


def test_what_a_car_takes_more_counts_after_fifteen_seconds_in_a_row() -> None:
    """R14: from the first report that shows it, to the newest."""
    overdraw = Overdraw()
    for at, draw_a, counts_a in (
        (1000.0, 19.0, 0.0),
        (1010.0, 17.0, 0.0),
        (1015.0, 19.0, 0.0),
        (1029.9, 19.0, 0.0),
        (1030.0, 19.0, 3.0),
        (1035.0, 18.5, 2.5),
        (1040.0, 17.0, 0.0),
        (1045.0, 19.0, 0.0),
    ):
        overdraw.update(reading(at, offered_a=16, draw_a=(0.0, draw_a)))
        assert overdraw.current_a == counts_a


def test_a_car_that_takes_more_for_a_moment_does_not_count() -> None:
    """R3, R14: after a cut the car may need its time."""
    bench = charging_bench()
    bench.world.below_a = -3.0
    bench.run(10)
    bench.world.below_a = 0.0
    bench.run(20)
    assert bench.world.offered_a == 16


def test_setpoint_shows_what_was_written_until_it_can_be_read() -> None:
    """A report within two seconds of a write may still be the old state."""
    setpoint: Setpoint[int] = Setpoint()
    assert setpoint.seen(0.0, 6) == 6
    setpoint.sent(5.0, 12, acknowledged=False)
    assert setpoint.tried_at == 5.0
    assert setpoint.seen(5.5, 6) == 6
    setpoint.sent(10.0, 16, acknowledged=True)
    assert setpoint.seen(11.9, 6) == 16
    assert setpoint.seen(12.0, 6) == 6
    assert not setpoint.due(19.9, 16)
    assert setpoint.due(19.9, 10)
    assert setpoint.due(20.0, 16)
    assert not setpoint.disobeyed(34.9)
    assert setpoint.disobeyed(35.0)
    assert setpoint.seen(36.0, 16) == 16
    assert not setpoint.disobeyed(100.0)
    assert setpoint.due(36.0, 16)


def test_setpoint_expects_nothing_of_others() -> None:
    """R13: but for two seconds the write counts that may not show yet."""
    setpoint: Setpoint[int] = Setpoint()
    setpoint.sent(0.0, 16, acknowledged=True)
    setpoint.expect_nothing(1.0)
    assert setpoint.seen(1.5, 6) == 16
    setpoint.expect_nothing(2.0)
    assert setpoint.seen(2.0, 6) == 6
    assert not setpoint.disobeyed(100.0)
    assert setpoint.due(3.0, 16)
    setpoint.sent(10.0, 16, acknowledged=True)
    for number in range(10):
        at = 20.0 + 10 * number
        setpoint.expect_nothing(at)
        setpoint.seen(at, 10 if number % 2 else 16)
    assert not setpoint.contested(120.0)


def test_what_is_written_once_more_has_its_time_again() -> None:
    """R14: it was obeyed before, somebody changed it, and now it does not show."""
    setpoint: Setpoint[int] = Setpoint()
    setpoint.sent(0.0, 16, acknowledged=True)
    assert setpoint.seen(5.0, 16) == 16
    assert setpoint.seen(8.0, 6) == 6
    assert setpoint.due(8.0, 16), "nothing is awaited"
    setpoint.sent(10.0, 16, acknowledged=True)
    assert not setpoint.due(15.0, 16)
    assert setpoint.due(20.0, 16)
    assert not setpoint.disobeyed(34.9)
    assert setpoint.disobeyed(35.0)


def test_another_value_has_its_own_time() -> None:
    """R14: the charger has not had it for long."""
    setpoint: Setpoint[int] = Setpoint()
    setpoint.sent(0.0, 16, acknowledged=True)
    setpoint.sent(20.0, 10, acknowledged=True)
    assert not setpoint.disobeyed(44.9)
    assert setpoint.disobeyed(45.0)


def test_a_charger_that_does_what_it_is_told_does_not_disobey() -> None:
    """R14: what it was not told is nothing that it ignores."""
    bench = charging_bench()
    assert not bench.last.disobeys
    bench.world.paused = True
    bench.run(60)
    assert bench.world.force is Force.OFF
    assert not bench.last.disobeys


@pytest.mark.parametrize(
    ("draw_a", "understood_a"),
    [
        ((16.0, 16.0, 0.0), (16.0, 16.0, 0.0)),
        ((16.0, -0.5, 8.0), (16.0, 0.0, 8.0)),
        ((16.0, math.nan, 0.5), (16.0, 0.0, 0.5)),
        ((16.0, math.inf, 8.0), (16.0, 0.0, 8.0)),
        ((16.0, -math.inf, 8.0), (16.0, 0.0, 8.0)),
        ((), ()),
    ],
)
def test_absurd_draw_is_none(
    draw_a: tuple[float, ...], understood_a: tuple[float, ...]
) -> None:
    """R3: it makes no room; what other phases draw is not touched."""
    assert Setpoints().understood(reading(draw_a=draw_a)).draw_a == understood_a


def test_a_stop_that_can_not_show_yet_counts() -> None:
    """R9, R14: for two seconds after it was acknowledged."""
    setpoints = Setpoints()
    stop = Command(charger_id=CHARGER, force=Force.OFF)
    setpoints.sent(1000.0, stop, acknowledged=True)
    assert setpoints.understood(reading(1001.9)).force is Force.OFF
    assert setpoints.understood(reading(1002.0)).force is Force.NEUTRAL
    assert setpoints.understood(reading(1003.0, force=Force.OFF)).offered_a == 6
    assert not setpoints.disobeyed(1100.0), "no current was asked for"


def test_a_charger_that_does_not_stop_disobeys() -> None:
    """R14: it is sent at each step, and told of after five."""
    bench = charging_bench()
    real = bench.world
    real.take = lambda at, command: real.commands.append((at, command))  # type: ignore[method-assign]
    real.paused = True
    bench.run(25)
    assert real.forces == [Force.OFF] * 5
    assert not bench.last.disobeys
    bench.run(5)
    assert bench.last.disobeys
