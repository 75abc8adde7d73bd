"""Ownership of stops survives a restart, a crash included (R9)."""

from custom_components.dynamic_load_manager.balancer import (
    Force,
    Status,
    StopCause,
    StopRecord,
)

from .bench import CHARGER, Bench, World, charging_bench, overload_stopped


def test_a_manual_stop_stays_through_a_restart() -> None:
    """R9: nothing is stored of it, and that says enough."""
    bench = charging_bench()
    bench.world.force = Force.OFF
    bench.run(10)
    bench.restart()
    bench.run(3600)
    assert bench.world.forces == []
    assert bench.last.status is Status.STOPPED_MANUALLY


def test_our_stop_survives_a_restart() -> None:
    """R9: it stays ours, and its pause runs anew."""
    bench = overload_stopped()
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(200)
    bench.restart()
    bench.run(5)
    since = bench.now
    assert bench.last.status is Status.STOPPED_OVERLOAD
    while bench.world.force is Force.OFF:
        bench.run(5)
    assert bench.now - since == 300


def test_a_crash_between_storing_and_sending_loses_nothing() -> None:
    """R9: the stop was stored, the command never left."""
    bench = charging_bench()
    bench.world.obeys = False
    bench.world.paused = True
    bench.step()
    bench.world.obeys = True
    bench.restart()
    bench.world.paused = False
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL
    assert bench.last.stop is None
    bench.world.force = Force.OFF
    bench.run(3600)
    assert bench.world.force is Force.OFF, "this one is manual"


def test_a_crash_after_sending_a_release_does_not_make_a_manual_stop_ours() -> None:
    """R9: the first reading after the restart shows that the stop is over."""
    bench = charging_bench()
    bench.world.paused = True
    bench.run(10)
    bench.world.paused = False
    bench.step()
    assert bench.last.stop is not None, "not undone before the charger says so"
    bench.restart()
    bench.run(5)
    assert bench.last.stop is None
    bench.world.force = Force.OFF
    bench.run(600)
    assert bench.world.force is Force.OFF


def test_an_inherited_stop_waits_for_the_charger_to_answer() -> None:
    """R9, R11."""
    record = StopRecord(cause=StopCause.OVERLOAD, found_force=Force.ON)
    world = World()
    world.force, world.answers = Force.OFF, False
    bench = Bench(world, stops={CHARGER: record})
    bench.run(600)
    assert bench.last.status is Status.UNREACHABLE
    assert bench.last.stop == record
    world.answers = True
    bench.run(310)
    assert world.forces == [Force.ON]


def test_an_old_reading_of_a_charger_that_does_not_answer_says_nothing_of_our_stop() -> (
    None
):
    """R9, R11: whether it is in force, only the charger can tell."""
    record = StopRecord(cause=StopCause.PAUSED, found_force=Force.NEUTRAL)
    bench = Bench(stops={CHARGER: record})
    bench.world.answers = False
    bench.run(10)
    assert bench.last.stop == record
    bench.world.answers = True
    bench.world.force = Force.OFF
    bench.run(10)
    assert bench.world.force is Force.NEUTRAL
