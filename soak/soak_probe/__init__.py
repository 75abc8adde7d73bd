"""A probe inside of Home Assistant, for the soak only: what it holds, and how late its loop is."""

import asyncio
import gc
from pathlib import Path
import threading
from typing import Final

from aiohttp import web

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.helpers.typing import ConfigType

DOMAIN: Final = "soak_probe"
URL: Final = f"/api/{DOMAIN}"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)

EVERY_S = 0.1
_KIB_PER_MIB = 1024


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Offer the figures at `URL`."""
    lag = Lag(hass.loop)
    lag.watch()

    @callback
    def stop(_event: Event) -> None:
        lag.stop()

    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop)
    hass.http.register_view(ProbeView(lag))
    return True


class Lag:
    """How much later than asked for a loop calls back, at most."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Prepare for a loop."""
        self._loop = loop
        self._worst_s = 0.0
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @callback
    def watch(self) -> None:
        """Look again a bit later."""
        self._due = self._loop.time() + EVERY_S
        self._timer = self._loop.call_at(self._due, self._look)

    @callback
    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    @callback
    def take_s(self) -> float:
        """Return the worst since the last time, and begin anew."""
        worst_s, self._worst_s = self._worst_s, 0.0
        return worst_s

    @callback
    def _look(self) -> None:
        self._worst_s = max(self._worst_s, self._loop.time() - self._due)
        self.watch()


class ProbeView(HomeAssistantView):
    """The figures as JSON."""

    url = URL
    name = f"api:{DOMAIN}"

    def __init__(self, lag: Lag) -> None:
        """Prepare."""
        self._lag = lag

    async def get(self, request: web.Request) -> web.Response:
        """Return the figures of this moment; the lag is the worst since the last time."""
        worst_s = self._lag.take_s()
        hass = request.app[KEY_HASS]
        handles = await hass.async_add_executor_job(_handles)
        # What is only waiting to be collected is no growth.
        gc.collect()
        figures = {
            "memory_mib": await hass.async_add_executor_job(_memory_mib),
            "handles": handles,
            "threads": threading.active_count(),
            "tasks": len(asyncio.all_tasks()),
            "objects": len(gc.get_objects()) + gc.get_freeze_count(),
            "lag_ms": worst_s * 1000,
        }
        # Collecting and counting all objects takes its time, which is not Home Assistant's lag.
        self._lag.stop()
        self._lag.watch()
        return self.json(figures)


def _handles() -> int:
    """Return the number of open files and sockets, without the one that it takes to count."""
    return len(list(Path("/proc/self/fd").iterdir())) - 1


def _memory_mib() -> float:
    """Return the resident memory (MiB)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / _KIB_PER_MIB
    raise ValueError("Linux tells of no resident memory")
