"""How long it takes from a fault of the meter to the minimum."""

from collections.abc import Callable, Iterable

from .conditions import SAFE_S, TICK_S
from .hazards import FaultyHome


async def worst_s(
    home: FaultyHome,
    begin: Callable[[], None],
    end: Callable[[], None],
    seen: Callable[[], None] = lambda: None,
    *,
    phases: Iterable[int] = range(TICK_S),
) -> int:
    """Return how long it takes to the minimum at the worst of these seconds of the tick.

    `seen` looks at the entities while the fault lasts.
    """
    worst = 0
    for phase in phases:
        await home.run_to_phase(phase)
        begin()
        worst = max(worst, await home.until(home.at_minimum, SAFE_S + 10))
        await home.run(20)
        assert home.at_minimum()
        assert home.state("sensor", "limited_by").state == "meter_lost"
        seen()
        end()
        await home.tells_the_truth()
        await home.until(lambda: home.offered_a() == 16, 60)
    home.worst_s = worst
    return worst
