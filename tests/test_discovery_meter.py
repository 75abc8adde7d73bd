"""Discovery: a new meter is offered once, a known one is followed to its new topic."""

import json
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)

from custom_components.dynamic_load_manager.const import DOMAIN
from custom_components.dynamic_load_manager.meter import MeterKind
from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_MQTT, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from simulator.shelly_gen2 import ShellyGen2

from .flows import CHARGER, SITE, answer, discover, suggested
from .home import TOPIC, VirtualHome

pytestmark = pytest.mark.usefixtures("clock_goes_on")

MAC = "aabbccddeeff"
GEN2 = f"shellypro3em-{MAC}"


def announcement(**changes: str) -> MqttServiceInfo:
    """Return the announcement of a Shelly 3EM, with changes."""
    known = {"id": "shellyem3-AABBCCDDEEFF", "model": "SHEM-3", "mac": "AABBCCDDEEFF"}
    return online("shellies/announce", json.dumps({**known, **changes}))


def online(
    topic: str = f"{GEN2}/online", payload: str = "true", *, retain: bool = False
) -> MqttServiceInfo:
    """Return what a Shelly of the second generation says when it is online."""
    return MqttServiceInfo(
        topic=topic,
        payload=payload,
        qos=0,
        retain=retain,
        subscribed_topic="+/online",
        timestamp=0.0,
    )


@pytest.mark.parametrize("info", [announcement(), online()])
async def test_new_meter(
    home: VirtualHome, hass: HomeAssistant, info: MqttServiceInfo
) -> None:
    """Its topic need not be typed."""
    topic = TOPIC
    if info.topic != "shellies/announce":
        topic = GEN2
        home.use_shelly(ShellyGen2(), MeterKind.SHELLY_GEN2)
    result = await discover(hass, SOURCE_MQTT, info)
    assert result["step_id"] == "shelly"
    assert suggested(result) == {"topic": topic}
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": topic}

    result = await answer(hass, result, {**SITE, "topic": topic})
    assert result["step_id"] == "charger"
    result = await answer(hass, result, CHARGER)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == MAC

    result = await discover(hass, SOURCE_MQTT, info)
    assert result["reason"] == "already_configured"


async def test_messages_on_the_broker_start_the_flow(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """The topics of the manifest are those that the devices use."""
    await hass.async_block_till_done()
    for topic, payload in home.shelly.connect_messages():
        async_fire_mqtt_message(hass, topic, payload)
    gen2 = ShellyGen2(mac="001122334455")
    gen2.observe(0.0, (1.0, 1.0, 1.0))
    for topic, payload in gen2.connect_messages():
        async_fire_mqtt_message(hass, topic, payload)
    async_fire_mqtt_message(hass, "shellyplus1-001122334455/online", "true")
    await hass.async_block_till_done()
    names = [
        flow["context"]["title_placeholders"]["name"]
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    ]
    assert sorted(names) == sorted([TOPIC, gen2.prefix])


@pytest.mark.parametrize(
    "info",
    [
        announcement(model="SHSW-25"),
        online("shellyplus1-aabbccddeeff/online"),
        online(payload="false"),
        online(payload=""),
        online("shellies/announce", "{"),
    ],
)
async def test_no_meter(
    home: VirtualHome, hass: HomeAssistant, info: MqttServiceInfo
) -> None:
    """Other devices are passed over without a word."""
    result = await discover(hass, SOURCE_MQTT, info)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_meter"


async def test_meter_of_a_site_that_knows_only_its_topic(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """A site may have been set up without the MAC address."""
    home.entry.add_to_hass(hass)
    result = await discover(hass, SOURCE_MQTT, announcement())
    assert result["reason"] == "already_configured"


async def test_the_same_meter_twice_at_once(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """One offer is enough."""
    await discover(hass, SOURCE_MQTT, announcement())
    result = await discover(hass, SOURCE_MQTT, announcement(new_fw="true"))
    assert result["reason"] == "already_in_progress"


async def test_setting_up_by_hand_what_is_offered(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """The offer goes away."""
    await discover(hass, SOURCE_MQTT, announcement())
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    result = await answer(hass, result, {"next_step_id": "shelly"})
    result = await answer(hass, result, SITE)
    result = await answer(hass, result, CHARGER)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)


def known_meter(home: VirtualHome, unique_id: str = MAC) -> None:
    """Let the site know the MAC address of its meter."""
    object.__setattr__(home.entry, "unique_id", unique_id)


async def test_a_meter_with_a_new_topic(home: VirtualHome, hass: HomeAssistant) -> None:
    """A known meter that has gone is followed to its new topic."""
    known_meter(home)
    await home.set_up()
    await home.charging()
    assert home.offered_a() == 16
    gen1 = home.shelly
    gen1.mqtt_id = "fuse"
    await home.run(60)
    assert home.offered_a() == 6

    result = await discover(hass, SOURCE_MQTT, announcement(id="fuse"))
    assert result["reason"] == "already_configured"
    assert home.entry.data["topic"] == "shellies/fuse"
    await hass.async_block_till_done(wait_background_tasks=True)
    await home.run(60)
    assert home.offered_a() == 16


async def test_a_topic_that_works_is_left_alone(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """A meter with values is where it is, whatever somebody announces."""
    known_meter(home)
    await home.set_up()
    await home.run(10)
    await discover(hass, SOURCE_MQTT, announcement(id="fuse"))
    assert home.entry.data["topic"] == TOPIC


async def test_a_site_that_does_not_run_is_healed_too(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """It may wait for its meter."""
    known_meter(home)
    home.entry.add_to_hass(hass)
    await discover(hass, SOURCE_MQTT, announcement(id="fuse"))
    assert home.entry.data["topic"] == "shellies/fuse"


async def test_a_kept_message_heals_nothing(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """The broker may have kept it since the meter had this topic."""
    known_meter(home)
    home.entry.add_to_hass(hass)
    result = await discover(hass, SOURCE_MQTT, online(retain=True))
    assert result["reason"] == "already_configured"
    assert home.entry.data["topic"] == TOPIC


@pytest.mark.parametrize("data", [{"meter": "sensors", "currents": []}, {}])
async def test_a_site_without_a_topic_gets_none(
    home: VirtualHome, hass: HomeAssistant, data: dict[str, Any]
) -> None:
    """A site of sensors, or a meter that was ignored."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id=MAC,
        data=data,
        source=SOURCE_USER if data else SOURCE_IGNORE,
    )
    entry.add_to_hass(hass)
    result = await discover(hass, SOURCE_MQTT, announcement())
    assert result["reason"] == "already_configured"
    assert entry.data == data
