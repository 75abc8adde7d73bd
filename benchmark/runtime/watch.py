"""One run: Home Assistant with some chargers, calm for a while, then lowered again and again."""

import asyncio
from collections.abc import Mapping
from itertools import pairwise
import os
from pathlib import Path
from random import Random
import shutil
from time import clock_gettime, monotonic
from typing import override

from demo.opening import Settings, open_stage
from demo.options import SHORT
from demo.processes import free_port
from demo.stage import Say, Stage
from demo.witness import TICK_S
from simulator import Car, GoeCharger, House
from simulator.goe_wire import Response
from simulator.house import Currents
from simulator.meter import Message, MeterDevice

from .figures import Figures

RATING_A = 125
"""The largest main fuse that the integration knows."""
CARS = 16
"""So many have the minimum behind it, and some room; the other chargers have no car."""
SETTLED_S = 30.0
"""After a start Home Assistant has more to do than a tick."""
BETWEEN_S = (7.0, 12.0)
"""Between two rises of the house load, at any moment between two ticks: so long that the last cut
has been carried out, and read. Before that a car is in doubt, which is another matter (R3)."""
RAISED_S = 60.0
ANSWERED_S = 8.0
HALF_A = 0.5
_KIB_PER_MIB = 1024
_CPUCLOCK_SCHED = 2


class TimedCharger(GoeCharger):
    """A charger that notes when it is told another current."""

    told_at: float = float("-inf")

    @override
    def respond(self, now: float, path: str, query: Mapping[str, str]) -> Response:
        """Answer one GET."""
        if path == "/api/set" and "amp" in query:
            self.told_at = monotonic()
        return super().respond(now, path, query)


class Messages:
    """Notes when the meter sends something."""

    def __init__(self, meter: MeterDevice) -> None:
        """Listen to what it hands out to be sent."""
        self._sent_at: list[float] = []
        self._due = meter.due
        setattr(meter, "due", self._listen)  # noqa: B010 - a method is replaced

    def first_after(self, moment: float) -> float:
        """Return when it first sent something after a moment."""
        return next(sent_at for sent_at in self._sent_at if sent_at > moment)

    def _listen(self, now: float, grid_a: Currents) -> list[Message]:
        """Hand out what is due, and note when."""
        messages = self._due(now, grid_a)
        if messages:
            self._sent_at.append(monotonic())
        return messages


async def measure(chargers: int, samples: int, window_s: float, say: Say) -> Figures:
    """Run once, and return what was measured."""
    timed = [
        TimedCharger(serial=f"{123456 + number}", name=f"Charger {number + 1}")
        for number in range(chargers)
    ]
    settings = Settings(
        options=SHORT,
        http_port=free_port(),
        chargers=chargers,
        fuse_rating_a=RATING_A,
        mosquitto=shutil.which("mosquitto", path=os.defpath + ":/usr/sbin") is not None,
    )
    house = House((0.0, 0.0, 0.0))
    async with open_stage(settings, house, say, timed[0], timed[1:]) as stage:
        run = Run(stage, timed)
        await run.charge()
        ticks_ms, writes = await run.calm(window_s)
        memory_mib = run.memory_mib()
        delays_s: list[float] = []
        while len(delays_s) < samples:
            delays_s += await run.lower(samples - len(delays_s))
            say(f"{chargers} chargers: {len(delays_s)} of {samples} samples")
            if len(delays_s) < samples:
                await run.again()
        return Figures(
            chargers=chargers,
            delays_s=delays_s,
            ticks_ms=ticks_ms,
            memory_mib=memory_mib,
            writes_an_hour=writes * 3600 / window_s,
        )


class Run:
    """What is done with a stage."""

    def __init__(self, stage: Stage, chargers: list[TimedCharger]) -> None:
        """Begin with a quiet house."""
        self._stage = stage
        self._charging = chargers[:CARS]
        self._messages = Messages(stage.plant.shelly)
        # The same moments in each run.
        self._random = Random(1)
        most_a = min(16, (RATING_A - 2) // len(self._charging))
        self._top_a = most_a * len(self._charging)

    async def charge(self) -> None:
        """Let cars charge with what there is, until Home Assistant has settled."""
        for charger in self._charging:
            charger.plug(Car(lag_s=0.2, ramp_a_per_s=50.0, start_delay_s=1.0))
        await self._at_the_top()
        await asyncio.sleep(SETTLED_S)

    async def calm(self, window_s: float) -> tuple[list[float], int]:
        """Return the CPU time of each 5 s (ms), and how many states were written meanwhile."""
        changes = self._stage.home_assistant.client.changes
        ours = set(self._stage.all_entity_ids)
        before = sum(changes[entity_id] for entity_id in ours)
        began_at, used_s = monotonic(), [self._cpu_s()]
        for number in range(1, round(window_s / TICK_S) + 1):
            await asyncio.sleep(began_at + number * TICK_S - monotonic())
            used_s.append(self._cpu_s())
        written = sum(changes[entity_id] for entity_id in ours) - before
        return [1000 * (after - before) for before, after in pairwise(used_s)], written

    def memory_mib(self) -> float:
        """Return the resident memory of Home Assistant."""
        process = self._stage.home_assistant.process.pid
        status = Path(f"/proc/{process}/status").read_text().splitlines()
        (resident,) = [line for line in status if line.startswith("VmRSS:")]
        return int(resident.split()[1]) / _KIB_PER_MIB

    def _cpu_s(self) -> float:
        """Return the CPU time that Home Assistant has used.

        `/proc` tells it in steps of 10 ms. The clock of a process has the number that Linux's
        `posix-timers.h` makes of its id and CPUCLOCK_SCHED.
        """
        process = self._stage.home_assistant.process.pid
        if process is None:
            raise RuntimeError("Home Assistant is not running")
        return clock_gettime((~process << 3) | _CPUCLOCK_SCHED)

    async def lower(self, samples: int) -> list[float]:
        """Let the house take an amp more, again and again; return the delays (s)."""
        delays_s: list[float] = []
        steps = self._offered_a() - 6 * len(self._charging)
        for _ in range(min(samples, steps)):
            await asyncio.sleep(self._random.uniform(*BETWEEN_S))
            delay_s = await self._rise()
            if delay_s is not None:
                delays_s.append(delay_s)
        return delays_s

    async def again(self) -> None:
        """Begin anew at the top: what was learned of the house would make raises wait."""
        await self._stage.reload()
        await self._at_the_top()

    async def _at_the_top(self) -> None:
        """Wait until the cars have all that they are to have."""
        self._take(self._top_a)
        reached = await self._stage.until(
            lambda: self._offered_a() == self._top_a, RAISED_S
        )
        if reached is None:
            raise TimeoutError(f"{self._offered_a()} A instead of {self._top_a} A")
        await asyncio.sleep(BETWEEN_S[0])

    async def _rise(self) -> float | None:
        """Let the house take an amp more; return how long it took until a charger was told."""
        rose_at = monotonic()
        self._take(self._offered_a() - 1)
        told = await self._stage.until(
            lambda: max(each.told_at for each in self._charging) > rose_at, ANSWERED_S
        )
        if told is None:
            return None
        told_at = min(each.told_at for each in self._charging if each.told_at > rose_at)
        return told_at - self._messages.first_after(rose_at)

    def _offered_a(self) -> int:
        """Return what all cars together are offered."""
        return sum(charger.requested_a for charger in self._charging)

    def _take(self, left_a: int) -> None:
        """Let the house take so much that some whole amps are left to the cars."""
        house_a = RATING_A - left_a - HALF_A
        self._stage.plant.house.base_a = (house_a, house_a, house_a)
