"""What there is to act with and to watch: devices, Home Assistant, our integration in it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from simulator import GoeCharger
from simulator.fault_proxy import FaultProxy
from simulator.server import RunningSimulator

from .broker import RunningBroker
from .client import State
from .dashboard import write as write_dashboard
from .home_assistant import HomeAssistant
from .influxdb import RunningInfluxdb
from .meters import FUSE_RATING_A, DemoMeter

DOMAIN = "dynamic_load_manager"
DISCOVERED_S = 10.0
"""Until Home Assistant offers what announces itself on the broker."""
SET_UP_S = 10.0
"""Until a charger that was added is shown: the integration is set up anew for each of them."""
MQTT_CONNECTION = "button.mqtt_connection"
"""Unavailable while Home Assistant has no connection to the broker."""
NOT_SHOWN = frozenset({None, "unknown", "unavailable"})

type Say = Callable[[str], None]


class Stage:
    """What there is to act with and to watch."""

    def __init__(
        self,
        *,
        meter: DemoMeter,
        broker: RunningBroker,
        simulator: RunningSimulator,
        proxy: FaultProxy,
        home_assistant: HomeAssistant,
        database: RunningInfluxdb | None = None,
    ) -> None:
        """Use `open_stage` instead."""
        self.meter = meter
        self.broker = broker
        self.plant = simulator.plant
        self.simulator = simulator
        self.proxy = proxy
        """Between Home Assistant and the charger."""
        self.home_assistant = home_assistant
        self.database = database
        self.options: dict[str, Any] = {}
        self.on_step: Callable[[float], None] | None = None
        """Called with the seconds since the start before each step of the simulator."""
        self._entity_ids: dict[tuple[str, str], str] = {}
        self._owned_ids: dict[tuple[str, str, str], str] = {}
        """The same for each charger, by its serial number."""
        self._entry_id = ""
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[float]]] = []

    @property
    def charger(self) -> GoeCharger:
        """Return the simulated charger."""
        return self.plant.charger

    @property
    def chargers(self) -> list[GoeCharger]:
        """Return all simulated chargers."""
        return [connection.charger for connection in self.plant.connections]

    @property
    def charger_host(self) -> str:
        """Return the address of the charger, as a user enters it."""
        return f"127.0.0.1:{self.proxy.port}"

    @property
    def now(self) -> float:
        """Return the seconds since the simulator's start."""
        return self.simulator.now

    @property
    def mqtt_connected(self) -> bool:
        """Tell whether both the meter and Home Assistant are connected to the broker."""
        return self.simulator.connected.is_set() and self.shown(
            MQTT_CONNECTION
        ) not in {None, "unavailable"}

    def stepped(self, now: float) -> None:
        """Let the listener act, and wake up those whose condition is met."""
        if self.on_step is not None:
            self.on_step(now)
        for waiting in self._waiting.copy():
            condition, woken = waiting
            if woken.done():
                self._waiting.remove(waiting)
            elif condition():
                woken.set_result(now)

    async def until(
        self, condition: Callable[[], bool], within_s: float | None
    ) -> float | None:
        """Wait for a condition; return when it was met (s), or None if it was not in time.

        `within_s` of None waits as long as it takes.

        It is looked at with every step of the simulator. DiedError if Home Assistant dies.
        """
        woken: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        process = self.home_assistant.process
        self._waiting.append((lambda: process.died or condition(), woken))
        met_at: float | None = None
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                met_at = await woken
        process.check()
        return met_at

    async def pass_time(self, seconds: float) -> None:
        """Let the simulation run for so long; DiedError if Home Assistant dies."""
        await self.until(lambda: False, seconds)

    def entity_id(self, platform: str, key: str) -> str:
        """Return the id of one of our entities by the key of its description."""
        return self._entity_ids[platform, key]

    @property
    def entity_ids(self) -> list[str]:
        """Return the ids of the enabled entities of the site and of its first charger."""
        return list(self._entity_ids.values())

    @property
    def all_entity_ids(self) -> list[str]:
        """Return the ids of the enabled entities of the site and of all its chargers."""
        return list(self._owned_ids.values())

    def state(self, platform: str, key: str) -> str | None:
        """Return what Home Assistant shows; None while it does not run."""
        return self.shown(self.entity_id(platform, key))

    def shown(self, entity_id: str) -> str | None:
        """Return what Home Assistant shows of any entity; None while it does not run."""
        state: State | None = None
        with suppress(RuntimeError):
            state = self.home_assistant.client.states.get(entity_id)
        return None if state is None else state.value

    async def call(self, action: str, key: str, **data: Any) -> None:
        """Perform an action on one of our entities, as a touch on the dashboard does."""
        platform = action.partition(".")[0]
        await self.home_assistant.client.call(
            action, self.entity_id(platform, key), **data
        )

    async def set_up(
        self, options: dict[str, Any], fuse_rating_a: int = FUSE_RATING_A
    ) -> None:
        """Go through the setup as a user does; ClientError where it is refused."""
        meter = self.meter
        answers = [
            meter.answers(self.plant.shelly, fuse_rating_a),
            {"host": self.charger_host},
        ]
        await self.until(
            lambda: all(
                self.shown(entity_id) not in NOT_SHOWN
                for entity_id in meter.sensors.values()
            ),
            DISCOVERED_S,
        )
        client = self.home_assistant.client
        path = "/api/config/config_entries/flow"
        if meter.discovered:
            found = await client.discovered(DOMAIN, DISCOVERED_S)
            await client.answer(path, await client.get(f"{path}/{found}"), *answers)
        else:
            menu = {"next_step_id": meter.step}
            await client.flow(path, {"handler": DOMAIN}, menu, *answers)
        await self.get_to_know()
        for port in self.simulator.http_ports[1:]:
            await client.flow(
                "/api/config/config_entries/subentries/flow",
                {"handler": [self._entry_id, "charger"]},
                {"host": f"127.0.0.1:{port}"},
            )
        if len(self.chargers) > 1:
            await self.until(self._all_set_up, SET_UP_S * len(self.chargers))
            await self.get_to_know()
        await self.set_options(**options)

    def _all_set_up(self) -> bool:
        """Tell whether Home Assistant shows as many chargers as there are."""
        states = self.home_assistant.client.states
        shown = sum(
            entity_id.startswith("event.") and "load_management" in entity_id
            for entity_id in states
        )
        return shown == len(self.chargers)

    async def enable_all(self) -> None:
        """Enable the entities of ours that are disabled; they are there after a restart."""
        for entity in await self._entities():
            if entity["disabled_by"] is not None:
                await self._enable(entity["entity_id"])
        await self.get_to_know()

    async def enable(self, platform: str, key: str, serial: str) -> None:
        """Enable an entity of a charger, as a user does on its page; it is there after a restart.

        Without one Home Assistant would set the integration up anew after half a minute.
        """
        for entity in await self._entities():
            if _identity(entity) == (serial, platform, key):
                await self._enable(entity["entity_id"])
        await self.get_to_know()

    async def _entities(self) -> list[dict[str, Any]]:
        """Return what Home Assistant's registry has of ours, disabled or not."""
        client = self.home_assistant.client
        entities = await client.command("config/entity_registry/list")
        return [entity for entity in entities if entity["platform"] == DOMAIN]

    async def _enable(self, entity_id: str) -> None:
        """Enable an entity of the registry."""
        await self.home_assistant.client.command(
            "config/entity_registry/update", entity_id=entity_id, disabled_by=None
        )

    async def reload(self) -> None:
        """Set the integration up anew, as a user does in its menu."""
        path = f"/api/config/config_entries/entry/{self._entry_id}/reload"
        await self.home_assistant.client.post(path)

    def charger_entity_id(self, serial: str, platform: str, key: str) -> str:
        """Return the id of an entity of one of several chargers."""
        return self._owned_ids[serial, platform, key]

    def charger_shows(self, serial: str, key: str) -> str | None:
        """Return what a sensor of one of several chargers shows."""
        return self.shown(self.charger_entity_id(serial, "sensor", key))

    async def get_to_know(self) -> None:
        """Look up the integration's entities, once it has been set up."""
        client = self.home_assistant.client
        (entry,) = await client.command("config_entries/get", domain=DOMAIN)
        self._entry_id = entry["entry_id"]
        for entity in await self._entities():
            if entity["disabled_by"] is None:
                owner, platform, key = _identity(entity)
                self._owned_ids[owner, platform, key] = entity["entity_id"]
                if owner in {self._entry_id, self.charger.serial}:
                    self._entity_ids[platform, key] = entity["entity_id"]
        self._fit_dashboard()

    def _fit_dashboard(self) -> None:
        """Give the dashboard the entity ids of the chargers: API v1 tells no name of them."""
        prefixes = [
            status.removeprefix("sensor.").removesuffix("status")
            for (_, platform, key), status in self._owned_ids.items()
            if (platform, key) == ("sensor", "status")
        ]
        first = self.entity_id("sensor", "status").removeprefix("sensor.")
        prefixes.sort(key=lambda prefix: (f"{prefix}status" != first, prefix))
        write_dashboard(self.home_assistant.dashboard, *prefixes)

    async def dismiss_old_protocol(self) -> None:
        """Have no repair on the screen that tells of the broker of the demo."""
        await self.home_assistant.client.command(
            "repairs/ignore_issue",
            domain="mqtt",
            issue_id="protocol_5_migration",
            ignore=True,
        )

    async def set_options(self, **options: Any) -> None:
        """Change options of the integration in its options flow."""
        self.options = {"stop_on_meter_loss": False, **self.options, **options}
        await self.home_assistant.client.flow(
            "/api/config/config_entries/options/flow",
            {"handler": self._entry_id},
            self.options,
        )


def _identity(entity: dict[str, Any]) -> tuple[str, str, str]:
    """Return whose an entity of the registry is, its platform, and the key of its description.

    Whose: the serial number of a charger, or the id of the site's config entry.
    """
    owner, _, key = entity["unique_id"].partition("_")
    return owner, entity["entity_id"].partition(".")[0], key
