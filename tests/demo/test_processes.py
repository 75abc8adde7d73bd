"""How programs are started and ended."""

import asyncio
from pathlib import Path
import sys

import pytest

from demo.broker import running_broker
from demo.processes import PORTS, DiedError, Process, accepting, free_port, is_free


def python(code: str, tmp_path: Path) -> Process:
    """Return a program in Python."""
    return Process("The program", [sys.executable, "-c", code], tmp_path / "log")


IGNORES_TERM = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid, flush=True)
time.sleep(60)
"""


def gone(pid: int) -> bool:
    """Tell whether a process has ended, though nobody may have buried it yet."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


async def test_death_is_noticed_with_the_last_words(tmp_path: Path) -> None:
    """An exit code alone helps nobody."""
    program = python("print('one'); print('two'); exit(3)", tmp_path)
    await program.start()
    with pytest.raises(DiedError, match=r"The program has ended with code 3(.|\n)*two"):
        await program.confirm_alive()
    assert program.died
    await program.kill()
    assert not program.died
    program.check()


async def test_stops_in_order(tmp_path: Path) -> None:
    """A stop on request is no death, and a second one does nothing."""
    program = python("import time; time.sleep(60)", tmp_path)
    await program.start()
    program.check()
    assert await program.stop() < 10
    program.check()
    assert await program.stop() == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
async def test_stubborn_programs_are_killed_with_their_children(tmp_path: Path) -> None:
    """The whole group goes."""
    program = python(IGNORES_TERM, tmp_path)
    await program.start()
    while not (printed := program.printed).endswith("\n"):
        program.check()
    await program.stop(patience_s=0.1)
    # The system needs a moment to bury a child whose parent is gone.
    async with asyncio.timeout(10):
        while not gone(int(printed)):
            await asyncio.sleep(0.01)


async def test_kill_all(tmp_path: Path) -> None:
    """The second Ctrl-C."""
    programs = [python("import time; time.sleep(60)", tmp_path) for _ in range(2)]
    for program in programs:
        await program.start()
    Process.kill_all()
    for program in programs:
        assert await program.stop() < 5


def test_a_port_is_handed_out_once(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody may listen on it yet: Home Assistant takes seconds to get there."""
    taken, free = free_port(), next(filter(is_free, PORTS))
    monkeypatch.setattr("demo.processes.PORTS", [taken, free])
    assert is_free(taken)
    assert free_port() == free


async def test_broker_runs_and_ends(socket_enabled: None, tmp_path: Path) -> None:
    """It takes connections as soon as it is there, and frees its port."""
    async with running_broker(tmp_path) as broker:
        assert broker.protocol == "3.1.1"
        assert not is_free(broker.port)
    assert is_free(broker.port)


async def test_broker_is_killed_and_back(socket_enabled: None, tmp_path: Path) -> None:
    """On the same port."""
    async with running_broker(tmp_path) as broker:
        await broker.kill()
        assert is_free(broker.port)
        await broker.start()
        assert not is_free(broker.port)
    assert is_free(broker.port)


async def test_waiting_for_what_dies(socket_enabled: None, tmp_path: Path) -> None:
    """Nobody waits for a program that has ended."""
    program = python("", tmp_path)
    await program.start()
    with pytest.raises(DiedError):
        await accepting(program, free_port())
    await program.kill()


async def test_no_mosquitto(
    socket_enabled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what to install."""
    monkeypatch.setattr("shutil.which", lambda *args, **kwargs: None)
    with pytest.raises(FileNotFoundError, match="apt install mosquitto"):
        async with running_broker(tmp_path, mosquitto=True):
            pass
