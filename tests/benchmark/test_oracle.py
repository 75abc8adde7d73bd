"""The oracle: its bound, and its search against trying everything."""

from itertools import product

import numpy as np
from numpy.typing import NDArray
import pytest

from benchmark.oracle import (
    SLOT_S,
    Costs,
    best_path,
    caused_excess_a,
    slot_room_a,
    upper_bound,
    with_switching,
)
from benchmark.world import Setup


def value(path: tuple[int, ...], room_a: NDArray[np.float64], costs: Costs) -> float:
    """Return what a path is worth; minus infinity if it is not allowed."""
    worth = 0.0
    off_for = 0
    may_start_after = costs.start_slots
    for slot, amps in enumerate(path):
        before = path[slot - 1] if slot else 0
        if amps == 0:
            if before:
                worth -= costs.stop + costs.command
                off_for = 0
                may_start_after = costs.pause_slots + costs.start_slots
            off_for += 1
            continue
        if amps > room_a[slot]:
            return float("-inf")
        if before == 0:
            if off_for < may_start_after:
                return float("-inf")
            worth -= costs.command
        elif amps != before:
            worth -= costs.command
        worth += SLOT_S * amps
    return worth


@pytest.mark.parametrize("seed", range(60))
def test_the_search_finds_what_trying_everything_finds(seed: int) -> None:
    """The value of the path is the highest of all paths."""
    rng = np.random.default_rng(seed)
    slots = 7
    room_a = rng.integers(0, 11, slots).astype(np.float64)
    costs = Costs(
        command=float(rng.integers(0, 12)),
        stop=float(rng.integers(0, 60)),
        pause_slots=int(rng.integers(0, 3)),
        start_slots=int(rng.integers(0, 3)),
    )
    amps = (6, 8, 10)
    best = max(value(path, room_a, costs) for path in product((0, *amps), repeat=slots))
    found = tuple(int(a) for a in best_path(room_a, costs, amps))
    assert value(found, room_a, costs) == pytest.approx(best)


def test_a_slot_has_the_room_of_its_worst_second() -> None:
    """Only the phases of the car count, and the last slot may be short."""
    house_a = np.zeros((12, 3))
    house_a[3, 0] = 15
    house_a[7, 2] = 22
    assert slot_room_a(house_a, Setup()).tolist() == [10, 3, 25]
    assert slot_room_a(house_a, Setup(car_phases=1)).tolist() == [10, 25, 25]


def test_the_bound_takes_what_fits() -> None:
    """Whole amps from 6 to 16, else nothing."""
    levels = [3.0, 12.5, 19.0, 19.1, 30.0]
    house_a = np.repeat(levels, SLOT_S)[:, None] * np.ones(3)
    record = upper_bound(house_a, Setup())
    assert record.draw_a[::SLOT_S, 0].tolist() == [16, 12, 6, 0, 0]
    assert record.commands_at.tolist() == [5, 10, 15]
    assert record.stops_at.tolist() == [15]
    assert not caused_excess_a(house_a, record.draw_a, 25).any()


def test_the_house_is_not_blamed_on_the_car() -> None:
    """Only what the draw adds above the rating counts (A)."""
    house_a = np.array([[20.0, 27.0, 24.0]])
    draw_a = np.array([[6.0, 6.0, 0.0]])
    assert caused_excess_a(house_a, draw_a, 25).tolist() == [[1, 6, 0]]


def test_switching_costs_make_it_calmer_and_never_better() -> None:
    """With costs there are fewer commands and less energy; still no excess."""
    rng = np.random.default_rng(3)
    house_a = np.repeat(rng.uniform(5, 22, (400, 3)), 10, axis=0)
    free, costly = upper_bound(house_a, Setup()), with_switching(house_a, Setup())
    assert costly.draw_a.sum() < free.draw_a.sum()
    assert len(costly.commands_at) < len(free.commands_at)
    assert len(costly.stops_at) < len(free.stops_at)
    assert not caused_excess_a(house_a, costly.draw_a, 25).any()
