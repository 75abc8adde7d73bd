"""Each fault of the proxy is the one that it claims to be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import pytest

from simulator.fault_proxy import MODES, FaultProxy, Mode

from .waiting import PATIENCE_S, ended

REQUEST = b"GET / HTTP/1.1\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n12345678"
SHORT_S = 0.1

pytestmark = pytest.mark.usefixtures("socket_enabled")


class Server:
    """Answers each piece with the same, and hangs up when the client does."""

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self.received: list[bytes] = []

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer one client."""
        while piece := await reader.read(1000):
            self.received.append(piece)
            writer.write(ANSWER)
        writer.close()


@asynccontextmanager
async def proxied(
    *, redirect_status: int = 302, delay_s: float = SHORT_S
) -> AsyncIterator[tuple[FaultProxy, Server]]:
    """Run a server behind a proxy."""
    server = Server()
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        async with FaultProxy(
            port, delay_s=delay_s, redirect_status=redirect_status
        ) as proxy:
            yield proxy, server


class Client:
    """One open connection to the proxy."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Use `connect` instead."""
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, proxy: FaultProxy) -> Client:
        """Connect; ConnectionError if nobody listens."""
        return cls(*await asyncio.open_connection("127.0.0.1", proxy.port))

    async def ask(self, size: int = len(ANSWER)) -> bytes:
        """Return what comes back for a request."""
        async with asyncio.timeout(PATIENCE_S):
            self.writer.write(REQUEST)
            return await self.reader.read(size)

    async def rest(self) -> bytes:
        """Return what comes until the end of the connection."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.reader.read()

    async def silent(self) -> bool:
        """Tell whether nothing comes for a while."""
        try:
            async with asyncio.timeout(SHORT_S):
                await self.reader.read(1)
        except TimeoutError:
            return True
        return False


async def asked(proxy: FaultProxy) -> bytes:
    """Return the whole answer to a request on a connection of its own."""
    client = await Client.connect(proxy)
    answer = await client.ask()
    client.writer.write_eof()
    return answer + await client.rest()


async def test_pass() -> None:
    """Nobody notices the proxy, and a connection ends when the server ends it."""
    async with proxied() as (proxy, server):
        client = await Client.connect(proxy)
        assert await client.ask() == ANSWER
        assert await client.ask() == ANSWER
        assert proxy.open_connections == 1
        client.writer.write_eof()
        assert await client.rest() == b""
        assert server.received == [REQUEST, REQUEST]
        assert (proxy.mode, proxy.accepted, proxy.trapped) == ("pass", 1, 0)


async def test_delay_counts_each_way() -> None:
    """On a new connection, and on one that was open before."""
    async with proxied() as (proxy, _):
        client = await Client.connect(proxy)
        await client.ask()
        await proxy.switch("delay")
        for delayed in (client, await Client.connect(proxy)):
            started = monotonic()
            assert await delayed.ask() == ANSWER
            assert monotonic() - started >= 2 * SHORT_S
        await proxy.switch("pass")
        assert await client.ask() == ANSWER


async def test_delay_keeps_the_order() -> None:
    """What comes after the delay does not overtake what is under way."""
    async with proxied() as (proxy, server):
        await proxy.switch("delay")
        client = await Client.connect(proxy)
        client.writer.write(b"first")
        await client.silent()
        await proxy.switch("pass")
        client.writer.write(b"second")
        client.writer.write_eof()
        await client.rest()
        assert b"".join(server.received) == b"firstsecond"


async def test_drop_is_a_black_hole() -> None:
    """A connection is taken and swallowed; one that was open falls silent."""
    async with proxied() as (proxy, server):
        client = await Client.connect(proxy)
        await client.ask()
        await proxy.switch("drop")
        for swallowed in (client, await Client.connect(proxy)):
            swallowed.writer.write(REQUEST)
            assert await swallowed.silent()
        assert server.received == [REQUEST]
        await proxy.switch("pass")
        with pytest.raises(ConnectionResetError):
            await client.rest()


async def test_refuse() -> None:
    """Nobody listens, and what was open is reset; later the port is the same."""
    async with proxied() as (proxy, _):
        client = await Client.connect(proxy)
        await client.ask()
        port = proxy.port
        await proxy.switch("refuse")
        with pytest.raises(ConnectionRefusedError):
            await Client.connect(proxy)
        with pytest.raises(ConnectionResetError):
            await client.rest()
        await proxy.switch("pass")
        assert proxy.port == port
        assert await asked(proxy) == ANSWER


async def test_reset() -> None:
    """The client gets RST and no end of the stream."""
    async with proxied() as (proxy, server):
        await proxy.switch("reset")
        with pytest.raises(ConnectionResetError):
            await asked(proxy)
        assert server.received == []


async def test_half() -> None:
    """The server has answered, and the client has the first half of it."""
    async with proxied() as (proxy, server):
        await proxy.switch("half")
        assert await asked(proxy) == ANSWER[: len(ANSWER) // 2]
        assert server.received == [REQUEST]


async def test_garbage_is_the_same_each_time() -> None:
    """Random bytes of a seed."""
    heard: list[bytes] = []
    for _ in range(2):
        async with proxied() as (proxy, server):
            await proxy.switch("garbage")
            heard.append(await asked(proxy) + await asked(proxy))
            assert server.received == []
    assert heard[0] == heard[1]
    assert len(set(heard[0])) > 200


async def test_endless_ends_with_the_client() -> None:
    """It streams as long as somebody reads, and no longer."""
    async with proxied() as (proxy, _):
        await proxy.switch("endless")
        client = await Client.connect(proxy)
        assert (await client.ask()).startswith(b"HTTP/1.1 200 OK\r\n")
        assert len(await client.reader.readexactly(1_000_000)) == 1_000_000
        client.writer.close()
        await ended(proxy)
        assert proxy.streamed_bytes >= 1_000_000


@pytest.mark.parametrize("status", [302, 307])
async def test_redirect_leads_into_the_trap(status: int) -> None:
    """Who follows it is counted."""
    async with proxied(redirect_status=status) as (proxy, server):
        await proxy.switch("redirect")
        answer = (await asked(proxy)).decode()
        assert answer.startswith(f"HTTP/1.1 {status} ")
        assert (proxy.trapped, server.received) == (0, [])
        port = int(answer.partition("Location: http://127.0.0.1:")[2].split("/")[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()
        assert proxy.trapped == 1


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "pass"])
async def test_everything_passes_again(mode: Mode) -> None:
    """Each fault leaves nothing behind."""
    async with proxied() as (proxy, _):
        await proxy.switch(mode)
        await proxy.switch("pass")
        assert await asked(proxy) == ANSWER
        await ended(proxy)


async def test_server_that_is_away() -> None:
    """The client is told by a reset, and the proxy lives on."""
    async with proxied() as (proxy, _):
        pass
    async with FaultProxy(proxy.port) as alone:
        with pytest.raises(ConnectionResetError):
            await asked(alone)
        assert alone.accepted == 1


async def test_port_is_free_after_the_end() -> None:
    """With all connections reset."""
    async with proxied() as (proxy, _):
        client = await Client.connect(proxy)
        await client.ask()
    with pytest.raises(ConnectionResetError):
        await client.rest()
    with pytest.raises(ConnectionRefusedError):
        await Client.connect(proxy)
