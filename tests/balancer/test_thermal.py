"""R7: the thermal image of the main fuse."""

from math import inf

import numpy as np
import pytest

from benchmark.fuse import GG_NOMINAL, MCB_NOMINAL, Fuse
from custom_components.dynamic_load_manager.balancer import (
    Force,
    FuseKind,
    Reason,
    Status,
)
from custom_components.dynamic_load_manager.balancer.thermal import (
    STOP_HEAT,
    ThermalGuard,
    ThermalImage,
)

from .bench import charging_bench, grid, limits

HOUR_S = 3600


def operates_s(kind: FuseKind, current_a: float, preload_a: float = 0.0) -> float:
    """Return when a fuse of 25 A operates, read ten times a second for an hour."""
    image = ThermalImage(kind, 25.0)
    image.update(0.0, preload_a)
    for tenth in range(1, HOUR_S * 10 + 1):
        image.update(tenth / 10, current_a)
        if image.heat >= 1:
            return tenth / 10
    return inf


@pytest.mark.parametrize(
    ("kind", "current_a", "shortest_s", "longest_s"),
    [
        pytest.param(FuseKind.GG, 31.25, HOUR_S, inf, id="gG 1.25 In: not in 1 h"),
        pytest.param(FuseKind.GG, 40, 0, HOUR_S, id="gG 1.6 In: within 1 h"),
        pytest.param(FuseKind.GG, 52, 10, inf, id="gG Imin(10 s)"),
        pytest.param(FuseKind.GG, 110, 0, 5, id="gG Imax(5 s)"),
        pytest.param(FuseKind.GG, 150, 0.1, inf, id="gG Imin(0.1 s)"),
        pytest.param(FuseKind.GG, 260, 0, 0.1, id="gG Imax(0.1 s)"),
        pytest.param(FuseKind.MCB, 28.25, HOUR_S, inf, id="MCB 1.13 In: not in 1 h"),
        pytest.param(FuseKind.MCB, 36.25, 0, HOUR_S, id="MCB 1.45 In: within 1 h"),
        pytest.param(FuseKind.MCB, 63.75, 1, 60, id="MCB 2.55 In: 1 to 60 s"),
    ],
)
def test_gates_of_the_standards(
    kind: FuseKind, current_a: float, shortest_s: float, longest_s: float
) -> None:
    """IEC 60269-1 and IEC 60898-1 say when a device of 25 A operates, and when not."""
    assert shortest_s <= operates_s(kind, current_a) <= longest_s


@pytest.mark.parametrize(
    ("kind", "fuse"), [(FuseKind.GG, GG_NOMINAL), (FuseKind.MCB, MCB_NOMINAL)]
)
def test_it_is_the_nominal_model_of_the_benchmark(kind: FuseKind, fuse: Fuse) -> None:
    """Two ways to reckon the same: step by step, and over a whole trace at once."""
    current_a = np.repeat([5.0, 31.0, 44.0, 12.0, 27.0], 120)[:, None]
    expected = fuse.heat(current_a)[:, 0]
    image = ThermalImage(kind, 25.0)
    image.update(0.0, 0.0)
    heat = []
    before_a = 0.0
    for second, (now_a,) in enumerate(current_a, start=1):
        # Where the current falls, the higher one counts until the reading: skip it.
        if now_a < before_a:
            image.update(second - 1 + 1e-9, now_a)
        image.update(float(second), now_a)
        before_a = now_a
        heat.append(image.heat)
    assert heat == pytest.approx(expected, rel=1e-6)


def test_heat_before_the_first_reading() -> None:
    """What it carries may be what it has carried for long; but not more than its rating."""
    images = [ThermalImage(FuseKind.GG, 25.0) for _ in range(4)]
    assert images[0].heat == 0
    for image, current_a in zip(images, (0.0, 20.0, 25.0, 60.0), strict=True):
        image.update(0.0, current_a)
    assert [round(image.heat, 2) for image in images] == [0, 0.32, 0.5, 0.5]


def test_time_does_not_run_backwards() -> None:
    """A reading that is not newer changes nothing."""
    image = ThermalImage(FuseKind.GG, 25.0)
    image.update(100.0, 20.0)
    heat = image.heat
    image.update(100.0, 60.0)
    image.update(40.0, 60.0)
    assert image.heat == heat
    image.update(200.0, 20.0)
    assert image.heat == pytest.approx(heat)


def test_an_image_that_is_saved_is_taken_up_as_it_was() -> None:
    """R7: with the age of its newest reading."""
    image = ThermalImage(FuseKind.GG, 25.0)
    image.update(10.0, 20.0)
    image.update(40.0, 24.0)
    state = image.state(50.0)
    later = ThermalImage(FuseKind.GG, 25.0)
    later.restore(state, 7050.0)
    assert later.state(7050.0) == state
    assert later.heat == image.heat


def test_export_has_heated_until_the_next_reading() -> None:
    """R7, R15: in between the higher of two currents has flowed, in either direction."""
    images = [ThermalImage(FuseKind.GG, 25.0) for _ in range(2)]
    for image, sign in zip(images, (1.0, -1.0), strict=True):
        image.update(0.0, sign * 30.0)
        assert image.heat == pytest.approx((25.0 / 35.5) ** 2)
        image.update(100.0, sign * 5.0)
        image.update(200.0, sign * 20.0)
    assert images[0].heat == images[1].heat > 0.3


def test_a_phase_without_a_number_is_left_as_it_is() -> None:
    """NaN is no current, and a phase that was never heard of has no heat."""
    guard = ThermalGuard(FuseKind.GG, 25.0)
    assert guard.heat is None
    guard.update(grid(0.0, float("nan"), None, 25.0))
    assert guard.heat == pytest.approx(0.496, abs=0.001)


def test_only_a_phase_that_is_above_the_rating_is_too_hot() -> None:
    """While it cools down there is no reason to stop."""
    guard = ThermalGuard(FuseKind.GG, 25.0)
    guard.update(grid(0.0, 25.0, 5.0, 5.0))
    guard.update(grid(400.0, 50.0, 5.0, 5.0))
    assert guard.heat is not None
    assert guard.heat > STOP_HEAT
    assert guard.too_hot((0,))
    assert not guard.too_hot((1, 2))
    guard.update(grid(401.0, 25.0, 5.0, 5.0))
    assert guard.heat > STOP_HEAT
    assert not guard.too_hot((0, 1, 2))


def test_a_heavy_overload_stops_before_five_minutes() -> None:
    """R7 makes R6 earlier: the link does not bear 46 A for long, with the car or without."""
    bench = charging_bench()
    bench.house_a = (40.0, 5.0, 5.0)
    since = bench.now
    while bench.last.status is not Status.STOPPED_OVERLOAD:
        bench.run(5)
    assert 30 < bench.now - since < 200
    assert bench.world.force is Force.OFF
    assert bench.last.limited_by is Reason.OVERLOAD
    assert bench.now - since < operates_s(FuseKind.GG, 46, 21)


def test_a_light_overload_has_its_five_minutes() -> None:
    """R7 never makes R6 later, and a fuse that carries 26 A for ever needs no help."""
    bench = charging_bench()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(290)
    assert bench.last.status is Status.CHARGING
    bench.run(20)
    assert bench.last.status is Status.STOPPED_OVERLOAD


def test_a_breaker_is_stopped_earlier_than_a_link() -> None:
    """A breaker is quicker at a small overload."""
    stopped_after = {}
    for kind in FuseKind:
        bench = charging_bench(site=limits(fuse_kind=kind))
        bench.house_a = (40.0, 5.0, 5.0)
        since = bench.now
        while bench.last.status is not Status.STOPPED_OVERLOAD:
            bench.run(5)
        stopped_after[kind] = bench.now - since
    assert stopped_after[FuseKind.MCB] < stopped_after[FuseKind.GG] < 300


def test_another_fuse_is_a_new_image() -> None:
    """A changed rating or kind starts without knowledge; other options keep the heat."""
    bench = charging_bench()
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(60)
    heat = bench.plan.fuse_heat
    assert heat is not None
    bench.balancer.limits = limits(margin_a=1.0)
    bench.step()
    assert bench.plan.fuse_heat == pytest.approx(heat, rel=0.05)
    bench.balancer.limits = limits(fuse_kind=FuseKind.MCB)
    bench.step()
    assert bench.plan.fuse_heat == pytest.approx((25 / 32) ** 2, abs=0.02)
