"""Programs that we start, and that end with us."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
import os
from pathlib import Path
import secrets
import signal
import socket
from time import monotonic
from typing import ClassVar

POLL_S = 0.05

PORTS = range(10_000, 32_768)
"""Above the well-known ones, below those that Linux gives to outgoing connections."""

_reservations: list[socket.socket] = []
"""Of the ports that were handed out, until the end of this process."""


class DiedError(Exception):
    """A program has ended although nobody told it to."""


class Process:
    """A program in a process group of its own: Ctrl-C in the terminal reaches only us.

    So we end it in order: whoever needs it goes first.
    """

    _running: ClassVar[set[Process]] = set()

    def __init__(self, name: str, command: Sequence[str | Path], log: Path) -> None:
        """Describe the program; what it prints is appended to `log`."""
        self.name = name
        self.log = log
        self._command = [str(part) for part in command]
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; OSError if there is no such program."""
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._running.add(self)

    @property
    def code(self) -> int | None:
        """Return the exit code, if it has ended by itself."""
        return None if self._process is None else self._process.returncode

    @property
    def pid(self) -> int | None:
        """Return its process id while it runs."""
        return None if self._process is None else self._process.pid

    @property
    def died(self) -> bool:
        """Tell whether it has ended by itself."""
        return self.code is not None

    def check(self) -> None:
        """Raise DiedError, with the end of what it printed, if it has ended by itself."""
        if self.code is not None:
            raise DiedError(
                f"{self.name} has ended with code {self.code}.\n{self.last_words()}"
            )

    async def confirm_alive(self) -> None:
        """Raise DiedError if it ends within a second: a broken connection is the first sign."""
        if self._process is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._process.wait()
        self.check()

    @property
    def printed(self) -> str:
        """Return all that it has printed since its first start."""
        return self.log.read_text(errors="replace")

    def last_words(self, lines: int = 25) -> str:
        """Return the end of what it printed."""
        end = self.printed.splitlines()[-lines:]
        return "\n".join([f"The end of what {self.name} printed:", *end])

    async def stop(self, patience_s: float = 20.0) -> float:
        """Ask it to end, and insist after a while; return the seconds that it took."""
        started = monotonic()
        if (process := self._process) is None:
            return 0.0
        self.send(signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await process.wait()
        await self.kill()
        return monotonic() - started

    async def kill(self) -> None:
        """End it and its children at once."""
        if (process := self._process) is None:
            return
        self.send(signal.SIGKILL)
        await process.wait()
        self._process = None
        self._running.discard(self)

    @classmethod
    def kill_all(cls) -> None:
        """End everything at once, without waiting."""
        for process in cls._running:
            process.send(signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the whole group, if anything of it is left."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


def free_port() -> int:
    """Return a port on which nobody listens, and which no other demo is given until this one ends.

    The system would give the same one to two demos that start at once, and the port of
    somebody's outgoing connection.
    """
    while not (_reserve(port := secrets.choice(PORTS)) and is_free(port)):
        pass
    return port


def _reserve(port: int) -> bool:
    """Tell whether a port could be reserved.

    It is a port of TCP that is wanted. The one of UDP with its number, which nobody needs, belongs
    to one process at a time, and is given back whatever its end.
    """
    reservation = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        reservation.bind(("127.0.0.1", port))
    except OSError:
        reservation.close()
        return False
    _reservations.append(reservation)
    return True


def is_free(port: int) -> bool:
    """Tell whether a port can be listened on."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


async def accepting(process: Process, port: int, patience_s: float = 20.0) -> None:
    """Wait until something listens on a port; DiedError or TimeoutError if it never will."""
    async with asyncio.timeout(patience_s):
        while True:
            process.check()
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(POLL_S)
                continue
            writer.close()
            await writer.wait_closed()
            return
