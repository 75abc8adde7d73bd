"""What a program does from its start until its end, a signal, or a failure."""

import asyncio
from collections.abc import Coroutine
import signal
import sys
from typing import Any

import aiohttp

from .client import ClientError
from .pictures import MissingError
from .processes import DiedError, Process

FAILURES = (
    aiohttp.ClientError,
    ClientError,
    DiedError,
    MissingError,
    OSError,
    TimeoutError,
)
"""What one sentence explains better than a traceback."""


def say(text: str) -> None:
    """Print a line now."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def run(work: Coroutine[Any, Any, int], *, ended_early: int) -> int:
    """Work until the end or a signal; a second signal kills what takes its time to end.

    Return the exit code of the work, or `ended_early` after a signal.
    """
    task = asyncio.ensure_future(work)
    signals = 0

    def interrupt() -> None:
        nonlocal signals
        signals += 1
        if signals == 1:
            say("\nEnding everything; once more kills it")
            task.cancel()
        else:
            Process.kill_all()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, interrupt)
    try:
        return await task
    except asyncio.CancelledError:
        return ended_early
    except FAILURES as err:
        sys.stderr.write(f"\n{str(err) or type(err).__name__}\n")
        return 1
