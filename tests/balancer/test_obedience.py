"""R13 and R14: only looking on, and chargers and cars that don't obey."""

import pytest

from custom_components.dynamic_load_manager.balancer import Force, Reason, Status
from custom_components.dynamic_load_manager.balancer.setpoint import Setpoint

from .bench import Bench, charging_bench, limits, overload_stopped


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
