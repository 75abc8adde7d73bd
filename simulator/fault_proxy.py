"""A TCP proxy that does to connections what bad networks and broken devices do."""

import asyncio
from contextlib import suppress
from random import Random
import socket
import struct
from types import TracebackType
from typing import Literal, Self, get_args

type Mode = Literal[
    "pass",
    "delay",
    "drop",
    "refuse",
    "reset",
    "half",
    "garbage",
    "endless",
    "redirect",
]

MODES: tuple[Mode, ...] = get_args(Mode.__value__)
_GOES_ON: set[tuple[Mode, Mode]] = {
    ("pass", "delay"),
    ("delay", "pass"),
    ("pass", "drop"),
    ("delay", "drop"),
}
"""Changes of the mode that an open connection lives through."""

_PIECE_BYTES = 64 * 1024
_PIECES_UNDER_WAY = 64
_GARBAGE_BYTES = 512
_ENDLESS_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"
_ENDLESS_PIECE = b'"x": "' + 16_000 * b"x" + b'", '


class FaultProxy:
    """A proxy in front of a server on this machine, with a fault that can be switched at any time.

    - "pass": nothing is wrong.
    - "delay": each way takes `delay_s` longer.
    - "drop": a black hole takes everything in, and nothing comes out.
    - "refuse": nobody listens.
    - "reset": each connection is reset.
    - "half": the answer is cut in its middle.
    - "garbage": random bytes instead of an answer.
    - "endless": proper HTTP headers, and a body without an end.
    - "redirect": HTTP `redirect_status` to a trap of ours, which nobody should ask.

    What is under way when the mode changes goes on between "pass" and "delay", and into "drop";
    otherwise its connection is reset.
    """

    def __init__(
        self,
        target_port: int,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        delay_s: float = 5.0,
        redirect_status: int = 302,
        seed: int = 0,
    ) -> None:
        """Prepare; `port` 0 is any free one, which is kept while nobody listens on it."""
        self.port = port
        self.delay_s = delay_s
        self.redirect_status = redirect_status
        self.accepted = 0
        """Connections so far."""
        self.streamed_bytes = 0
        """Of bodies without an end."""
        self.trapped = 0
        """Connections to the trap."""
        self._target_port = target_port
        self._host = host
        self._random = Random(seed)
        self._mode: Mode = "pass"
        self._server: asyncio.Server | None = None
        self._trap: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen; OSError if the port is taken."""
        self._trap = await asyncio.start_server(self._caught, self._host, 0)
        await self._listen()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End everything."""
        self._stop_listening()
        await self._cut()
        if self._trap is not None:
            self._trap.close()

    @property
    def mode(self) -> Mode:
        """Return what is wrong."""
        return self._mode

    @property
    def open_connections(self) -> int:
        """Return how many connections of clients are open."""
        return len(self._connections)

    async def switch(self, mode: Mode) -> None:
        """Have something else go wrong, or "pass" nothing."""
        before, self._mode = self._mode, mode
        if mode == "refuse":
            self._stop_listening()
        if before != mode and (before, mode) not in _GOES_ON:
            await self._cut()
        if mode != "refuse":
            await self._listen()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(
                self._serve, self._host, self.port
            )
            self.port = self._server.sockets[0].getsockname()[1]

    def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _cut(self) -> None:
        """Reset all open connections."""
        cut = self._connections.copy()
        for connection in cut:
            connection.cancel()
        await asyncio.gather(*cut, return_exceptions=True)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Treat one connection; where a network fails, it is reset."""
        task = asyncio.current_task()
        assert task is not None
        self.accepted += 1
        self._connections.add(task)
        try:
            await self._treat(reader, writer)
        except* OSError:
            _reset(writer)
        finally:
            self._connections.discard(task)
            # Cancelled, unless it was closed in order.
            if not writer.is_closing():
                _reset(writer)

    async def _treat(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Do to a connection what the mode says, and close it."""
        match self._mode:
            case "pass" | "delay":
                await self._forward(reader, writer)
            case "drop":
                while await reader.read(_PIECE_BYTES):
                    pass
            case "half":
                await self._halve(reader, writer)
            case "reset" | "refuse":
                _reset(writer)
            case "garbage":
                await reader.read(_PIECE_BYTES)
                writer.write(self._random.randbytes(_GARBAGE_BYTES))
            case "endless":
                await reader.read(_PIECE_BYTES)
                await self._stream(writer)
            case "redirect":
                await reader.read(_PIECE_BYTES)
                writer.write(self._redirection())
        writer.close()

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Let the client and the server speak with each other."""
        answers, target = await self._connect()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, target))
                group.create_task(self._pump(answers, writer))
            target.close()
        finally:
            if not target.is_closing():
                _reset(target)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass on one direction, each piece as late as the mode said when it came."""
        clock = asyncio.get_running_loop().time
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_PIECES_UNDER_WAY)

        async def take() -> None:
            piece = None
            while piece != b"":
                piece = await reader.read(_PIECE_BYTES)
                late_s = self.delay_s if self._mode == "delay" else 0.0
                await under_way.put((clock() + late_s, piece))

        async def give() -> None:
            piece = None
            while piece != b"":
                due_at, piece = await under_way.get()
                await asyncio.sleep(due_at - clock())
                if self._mode == "drop":
                    continue
                if piece:
                    writer.write(piece)
                    await writer.drain()
                else:
                    writer.write_eof()

        async with asyncio.TaskGroup() as group:
            group.create_task(take())
            group.create_task(give())

    async def _halve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass on a request, and the first half of the first piece of its answer."""
        request = await reader.read(_PIECE_BYTES)
        answers, target = await self._connect()
        try:
            target.write(request)
            answer = await answers.read(_PIECE_BYTES)
        finally:
            _reset(target)
        writer.write(answer[: len(answer) // 2])

    async def _stream(self, writer: asyncio.StreamWriter) -> None:
        """Send until the client has had enough."""
        writer.write(_ENDLESS_HEAD)
        while True:
            writer.write(_ENDLESS_PIECE)
            await writer.drain()
            self.streamed_bytes += len(_ENDLESS_PIECE)

    def _redirection(self) -> bytes:
        assert self._trap is not None
        port = self._trap.sockets[0].getsockname()[1]
        return (
            f"HTTP/1.1 {self.redirect_status} Elsewhere\r\n"
            f"Location: http://{self._host}:{port}/\r\n"
            "Content-Length: 0\r\n\r\n"
        ).encode()

    async def _caught(
        self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Count who follows a redirection."""
        self.trapped += 1
        writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._target_port)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection with RST, as a device does that has forgotten it."""
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
    writer.transport.abort()
