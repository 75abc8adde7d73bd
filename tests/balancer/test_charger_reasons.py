"""What the charger itself limits or forbids is told, and not fought with."""

import pytest

from custom_components.dynamic_load_manager.balancer import Force, Reason, Status

from .bench import Bench, charging_bench, overload_stopped

LIMITS = [
    Reason.CHARGER_LIMIT,
    Reason.CABLE,
    Reason.ADAPTER,
    Reason.TEMPERATURE,
]
BLOCKS = [
    Reason.ACCESS,
    Reason.SCHEDULE,
    Reason.ECO_MODE,
    Reason.ENERGY_LIMIT,
    Reason.LOAD_MANAGEMENT,
    Reason.OCPP,
    Reason.TEMPERATURE,
    Reason.GRID,
    Reason.CHARGER_DELAY,
    Reason.CHARGER,
]


@pytest.mark.parametrize("limit", LIMITS)
def test_limit_of_the_charger(limit: Reason) -> None:
    """R2: never above it, and down at once when it falls."""
    bench = Bench()
    bench.world.maximum_a, bench.world.maximum_by = 13, limit
    bench.run(60)
    assert bench.world.offered_a == 13
    assert bench.last.limited_by is limit
    bench.world.maximum_a = 8
    bench.run(5)
    assert bench.world.offered_a == 8
    assert bench.last.limited_by is limit


def test_the_fuse_is_named_where_it_leaves_less() -> None:
    """R2: a limit that does not bind is no reason."""
    bench = Bench()
    bench.world.maximum_a, bench.world.maximum_by = 13, Reason.CABLE
    bench.house_a = (13.0, 5.0, 5.0)
    bench.run(60)
    assert bench.world.offered_a == 12
    assert bench.last.limited_by is Reason.MAIN_FUSE


def test_a_charger_that_offers_less_than_it_is_set_to() -> None:
    """R2: it is told, and what it is set to stays ours."""
    bench = Bench()
    bench.world.held_back_by = Reason.LOAD_MANAGEMENT
    bench.world.most_a = 9.0
    bench.run(120)
    assert bench.world.offered_a == 16
    assert bench.last.status is Status.CHARGING
    assert bench.last.limited_by is Reason.LOAD_MANAGEMENT
    assert len(bench.world.commands) <= 3


@pytest.mark.parametrize("block", BLOCKS)
def test_a_charger_that_does_not_want_to(block: Reason) -> None:
    """R5, R9: no command but the minimum, however long it takes; then by itself."""
    bench = charging_bench()
    bench.world.blocked_by = block
    bench.run(5)
    assert bench.last.status is Status.READY
    assert bench.last.limited_by is block
    bench.run(3600)
    assert bench.world.forces == []
    assert bench.world.offered_a == 6
    assert bench.last.stop is None

    bench.world.blocked_by = None
    bench.run(60)
    assert bench.world.offered_a == 16
    assert bench.world.forces == []


def test_a_block_that_comes_while_we_hold_a_stop() -> None:
    """R9: we end our own stop, and leave the rest to the charger."""
    bench = overload_stopped()
    assert bench.world.force is Force.OFF
    bench.house_a = (5.0, 5.0, 5.0)
    bench.world.blocked_by = Reason.SCHEDULE
    bench.run(600)
    assert bench.world.forces == [Force.OFF, Force.NEUTRAL]
    assert bench.last.status is Status.READY
    assert bench.last.limited_by is Reason.SCHEDULE


@pytest.mark.parametrize("block", BLOCKS[:-1])
def test_one_flag_for_all_stops(block: Reason) -> None:
    """R9: hardware without a reason of its own for a stop; it may tell the likely one."""
    bench = charging_bench()
    bench.world.blocked_by = block
    bench.world.force = Force.OFF
    bench.run(5)
    assert bench.last.status is Status.READY
    assert bench.last.limited_by is block
    bench.run(3600)
    assert bench.world.forces == []

    bench.world.paused = True
    bench.run(60)
    assert bench.last.limited_by is block
    assert bench.world.forces == []
    bench.world.blocked_by = None
    bench.world.force = Force.NEUTRAL
    bench.run(5)
    assert bench.last.status is Status.PAUSED
    assert bench.world.forces == [Force.OFF]
    bench.world.paused = False
    bench.run(60)
    assert bench.world.forces == [Force.OFF, Force.NEUTRAL]
    assert bench.world.offered_a == 16


def test_no_car_on_hardware_with_one_flag() -> None:
    """A charger that waits for a card has no car for that."""
    bench = Bench()
    bench.world.car = bench.world.car.NO_CAR
    bench.world.force = Force.OFF
    bench.world.blocked_by = Reason.ACCESS
    bench.run(10)
    assert bench.last.status is Status.NO_CAR
    assert bench.last.limited_by is Reason.ACCESS
