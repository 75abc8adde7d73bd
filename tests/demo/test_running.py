"""How a program ends."""

import asyncio
import os
import signal

import pytest

from demo.running import run


async def test_end_and_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code of the work, or one sentence."""

    async def work() -> int:
        return 7

    async def fail() -> int:
        raise OSError("The cable is out")

    assert await run(work(), ended_early=0) == 7
    assert await run(fail(), ended_early=0) == 1
    assert capsys.readouterr().err == "\nThe cable is out\n"


@pytest.mark.parametrize("code", [0, 1])
async def test_signal_ends_in_order(code: int) -> None:
    """The work gets the chance to clean up."""
    cleaned = False

    async def work() -> int:
        nonlocal cleaned
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
        try:
            await asyncio.Event().wait()
        finally:
            cleaned = True
        return 7

    try:
        assert await run(work(), ended_early=code) == code
    finally:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.remove_signal_handler(number)
    assert cleaned
