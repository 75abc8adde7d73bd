"""R11: a Shelly behind Home Assistant's MQTT integration, when things go wrong."""

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)

from custom_components.dynamic_load_manager.const import DOMAIN
from custom_components.dynamic_load_manager.meter.shelly_gen1 import ShellyGen1
from custom_components.dynamic_load_manager.meter.shelly_mqtt import ShellyMeter
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..home import TOPIC, VirtualHome


async def test_without_mqtt_the_setup_is_tried_again(hass: HomeAssistant) -> None:
    """A broker integration that is set up later is no reason to give up."""
    hass.config.components.add("mqtt")
    entry = MockConfigEntry(
        domain=DOMAIN, data={"topic": TOPIC, "fuse_rating": 25, "phases": 3}
    )
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "mqtt_unavailable"


async def test_a_retained_value_is_of_unknown_age(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """What the broker has kept says nothing about now."""
    home.shelly.frozen = True
    await home.set_up()
    topic = f"{TOPIC}/emeter/0/current"

    async_fire_mqtt_message(hass, topic, "12.00", retain=True)
    await home.run(6)
    assert home.state("sensor", "current_l1").state == "unavailable"

    async_fire_mqtt_message(hass, topic, "12.00")
    await home.run(6)
    assert home.state("sensor", "current_l1").state == "12.0"


async def test_a_broker_that_takes_no_message(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """A meter that can't be asked may speak all the same."""
    home.mqtt.async_publish.side_effect = HomeAssistantError("no broker")
    await ShellyMeter(hass, ShellyGen1(TOPIC, 3)).async_request()
    assert home.mqtt.async_publish.called

    await home.set_up()
    await home.run(6)
    assert home.state("sensor", "current_l1").state == "5.0"
