"""What holds for any overload, any nonsense and any two chargers (R2, R6, R12)."""

from hypothesis import given, settings, strategies as st

from custom_components.dynamic_load_manager.balancer import (
    Balancer,
    CarState,
    ChargerInput,
    ChargerReading,
    Force,
)

from .bench import CHARGER, RATING_A, TICK_S, Bench, World, charging_bench, grid, limits

PHASES = (0, 1, 2)
HAIR_A = 1e-5

any_float = st.floats(allow_nan=True, allow_infinity=True)
three_floats = st.tuples(any_float, any_float, any_float)


@settings(max_examples=150, deadline=None)
@given(
    spells=st.lists(
        st.tuples(st.booleans(), st.integers(1, 130), st.booleans()), max_size=12
    )
)
def test_five_minutes_in_a_row_stop_and_nothing_less_does(
    spells: list[tuple[bool, int, bool]],
) -> None:
    """R6: by readings, each five seconds; some of them come between two steps."""
    bench = charging_bench(limits(minimum_pause_s=0.0, resume_delay_s=0.0))
    # At 26 A the fuse never gets hot (R7), even if no step comes for long.
    bench.world.maximum_current_a = 6
    bench.step()
    row_began: float | None = None
    for overloaded, count, between in spells:
        for _ in range(count):
            bench.house_a = (20.0 if overloaded else 5.0, 5.0, 5.0)
            if between:
                bench.now += TICK_S
                bench.observe()
                row_began = _row(bench, row_began)
                continue
            was_stopped = bench.world.force is Force.OFF
            bench.run(TICK_S)
            row_began = _row(bench, row_began, stopped=was_stopped)
            if was_stopped:
                continue
            over_s = 0.0 if row_began is None else bench.now - row_began
            assert (bench.world.force is Force.OFF) == (over_s >= 300.0)


def _row(bench: Bench, began: float | None, *, stopped: bool = False) -> float | None:
    """Return when the present row of readings above the rating began."""
    grid_a = bench.house_a[0] + (0.0 if stopped else 6.0)
    if grid_a <= RATING_A:
        return None
    return bench.now if began is None else began


@settings(max_examples=400, deadline=None)
@given(
    moments=st.lists(
        st.tuples(
            three_floats,
            three_floats,
            st.integers(-5, 100),
            st.integers(-5, 100),
            st.sampled_from(CarState),
            st.sampled_from(Force),
            st.floats(-100, 100),
            st.booleans(),
        ),
        max_size=25,
    )
)
def test_absurd_readings_never_raise_an_exception(
    moments: list[
        tuple[
            tuple[float, float, float],
            tuple[float, float, float],
            int,
            int,
            CarState,
            Force,
            float,
            bool,
        ]
    ],
) -> None:
    """Whatever is read, what is written is a proper command (R2)."""
    balancer = Balancer(limits())
    now = 1000.0
    for grid_a, draw_a, offered_a, maximum_a, car, force, skew_s, flag in moments:
        now += 5
        currents = grid(now + skew_s, *grid_a)
        balancer.observe(now, currents)
        reading = ChargerReading(
            at=now + skew_s,
            car=car,
            force=force,
            allowed=flag,
            offered_a=offered_a,
            maximum_a=maximum_a,
            draw_a=draw_a,
        )
        charger = ChargerInput(
            charger_id=CHARGER,
            reading=reading,
            reachable=flag,
            maximum_current_a=16,
            paused=False,
        )
        plan = balancer.step(now, currents, [charger])
        for command in (plan.chargers[0].command, *balancer.retreat()):
            if command is not None:
                if command.offer_a is not None:
                    assert 6 <= command.offer_a <= 16
                balancer.sent(now, command, acknowledged=flag)


@settings(max_examples=60, deadline=None)
@given(
    houses_a=st.lists(
        st.tuples(st.floats(0, 24), st.integers(1, 30)), min_size=1, max_size=12
    ),
    phases=st.tuples(
        st.sampled_from([(0,), (1,), PHASES]), st.sampled_from([(0,), (0, 1), PHASES])
    ),
    maximum_a=st.tuples(st.integers(6, 16), st.integers(6, 16)),
)
def test_two_chargers_never_go_up_into_more_than_there_is(
    houses_a: list[tuple[float, int]],
    phases: tuple[tuple[int, ...], tuple[int, ...]],
    maximum_a: tuple[int, int],
) -> None:
    """R12: a raise, or the end of a stop, never makes the sum exceed the headroom."""
    bench = Bench(World("first"), World("second"), site=limits(minimum_pause_s=60.0))
    for world, used, most_a in zip(bench.worlds, phases, maximum_a, strict=True):
        world.car_phases, world.maximum_current_a = used, most_a
    for house_a, ticks in houses_a:
        bench.house_a = (house_a, house_a, house_a)
        for _ in range(ticks):
            before = _offered(bench)
            bench.run(TICK_S)
            after = _offered(bench)
            for phase in PHASES:
                if after[phase] > before[phase]:
                    assert after[phase] <= RATING_A - house_a + HAIR_A


def _offered(bench: Bench) -> list[int]:
    """Return what all chargers together offer on each phase (A)."""
    return [
        sum(
            world.offered_a
            for world in bench.worlds
            if world.charging and phase in world.car_phases
        )
        for phase in PHASES
    ]
