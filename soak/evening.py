"""What the recorder writes while a car charges in an ordinary house, of the entities that are enabled."""

from time import time
from typing import Final

import numpy as np

from benchmark.load import DAY_S, HOUR_S
from benchmark.weeks import week
from custom_components.dynamic_load_manager.options import OPTIONS_SCHEMA
from demo.opening import Settings, open_stage
from demo.processes import free_port
from demo.scene import LEAST_DRAW_A
from demo.stage import Say, Stage
from simulator import Car, House

from .rows import rows

WEEK = "electric"
"""The week of the benchmark with the most switching: panels, a tank, cooking, a sauna."""
BEGINS_S: Final = 5 * DAY_S + 17 * HOUR_S
"""Saturday, when people cook."""
NOISE_A = 0.02
"""Of a meter and a mains voltage that never stand still, as standard deviation."""
CHARGES_S = 30.0
"""Until the car that is plugged in charges."""
MOST_SHARE = 0.2
"""Of what a write for each entity at each tick would make."""
OPTIONS: Final = OPTIONS_SCHEMA({})
"""Those of a new site."""


async def soak_evening(minutes: int, say: Say) -> int:
    """Let a car charge for so long; return the exit code."""
    during_s = minutes * 60.0
    load_a = week(WEEK)[BEGINS_S : BEGINS_S + round(during_s + CHARGES_S) + 60]
    chance = np.random.default_rng(0)
    load_a = load_a + chance.normal(0.0, NOISE_A, load_a.shape)
    settings = Settings(options=OPTIONS, http_port=free_port())
    async with open_stage(settings, House(), say) as stage:
        begun_s = stage.now

        def step(now: float) -> None:
            l1_a, l2_a, l3_a = load_a[min(int(now - begun_s), len(load_a) - 1)]
            stage.plant.house.base_a = (float(l1_a), float(l2_a), float(l3_a))

        stage.on_step = step
        stage.charger.plug(Car())
        await stage.until(lambda: max(stage.charger.draw_a) > LEAST_DRAW_A, CHARGES_S)
        say(f"A car charges for {minutes} minutes in the week “{WEEK}”")
        return int(not await _counted(stage, during_s, say))


async def _counted(stage: Stage, during_s: float, say: Say) -> bool:
    """Count rows for a while; return whether they are few enough."""
    begun_at = time()
    await stage.pass_time(during_s)
    # The recorder writes once a second.
    await stage.pass_time(3.0)
    found = rows(stage.home_assistant.database, stage.entity_ids, begun_at, during_s)
    passed = found.share <= MOST_SHARE
    for entity_id, count in found.busiest():
        say(f"{found.of_ticks(count):6.0%} of the ticks  {entity_id}")
    say(
        f"{'ok  ' if passed else 'FAIL'} Rows in the recorder: {found.a_day:.0f} a day for "
        f"{found.entities} entities, {found.share:.1%} of a write for each of them at each "
        f"tick; at most {MOST_SHARE:.0%} is allowed"
    )
    return passed
