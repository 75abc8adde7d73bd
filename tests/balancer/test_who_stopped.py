"""Each stop has an owner: we resume only our own (R9, R10)."""

import pytest

from custom_components.dynamic_load_manager.balancer import (
    CarState,
    Command,
    Force,
    Reason,
    Status,
    StopCause,
    StopRecord,
)

from .bench import CHARGER, Bench, World, charging_bench, limits, overload_stopped


def stopped_manually() -> Bench:
    """Return a bench whose charge somebody else has stopped."""
    bench = charging_bench()
    bench.world.force = Force.OFF
    bench.run(10)
    return bench


def test_a_manual_stop_stays() -> None:
    """R9: whatever the room, for as long as it takes."""
    bench = stopped_manually()
    assert bench.last.status is Status.STOPPED_MANUALLY
    assert bench.last.limited_by is Reason.STOPPED_MANUALLY
    assert bench.last.stop is None
    bench.run(3600)
    assert bench.world.forces == []
    assert bench.world.offered_a == 6, "whoever starts it starts at the minimum"


def test_a_manual_stop_without_a_car_stays_too() -> None:
    """R9: unplugging is for the one who stopped it to see."""
    bench = stopped_manually()
    bench.world.car = CarState.NO_CAR
    bench.run(60)
    assert bench.last.status is Status.NO_CAR
    assert bench.last.limited_by is Reason.STOPPED_MANUALLY
    assert bench.world.forces == []


def test_a_manual_stop_stays_through_an_overload() -> None:
    """R9: it does not become ours by that."""
    bench = stopped_manually()
    bench.house_a = (30.0, 5.0, 5.0)
    bench.run(600)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(3600)
    assert bench.world.forces == []


def test_a_manual_stop_during_an_overload_is_manual() -> None:
    """R9: we would have stopped five seconds later."""
    bench = charging_bench()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(300)
    bench.world.force = Force.OFF
    bench.run(600)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(3600)
    assert bench.world.forces == []


@pytest.mark.parametrize("starts_with", [Force.NEUTRAL, Force.ON])
def test_a_manual_stop_ends_when_the_user_starts(starts_with: Force) -> None:
    """R9, R5."""
    bench = stopped_manually()
    bench.world.force = starts_with
    bench.run(60)
    assert bench.last.status is Status.CHARGING
    assert bench.world.offered_a == 16
    assert bench.world.force is starts_with


def test_the_resume_button_ends_a_manual_stop() -> None:
    """R9."""
    bench = stopped_manually()
    bench.balancer.resume(CHARGER)
    bench.run(5)
    assert bench.world.forces == [Force.NEUTRAL]
    bench.run(5)
    assert bench.last.status is Status.CHARGING


def test_the_resume_button_waits_for_room() -> None:
    """R9, R8: it is no way round the fuse."""
    bench = stopped_manually()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(5)
    bench.balancer.resume(CHARGER)
    bench.run(600)
    assert bench.world.forces == []
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(65)
    assert bench.world.forces == [Force.NEUTRAL]


def test_the_resume_button_without_a_stop_does_nothing() -> None:
    """A manual stop that comes later stays one."""
    bench = charging_bench()
    bench.balancer.resume(CHARGER)
    bench.run(5)
    assert bench.last.stop is None
    bench.world.force = Force.OFF
    bench.run(600)
    assert bench.world.forces == []


def test_the_resume_button_before_the_first_reading() -> None:
    """Home Assistant starts, the charger does not answer yet."""
    world = World()
    world.force = Force.OFF
    bench = Bench(world)
    bench.balancer.resume(CHARGER)
    bench.run(5)
    assert world.forces == [Force.NEUTRAL]


def test_pause_stops_now() -> None:
    """R10."""
    bench = charging_bench()
    bench.world.paused = True
    bench.step()
    assert bench.last.command == Command(
        charger_id=CHARGER, offer_a=None, force=Force.OFF
    )
    assert bench.last.status is Status.PAUSED
    assert bench.last.limited_by is Reason.PAUSED
    assert bench.last.stop == StopRecord(
        cause=StopCause.PAUSED, found_force=Force.NEUTRAL
    )


def test_the_end_of_a_pause_starts_again() -> None:
    """R10: at once, since the minimum fits."""
    bench = charging_bench()
    bench.world.paused = True
    bench.run(3600)
    assert bench.world.forces == [Force.OFF]
    bench.world.paused = False
    bench.step()
    assert bench.world.forces == [Force.OFF, Force.NEUTRAL]
    bench.run(60)
    assert bench.world.offered_a == 16


def test_the_end_of_a_pause_starts_at_the_minimum() -> None:
    """R5: also if somebody has set more current in the meantime."""
    bench = charging_bench()
    bench.world.paused = True
    bench.run(60)
    bench.world.paused = False
    bench.world.offered_a = 16
    bench.step()
    assert bench.world.force is Force.NEUTRAL
    assert bench.world.offered_a == 6


def test_a_release_that_is_lost_is_sent_again() -> None:
    """R9: until the charger has accepted it, the stop is ours."""
    bench = charging_bench()
    bench.world.paused = True
    bench.run(10)
    bench.world.paused = False
    bench.world.obeys = False
    bench.run(15)
    assert bench.last.stop is not None
    bench.world.obeys = True
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL


def test_the_end_of_a_pause_leaves_a_manual_stop() -> None:
    """R10: the one from before."""
    bench = stopped_manually()
    bench.world.paused = True
    bench.run(60)
    assert bench.last.status is Status.STOPPED_MANUALLY
    bench.world.paused = False
    bench.run(3600)
    assert bench.world.forces == []


def test_a_pause_during_an_overload_stop_does_not_shorten_it() -> None:
    """R8, R10: nor does it hide what the charger waits for."""
    bench = overload_stopped()
    stopped_at = bench.now
    bench.house_a = (5.0, 5.0, 5.0)
    bench.world.paused = True
    bench.run(60)
    assert bench.last.status is Status.PAUSED
    bench.world.paused = False
    bench.run(5)
    assert bench.last.status is Status.STOPPED_OVERLOAD
    assert bench.last.limited_by is Reason.MINIMUM_PAUSE
    while bench.world.force is Force.OFF:
        bench.run(5)
    assert bench.now - stopped_at == 300


def test_a_pause_during_an_overload_stop_does_not_spare_it_the_resume_delay() -> None:
    """R8, R10: the minimum has to fit for a minute all the same."""
    bench = overload_stopped()
    bench.run(600)
    bench.world.paused = True
    bench.run(60)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.world.paused = False
    bench.run(60)
    assert bench.world.force is Force.OFF
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL


def test_a_pause_that_ends_without_room_waits_for_it() -> None:
    """R10: if nothing else holds it. The house does."""
    bench = charging_bench()
    bench.world.paused = True
    bench.run(60)
    bench.house_a = (20.0, 5.0, 5.0)
    bench.world.paused = False
    bench.run(600)
    assert bench.world.force is Force.OFF
    assert bench.last.status is Status.STOPPED_OVERLOAD
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(60)
    assert bench.world.force is Force.OFF, "it has the resume delay of R8"
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL


def test_a_pause_that_ends_on_an_old_reading_does_not_become_an_overload() -> None:
    """R10, R11: a newer reading is awaited, and no resume delay."""
    bench = charging_bench()
    bench.world.paused = True
    bench.house_a = (19.0, 5.0, 5.0)
    bench.run(60)
    bench.silent = {0, 1, 2}
    bench.run(20)
    bench.world.paused = False
    bench.run(5)
    assert bench.plan.unknown_phases == ()
    assert bench.last.status is Status.PAUSED
    assert bench.last.stop is not None
    assert bench.last.stop.cause is StopCause.PAUSED
    bench.silent = set()
    bench.run(5)
    assert bench.world.force is Force.NEUTRAL


def test_who_starts_a_paused_charger_is_stopped_again() -> None:
    """R10: the switch is on."""
    bench = charging_bench()
    bench.world.paused = True
    bench.run(10)
    bench.world.force = Force.ON
    bench.run(5)
    assert bench.world.force is Force.OFF
    assert bench.last.stop is not None
    assert bench.last.stop.found_force is Force.ON


def test_a_paused_charger_without_a_car_stays_stopped() -> None:
    """R10: the next car is paused too."""
    bench = charging_bench()
    bench.world.paused = True
    bench.world.car = CarState.NO_CAR
    bench.run(60)
    assert bench.world.force is Force.OFF
    assert bench.last.status is Status.NO_CAR
    assert bench.last.limited_by is Reason.PAUSED


@pytest.mark.parametrize("acknowledged", [True, False])
def test_what_the_charger_shows_just_after_a_stop_may_be_old(
    *, acknowledged: bool
) -> None:
    """R9: its logic runs once a second, so a stop may show only in the next reading.

    The pause ends in the meantime; the stop that then shows must still be ours.
    """
    bench = charging_bench()
    bench.world.paused = True
    bench.world.obeys = False
    bench.step()
    stop = bench.last.command
    assert stop is not None
    bench.balancer.sent(bench.now, stop, acknowledged=acknowledged)
    bench.world.obeys = True
    bench.world.paused = False
    bench.now += 1
    bench.step()
    if not acknowledged:
        bench.world.force = Force.OFF
    bench.run(60)
    assert bench.world.force is Force.NEUTRAL


def test_a_stop_just_after_our_release_is_manual() -> None:
    """R9: seen five seconds later."""
    bench = charging_bench()
    bench.world.paused = True
    bench.run(10)
    bench.world.paused = False
    bench.step()
    bench.now += 1
    bench.world.force = Force.OFF
    bench.run(600)
    assert bench.world.force is Force.OFF
    assert bench.last.status is Status.STOPPED_MANUALLY


def test_a_pause_while_the_meter_is_silent_is_told_as_what_it_is() -> None:
    """R9: what it waits for after the switch is off is the meter, not an overload."""
    bench = charging_bench()
    bench.world.paused = True
    bench.run(60)
    bench.silent = {0, 1, 2}
    bench.run(60)
    bench.world.paused = False
    bench.run(5)
    assert bench.world.force is Force.OFF, "never up while unknown (R11)"
    assert bench.last.limited_by is Reason.METER_LOST


def test_a_manual_stop_while_the_meter_is_lost_stays() -> None:
    """R9, R11: also with the option to stop."""
    bench = charging_bench(limits(stop_on_meter_loss=True))
    bench.world.force = Force.OFF
    bench.run(5)
    bench.silent = {0}
    bench.run(600)
    bench.silent = set()
    bench.run(600)
    assert bench.world.forces == []


def test_a_resume_that_has_to_wait_is_no_pause() -> None:
    """R9: whoever pressed the button sees that it waits, and what for."""
    bench = stopped_manually()
    bench.house_a = (22.0, 5.0, 5.0)
    bench.run(10)
    bench.balancer.resume(CHARGER)
    bench.run(10)
    assert bench.world.force is Force.OFF
    assert bench.last.status is Status.READY
    assert bench.last.limited_by is Reason.MAIN_FUSE
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(10)
    assert bench.world.force is Force.NEUTRAL
