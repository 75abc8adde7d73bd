"""How late Home Assistant's InfluxDB integration writes what is to be seen at once.

`.venv/bin/python -m grafana.latency` runs its own writer in real time, once for each filter and
each rate of changes of state in the rest of a home, and tells when our points were written.

The writer collects 100 points, or until nothing at all has changed for a second. What the filter
leaves out does not count as a point, but ends the silence all the same.
"""

import argparse
import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from statistics import median
import sys
from time import time
from types import SimpleNamespace
from typing import Any, Final

from homeassistant.components.influxdb import (
    CONFIG_SCHEMA,
    InfluxThread,
    _generate_event_to_json,
)
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, State

TICK_S: Final = 5.0
POINTS_OF_A_TICK: Final = 8
"""How many of our entities change together. In the demo, while a car charges, it is about so
many."""
RATES: Final = (0, 1, 2, 3, 5, 10, 20, 50)
"""Changes of state in the rest of the home, in a second."""
OURS: Final = "sensor.dynamic_load_manager_"
FILTERS: Final[dict[str, dict[str, Any]]] = {
    "ours": {"include": {"entity_globs": [f"{OURS}*"]}},
    "everything": {},
}


@dataclass(slots=True)
class Home:
    """A home with a writer of its own."""

    rate: int
    filtered: str
    random: Random
    latencies_s: list[float] = field(default_factory=list)
    waiting: list[float] = field(default_factory=list)
    """When the points were made that are not written yet (s since 1970)."""

    def writer(self) -> InfluxThread:
        """Return Home Assistant's writer, which gives what it has collected to `write`."""
        yaml = CONFIG_SCHEMA({"influxdb": FILTERS[self.filtered]})["influxdb"]
        nothing: dict[str, list[str]] = {
            "domains": [],
            "entities": [],
            "entity_globs": [],
        }
        yaml = {"include": nothing, "exclude": nothing, **yaml}
        bus = SimpleNamespace(async_listen=lambda *_: None)
        return InfluxThread(
            SimpleNamespace(bus=bus),  # type: ignore[arg-type]
            SimpleNamespace(async_on_unload=lambda _: None),  # type: ignore[arg-type]
            SimpleNamespace(write=self.write, close=lambda: None),  # type: ignore[arg-type]
            _generate_event_to_json(yaml),
            0,
        )

    def write(self, points: list[dict[str, Any]]) -> None:
        """Note how old our points are."""
        now = time()
        ours = OURS.partition(".")[2]
        for point in points:
            if point["tags"]["entity_id"].startswith(ours):
                made = point["time"].timestamp()
                self.latencies_s.append(now - made)
                self.waiting.remove(made)

    def gaps_s(self) -> Iterator[float]:
        """Return the times between changes in the rest of the home: as chance has it."""
        while True:
            yield self.random.expovariate(self.rate)


def changed(entity_id: str, value: float) -> Event[Any]:
    """Return the event of a new state."""
    state = State(entity_id, f"{value:.2f}", {"unit_of_measurement": "A"})
    return Event(EVENT_STATE_CHANGED, {"entity_id": entity_id, "new_state": state})


async def live(home: Home, seconds: float) -> None:
    """Let a home change its states for a while."""
    writer = home.writer()
    writer.start()
    tell: Callable[[Event[Any]], None] = writer._event_listener  # noqa: SLF001

    async def ours() -> None:
        await asyncio.sleep(home.random.uniform(0, TICK_S))
        while True:
            for number in range(POINTS_OF_A_TICK):
                event = changed(f"{OURS}{number}", home.random.random())
                home.waiting.append(event.time_fired.timestamp())
                tell(event)
            await asyncio.sleep(TICK_S)

    async def others() -> None:
        if home.rate:
            for gap_s in home.gaps_s():
                await asyncio.sleep(gap_s)
                event = changed("sensor.other", home.random.random())
                tell(event)

    tasks = [asyncio.create_task(work) for work in (ours(), others())]
    await asyncio.sleep(seconds)
    # What still waits has waited at least so long.
    waited = [time() - made for made in home.waiting]
    written = len(home.latencies_s)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.to_thread(writer.shutdown)
    home.latencies_s[written:] = waited


async def measure(seconds: float) -> list[Home]:
    """Return the homes after a while; all of them at the same time."""
    homes = [
        Home(rate=rate, filtered=filtered, random=Random(rate))
        for filtered in FILTERS
        for rate in RATES
    ]
    await asyncio.gather(*(live(home, seconds) for home in homes))
    return homes


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="grafana.latency", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    seconds = parser.parse_args().seconds
    lines = ["changes/s  filter      median s  95 % s  longest s"]
    for home in asyncio.run(measure(seconds)):
        late = sorted(home.latencies_s)
        most = late[int(0.95 * (len(late) - 1))]
        lines.append(
            f"{home.rate:>9}  {home.filtered:<10}  {median(late):8.1f}  {most:6.1f}  {late[-1]:9.1f}"
        )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
