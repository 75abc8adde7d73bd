"""What the balancer has learned can be stored, and taken up by another run (R1, R6-R8)."""

from dataclasses import replace

import pytest

from custom_components.dynamic_load_manager.balancer import (
    Balancer,
    BalancerState,
    ChargerState,
    Force,
    FuseKind,
    FuseState,
    OverloadState,
    SiteLimits,
)

from .bench import CHARGER, Bench, charging_bench, limits, overload_stopped


def restarted(
    bench: Bench, away_s: float = 20.0, site: SiteLimits | None = None
) -> BalancerState:
    """Let another run take over from the bench's balancer; return what it was told.

    Its monotonic clock starts somewhere else.
    """
    state = bench.balancer.state(bench.now)
    bench.now += 50_000.0
    bench.now += away_s
    stops = {p.charger_id: p.stop for p in bench.plan.chargers if p.stop is not None}
    bench.balancer = Balancer(site or bench.balancer.limits, stops)
    bench.balancer.restore(bench.now, state, away_s=away_s)
    return state


def test_a_fresh_balancer_knows_nothing() -> None:
    """And says so."""
    assert Balancer(limits()).state(1000.0) == BalancerState(
        fuse_kind=FuseKind.GG, rating_a=25.0
    )


def test_the_state_has_no_times_of_the_clock() -> None:
    """Only ages: the next run has another clock."""
    bench = charging_bench()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(60)
    state = bench.balancer.state(bench.now + 2.0)
    assert state.overloads == (OverloadState(phase=0, first_s=57.0, last_s=2.0),)
    fuse = state.fuses[0]
    assert isinstance(fuse, FuseState)
    assert (fuse.current_a, fuse.age_s) == (26.0, 2.0)
    assert len(state.fuses) == 3
    assert state.chargers == {CHARGER: ChargerState(phases=(0, 1, 2))}


def test_a_phase_never_heard_of_has_no_heat() -> None:
    """R7, R11."""
    bench = Bench()
    bench.silent = {1}
    bench.run(10)
    fuses = bench.balancer.state(bench.now).fuses
    assert [fuse is None for fuse in fuses] == [False, True, False]
    restarted(bench)
    bench.silent = set()
    bench.run(10)
    assert bench.plan.fuse_heat == pytest.approx((11.0 / 35.5) ** 2, rel=0.05)


def test_the_heat_of_the_fuse_survives() -> None:
    """R7: a restart cools nothing."""
    bench = charging_bench()
    bench.house_a = (24.0, 5.0, 5.0)
    bench.run(200)
    heat = bench.plan.fuse_heat
    assert heat is not None
    restarted(bench, away_s=0.0)
    bench.step()
    assert bench.plan.fuse_heat == pytest.approx(heat, rel=1e-6)


def test_nobody_knows_what_has_flowed_meanwhile() -> None:
    """R7: more than the rating only if the first reading says so."""
    bench = charging_bench()
    bench.house_a = (34.0, 5.0, 5.0)
    bench.run(60)
    restarted(bench, away_s=7200.0)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.step()
    assert bench.plan.fuse_heat == pytest.approx((25.0 / 35.5) ** 2, rel=0.01)


@pytest.mark.parametrize(("current_a", "counts_a"), [(-20.0, 20.0), (-30.0, 25.0)])
def test_export_heats_as_much_as_import(current_a: float, counts_a: float) -> None:
    """R7, R15: the fuse does not know a direction."""
    bench = charging_bench()
    bench.world.force = Force.OFF
    bench.house_a = (current_a, 0.0, 0.0)
    bench.run(60)
    restarted(bench, away_s=7200.0)
    bench.house_a = (0.0, 0.0, 0.0)
    bench.step()
    assert bench.plan.fuse_heat == pytest.approx((counts_a / 35.5) ** 2, rel=0.01)


@pytest.mark.parametrize("changes", [{"rating_a": 35.0}, {"fuse_kind": FuseKind.MCB}])
def test_another_fuse_has_nothing_of_the_old_one(
    changes: dict[str, float | FuseKind],
) -> None:
    """R6, R7: neither its heat nor its overload."""
    bench = charging_bench()
    bench.house_a = (24.0, 5.0, 5.0)
    bench.run(250)
    restarted(bench, site=limits(**changes))
    bench.house_a = (0.0, 0.0, 0.0)
    bench.step()
    assert bench.plan.fuse_heat is not None
    assert bench.plan.fuse_heat < 0.1
    assert bench.plan.overload_since is None


def test_an_overload_of_another_fuse_does_not_go_on() -> None:
    """R6: the row begins with the first reading above the new rating."""
    bench = charging_bench()
    bench.house_a = (24.0, 5.0, 5.0)
    bench.run(250)
    restarted(bench, site=limits(fuse_kind=FuseKind.MCB))
    bench.step()
    assert bench.plan.overload_since == bench.now


def test_heat_of_another_model_is_ignored() -> None:
    """Its nodes mean something else."""
    bench = Bench()
    bench.balancer.restore(
        bench.now,
        BalancerState(
            fuse_kind=FuseKind.GG,
            rating_a=25.0,
            fuses=(FuseState(nodes=(1.0, 1.0, 1.0), current_a=30.0, age_s=0.0),),
        ),
        away_s=0.0,
    )
    bench.step()
    assert bench.plan.fuse_heat == pytest.approx((11.0 / 35.5) ** 2)


def test_five_minutes_in_a_row_are_counted_on() -> None:
    """R6: nothing but a reading at or below the rating ends the count."""
    bench = charging_bench()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(200)
    restarted(bench, away_s=20.0)
    bench.step()
    assert bench.plan.overload_since == bench.now - 20.0 - 195.0
    bench.run(80)
    assert bench.world.force is Force.NEUTRAL
    bench.run(5)
    assert bench.world.force is Force.OFF


@pytest.mark.parametrize(("back_after_s", "stops"), [(10.0, 0), (None, 1)])
def test_an_overload_does_not_go_on_before_the_meter_could_be_heard(
    back_after_s: float | None, stops: int
) -> None:
    """R6, R11: killed right after our stop was stored, and the owner starts the charge again.

    The house has room. Only a meter that stays silent lets the old count go on.
    """
    bench = overload_stopped()
    bench.house_a = (5.0, 5.0, 5.0)
    bench.world.force = Force.NEUTRAL
    bench.silent = {0, 1, 2}
    restarted(bench)
    bench.world.commands.clear()
    bench.run(back_after_s or 50.0)
    assert bench.world.offered_a == 6
    if back_after_s is not None:
        bench.silent = set()
        bench.run(60)
    assert len(bench.world.forces) == stops


def test_an_overload_that_has_ended_meanwhile_is_not() -> None:
    """R6: the first reading says so."""
    bench = charging_bench()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(200)
    restarted(bench, away_s=20.0)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.step()
    assert bench.plan.overload_since is None


@pytest.mark.parametrize(
    ("silent_s", "away_s", "goes_on"),
    [(0.0, 45.0, True), (0.0, 46.0, False), (30.0, 15.0, True), (30.0, 20.0, False)],
)
def test_an_overload_before_a_long_absence_is_no_evidence(
    silent_s: float, away_s: float, *, goes_on: bool
) -> None:
    """R6: what nobody has seen for longer than the meter timeout, nobody knows."""
    bench = charging_bench()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(200)
    bench.silent = {0, 1, 2}
    bench.run(silent_s)
    bench.silent = set()
    restarted(bench, away_s=away_s)
    bench.step()
    since = bench.now - (away_s + silent_s + 195.0 if goes_on else 0.0)
    assert bench.plan.overload_since == since
    bench.run(290)
    assert (bench.world.force is Force.OFF) is goes_on


def test_the_phases_of_the_car_are_known_at_once() -> None:
    """R1: a one-phase car is not throttled by another phase after a restart."""
    bench = Bench()
    bench.world.car_phases = (0,)
    bench.run(120)
    assert bench.world.offered_a == 16
    restarted(bench)
    bench.house_a = (5.0, 20.0, 5.0)
    bench.run(300)
    assert bench.world.offers == [16]


def test_a_car_that_has_gone_takes_its_phases_with_it() -> None:
    """R1: forgotten at unplug, also if nobody saw it."""
    bench = Bench()
    bench.world.car_phases = (0,)
    bench.run(120)
    restarted(bench)
    bench.world.offered_a, bench.world.most_a = 6, 0.0
    bench.step()
    bench.house_a = (5.0, 18.0, 5.0)
    bench.run(60)
    car, bench.world.car = bench.world.car, bench.world.car.NO_CAR
    bench.run(5)
    bench.world.car, bench.world.most_a = car, 32.0
    bench.world.car_phases = (0, 1, 2)
    bench.run(120)
    assert bench.world.offered_a == 7


def test_the_pause_goes_on_where_it_was() -> None:
    """R8: what has passed of it is known."""
    bench = overload_stopped()
    stopped_at = bench.now
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(200)
    gone = 50_000.0
    restarted(bench, away_s=20.0)
    while bench.world.force is Force.OFF:
        bench.run(5)
    assert bench.now - gone - stopped_at == 300.0


def test_repeated_stops_are_remembered() -> None:
    """R8: the second one doubles the pause, also with a restart between them."""
    bench = overload_stopped()
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(400)
    assert bench.world.force is Force.NEUTRAL
    state = restarted(bench)
    assert state.chargers[CHARGER].stops_in_a_row == 1
    assert state.chargers[CHARGER].overload_stop_s == 400.0
    bench.run(60)
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(305)
    assert bench.world.force is Force.OFF
    stopped_at = bench.now
    bench.house_a = (5.0, 5.0, 5.0)
    while bench.world.force is Force.OFF:
        bench.run(5)
    assert bench.now - stopped_at == 600.0


def test_peace_is_counted_through_a_restart() -> None:
    """R8: an hour without a stop is one, whoever watches."""
    bench = overload_stopped()
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(400)
    restarted(bench, away_s=3300.0)
    bench.run(60)
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(305)
    assert bench.last.stop is not None
    assert bench.last.stop.stops_in_a_row == 1


def test_an_unknown_charger_has_learned_nothing() -> None:
    """One that was added, or never seen."""
    bench = charging_bench()
    state = bench.balancer.state(bench.now)
    bench.balancer = Balancer(limits())
    bench.balancer.restore(bench.now, replace(state, chargers={}), away_s=0.0)
    bench.run(60)
    assert bench.world.offered_a == 16


def test_a_car_that_has_not_drawn_yet_has_shown_no_phases() -> None:
    """R1: all of them count, after the restart as before it."""
    bench = Bench()
    bench.world.below_a = 16.0
    bench.run(60)
    restarted(bench)
    bench.house_a = (5.0, 18.0, 5.0)
    bench.world.below_a, bench.world.car_phases = 0.0, (0,)
    bench.run(10)
    assert bench.world.offered_a == 6
