"""Waiting for the end of connections."""

import asyncio

from simulator.fault_proxy import FaultProxy

PATIENCE_S = 10.0


async def ended(proxy: FaultProxy) -> None:
    """Wait until no connection to a proxy is open."""
    async with asyncio.timeout(PATIENCE_S):
        while proxy.open_connections:
            await asyncio.sleep(0.01)
