"""Days of a house in which anything may fail at any time, and what has to hold all the while.

`DLM_SOAK_DAYS` is how many days are lived, each of them a case of its own with its number as
the seed; without it two cases live an eighth of a day each.
"""

from math import floor
import os
from random import Random
from typing import Any

import pytest

from custom_components.dynamic_load_manager.meter import MeterKind
from simulator.goe_hardware import FORCE_OFF
from simulator.shelly import Shelly3em
from simulator.shelly_gen2 import ShellyGen2

from .conditions import REJECTED, TICK_S, TIMEOUT_S
from .hazards import FaultyHome
from .life import Life

DAY_S = 86_400
SOAK_DAYS = int(os.environ.get("DLM_SOAK_DAYS", "0"))
SEEDS = range(SOAK_DAYS or 2)
CASE_S = DAY_S if SOAK_DAYS else DAY_S // 12

CALM_EVERY_S = 5400
RATING_A = 25.0
SETTLED_S = 20.0
"""After a fault, a restart or somebody else's act: until what is measured counts again."""
REACTION_S = 15
"""A tick, the dead time of the slowest car, its way down, and the second of the charger."""
LONGEST_WAIT_S = 1800 + 60 + 120
"""R8: the longest pause, the longest resume delay, and a reserve."""

ONCE_MORE_S = 5
"""The first generation tells the voltage of a phase after its current: that the phase is dead is
known after one more value, which for the witness is none."""


class Rules:
    """What has to hold at each second."""

    def __init__(self, life: Life) -> None:
        """Begin to watch."""
        self._life = life
        self._home = life.home
        self._over_s = 0
        self.longest_over_s = 0

    def check(self) -> None:
        """See that all holds now."""
        assert not self._home.witness.violations, self._home.witness.violations
        self._minimum_without_meter()
        self._within_the_fuse()

    def _settled(self, *moments: float) -> bool:
        """Return whether Home Assistant runs, and all this is some time ago."""
        life = self._life
        return (
            life.running
            and not life.charger_fault_until
            and self._home.now - max(moments) > SETTLED_S
        )

    def _minimum_without_meter(self) -> None:
        """R11: at the minimum, or stopped, a tick after the meter timeout."""
        home, healed = self._home, self._life.healed
        car = home.charger.car
        if car is None or not self._settled(
            healed.charger, healed.running, healed.other_hand
        ):
            return
        age_s = home.now - min(home.witness.valid_at[: car.phases])
        if age_s > TIMEOUT_S + TICK_S + 1 + ONCE_MORE_S:
            assert home.at_minimum(), f"{home.now}: {home.told_a()} A, {age_s} s old"

    def _within_the_fuse(self) -> None:
        """R4: more than the minimum above the rating for the reaction time at the most."""
        home, life = self._home, self._life
        car = home.charger.car
        healthy = not life.meter_fault_until and self._settled(
            life.healed.charger,
            life.healed.running,
            life.healed.other_hand,
            life.healed.meter,
        )
        over = (
            healthy
            and car is not None
            and home.charger.force != FORCE_OFF
            and not home.at_minimum()
            and max(home.plant.grid_current_a()[: car.phases]) > RATING_A + 0.3
        )
        self._over_s = self._over_s + 1 if over else 0
        self.longest_over_s = max(self.longest_over_s, self._over_s)
        assert self._over_s <= REACTION_S, f"{home.now}: over for {self._over_s} s"


async def goes_well_in_the_end(home: FaultyHome, life: Life) -> None:
    """See that all tell the truth when all is well, and that nothing is stopped for ever."""
    await life.calm()
    await home.tells_the_truth()
    if home.state("switch", "pause").state == "on":
        await home.call("switch", "turn_off", "pause")
    if home.witness.manual:
        await home.press_resume()
    await home.until(lambda: max(home.charger.draw_a) > 5, LONGEST_WAIT_S)


@pytest.mark.timeout(3600 if SOAK_DAYS else 120)
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_day(home: FaultyHome, hass_storage: dict[str, Any], seed: int) -> None:
    """Whatever happens, in whatever order."""
    home.expected.add(REJECTED)
    if seed % 2:
        home.use_shelly(ShellyGen2(), MeterKind.SHELLY_GEN2)
    else:
        home.use_shelly(Shelly3em(update_period_s=5), MeterKind.SHELLY_GEN1)
    await home.set_up()
    life = Life(home, Random(seed), hass_storage)
    rules = Rules(life)
    while home.now < CASE_S:
        calm_at = (floor(home.now / CALM_EVERY_S) + 1) * CALM_EVERY_S
        while home.now < calm_at:
            await life.second()
            rules.check()
        await goes_well_in_the_end(home, life)
