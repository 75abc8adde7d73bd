"""R12: what holds for any number of chargers, whatever happens to them."""

from dataclasses import replace

from hypothesis import given, settings, strategies as st

from custom_components.dynamic_load_manager.balancer import (
    Balancer,
    CarState,
    ChargerInput,
    ChargerPlan,
    Force,
    Plan,
)
from custom_components.dynamic_load_manager.balancer.turns import TURN_S
from simulator import Car

from .bench import RATING_A, TICK_S, Bench, World, limits
from .shared_site import SharedSite

PHASES = (0, 1, 2)
HAIR_A = 1e-5
FOLLOWS_S = 20.0
"""A tick, the charger, and a car that is slow."""
OVERLOAD_DELAY_S = 300.0


@st.composite
def worlds(draw: st.DrawFn) -> list[World]:
    """Return chargers with cars of all kinds."""
    made = []
    for number in range(draw(st.integers(2, 5))):
        world = World(f"charger {number}")
        world.car_phases = draw(st.sampled_from([(0,), (1,), (0, 1), PHASES, PHASES]))
        world.maximum_current_a = draw(st.integers(6, 16))
        world.most_a = draw(st.sampled_from([4.0, 9.0, 32.0]))
        world.below_a = draw(st.sampled_from([0.0, 0.0, 2.0, 5.0]))
        made.append(world)
    return made


happenings = st.lists(
    st.tuples(
        st.sampled_from(
            ["house", "house", "plug", "unplug", "full", "pause", "silent"]
        ),
        st.integers(0, 4),
        st.floats(-5, 24),
        st.integers(1, 30),
    ),
    min_size=1,
    max_size=12,
)


def happen(bench: Bench, what: str, number: int, house_a: float) -> None:
    """Let something happen at the site."""
    world = bench.worlds[number % len(bench.worlds)]
    match what:
        case "house":
            bench.house_a = (house_a, house_a, house_a)
        case "plug":
            world.car = CarState.CHARGING
        case "unplug":
            world.car, world.force = CarState.NO_CAR, Force.NEUTRAL
        case "full":
            world.car = CarState.COMPLETE
        case "pause":
            world.paused = not world.paused
        case _:
            world.answers = not world.answers


def offered_a(bench: Bench) -> list[float]:
    """Return what all chargers together offer to cars that charge, on each phase (A).

    Of one that does not answer nobody can know more than what its car takes.
    """
    return [
        sum(
            world.offered_a if world.answers else world.draw_a[phase]
            for world in bench.worlds
            if world.charging and phase in world.car_phases
        )
        for phase in PHASES
    ]


@settings(max_examples=120, deadline=None)
@given(
    crowd=worlds(),
    story=happenings,
    priorities=st.lists(st.integers(1, 10), min_size=5),
)
def test_nothing_is_raised_into_more_than_there_is(
    crowd: list[World], story: list[tuple[str, int, float, int]], priorities: list[int]
) -> None:
    """A raise, or the end of a stop, never makes the sum of the offers exceed the headroom."""
    bench = Bench(*crowd, site=limits(minimum_pause_s=60.0))
    bench.priorities = dict(
        zip([w.charger_id for w in crowd], priorities, strict=False)
    )
    for what, number, house_a, ticks in story:
        happen(bench, what, number, house_a)
        for _ in range(ticks):
            before_a = offered_a(bench)
            bench.run(TICK_S)
            after_a = offered_a(bench)
            for phase in PHASES:
                if after_a[phase] > before_a[phase]:
                    left_a = RATING_A - bench.house_a[phase]
                    assert after_a[phase] <= left_a + HAIR_A


@settings(max_examples=120, deadline=None)
@given(crowd=worlds(), story=happenings)
def test_offers_that_fit_only_together_with_minimums_are_lowered_at_once(
    crowd: list[World], story: list[tuple[str, int, float, int]]
) -> None:
    """After a step that knows all, there is more than fits only where all are at the minimum."""
    bench = Bench(*crowd)
    for what, number, house_a, ticks in story:
        happen(bench, what if what != "silent" else "house", number, house_a)
        bench.run(TICK_S * max(4, ticks))
        after_a = offered_a(bench)
        for phase in PHASES:
            if after_a[phase] > RATING_A - bench.house_a[phase] + HAIR_A:
                assert all(
                    world.offered_a == 6
                    for world in crowd
                    if world.charging and phase in world.car_phases
                )


@settings(max_examples=80, deadline=None)
@given(crowd=worlds(), story=happenings, data=st.data())
def test_the_order_of_the_input_never_matters(
    crowd: list[World], story: list[tuple[str, int, float, int]], data: st.DataObject
) -> None:
    """Two balancers that are told the same in another order decide the same."""
    bench = Bench(*crowd)
    twin = Balancer(bench.balancer.limits)
    for what, number, house_a, ticks in story:
        happen(bench, what, number, house_a)
        for _ in range(ticks):
            bench.now += TICK_S
            inputs = bench.inputs()
            order = data.draw(st.permutations(inputs))
            plan = twin.step(bench.now, bench.grid, order)
            bench.step()
            assert by_id(plan) == by_id(bench.plan)
            for decided in bench.plan.chargers:
                if decided.command is not None:
                    twin.sent(bench.now, decided.command, acknowledged=True)


def by_id(plan: Plan) -> dict[str, ChargerPlan]:
    """Return what was decided for each charger."""
    return {decided.charger_id: decided for decided in plan.chargers}


@settings(max_examples=12, deadline=None)
@given(count=st.integers(2, 4), room_a=st.floats(6.5, 23.5))
def test_nobody_starves_among_equals(count: int, room_a: float) -> None:
    """However few of them fit: each has charged by the time that all have had a turn."""
    bench = Bench(*(World(f"charger {number}") for number in range(count)))
    house_a = RATING_A - room_a
    bench.house_a = (house_a, house_a, house_a)
    charged_s = dict.fromkeys(range(count), 0.0)
    for _ in range(round((count + 1) * (TURN_S + 300.0) / TICK_S)):
        bench.run(TICK_S)
        for number, world in enumerate(bench.worlds):
            charged_s[number] += TICK_S * world.charging
    assert min(charged_s.values()) >= 0.8 * TURN_S


@settings(max_examples=25, deadline=None)
@given(
    lags_s=st.lists(st.floats(0.5, 8.0), min_size=2, max_size=4),
    changes=st.lists(
        st.tuples(
            st.sampled_from(["remove", "add", "plug", "unplug", "priority", "app"]),
            st.integers(0, 3),
            st.integers(20, 150),
        ),
        min_size=2,
        max_size=8,
    ),
    seed=st.integers(0, 99),
)
def test_adding_and_removing_chargers_never_overloads_the_fuse_for_long(
    lags_s: list[float], changes: list[tuple[str, int, int]], seed: int
) -> None:
    """Cars follow late; each second, at the main fuse.

    What comes by itself, a car that is plugged in, or a charger whose current nobody has managed,
    is answered within a tick and what cars need to follow; where all are at the minimum, it is held
    for the overload delay (R6). Our own raises never exceed.
    """
    site = SharedSite(
        len(lags_s), cars=[Car(lag_s=lag_s) for lag_s in lags_s], house_a=1.0, seed=seed
    )
    site.run(120)
    for what, number, seconds in changes:
        outlet = site.outlets[number % len(site.outlets)]
        match what:
            case "remove":
                outlet.managed = False
            case "add":
                outlet.managed = True
            case "plug" if outlet.charger.car is None:
                outlet.charger.requested_a = 6
                outlet.charger.plug(Car(lag_s=lags_s[0]))
            case "unplug" if outlet.charger.car is not None:
                outlet.charger.unplug()
            case "priority":
                outlet.priority = 1 + outlet.priority % 10
            case "app" if not outlet.managed and outlet.charger.car is not None:
                outlet.charger.requested_a = 10
        site.run(seconds)
        assert site.longest_needless_s <= FOLLOWS_S
        assert site.longest_over_s <= OVERLOAD_DELAY_S + 2 * FOLLOWS_S
    assert max(site.raised_to_a, default=0.0) <= HAIR_A


@settings(max_examples=60, deadline=None)
@given(crowd=worlds(), house_a=st.floats(0, 15), first=st.integers(0, 4))
def test_a_charger_that_is_gone_counts_as_house(
    crowd: list[World], house_a: float, first: int
) -> None:
    """Its car may go on; the others never get what it takes."""
    bench = Bench(*crowd)
    bench.house_a = (house_a, house_a, house_a)
    bench.run(120)
    gone = bench.worlds[first % len(crowd)]
    rest = [world for world in bench.worlds if world is not gone]
    drawn_a = gone.draw_a
    bench.worlds = tuple(rest)
    bench.house_a = (
        house_a + drawn_a[0],
        house_a + drawn_a[1],
        house_a + drawn_a[2],
    )
    highest_a = max(RATING_A, *bench.grid_a)
    for _ in range(60):
        bench.run(TICK_S)
        assert max(bench.grid_a) <= highest_a + HAIR_A


def test_inputs_may_name_a_charger_for_the_first_time() -> None:
    """And it shares from then on."""
    bench = Bench(World("a"))
    bench.run(60)
    bench.worlds = (*bench.worlds, World("b"))
    bench.run(90)
    assert [world.offered_a for world in bench.worlds] == [10, 10]
    assert isinstance(replace(bench.inputs()[0], paused=True), ChargerInput)
