"""The Shelly 3EM (Gen1) through Home Assistant's MQTT integration."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
import json
from typing import override

from homeassistant.components import mqtt
from homeassistant.components.mqtt import ReceiveMessage
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady, HomeAssistantError

from ..balancer import GridReading
from ..const import DOMAIN, LOGGER
from .model import Meter
from .shelly_gen1 import TOPIC_ROOT, ShellyGen1

PROBE_ROUNDS = 5
PROBE_ROUND_S = 1.0
"""A Shelly answers `update` at once, but Home Assistant sends a new subscription to the
broker with some delay: ask more than once."""

MODEL_3EM = "SHEM-3"


class ShellyGen1Meter(Meter):
    """Listens to one Shelly 3EM."""

    def __init__(self, hass: HomeAssistant, topic: str, phases: int) -> None:
        """Prepare to listen; nothing is subscribed yet."""
        self._hass = hass
        self._shelly = ShellyGen1(topic, phases)
        self._on_reading: Callable[[], None] | None = None

    @property
    @override
    def grid(self) -> GridReading:
        """Return the newest reading of each phase."""
        return self._shelly.grid

    @override
    async def async_start(self, on_reading: Callable[[], None]) -> Callable[[], None]:
        """Subscribe to the values."""
        if not await mqtt.async_wait_for_mqtt_client(self._hass):
            raise ConfigEntryNotReady(
                translation_domain=DOMAIN, translation_key="mqtt_unavailable"
            )
        self._on_reading = on_reading
        return await _async_subscribe_values(self._hass, self._shelly, self._message)

    @override
    async def async_request(self) -> None:
        """Ask for all values now."""
        await _async_command(self._hass, self._shelly.command_topic, "update")

    @callback
    def _message(self, message: ReceiveMessage) -> None:
        """Take in a value; a retained one is of unknown age and does not count."""
        if message.retain:
            return
        rejected = self._shelly.rejected
        if self._shelly.message(message.topic, message.payload, message.timestamp):
            if self._on_reading is not None:
                self._on_reading()
        elif self._shelly.rejected == 1 and rejected == 0:
            LOGGER.warning(
                "Ignoring a value on %s that is no plausible number", message.topic
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class ProbeResult:
    """What was heard of a Shelly."""

    heard: tuple[int, ...]
    """Phases with a current."""
    dead: tuple[int, ...]
    """Phases without mains voltage."""
    found: tuple[str, ...]
    """Base topics of all Shelly 3EM that announced themselves, this one or others."""


async def async_probe(hass: HomeAssistant, topic: str, phases: int) -> ProbeResult:
    """Ask a Shelly for its values, and any other for its name; wait for all the phases."""
    shelly = ShellyGen1(topic, phases)
    complete = asyncio.Event()
    found: set[str] = set()

    @callback
    def value(message: ReceiveMessage) -> None:
        if not message.retain and shelly.message(
            message.topic, message.payload, message.timestamp
        ):
            if None not in shelly.grid:
                complete.set()

    @callback
    def announced(message: ReceiveMessage) -> None:
        if (shelly_id := _id_of_3em(message.payload)) is not None:
            found.add(f"{TOPIC_ROOT}/{shelly_id}")

    unsubscribe = [
        await _async_subscribe_values(hass, shelly, value),
        await mqtt.async_subscribe(hass, f"{TOPIC_ROOT}/announce", announced),
    ]
    try:
        for _ in range(PROBE_ROUNDS):
            await _async_command(hass, shelly.command_topic, "update")
            await _async_command(hass, f"{TOPIC_ROOT}/command", "announce")
            with suppress(TimeoutError):
                async with asyncio.timeout(PROBE_ROUND_S):
                    await complete.wait()
                break
    finally:
        for stop in unsubscribe:
            stop()
    heard = tuple(
        phase for phase, reading in enumerate(shelly.grid) if reading is not None
    )
    return ProbeResult(heard=heard, dead=shelly.dead_phases, found=tuple(sorted(found)))


async def _async_subscribe_values(
    hass: HomeAssistant,
    shelly: ShellyGen1,
    on_message: Callable[[ReceiveMessage], None],
) -> Callable[[], None]:
    """Subscribe to the values of a Shelly; return what ends it."""
    unsubscribe = [
        await mqtt.async_subscribe(hass, topic, on_message)
        for topic in shelly.value_topics
    ]

    @callback
    def stop() -> None:
        for end in unsubscribe:
            end()

    return stop


async def _async_command(hass: HomeAssistant, topic: str, command: str) -> None:
    """Publish a command; a broker that is gone shows itself by the age of the values."""
    try:
        await mqtt.async_publish(hass, topic, command)
    except HomeAssistantError as err:
        LOGGER.debug("Could not publish to %s: %s", topic, err)


def _id_of_3em(payload: object) -> str | None:
    """Return the MQTT id from an announcement, if it is that of a 3EM."""
    try:
        announcement = json.loads(payload) if isinstance(payload, str) else None
    except ValueError, RecursionError:
        return None
    if not isinstance(announcement, dict) or announcement.get("model") != MODEL_3EM:
        return None
    shelly_id = announcement.get("id")
    return shelly_id if isinstance(shelly_id, str) else None
