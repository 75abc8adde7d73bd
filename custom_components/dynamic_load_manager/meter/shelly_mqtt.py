"""A Shelly meter through Home Assistant's MQTT integration."""

from collections.abc import Callable
from time import monotonic
from typing import override

from homeassistant.components import mqtt
from homeassistant.components.mqtt import ReceiveMessage
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady, HomeAssistantError

from ..balancer import GridReading
from ..const import DOMAIN, LOGGER
from .model import Meter
from .shelly import Shelly

LONGEST_PAYLOAD = 32_768
"""Characters; the whole status of a Pro 3EM has about 5000."""

MOST_MESSAGES = 1000
"""In a second. A Shelly sends nine, and as many again when it is asked; after a minute in which
Home Assistant was busy with something else, all of them come at once."""


class Flood:
    """Keeps what comes from the network from taking the time that the ticks need."""

    def __init__(self) -> None:
        """Start with a calm second."""
        self.seen = False
        """Whether there ever was too much."""
        self._second = 0
        self._messages = 0

    def lets_pass(self, payload: object, at: float) -> bool:
        """Return whether a message of a moment (s, monotonic) is worth to be read."""
        second = int(at)
        if second != self._second:
            self._second, self._messages = second, 0
        passes = not isinstance(payload, str) or len(payload) <= LONGEST_PAYLOAD
        if passes:
            self._messages += 1
            passes = self._messages <= MOST_MESSAGES
        self.seen = self.seen or not passes
        return passes


class ShellyMeter(Meter):
    """Listens to one Shelly, and asks it."""

    def __init__(self, hass: HomeAssistant, shelly: Shelly) -> None:
        """Prepare to listen; nothing is subscribed yet."""
        self._hass = hass
        self._shelly = shelly
        self._flood = Flood()
        self._on_reading: Callable[[], None] = lambda: None

    @property
    @override
    def setting_url(self) -> str:
        """Return what has to be opened to make it quicker."""
        return self._shelly.setting_url

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
        return await async_subscribe(self._hass, self._shelly.topics, self._message)

    @override
    async def async_request(self) -> None:
        """Ask for all values now."""
        await async_ask(self._hass, self._shelly)

    @callback
    def _message(self, message: ReceiveMessage) -> None:
        """Take in a message; a kept one is of unknown age and does not count.

        What is too much is lost: a phase that is not heard any more is unknown (R11).
        """
        if message.retain:
            return
        flooded = self._flood.seen
        if not self._flood.lets_pass(message.payload, message.timestamp):
            if not flooded:
                LOGGER.warning(
                    "Ignoring a part of what comes on %s: it is more than a meter sends",
                    message.topic,
                )
            return
        rejected = self._shelly.rejected
        if self._shelly.message(message.topic, message.payload, message.timestamp):
            self._on_reading()
        if rejected == 0 < self._shelly.rejected:
            LOGGER.warning(
                "Ignoring values on %s that are no plausible numbers", message.topic
            )


async def async_ask(hass: HomeAssistant, shelly: Shelly) -> None:
    """Send what asks a Shelly for its values."""
    for topic, payload in shelly.requests(monotonic()):
        await async_publish(hass, topic, payload)


async def async_publish(hass: HomeAssistant, topic: str, payload: str) -> None:
    """Publish a message; a broker that is gone shows itself by the age of the values."""
    try:
        await mqtt.async_publish(hass, topic, payload)
    except HomeAssistantError as err:
        LOGGER.debug("Could not publish to %s: %s", topic, err)


async def async_subscribe(
    hass: HomeAssistant,
    topics: tuple[str, ...],
    on_message: Callable[[ReceiveMessage], None],
) -> Callable[[], None]:
    """Subscribe to topics; return what ends it."""
    unsubscribe = [
        await mqtt.async_subscribe(hass, topic, on_message) for topic in topics
    ]

    @callback
    def stop() -> None:
        for end in unsubscribe:
            end()

    return stop
