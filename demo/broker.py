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


@asynccontextmanager
async def running_broker(
    folder: Path, *, mosquitto: bool = False
) -> AsyncIterator[Broker]:
    """Run a broker for anybody on this machine.

    `folder` is for its configuration and its log. FileNotFoundError without Mosquitto.
    """
    port = free_port()
    log = folder / "broker.log"
    if mosquitto:
        broker = Process("Mosquitto", _mosquitto(folder, port), log)
    else:
        broker = Process(
            "The MQTT broker", [sys.executable, "-m", __name__, str(port)], log
        )
    await broker.start()
    try:
        await accepting(broker, port)
        yield Broker(port=port, protocol="5" if mosquitto else "3.1.1")
    finally:
        await broker.stop()


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
