"""A flood on the meter's topic: whether the ticks of a real Home Assistant keep their beat."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
import sys

from demo.opening import Settings, open_stage
from demo.processes import free_port
from demo.stage import Say, Stage
from demo.witness import EVIDENCE_S, START_S, TICK_S
from simulator import Car, House

from .minutes import LATEST_S, OPTIONS
from .rules import lateness_s, percentile
from .watched import WatchedCharger

METER_TIMEOUT_S = 10
QUIET_A = (3.0, 4.0, 2.0)
CROWDED_A = (3.0, 17.6, 2.0)
FITTING_A = 7
"""What is left beside the crowded house behind 25 A."""
FLOOD_S = 25.0
BEFORE_S = 5.0
"""Of the flood, until the house load rises."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flood:
    """What comes on the topic of L1."""

    about: str
    rate: int
    """Messages a second."""
    size: int
    """Bytes of each."""


FLOODS = (
    Flood(about="10 000 plausible values a second", rate=10_000, size=4),
    Flood(about="20 payloads of 1 MB a second", rate=20, size=1_000_000),
)


async def soak_flood(say: Say) -> int:
    """Flood the topic; return the exit code."""
    charger = WatchedCharger()
    settings = Settings(
        options=OPTIONS | {"meter_timeout": METER_TIMEOUT_S},
        http_port=free_port(),
        mosquitto=True,
    )
    async with open_stage(settings, House(QUIET_A), say, charger) as stage:
        charger.plug(Car())
        passed = [await _withstands(stage, charger, flood, say) for flood in FLOODS]
    return int(not all(passed))


async def _withstands(
    stage: Stage, charger: WatchedCharger, flood: Flood, say: Say
) -> bool:
    """Tell how a flood is withstood, and what happens when the house load rises in it."""

    def offered_a() -> int:
        return charger.offered_a or 0

    async def within(condition: Callable[[], bool], limit_s: float) -> float | None:
        since = stage.now
        met_at = await stage.until(condition, limit_s)
        return None if met_at is None else met_at - since

    stage.plant.house.base_a = QUIET_A
    rise_s = await within(lambda: offered_a() > FITTING_A, START_S + 2 * EVIDENCE_S)
    begun_at = stage.now
    flooder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "soak.flooder", str(stage.simulator.mqtt_port)),
        *(f"{stage.plant.shelly.prefix}/emeter/0/current", str(flood.rate)),
        *(str(FLOOD_S), str(flood.size)),
        stdout=asyncio.subprocess.PIPE,
    )
    await stage.pass_time(BEFORE_S)
    stage.plant.house.base_a = CROWDED_A
    cut_s = await within(
        lambda: offered_a() <= FITTING_A, METER_TIMEOUT_S + TICK_S + LATEST_S
    )
    output, _ = await flooder.communicate()
    late_s = lateness_s([at for at in charger.asked_at if at >= begun_at])
    stage.plant.house.base_a = QUIET_A
    back_s = await within(lambda: offered_a() > FITTING_A, 2 * EVIDENCE_S)
    latest_s = percentile(late_s, 1.0)
    passed = None not in (rise_s, cut_s, back_s) and latest_s <= LATEST_S
    say(
        f"{'ok  ' if passed else 'FAIL'} {flood.about} (it were {output.decode().strip()}): "
        f"ticks late by {latest_s * 1000:.0f} ms at most; load rises meanwhile: "
        f"{_told(cut_s, 'at what fits, or at the minimum')}; "
        f"after the flood: {_told(back_s, 'raised again')}"
    )
    return passed


def _told(after_s: float | None, what: str) -> str:
    return f"never {what}" if after_s is None else f"{what} after {after_s:.1f} s"
