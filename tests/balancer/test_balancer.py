"""One step: what is told of the site, and what holds for all chargers together."""

import pytest

from custom_components.dynamic_load_manager.balancer import (
    Balancer,
    CarState,
    Command,
    Force,
)

from .bench import CHARGER, RATING_A, Bench, World, charging_bench, grid, limits


def two_chargers(house_a: float = 5.0) -> Bench:
    """Return a bench with two cars that charge with the minimum."""
    bench = Bench(World("first"), World("second"))
    bench.house_a = (house_a, house_a, house_a)
    return bench


def test_load_is_the_highest_phase() -> None:
    """R1."""
    plan = Balancer(limits()).step(0.0, grid(0.0, 5.0, 21.0, -30.0), [])
    assert (plan.load_a, plan.highest_phase) == (21.0, 1)
    assert plan.available_a == 4.0
    assert plan.overload_since is None
    assert plan.unknown_phases == ()


def test_nothing_is_available_in_an_overload() -> None:
    """Never negative."""
    plan = Balancer(limits()).step(7.0, grid(3.0, 5.0, 31.0, 0.0), [])
    assert plan.available_a == 0.0
    assert plan.overload_since == 3.0


def test_available_is_for_all_chargers_together() -> None:
    """What they draw is available to them."""
    bench = charging_bench()
    assert bench.plan.load_a == 21.0
    assert bench.plan.available_a == 20.0


@pytest.mark.parametrize("phases", [1, 2, 3])
def test_a_site_has_as_many_phases_as_its_meter_tells(phases: int) -> None:
    """Also a site with one."""
    plan = Balancer(limits()).step(0.0, grid(0.0, *(5.0,) * phases), [])
    assert plan.available_a == 20.0


def test_a_reading_that_asks_for_less_does_not_wait_for_the_next_step() -> None:
    """R4: at once."""
    bench = charging_bench()
    bench.house_a = (9.0, 5.0, 5.0)
    bench.now += 1
    assert not bench.observe()
    bench.house_a = (9.5, 5.0, 5.0)
    bench.now += 1
    assert bench.observe()


def test_a_charge_that_the_owner_forces_does_not_wait_either() -> None:
    """R4: *force* says when to charge, not how much."""
    bench = charging_bench()
    bench.world.force = Force.ON
    bench.run(10)
    bench.house_a = (9.5, 5.0, 5.0)
    bench.now += 1
    assert bench.observe()


def test_a_charge_that_was_just_stopped_has_nothing_to_cut() -> None:
    """R10: the newest report is from before the stop."""
    bench = charging_bench()
    bench.world.paused = True
    bench.step()
    assert bench.world.forces == [Force.OFF]
    bench.house_a = (30.0, 5.0, 5.0)
    bench.now += 1
    assert not bench.observe()


def test_a_phase_that_becomes_unknown_does_not_wait_for_the_next_step() -> None:
    """R11: another phase is heard of, and this one has not been for too long."""
    bench = charging_bench()
    bench.silent = {1}
    bench.now += 45
    assert not bench.observe()
    bench.now += 1
    assert bench.observe()


@pytest.mark.parametrize("house_a", [(20.0, 5.0, 5.0), (5.0, 20.0, 5.0)])
def test_one_charger_that_has_to_be_cut_is_enough(
    house_a: tuple[float, float, float],
) -> None:
    """R4, R12: the other one is on another phase."""
    bench = two_chargers()
    bench.worlds[0].car_phases, bench.worlds[1].car_phases = (0,), (1, 2)
    bench.run(120)
    bench.house_a = house_a
    bench.now += 1
    assert bench.observe()


@pytest.mark.parametrize(
    "house_a",
    [
        pytest.param((20.0, 5.0, 5.0), id="already at the minimum"),
        pytest.param((-20.0, 5.0, 5.0), id="room to raise"),
    ],
)
def test_a_reading_without_need_for_less_waits(
    house_a: tuple[float, float, float],
) -> None:
    """R4: raising has time, and the minimum is held (R6)."""
    bench = charging_bench()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(30)
    bench.house_a = house_a
    bench.now += 1
    assert not bench.observe()


@pytest.mark.parametrize(
    ("car", "force"),
    [(CarState.COMPLETE, Force.NEUTRAL), (CarState.CHARGING, Force.OFF)],
)
def test_a_reading_changes_nothing_for_a_charger_that_does_not_charge(
    car: CarState, force: Force
) -> None:
    """There is nothing to cut."""
    bench = charging_bench()
    bench.world.car, bench.world.force = car, force
    bench.run(5)
    bench.house_a = (30.0, 5.0, 5.0)
    bench.now += 1
    assert not bench.observe()


def test_nobody_watching_means_the_minimum() -> None:
    """R11: at shutdown and unload."""
    bench = charging_bench()
    assert bench.balancer.retreat() == (Command(charger_id=CHARGER, offer_a=6),)


def test_a_raise_that_was_just_written_is_taken_back_too() -> None:
    """R11: the newest reading is from before the raise."""
    bench = Bench()
    while not bench.world.offers:
        bench.run(5)
    assert bench.world.offered_a == 16
    assert bench.balancer.retreat() == (Command(charger_id=CHARGER, offer_a=6),)


def test_retreat_leaves_stops_alone() -> None:
    """R9: a stop is not ended, and none is made."""
    bench = charging_bench()
    bench.world.force = Force.OFF
    bench.run(10)
    assert all(command.force is None for command in bench.balancer.retreat())


def test_an_offer_is_not_repeated_while_the_charger_may_still_show_the_old_one() -> (
    None
):
    """Its logic runs once a second; what it still shows after two ticks counts (R14)."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.step()
    bench.world.offered_a = 16
    bench.now += 1
    bench.step()
    assert bench.world.offers == [16, 7]
    bench.run(15)
    assert bench.world.offers == [16, 7, 7]


def test_a_command_that_was_not_acknowledged_counts_only_when_it_shows() -> None:
    """It may have got lost."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.world.obeys = False
    bench.step()
    bench.now += 1
    bench.step()
    assert bench.world.offers == [16, 7, 7]


def test_other_chargers_are_no_house_load() -> None:
    """R12: what one may use is what house and others leave."""
    bench = two_chargers()
    bench.worlds[1].car = CarState.COMPLETE
    bench.run(60)
    assert bench.worlds[0].offered_a == 16
    bench.worlds[1].car = CarState.CHARGING
    bench.run(120)
    assert max(bench.grid_a) <= RATING_A


def test_two_chargers_never_raise_into_the_same_room() -> None:
    """R12: never more offered than there is headroom, in no step."""
    bench = two_chargers()
    for _ in range(120):
        bench.run(5)
        assert sum(world.offered_a for world in bench.worlds) <= 20
    assert sum(world.offered_a for world in bench.worlds) >= 18, "but all of it is used"


def test_two_chargers_settle() -> None:
    """R12, R3: no oscillation between them."""
    bench = two_chargers()
    bench.run(600)
    before = [len(world.commands) for world in bench.worlds]
    bench.run(1800)
    assert [len(world.commands) for world in bench.worlds] == before


def test_two_chargers_never_resume_into_the_same_room() -> None:
    """R8, R12: the minimum of one fits, that of two does not."""
    bench = two_chargers(house_a=14.0)
    bench.run(400)
    assert [world.force for world in bench.worlds] == [Force.NEUTRAL, Force.OFF]
    bench.house_a = (20.0, 20.0, 20.0)
    bench.run(400)
    assert [world.force for world in bench.worlds] == [Force.OFF, Force.OFF]
    bench.house_a = (15.0, 15.0, 15.0)
    for _ in range(240):
        bench.run(5)
        assert max(bench.grid_a) <= RATING_A
    assert Force.NEUTRAL in [world.force for world in bench.worlds]


def test_another_charger_that_does_not_answer_goes_on_counting() -> None:
    """R11, R12: with what it drew last."""
    bench = two_chargers()
    bench.worlds[0].maximum_current_a = 6
    bench.run(60)
    bench.worlds[0].answers = False
    bench.run(120)
    assert bench.worlds[1].offered_a == 14


def test_a_car_that_takes_more_than_it_may_counts_with_what_it_takes() -> None:
    """R12, R14: the other one gets what is really left."""
    bench = two_chargers()
    bench.worlds[0].maximum_current_a = 6
    bench.worlds[0].below_a = -4.0
    bench.run(120)
    assert bench.worlds[1].offered_a == 10


@pytest.mark.parametrize("paused", [True, False])
def test_a_car_that_does_not_charge_leaves_all_to_the_other(*, paused: bool) -> None:
    """R12: not even an amp is kept for it."""
    bench = two_chargers(house_a=9.0)
    bench.worlds[1].paused = paused
    if not paused:
        bench.worlds[1].car = CarState.COMPLETE
    bench.run(120)
    assert bench.worlds[0].offered_a == 16


def test_a_car_that_begins_to_charge_is_left_its_room_at_once() -> None:
    """R12: before it draws, and before its own turn."""
    bench = two_chargers()
    bench.worlds[0].maximum_current_a = 6
    bench.worlds[1].car = CarState.WAITING
    bench.worlds[1].most_a = 0.0
    bench.run(60)
    bench.worlds[0].maximum_current_a = 16
    bench.worlds[1].car = CarState.CHARGING
    bench.run(5)
    assert bench.worlds[0].offered_a == 14


def test_chargers_on_different_phases_do_not_share() -> None:
    """R1, R12: not even an amp."""
    bench = two_chargers(house_a=9.5)
    bench.worlds[0].car_phases, bench.worlds[1].car_phases = (0,), (1, 2)
    bench.run(120)
    assert [world.offered_a for world in bench.worlds] == [15, 15]


def test_a_charger_that_has_never_answered_keeps_nothing_from_the_others() -> None:
    """R11, R12: what its car draws, if there is one, is house load."""
    bench = two_chargers(house_a=9.5)
    bench.worlds[1].answers = False
    bench.worlds[1].most_a = 0.0
    bench.run(60)
    assert bench.worlds[0].offered_a == 15


def test_doubt_about_one_of_two_cars_is_not_held_against_the_house() -> None:
    """R3, R4: it follows a cut late; the other charger was told nothing."""
    bench = two_chargers()
    bench.worlds[1].car = CarState.COMPLETE
    bench.run(60)
    bench.worlds[0].maximum_current_a = 8
    bench.step()
    bench.worlds[0].below_a = -8.0
    bench.run(10)
    bench.worlds[0].maximum_current_a = 16
    bench.worlds[0].below_a = 0.0
    bench.run(10)
    assert bench.worlds[0].offers == [16, 8, 16]
