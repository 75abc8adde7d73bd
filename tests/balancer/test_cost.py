"""R12: what a step costs grows with the number of chargers, and no faster.

Function calls are counted, because times depend on what else the machine does.
"""

from collections.abc import Callable
import sys
from types import FrameType

import pytest

from .bench import TICK_S, Bench, World, limits

LINEAR = 1.2
"""How much more a charger may cost among many than among few."""


def calls(work: Callable[[], object]) -> int:
    """Return how many functions are called, those written in C included."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def cost(chargers: int, *, reading: bool) -> int:
    """Return what a step costs, or a reading between two steps, when all of them charge."""
    bench = Bench(
        *(World(f"charger {number:02}") for number in range(chargers)),
        site=limits(rating_a=13.0 + 8.0 * chargers),
    )
    bench.run(120)
    bench.now += TICK_S
    inputs, grid = bench.inputs(), bench.grid
    if reading:
        return calls(lambda: bench.balancer.observe(bench.now, grid))
    return calls(lambda: bench.balancer.step(bench.now, grid, inputs))


@pytest.mark.parametrize("reading", [False, True], ids=["step", "reading"])
def test_a_charger_among_many_costs_no_more_than_among_few(*, reading: bool) -> None:
    """From 4 to 8, and from 16 to 32."""
    few = (cost(8, reading=reading) - cost(4, reading=reading)) / 4
    many = (cost(32, reading=reading) - cost(16, reading=reading)) / 16
    assert 0 < many <= LINEAR * few
