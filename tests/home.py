"""A simulated home in virtual time around Home Assistant's test instance.

The meter's messages go through the MQTT integration and the charger's answers through
aiohttp's mocked transport; both come from the simulator. Only the sockets and the clock
are not real.
"""

from collections.abc import Mapping
from datetime import timedelta
import re
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.test_util.aiohttp import (
    AiohttpClientMocker,
    AiohttpClientMockResponse,
)
from yarl import URL

from custom_components.dynamic_load_manager.const import (
    CONF_CURRENTS,
    CONF_FUSE_RATING,
    CONF_METER,
    CONF_PHASE_MAP,
    CONF_PHASES,
    CONF_POWERS,
    CONF_TOPIC,
    DOMAIN,
    SUBENTRY_CHARGER,
)
from custom_components.dynamic_load_manager.meter import MeterKind
from custom_components.dynamic_load_manager.migration import MINOR_VERSION, VERSION
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator.car import Car
from simulator.goe import GoeCharger
from simulator.goe_wire import NoAnswerError
from simulator.house import NOMINAL_VOLTAGE_V, House
from simulator.meter import MeterDevice
from simulator.plant import PhaseMap, Plant
from simulator.shelly import Shelly3em

HOST = "192.0.2.20"
TOPIC = "shellies/shellyem3-AABBCCDDEEFF"


class VirtualHome:
    """House, meter, charger and our integration, second by second."""

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        aioclient_mock: AiohttpClientMocker,
        mqtt_mock: Any,
    ) -> None:
        """Put a home together; the integration is not set up yet."""
        self.hass = hass
        self.freezer = freezer
        self.now = 0.0
        self.house = House((5.0, 4.0, 3.0))
        self.charger = GoeCharger()
        self.shelly: MeterDevice = Shelly3em(update_period_s=1)
        self.sensors = False
        """Whether the meter is known by sensors of Home Assistant instead of MQTT."""
        self.changes_only = False
        """Whether these sensors report only what has changed, as those of MQTT do."""
        self.plant = Plant(self.house, self.charger, self.shelly)
        self.entry = MockConfigEntry(
            domain=DOMAIN,
            title="Dynamic Load Manager",
            unique_id=TOPIC,
            version=VERSION,
            minor_version=MINOR_VERSION,
            data={
                CONF_METER: MeterKind.SHELLY_GEN1.value,
                CONF_TOPIC: TOPIC,
                CONF_FUSE_RATING: 25,
                CONF_PHASES: 3,
            },
            subentries_data=[
                {
                    "subentry_id": "charger",
                    "subentry_type": SUBENTRY_CHARGER,
                    "title": "go-eCharger",
                    "unique_id": self.charger.serial,
                    "data": {CONF_HOST: HOST, CONF_PHASE_MAP: "l1_l2_l3"},
                }
            ],
        )
        self.plant.step(self.now)
        self.mqtt = mqtt_mock
        self.other_answer: str | None = None
        """What another device answers at the charger's address."""
        self._http = aioclient_mock
        aioclient_mock.get(re.compile(rf"^http://{HOST}/"), side_effect=self._answer)
        mqtt_mock.async_publish.side_effect = self._publish
        # Else a quarter of the time goes into noting messages, which nobody looks up.
        real = mqtt_mock._mock_wraps  # noqa: SLF001
        mqtt_mock._async_mqtt_on_message = real._async_mqtt_on_message  # noqa: SLF001

    def replace_charger(
        self, charger: GoeCharger, phase_map: PhaseMap = (0, 1, 2)
    ) -> None:
        """Take another charger with the same serial, or wire it in another way."""
        self.charger = charger
        self.plant = Plant(self.house, charger, self.shelly, phase_map)
        self.plant.step(self.now)

    def use_shelly(self, shelly: MeterDevice, kind: MeterKind) -> None:
        """Take another Shelly as the meter."""
        self.shelly = shelly
        self.replace_charger(self.charger)
        self.change_data({CONF_METER: kind.value, CONF_TOPIC: shelly.prefix})

    def use_sensors(self) -> None:
        """Take sensors as the meter: unsigned currents, and powers for the direction."""
        self.sensors = True
        self.change_data(
            {
                CONF_METER: MeterKind.SENSORS.value,
                CONF_CURRENTS: [f"sensor.grid_current_l{n}" for n in (1, 2, 3)],
                CONF_POWERS: [f"sensor.grid_power_l{n}" for n in (1, 2, 3)],
            }
        )

    def register_sensors(self) -> None:
        """Let the sensors belong to one device, and report only what has changed."""
        self.changes_only = True
        entry = MockConfigEntry(domain="other")
        entry.add_to_hass(self.hass)
        device = dr.async_get(self.hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("other", "meter")}
        )
        for phase in (1, 2, 3):
            for quantity in ("current", "power"):
                er.async_get(self.hass).async_get_or_create(
                    "sensor",
                    "other",
                    f"{quantity}_{phase}",
                    suggested_object_id=f"grid_{quantity}_l{phase}",
                    config_entry=entry,
                    device_id=device.id,
                )

    def change_data(self, data: Mapping[str, object]) -> None:
        """Change the data of the entry before it is set up."""
        data = {**self.entry.data, **data}
        object.__setattr__(self.entry, "data", MappingProxyType(data))

    def change_charger(self, **data: object) -> None:
        """Change the data of the charger before it is set up."""
        (subentry,) = self.entry.subentries.values()
        changed = MappingProxyType({**subentry.data, **data})
        object.__setattr__(subentry, "data", changed)

    def remove_charger(self) -> None:
        """Have no charger at the site before it is set up."""
        object.__setattr__(self.entry, "subentries", MappingProxyType({}))

    def show_sensors(self) -> None:
        """Let the sensors report; the currents first, as it may happen."""
        for phase, current_a in enumerate(self.plant.grid_current_a(), start=1):
            milliamperes = abs(current_a) * 1000
            # A meter that measures has noise, on one phase at least.
            noise = self.now % 2 if phase == 3 else 0
            self._show("current", phase, f"{milliamperes + noise:.0f}", "mA")
            kilowatts = current_a * NOMINAL_VOLTAGE_V / 1000
            self._show("power", phase, f"{kilowatts:.4f}", "kW")

    def _show(self, quantity: str, phase: int, value: str, unit: str) -> None:
        """Let a sensor report."""
        entity_id = f"sensor.grid_{quantity}_l{phase}"
        state = self.hass.states.get(entity_id)
        if self.changes_only and state is not None and state.state == value:
            return
        attributes = {"unit_of_measurement": unit, "device_class": quantity}
        self.hass.states.async_set(entity_id, value, attributes)

    def other_charger(self, host: str, charger: GoeCharger) -> None:
        """Let a charger answer at another address."""

        async def answer(
            method: str, url: URL, data: object
        ) -> AiohttpClientMockResponse:
            return self._respond(charger, method, url)

        self._http.get(re.compile(rf"^http://{host}/"), side_effect=answer)

    def set_options(self, options: Mapping[str, object]) -> None:
        """Give the entry options before it is set up."""
        object.__setattr__(self.entry, "options", MappingProxyType(dict(options)))

    def offered_a(self) -> int | None:
        """Return what the charger offers to the car now; None for nothing or no car."""
        return self.charger.offered_a

    def writes(self, key: str) -> list[object]:
        """Return what we, and not the app, wrote to a key of the charger."""
        return [
            write.value
            for write in self.charger.record
            if write.key == key and write.source == "api"
        ]

    async def set_up(self) -> None:
        """Set the integration up."""
        self.entry.add_to_hass(self.hass)
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def run(self, seconds: int) -> None:
        """Let time pass."""
        for _ in range(seconds):
            self.now += 1
            self.freezer.tick(timedelta(seconds=1))
            self.plant.step(self.now)
            grid_a = self.plant.grid_current_a()
            if self.sensors:
                self.show_sensors()
            else:
                for topic, payload in self.shelly.due(self.now, grid_a):
                    async_fire_mqtt_message(self.hass, topic, payload)
            async_fire_time_changed(self.hass)
            await self.hass.async_block_till_done(wait_background_tasks=True)

    async def charging(self, car: Car | None = None) -> None:
        """Plug a car in, and wait until it charges with what fits."""
        self.charger.plug(car or Car())
        await self.run(90)

    def state(self, platform: str, key: str) -> State:
        """Return the state of one of our entities by the key of its description."""
        registry = er.async_get(self.hass)
        for owner in (self.charger.serial, self.entry.entry_id):
            entity_id = registry.async_get_entity_id(platform, DOMAIN, f"{owner}_{key}")
            if entity_id is not None and (state := self.hass.states.get(entity_id)):
                return state
        raise LookupError(f"There is no {platform} with the key {key}")

    async def call(self, domain: str, service: str, key: str, **data: object) -> None:
        """Call an action of one of our entities."""
        await self.hass.services.async_call(
            domain,
            service,
            {"entity_id": self.state(domain, key).entity_id, **data},
            blocking=True,
        )
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def _answer(
        self, method: str, url: URL, data: object
    ) -> AiohttpClientMockResponse:
        """Answer a request as the simulated charger does."""
        if self.other_answer is not None:
            return AiohttpClientMockResponse(method, url, text=self.other_answer)
        return self._respond(self.charger, method, url)

    def _respond(
        self, charger: GoeCharger, method: str, url: URL
    ) -> AiohttpClientMockResponse:
        """Answer a request as a simulated charger does."""
        try:
            response = charger.respond(self.now, url.path, url.query)
        except NoAnswerError as err:
            raise TimeoutError from err
        return AiohttpClientMockResponse(
            method, url, status=response.status, text=response.text
        )

    async def _publish(
        self, topic: str, payload: str, *args: object, **kwargs: object
    ) -> None:
        """Answer a command as the simulated meter does."""
        for reply_topic, reply in self.shelly.command(topic, payload):
            async_fire_mqtt_message(self.hass, reply_topic, reply)
