"""Several chargers where something is not as it is told (R3, R6, R12, R14)."""

import pytest

from custom_components.dynamic_load_manager.balancer import CarState, Force
from simulator import Car

from .bench import Bench, World, limits
from .shared_site import SharedSite

NOTICED_S = 40.0
"""Until a charger that does not do as told is known for that, and the others have followed."""


def test_an_offer_is_followed_on_the_phases_of_the_car_only() -> None:
    """R1, R3: a quiet house stays quiet, whoever is written to."""
    site = SharedSite(2, cars=[Car(phases=1), Car(phases=3)])
    site.house.base_a = (1.0, 15.0, 5.0)
    site.run(600)
    offers_a = site.offered_a()
    for _ in range(600):
        site.run(1)
        assert site.offered_a() == offers_a
    assert site.longest_over_s == 0


@pytest.mark.parametrize("house_a", [17.0, 18.5])
def test_an_overload_is_answered_while_another_car_follows(house_a: float) -> None:
    """R4: by the car that loads the phase."""
    site = SharedSite(2, cars=[Car(phases=1), Car(phases=3)])
    site.house.base_a = (1.0, 15.0, 5.0)
    site.run(603)
    site.house.base_a = (1.0, house_a, 5.0)
    site.run(60)
    assert site.longest_over_s <= 10
    assert site.offered_a()[1] == int(25 - house_a)


@pytest.mark.parametrize("sets_a", [None, 16])
def test_what_a_charger_keeps_is_taken_from_the_others(sets_a: int | None) -> None:
    """R14: whether it ignores what it is told, or somebody else sets it."""
    site = SharedSite(2)
    site.run(200)
    assert site.offered_a() == [11, 11]
    site.outlets[0].obeys = False
    if sets_a is None:
        site.house_a = 8.0
    else:
        site.outlets[0].charger.requested_a = sets_a
    site.run(NOTICED_S)
    assert site.offered_a()[1] == 6
    site.run(600)
    assert site.longest_over_s <= NOTICED_S
    assert all(site.offered_a())


def test_a_charger_that_refuses_is_one_that_keeps_what_it_has() -> None:
    """It answers, and takes no command."""
    refuses, other = World("a"), World("b")
    bench = Bench(refuses, other)
    bench.house_a = (3.0, 3.0, 3.0)
    bench.run(200)
    refuses.obeys = False
    bench.house_a = (8.0, 8.0, 8.0)
    bench.run(NOTICED_S)
    assert (refuses.offered_a, other.offered_a) == (11, 6)
    refuses.obeys = True
    bench.run(120)
    assert sorted([refuses.offered_a, other.offered_a]) == [8, 9]


def test_little_on_top_of_each_offer_adds_up() -> None:
    """R14: 0.9 A are no reason to stop a single car, and lower all of three."""
    site = SharedSite(
        3, house_a=1.0, cars=[Car(draw_below_offer_a=-0.9) for _ in range(3)]
    )
    site.run(600)
    assert site.longest_over_s <= 10
    assert site.offered_a() == [7, 7, 7]
    assert site.grid_a == pytest.approx(1 + 3 * 7.9)


@pytest.mark.parametrize("answered", [True, False])
def test_the_room_of_a_car_that_may_go_on_is_kept(answered: bool) -> None:
    """R8, R12: also if it is not known whether the charger has heard it."""
    runs, waits = World("a"), World("b")
    bench = Bench(runs, waits)
    bench.house_a = (13.0, 13.0, 13.0)
    bench.run(60)
    waits.paused = True
    bench.run(300)
    waits.paused = False
    for _ in range(11):
        bench.now += 5
        bench.plan = bench.balancer.step(bench.now, bench.grid, bench.inputs())
        for world, plan in zip(bench.worlds, bench.plan.chargers, strict=True):
            if plan.command is None:
                continue
            world.take(bench.now, plan.command)
            frees = plan.command.force is Force.NEUTRAL
            if frees:
                waits.car = CarState.WAITING
            bench.balancer.sent(
                bench.now, plan.command, acknowledged=answered or not frees
            )
    assert (waits.force, runs.offered_a) == (Force.NEUTRAL, 6)
    waits.car = CarState.CHARGING
    assert max(bench.grid_a) <= 25


def test_one_that_is_lost_after_a_raise_counts_with_the_raise() -> None:
    """R11, R12: its car may follow at any time."""
    raised, lost = World("a"), World("b")
    raised.maximum_current_a = lost.maximum_current_a = 6
    bench = Bench(raised, lost)
    bench.house_a = (3.0, 3.0, 3.0)
    bench.run(120)
    lost.maximum_current_a, lost.most_a = 16, 6.0
    bench.run(5)
    assert lost.offered_a == 16
    raised.maximum_current_a, lost.answers = 16, False
    bench.run(120)
    lost.most_a = 32.0
    assert max(bench.grid_a) <= 25


def test_those_that_wait_take_turns_beside_one_that_holds_its_minimum() -> None:
    """R12: what it holds is no room for two others."""
    holds, first, second = World("a"), World("b"), World("c")
    first.car_phases = second.car_phases = (1,)
    bench = Bench(holds, first, second, site=limits(limit_a=20.0))
    bench.priorities = {"a": 10}
    bench.house_a = (16.0, 5.5, 2.0)
    second.paused = True
    bench.run(300)
    second.paused = False
    charged_s = {"a": 0, "b": 0, "c": 0}
    for _ in range(2 * 720):
        bench.run(5)
        for world in bench.worlds:
            charged_s[world.charger_id] += 5 * world.charging
    assert charged_s["a"] == 7200
    assert min(charged_s["b"], charged_s["c"]) > 2400


@pytest.mark.parametrize("waits", [True, False])
def test_nobody_stops_for_room_that_another_one_does_not_need(waits: bool) -> None:
    """R12: L1 is short by the owner's limit, and the other car is on L2."""
    other, holds = World("a"), World("b")
    other.car_phases = (1,)
    other.paused = waits
    bench = Bench(other, holds, site=limits(limit_a=20.0))
    bench.priorities = {"a": 10}
    bench.house_a = (5.0, 1.0, 2.0)
    bench.run(300)
    bench.house_a = (16.0, 1.0, 2.0)
    bench.run(360)
    other.paused = False
    for _ in range(360):
        bench.run(5)
        assert holds.charging
    assert (other.offered_a, holds.offered_a) == (13, 6)


def test_a_stop_that_nobody_hears_does_not_delay_another() -> None:
    """R6: after the overload delay somebody stops who can."""
    site = SharedSite(
        3, house_a=6.7, cars=[Car(draw_below_offer_a=-0.25) for _ in range(3)]
    )
    site.run(60)
    site.outlets[0].answers = False
    site.run(400)
    assert site.longest_over_s <= 310
