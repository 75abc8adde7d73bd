"""A real Home Assistant as a program: start, stop, restart, kill."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
import sys
from time import monotonic

import aiohttp

from .broker import Broker
from .client import Client
from .processes import POLL_S, Process
from .seed import DASHBOARD, INTEGRATION, seed

START_PATIENCE_S = 180.0
"""The first start on a slow machine compiles the Python code of all that is loaded."""


class HomeAssistant:
    """Home Assistant in a folder, on a port of this machine."""

    def __init__(
        self,
        folder: Path,
        *,
        http_port: int,
        broker: Broker,
        mqtt: Path | None = None,
        companions: Sequence[Path] = (),
        integration: Path = INTEGRATION,
    ) -> None:
        """Fill the empty folder; nothing runs yet."""
        self.folder = folder
        self.database = folder / "home-assistant_v2.db"
        self.dashboard = folder / DASHBOARD
        seed(
            folder,
            http_port=http_port,
            broker=broker,
            mqtt=mqtt,
            companions=companions,
            integration=integration,
        )
        self.url = f"http://127.0.0.1:{http_port}"
        hass = Path(sys.executable).with_name("hass")
        self.process = Process(
            "Home Assistant",
            [hass, "--config", folder, "--skip-pip", "--log-no-color"],
            folder / "console.log",
        )
        self._client: Client | None = None

    @property
    def client(self) -> Client:
        """Return the connection to it; RuntimeError while it does not run."""
        if self._client is None:
            raise RuntimeError("Home Assistant does not run")
        return self._client

    async def start(self) -> float:
        """Start it, and wait until it has started everything; return the seconds that it took.

        DiedError if it ends instead, TimeoutError if it gets stuck.
        """
        started = monotonic()
        await self.process.start()
        try:
            async with asyncio.timeout(START_PATIENCE_S):
                self._client = await self._connect()
                while (await self._client.get("/api/core/state"))["state"] != "RUNNING":
                    self.process.check()
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            raise TimeoutError(
                f"Home Assistant has not started in {START_PATIENCE_S:g} s.\n"
                f"{self.process.last_words()}"
            ) from None
        return monotonic() - started

    async def stop(self) -> float:
        """Shut it down in order; return the seconds that it took."""
        await self._disconnect()
        return await self.process.stop()

    async def kill(self) -> None:
        """End it as a crash or a power cut does."""
        await self._disconnect()
        await self.process.kill()

    async def restart(self) -> float:
        """Shut it down in order and start it; return the seconds without it."""
        return await self.stop() + await self.start()

    async def _connect(self) -> Client:
        """Log in as soon as it answers."""
        while True:
            self.process.check()
            try:
                return await Client.open(self.url)
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(POLL_S)

    async def _disconnect(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None
