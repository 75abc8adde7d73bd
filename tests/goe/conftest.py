"""Chargers on 127.0.0.1 that answer what a test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from .devices import FakeCharger

type Listen = Callable[[bytes], Awaitable[str]]


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """A session that has its own ideas about redirects, compression and bad statuses."""
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        yield session


@pytest.fixture
async def charger(socket_enabled: None) -> AsyncIterator[FakeCharger]:
    """A web server that answers 404 until a test gives it something to say."""
    fake = FakeCharger()
    app = web.Application()
    app.router.add_get("/{path:.*}", fake.handle)
    async with TestServer(app) as server:
        fake.host = f"127.0.0.1:{server.port}"
        yield fake


@pytest.fixture
async def listen(socket_enabled: None) -> AsyncIterator[Listen]:
    """A raw TCP server: it reads a request, sends the given bytes and closes the connection."""
    async with AsyncExitStack() as stack:

        async def start(answer: bytes) -> str:
            async def serve(
                reader: asyncio.StreamReader, writer: asyncio.StreamWriter
            ) -> None:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer)
                writer.close()

            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            await stack.enter_async_context(server)
            return f"127.0.0.1:{server.sockets[0].getsockname()[1]}"

        yield start
