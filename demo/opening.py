"""Everything started together: broker, simulated devices, Home Assistant with the integration."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil
from tempfile import mkdtemp
from time import monotonic
from typing import Any, Literal

import aiohttp

from simulator import GoeCharger, House, Plant
from simulator.fault_proxy import FaultProxy
from simulator.server import RunningSimulator

from .broker import running_broker
from .client import ClientError
from .home_assistant import HomeAssistant
from .influxdb import RunningInfluxdb, connect, running_influxdb
from .meters import FUSE_RATING_A, METERS, MeterName
from .processes import Process, free_port
from .seed import INTEGRATION
from .stage import Say, Stage

NAMES = ("Carport", "Guests")
"""Of the chargers beside the first one."""
RECONNECT_S = (0.5, 2.0)
"""First and longest pause of the simulated meter before it tries the broker again: a real one
takes up to a minute, for which nobody waits here."""
KEPT_LOG = Path(__file__).parents[1] / ".demo" / "home-assistant.log"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How the stage is set."""

    options: dict[str, Any]
    """Of the integration."""
    http_port: int
    """Of Home Assistant."""
    charger: Literal["v1", "v2"] = "v2"
    """API of the simulated charger."""
    chargers: int = 1
    """How many there are."""
    fuse_rating_a: int = FUSE_RATING_A
    meter: MeterName = "gen1"
    mosquitto: bool = False
    set_up: bool = True
    """Whether the integration is set up in the beginning; if not, somebody else does it."""
    keep: bool = False
    """Leave the folder with Home Assistant's configuration and log behind."""
    influxdb: bool = False
    """Whether Home Assistant writes to an InfluxDB too."""
    companions: tuple[Path, ...] = ()
    """Folders of other integrations that are to run beside ours."""
    integration: Path = INTEGRATION
    """The folder of our own."""


def keep_log(process: Process, say: Say) -> None:
    """Save what Home Assistant has logged before its folder is deleted."""
    KEPT_LOG.parent.mkdir(exist_ok=True)
    shutil.copy(process.log, KEPT_LOG)
    say(f"Home Assistant's log is in {KEPT_LOG}")


@asynccontextmanager
async def open_stage(
    settings: Settings,
    house: House,
    say: Say,
    charger: GoeCharger | None = None,
    others: Sequence[GoeCharger] = (),
) -> AsyncIterator[Stage]:
    """Start everything, and end it in order: who needs others goes first.

    `charger` and `others` take the place of those in the settings.

    What is not there, does not start or refuses to be set up raises FileNotFoundError, DiedError,
    TimeoutError or ClientError.
    """
    folder = Path(mkdtemp(prefix="dynamic-load-manager-demo-"))
    try:
        charger = charger or GoeCharger(api=settings.charger)
        chargers = [charger, *(others or _others(settings, charger))]
        async with _open_stage(settings, house, say, folder, chargers) as stage:
            yield stage
    finally:
        if settings.keep:
            say(f"Home Assistant's configuration and log are kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _others(settings: Settings, first: GoeCharger) -> list[GoeCharger]:
    """Return the chargers beside the first one."""
    return [
        GoeCharger(
            api=settings.charger,
            serial=f"{int(first.serial) + number}",
            name=NAMES[(number - 1) % len(NAMES)],
        )
        for number in range(1, settings.chargers)
    ]


@asynccontextmanager
async def _open_stage(
    settings: Settings,
    house: House,
    say: Say,
    folder: Path,
    chargers: Sequence[GoeCharger],
) -> AsyncIterator[Stage]:
    meter = METERS[settings.meter]
    charger = chargers[0]
    plant = Plant(house, charger, meter.device())
    for other in chargers[1:]:
        plant.add_charger(other)
    stage: Stage | None = None

    def step(now: float) -> None:
        if stage is not None:
            stage.stepped(now)

    name = "Mosquitto" if settings.mosquitto else "amqtt"
    say(f"Starting the MQTT broker ({name})")
    async with (
        running_broker(folder, mosquitto=settings.mosquitto) as broker,
        RunningSimulator(
            plant, mqtt_port=broker.port, on_step=step, reconnect_s=RECONNECT_S
        ) as simulator,
        FaultProxy(simulator.http_port, port=free_port()) as proxy,
        AsyncExitStack() as more,
    ):
        database: RunningInfluxdb | None = None
        if settings.influxdb:
            say("Starting InfluxDB")
            database = await more.enter_async_context(running_influxdb(folder))
        await asyncio.wait_for(simulator.connected.wait(), 20)
        several = f"{len(chargers)} simulated go-eChargers"
        what = "A simulated go-eCharger" if len(chargers) == 1 else several
        say(f"{what} (API {charger.api}) and a {meter.about} are on")
        configuration = folder / "config"
        configuration.mkdir()
        home_assistant = HomeAssistant(
            configuration,
            http_port=settings.http_port,
            broker=broker,
            mqtt=meter.mqtt,
            companions=settings.companions,
            integration=settings.integration,
        )
        try:
            say("Starting Home Assistant; the first time takes longer")
            started_s = await home_assistant.start()
            say(f"Home Assistant has started in {started_s:.0f} s")
            stage = Stage(
                meter=meter,
                broker=broker,
                simulator=simulator,
                proxy=proxy,
                home_assistant=home_assistant,
                database=database,
            )
            if database is not None:
                await connect(home_assistant, database)
            if settings.set_up:
                say("Setting up the integration")
                await stage.set_up(settings.options, settings.fuse_rating_a)
            if broker.protocol != "5":
                await stage.dismiss_old_protocol()
            yield stage
        except aiohttp.ClientError, ClientError:
            keep_log(home_assistant.process, say)
            await home_assistant.process.confirm_alive()
            raise
        finally:
            stopping = monotonic()
            say("Stopping Home Assistant")
            await home_assistant.stop()
            say(f"Home Assistant has stopped in {monotonic() - stopping:.1f} s")
