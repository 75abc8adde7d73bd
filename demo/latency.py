"""How long it takes until an event is a point in the database."""

import asyncio
from statistics import median
from time import time

from .influxdb import RunningInfluxdb

POLL_S = 0.2
POINTS = 'SELECT "state", "value" FROM /.*/'


class Latency:
    """Watches points arrive; both clocks are the one of this machine."""

    def __init__(self, database: RunningInfluxdb) -> None:
        """Prepare."""
        self._database = database
        self._latencies_s: list[float] = []

    @property
    def points(self) -> int:
        """Return how many were seen."""
        return len(self._latencies_s)

    @property
    def median_s(self) -> float:
        """Return how long it took for half of them; 0 without any."""
        return median(self._latencies_s) if self._latencies_s else 0.0

    @property
    def longest_s(self) -> float:
        """Return how long it took at most; 0 without any."""
        return max(self._latencies_s, default=0.0)

    async def watch(self) -> None:
        """Look for new points until cancelled."""
        seen_ns = round(time() * 1e9)
        while True:
            answer = await self._database.ask(
                f"{POINTS} WHERE time > {seen_ns}", epoch="ns"
            )
            times_ns = [row[0] for series in answer for row in series.rows]
            now = time()
            self._latencies_s += [now - at / 1e9 for at in times_ns]
            seen_ns = max([seen_ns, *times_ns])
            await asyncio.sleep(POLL_S)
