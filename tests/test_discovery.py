"""Discovery: a new meter or charger is offered once, a known one gets its new address."""

from ipaddress import ip_address
import json
from types import MappingProxyType
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)

from custom_components.dynamic_load_manager.const import DOMAIN, SUBENTRY_CHARGER
from custom_components.dynamic_load_manager.meter import MeterKind
from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    SOURCE_MQTT,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigFlowResult,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from simulator.goe import GoeCharger
from simulator.shelly_gen2 import ShellyGen2

from .flows import CHARGER, SITE, answer, suggested
from .home import HOST, TOPIC, VirtualHome

pytestmark = pytest.mark.usefixtures("clock_goes_on")

MAC = "aabbccddeeff"
GEN2 = f"shellypro3em-{MAC}"
OTHER_HOST = "192.0.2.21"


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


def zeroconf(
    host: str = HOST, port: int | None = 80, **properties: str
) -> ZeroconfServiceInfo:
    """Return what a charger says by mDNS."""
    return ZeroconfServiceInfo(
        ip_address=ip_address(host),
        ip_addresses=[ip_address(host)],
        port=port,
        hostname="go-echarger_123456.local.",
        type="_http._tcp.local.",
        name="My charger._http._tcp.local.",
        properties={"devicetype": "go-eCharger_V4", **properties},
    )


def dhcp(host: str = HOST, hostname: str = "go-echarger_123456") -> DhcpServiceInfo:
    """Return what a charger says when it asks for an address."""
    return DhcpServiceInfo(ip=host, hostname=hostname, macaddress="001122334455")


async def discover(hass: HomeAssistant, source: str, info: Any) -> ConfigFlowResult:
    """Let something be discovered."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": source}, data=info
    )


async def found_by_zeroconf(hass: HomeAssistant, host: str) -> ConfigFlowResult:
    """Let a charger be discovered by mDNS."""
    return await discover(hass, SOURCE_ZEROCONF, zeroconf(host, serial="123456"))


async def found_by_dhcp(hass: HomeAssistant, host: str) -> ConfigFlowResult:
    """Let a charger be discovered by DHCP."""
    return await discover(hass, SOURCE_DHCP, dhcp(host))


either_way = pytest.mark.parametrize("find", [found_by_zeroconf, found_by_dhcp])


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


@either_way
async def test_a_charger_before_there_is_a_site(
    home: VirtualHome, hass: HomeAssistant, find: Any
) -> None:
    """The site comes first; the address of the charger is filled in."""
    result = await find(hass, HOST)
    assert result["type"] is FlowResultType.MENU
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": "go-eCharger 123456"}
    result = await answer(hass, result, {"next_step_id": "shelly"})
    result = await answer(hass, result, SITE)
    assert suggested(result) == {"host": HOST}
    result = await answer(hass, result, CHARGER)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@either_way
async def test_a_charger_joins_a_site(
    home: VirtualHome, hass: HomeAssistant, find: Any
) -> None:
    """After a failure too."""
    home.change_chargers()
    await home.set_up()
    result = await find(hass, HOST)
    assert result["step_id"] == "join"
    assert result["description_placeholders"] == {
        "name": "go-eCharger 123456",
        "host": HOST,
    }
    answers = {"site": home.entry.entry_id, "phase_map": "l3_l1_l2"}
    home.charger.fault = "api_off"
    result = await answer(hass, result, answers)
    assert result["errors"] == {"base": "api_disabled"}
    home.charger.fault = None
    result = await answer(hass, result, answers)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "charger_added"
    (charger,) = home.entry.get_subentries_of_type(SUBENTRY_CHARGER)
    assert charger.unique_id == "123456"
    assert charger.data == {
        "host": HOST,
        "maximum_current": 16,
        "phase_map": "l3_l1_l2",
    }
    await hass.async_block_till_done(wait_background_tasks=True)
    assert home.state("sensor", "status").state == "no_car"
    assert (await find(hass, HOST))["reason"] == "already_configured"


@either_way
async def test_a_known_charger_gets_its_new_address(
    home: VirtualHome, hass: HomeAssistant, find: Any
) -> None:
    """It was unreachable, and comes back without anybody's doing."""
    await home.set_up()
    home.charger.fault = "silent"
    await home.run(10)
    assert home.state("sensor", "status").state == "unreachable"
    moved = GoeCharger()
    home.other_charger(OTHER_HOST, moved)
    result = await find(hass, OTHER_HOST)
    assert result["reason"] == "already_configured"
    assert home.entry.subentries["charger"].data["host"] == OTHER_HOST
    await hass.async_block_till_done(wait_background_tasks=True)
    assert home.state("sensor", "status").state == "no_car"


@either_way
async def test_an_address_that_works_is_left_alone(
    home: VirtualHome, hass: HomeAssistant, find: Any
) -> None:
    """The owner may have had a reason for the one that was typed."""
    await home.set_up()
    result = await find(hass, OTHER_HOST)
    assert result["reason"] == "already_configured"
    assert home.entry.subentries["charger"].data["host"] == HOST


async def test_one_charger_of_many(home: VirtualHome, hass: HomeAssistant) -> None:
    """The address of the one that was found, in whichever place it stands."""
    (first,) = home.entry.subentries.values()
    home.entry.add_to_hass(hass)
    hass.config_entries.async_add_subentry(
        home.entry,
        ConfigSubentry(
            subentry_id="second",
            subentry_type=SUBENTRY_CHARGER,
            title="Carport",
            unique_id="222222",
            data=MappingProxyType({"host": HOST}),
        ),
    )
    await discover(hass, SOURCE_DHCP, dhcp(OTHER_HOST, "go-echarger_222222"))
    assert home.entry.subentries["second"].data["host"] == OTHER_HOST
    assert home.entry.subentries["charger"].data == first.data


async def test_a_charger_of_a_site_that_does_not_run(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """Nobody knows whether its old address works."""
    home.entry.add_to_hass(hass)
    await found_by_dhcp(hass, OTHER_HOST)
    assert home.entry.subentries["charger"].data["host"] == OTHER_HOST


@pytest.mark.parametrize("serial", [None, "", "a b", "x" * 33])
async def test_a_charger_that_does_not_tell_its_serial(
    home: VirtualHome, hass: HomeAssistant, serial: str | None
) -> None:
    """Then it is asked."""
    info = zeroconf() if serial is None else zeroconf(serial=serial)
    result = await discover(hass, SOURCE_ZEROCONF, info)
    assert result["type"] is FlowResultType.MENU
    result = await discover(hass, SOURCE_DHCP, dhcp(hostname="go-eCharger"))
    assert result["reason"] == "already_in_progress"


async def test_a_charger_that_tells_nothing(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """Something by the name of a charger that does not answer is not offered."""
    home.charger.fault = "silent"
    result = await discover(hass, SOURCE_DHCP, dhcp(hostname="go-echarger"))
    assert result["reason"] == "cannot_connect"


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("192.0.2.9", 80, "192.0.2.9"),
        ("192.0.2.9", None, "192.0.2.9"),
        ("192.0.2.9", 8080, "192.0.2.9:8080"),
        ("2001:db8::9", 80, "[2001:db8::9]"),
        ("2001:db8::9", 8080, "[2001:db8::9]:8080"),
    ],
)
async def test_addresses(
    home: VirtualHome, hass: HomeAssistant, host: str, port: int | None, expected: str
) -> None:
    """As they go into a URL."""
    home.entry.add_to_hass(hass)
    await discover(hass, SOURCE_ZEROCONF, zeroconf(host, port, serial="123456"))
    assert home.entry.subentries["charger"].data["host"] == expected


async def test_an_ignored_charger(home: VirtualHome, hass: HomeAssistant) -> None:
    """It is not offered again, and can be added by hand."""
    MockConfigEntry(
        domain=DOMAIN, unique_id="123456", source=SOURCE_IGNORE
    ).add_to_hass(hass)
    result = await found_by_dhcp(hass, HOST)
    assert result["reason"] == "already_configured"


async def test_adding_by_hand_what_is_offered(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """The offer goes away."""
    home.change_chargers()
    await home.set_up()
    await found_by_dhcp(hass, HOST)
    result = await hass.config_entries.subentries.async_init(
        (home.entry.entry_id, SUBENTRY_CHARGER), context={"source": SOURCE_USER}
    )
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], CHARGER
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    await hass.async_block_till_done(wait_background_tasks=True)
