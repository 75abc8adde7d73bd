"""A meter, a broker or a network that dies or lies.

That a phase that is not known never means more current is proved for the rules alone in
`tests/balancer/test_not_knowing.py`, and for every kind of meter in `tests/test_meters.py`.
Here it is how long it takes at the worst, at which second of the tick ever it begins.
"""

from collections.abc import Callable

import pytest

from .hazards import TICK_S, FaultyHome, gen1, gen2, sensors
from .truth import unavailable

METERS = {"gen1": gen1, "gen2": gen2, "sensors": sensors}
every_meter = pytest.mark.parametrize("use", METERS.values(), ids=METERS)

TIMEOUT_S = 45
METER_SENSORS = {
    "current_l1",
    "current_l2",
    "current_l3",
    "main_fuse_load",
    "available_current",
}


async def charging_home(home: FaultyHome, use: Callable[[FaultyHome], None]) -> None:
    """Have a car that charges with 16 A."""
    use(home)
    await home.set_up()
    await home.charging()
    assert home.offered_a() == 16


async def worst_s(
    home: FaultyHome, begin: Callable[[], None], end: Callable[[], None], at_most_s: int
) -> int:
    """Return how long it takes to the minimum at the worst second of the tick."""
    worst = 0
    for phase in range(TICK_S):
        await home.run_to_phase(phase)
        begin()
        worst = max(worst, await home.until(home.at_minimum, at_most_s))
        await home.run(20)
        assert home.at_minimum()
        assert home.state("sensor", "limited_by").state == "meter_lost"
        end()
        await home.tells_the_truth()
        await home.until(lambda: home.offered_a() == 16, 60)
    return worst


@every_meter
async def test_frozen(home: FaultyHome, use: Callable[[FaultyHome], None]) -> None:
    """R11: not a single value any more."""
    await charging_home(home, use)

    def freeze() -> None:
        home.shelly.frozen = True

    def thaw() -> None:
        assert unavailable(home, METER_SENSORS) == set()
        assert home.state("binary_sensor", "overload").state == "unavailable"
        home.shelly.frozen = False

    assert await worst_s(home, freeze, thaw, 60) <= TIMEOUT_S + TICK_S
