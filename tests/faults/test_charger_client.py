"""Our client of the charger while something is wrong between it and the charger."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
import tracemalloc
from typing import Literal

import aiohttp
import pytest

from custom_components.dynamic_load_manager.goe import (
    Force,
    GoeCharger,
    GoeConnectionError,
    GoeError,
    GoeResponseError,
    GoeTimeoutError,
    probe,
)
from simulator import GoeCharger as SimulatedCharger, House, Plant, Shelly3em
from simulator.fault_proxy import FaultProxy, Mode
from simulator.server import RunningSimulator

from .waiting import ended

TIMEOUT_S = 1.0
RESERVE_S = 0.9
"""For a machine that does something else meanwhile; less than a second try would take."""

KINDS: dict[Mode, type[GoeError] | tuple[type[GoeError], ...]] = {
    "delay": GoeTimeoutError,
    "drop": GoeTimeoutError,
    "refuse": GoeConnectionError,
    "reset": GoeConnectionError,
    # Of a short answer the first half is not even the headers.
    "half": (GoeResponseError, GoeConnectionError),
    "garbage": GoeResponseError,
    "endless": GoeResponseError,
    "redirect": GoeResponseError,
}
ARRIVES: set[Mode] = {"half"}
"""Faults that hide from the client that the charger has taken what it wrote."""

type Api = Literal["v1", "v2"]

pytestmark = pytest.mark.usefixtures("socket_enabled")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A charger behind a proxy, and four clients that know it."""

    charger: SimulatedCharger
    proxy: FaultProxy
    session: aiohttp.ClientSession
    clients: list[GoeCharger]

    async def prober(self) -> GoeCharger:
        """Probe the charger."""
        return await probe(
            self.session, f"127.0.0.1:{self.proxy.port}", timeout_s=TIMEOUT_S
        )

    async def all_at_once(self) -> Sequence[object]:
        """Return what comes of each kind of request: a result, or an exception."""
        status, current, force = self.clients
        return await asyncio.gather(
            self.prober(),
            status.status(),
            current.set_offered_current(9),
            force.set_force(Force.OFF),
            return_exceptions=True,
        )


@asynccontextmanager
async def on_the_line(api: Api, *, redirect_status: int = 302) -> AsyncIterator[Line]:
    """Run a charger behind a proxy, with clients that have probed it."""
    charger = SimulatedCharger(api=api)
    # Nobody listens on port 1: the meter isn't needed here.
    async with (
        RunningSimulator(
            Plant(House(), charger, Shelly3em()), mqtt_port=1
        ) as simulator,
        FaultProxy(
            simulator.http_port, delay_s=2 * TIMEOUT_S, redirect_status=redirect_status
        ) as proxy,
        aiohttp.ClientSession() as session,
    ):
        line = Line(charger=charger, proxy=proxy, session=session, clients=[])
        for _ in range(3):
            line.clients.append(await line.prober())
        yield line


@pytest.mark.parametrize("api", ["v1", "v2"])
@pytest.mark.parametrize("mode", KINDS)
async def test_fault_is_an_error_in_time(api: Api, mode: Mode) -> None:
    """Of its kind and never anything else; the very next request works."""
    async with on_the_line(api) as line:
        await line.proxy.switch(mode)
        started = monotonic()
        outcomes = await line.all_at_once()
        assert monotonic() - started <= TIMEOUT_S + RESERVE_S
        assert [o for o in outcomes if not isinstance(o, KINDS[mode])] == []
        assert bool(line.charger.record) == (mode in ARRIVES)
        assert line.proxy.trapped == 0

        await line.proxy.switch("pass")
        outcomes = await line.all_at_once()
        assert [o for o in outcomes if isinstance(o, BaseException)] == []
        status = await line.clients[0].status()
        assert (status.offered_current_a, status.force) == (9, Force.OFF)


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_endless_answer_takes_no_memory(api: Api) -> None:
    """The client hangs up after what a charger could say at most."""
    async with on_the_line(api) as line:
        await line.proxy.switch("endless")
        tracemalloc.start()
        try:
            with pytest.raises(GoeResponseError):
                await line.clients[0].status()
            _, peak_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak_bytes < 4_000_000
        await ended(line.proxy)
        assert line.proxy.streamed_bytes > 64 * 1024


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_redirect_is_never_followed(api: Api) -> None:
    """307 would have a client write to the other address."""
    async with on_the_line(api, redirect_status=307) as line:
        accepted = line.proxy.accepted
        await line.proxy.switch("redirect")
        for outcome in await line.all_at_once():
            assert isinstance(outcome, GoeResponseError)
        assert line.proxy.accepted - accepted >= 4
        assert line.proxy.trapped == 0


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_late_write_arrives_after_its_error(api: Api) -> None:
    """A timeout does not mean that nothing was written."""
    async with on_the_line(api) as line:
        await line.proxy.switch("delay")
        line.proxy.delay_s = TIMEOUT_S / 2 + 0.1
        with pytest.raises(GoeTimeoutError):
            await line.clients[0].set_offered_current(9)
        async with asyncio.timeout(10):
            while not line.charger.record:
                await asyncio.sleep(0.01)
        assert [write.value for write in line.charger.record] == [9]
