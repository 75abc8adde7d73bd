"""An MQTT broker in a process of its own: amqtt, or Mosquitto if it is installed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil
import sys

from amqtt.broker import Broker as Amqtt

from .processes import Process, accepting, free_port


@dataclass(frozen=True, kw_only=True, slots=True)
class Broker:
    """A broker that runs on this machine."""

    port: int
    protocol: str
    """The newest MQTT version that it speaks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningBroker(Broker):
    """A broker that can be killed, and started again on the same port."""

    process: Process

    async def start(self) -> None:
        """Start it, and wait until it listens; DiedError or TimeoutError if it never will."""
        await self.process.start()
        await accepting(self.process, self.port)

    async def kill(self) -> None:
        """End it as a crash does."""
        await self.process.kill()


@asynccontextmanager
async def running_broker(
    folder: Path, *, mosquitto: bool = False
) -> AsyncIterator[RunningBroker]:
    """Run a broker for anybody on this machine.

    `folder` is for its configuration and its log. FileNotFoundError without Mosquitto.
    """
    port = free_port()
    log = folder / "broker.log"
    if mosquitto:
        process = Process("Mosquitto", _mosquitto(folder, port), log)
    else:
        process = Process(
            "The MQTT broker", [sys.executable, "-m", __name__, str(port)], log
        )
    broker = RunningBroker(
        port=port, protocol="5" if mosquitto else "3.1.1", process=process
    )
    try:
        await broker.start()
        yield broker
    finally:
        await process.stop()


def _mosquitto(folder: Path, port: int) -> list[str | Path]:
    """Return the command for Mosquitto, which since 2.0 lets nobody in unless told to."""
    # Debian puts it where only root's PATH looks.
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if program is None:
        raise FileNotFoundError(
            "Mosquitto is not installed (on Debian: apt install mosquitto)"
        )
    configuration = folder / "mosquitto.conf"
    configuration.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    return [program, "-c", configuration]


async def _run_amqtt(port: int) -> None:
    """Run amqtt until the process is ended."""
    broker = Amqtt(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
            "plugins": {
                "amqtt.plugins.authentication.AnonymousAuthPlugin": {
                    "allow_anonymous": True
                }
            },
        }
    )
    await broker.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_run_amqtt(int(sys.argv[1])))
