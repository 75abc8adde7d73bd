"""The offer is the highest current that fits: fast down, slow up (R1, R2, R4, R5)."""

import pytest

from custom_components.dynamic_load_manager.balancer import CarState, Force, Reason
from custom_components.dynamic_load_manager.balancer.amps import ENDLESS_A, whole_a

from .bench import Bench, charging_bench, limits


@pytest.mark.parametrize(
    ("current_a", "whole"),
    [
        (9.99, 9),
        (10.0, 10),
        (25.0 - (30.1 - 15.1), 10),
        (-0.5, -1),
        (float("inf"), int(ENDLESS_A)),
        (float("-inf"), -int(ENDLESS_A)),
    ],
)
def test_whole_amps_are_rounded_down(current_a: float, whole: int) -> None:
    """R2; a hair less than a whole amp by arithmetic is that amp."""
    assert whole_a(current_a) == whole


def test_not_a_number_is_no_current() -> None:
    """What cannot be computed never makes room."""
    assert whole_a(float("nan")) < 0


@pytest.mark.parametrize(
    ("house_a", "offered_a", "reason"),
    [
        pytest.param((5.0, 5.0, 5.0), 16, Reason.MAXIMUM_CURRENT, id="plenty"),
        pytest.param((9.0, 9.0, 9.0), 16, Reason.MAXIMUM_CURRENT, id="just enough"),
        pytest.param((9.1, 5.0, 5.0), 15, Reason.MAIN_FUSE, id="rounded down"),
        pytest.param((5.0, 5.0, 15.0), 10, Reason.MAIN_FUSE, id="the highest phase"),
        pytest.param((19.0, 5.0, 5.0), 6, Reason.MAIN_FUSE, id="the minimum fits"),
        pytest.param((19.1, 5.0, 5.0), 6, Reason.MINIMUM_HELD, id="it does not (R6)"),
        pytest.param((23.0, 5.0, 5.0), 6, Reason.MINIMUM_HELD, id="far from it (R6)"),
        pytest.param((-9.0, -9.0, -9.0), 16, Reason.MAXIMUM_CURRENT, id="export (R15)"),
    ],
)
def test_offer_is_what_the_house_leaves_of_the_rating(
    house_a: tuple[float, float, float], offered_a: int, reason: Reason
) -> None:
    """R2: floor of the least headroom of the used phases."""
    bench = Bench()
    bench.house_a = house_a
    bench.run(60)
    assert bench.world.offered_a == offered_a
    assert bench.last.limited_by is reason


@pytest.mark.parametrize(
    ("house_a", "reason", "phase"),
    [
        ((5.0, 5.0, 5.0), Reason.MAXIMUM_CURRENT, None),
        ((5.0, 15.0, 5.0), Reason.MAIN_FUSE, 1),
    ],
)
def test_the_phase_that_limits_is_told(
    house_a: tuple[float, float, float], reason: Reason, phase: int | None
) -> None:
    """R1: where a phase does; a steady offer waits for nothing."""
    bench = Bench()
    bench.house_a = house_a
    bench.run(60)
    assert bench.last.limited_by is reason
    assert bench.last.limiting_phase == phase
    assert bench.last.until is None


def test_the_minimum_is_held_until_the_stop() -> None:
    """R6: which comes when that has been told all the time, unless the overload ends before."""
    bench = charging_bench()
    bench.house_a = (5.0, 5.0, 19.1)
    bench.run(60)
    assert (bench.last.limited_by, bench.last.limiting_phase) == (
        Reason.MINIMUM_HELD,
        2,
    )
    stop_at = bench.last.until
    assert stop_at is not None
    while bench.now + 5 < stop_at:
        bench.run(5)
        assert bench.last.until == stop_at
        assert bench.world.force is Force.NEUTRAL
    bench.run(5)
    assert bench.now == stop_at
    assert bench.world.force is Force.OFF


@pytest.mark.parametrize(
    ("house_a", "limit_a", "offered_a", "reason"),
    [
        (9.0, 20, 11, Reason.MAIN_FUSE_LIMIT),
        (15.0, 20, 6, Reason.MAIN_FUSE_LIMIT),
        (18.5, 20, 6, Reason.MAIN_FUSE_LIMIT),
        (19.5, 20, 6, Reason.MINIMUM_HELD),
        (15.2, 25, 9, Reason.MAIN_FUSE),
        (15.5, 24.7, 9, Reason.MAIN_FUSE),
        (3.0, 20, 16, Reason.MAXIMUM_CURRENT),
    ],
)
def test_the_owners_limit_is_told_where_it_limits(
    house_a: float, limit_a: float, offered_a: int, reason: Reason
) -> None:
    """R2: where one more amp would fit under the rating."""
    bench = charging_bench(limits(limit_a=limit_a))
    bench.house_a = (house_a, 0.0, 0.0)
    bench.run(60)
    assert bench.world.offered_a == offered_a
    assert bench.last.limited_by is reason
    held = reason is Reason.MINIMUM_HELD
    assert (bench.last.until is not None) == held


def test_a_temporary_maximum_is_told_with_its_end() -> None:
    """It looks like the usual one only if it is no lower."""
    bench = charging_bench()
    bench.world.maximum_current_a = 8
    bench.world.maximum_until = bench.now + 60
    bench.run(10)
    assert bench.world.offered_a == 8
    assert bench.last.limited_by is Reason.TEMPORARY_MAXIMUM
    assert bench.last.until == bench.world.maximum_until
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(30)
    assert bench.last.limited_by is Reason.MINIMUM_HELD


@pytest.mark.parametrize(
    ("owner_a", "charger_a", "offered_a", "reason"),
    [
        (16, 32, 16, Reason.MAXIMUM_CURRENT),
        (32, 16, 16, Reason.CHARGER_LIMIT),
        (10, 16, 10, Reason.MAXIMUM_CURRENT),
        (16, 13, 13, Reason.CHARGER_LIMIT),
        (6, 16, 6, Reason.MAXIMUM_CURRENT),
        (16, 0, 6, Reason.CHARGER_LIMIT),
        (0, 16, 6, Reason.MAXIMUM_CURRENT),
    ],
)
def test_owner_and_charger_limit_the_offer(
    owner_a: int, charger_a: int, offered_a: int, reason: Reason
) -> None:
    """R2: the least of the limits, but never less than the minimum."""
    bench = Bench(site=limits(rating_a=63.0))
    bench.world.maximum_current_a = owner_a
    bench.world.maximum_a = charger_a
    bench.run(60)
    assert bench.world.offered_a == offered_a
    assert bench.last.limited_by is reason


@pytest.mark.parametrize(
    ("changes", "offered_a"),
    [
        ({"margin_a": 2.0}, 8),
        ({"limit_a": 20.0}, 5 + 5 - 5),
        ({"limit_a": 22.0}, 7),
        ({"limit_a": 22.0, "margin_a": 1.0}, 6),
        ({"limit_a": 40.0}, 10),
    ],
)
def test_margin_and_own_limit_are_kept_free(
    changes: dict[str, float], offered_a: int
) -> None:
    """R2: what may be used is below the rating then, never above it."""
    bench = Bench(site=limits(**changes))
    bench.house_a = (15.0, 0.0, 0.0)
    bench.run(60)
    assert bench.world.offered_a == max(6, offered_a)


@pytest.mark.parametrize(
    ("phases", "house_a", "offered_a"),
    [
        ((0,), (5.0, 24.0, 24.0), 16),
        ((0,), (15.0, 0.0, 0.0), 10),
        ((1,), (24.0, 5.0, 24.0), 16),
        ((0, 1), (5.0, 13.0, 24.0), 12),
        ((0, 1, 2), (5.0, 5.0, 18.0), 7),
    ],
)
def test_only_phases_that_the_car_uses_limit_it(
    phases: tuple[int, ...], house_a: tuple[float, float, float], offered_a: int
) -> None:
    """R1: also while another phase is above the rating all by itself."""
    bench = Bench()
    bench.world.car_phases = phases
    bench.house_a = house_a
    bench.run(90)
    assert bench.world.offered_a == offered_a
    bench.house_a = tuple(
        house_a[phase] if phase in phases else 30.0 for phase in range(3)
    )  # type: ignore[assignment]
    bench.run(900)
    assert bench.world.offered_a == offered_a
    assert bench.world.forces == []


def test_a_car_that_loads_its_phases_one_after_the_other_is_not_mistaken() -> None:
    """R1: L1 alone for ten seconds does not make it a one-phase car."""
    bench = Bench()
    bench.world.below_a = 16.0
    bench.house_a = (5.0, 18.0, 18.0)
    bench.run(60)
    bench.world.below_a = 0.0
    bench.world.car_phases = (0,)
    bench.run(10)
    bench.world.car_phases = (0, 1, 2)
    bench.run(120)
    assert bench.world.offers == [7]


def test_lowered_in_the_same_step() -> None:
    """R4: at once, by all of it."""
    bench = charging_bench()
    assert bench.world.offered_a == 16
    bench.house_a = (18.0, 5.0, 5.0)
    bench.step()
    assert bench.world.offers[-1] == 7
    assert bench.last.limited_by is Reason.MAIN_FUSE
    assert bench.last.limiting_phase == 0


def test_an_owner_who_wants_less_gets_it_at_once() -> None:
    """R2, R4."""
    bench = charging_bench()
    bench.world.maximum_current_a = 8
    bench.step()
    assert bench.world.offered_a == 8
    assert bench.last.limited_by is Reason.MAXIMUM_CURRENT


def test_an_owner_who_wants_what_just_fits_is_the_limit() -> None:
    """R2: as in a steady house; nothing had to be given up."""
    bench = charging_bench()
    bench.house_a = (17.0, 5.0, 5.0)
    bench.world.maximum_current_a = 8
    bench.step()
    assert bench.world.offered_a == 8
    assert bench.last.limited_by is Reason.MAXIMUM_CURRENT


def test_an_offer_that_somebody_else_raised_is_lowered() -> None:
    """What the charger reports counts, not what we remember."""
    bench = charging_bench()
    bench.world.offered_a = 32
    bench.run(5)
    assert bench.world.offered_a == 16


@pytest.mark.parametrize(
    "car", [state for state in CarState if state is not CarState.CHARGING]
)
def test_without_a_charging_car_the_charger_is_left_at_the_minimum(
    car: CarState,
) -> None:
    """R5: the first seconds after plug-in are safe."""
    bench = Bench()
    bench.world.car = car
    bench.world.offered_a = 16
    bench.step()
    assert bench.world.offered_a == 6
    bench.run(60)
    assert bench.world.offers == [6]


def test_a_restart_leaves_a_charge_that_fits_alone() -> None:
    """R5 is for charges, not for restarts of Home Assistant."""
    bench = charging_bench()
    bench.restart()
    bench.run(60)
    assert bench.world.offers == [16]


@pytest.mark.parametrize("minimum_a", [6, 8])
def test_an_offer_below_the_minimum_becomes_a_proper_one(minimum_a: int) -> None:
    """R2: whole amps from the minimum on, while the room is still being proven too."""
    bench = Bench()
    bench.world.minimum_a = minimum_a
    bench.world.offered_a = 2
    bench.house_a = (20.0, 5.0, 5.0)
    bench.world.obeys = False
    bench.run(10)
    bench.house_a = (10.0, 5.0, 5.0)
    bench.run(60)
    assert bench.world.offers
    assert min(bench.world.offers) >= minimum_a


def test_force_on_is_balanced_like_neutral() -> None:
    """The owner's *force* says when to charge, not how much."""
    bench = Bench()
    bench.world.force = Force.ON
    bench.run(60)
    assert bench.world.offered_a == 16
    assert bench.world.forces == []


def test_a_dead_phase_that_the_car_does_not_use_does_not_hold_it_down() -> None:
    """R1, R11: only used phases have to be known."""
    bench = Bench()
    bench.world.car_phases = (0,)
    bench.house_a = (18.0, 5.0, 5.0)
    bench.run(60)
    assert bench.world.offered_a == 7
    bench.silent = {2}
    bench.run(60)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(60)
    assert bench.plan.unknown_phases == (2,)
    assert bench.world.offered_a == 16
