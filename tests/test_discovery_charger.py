"""Discovery: a new charger is offered once, a known one gets its new address."""

from dataclasses import replace
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.dynamic_load_manager.const import DOMAIN, SUBENTRY_CHARGER
from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigFlowResult,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from simulator.goe import GoeCharger

from .flows import CHARGER, SITE, answer, discover, suggested
from .home import HOST, VirtualHome

pytestmark = pytest.mark.usefixtures("clock_goes_on")

OTHER_HOST = "192.0.2.21"

SECOND = ConfigSubentry(
    subentry_id="second",
    subentry_type=SUBENTRY_CHARGER,
    title="Carport",
    unique_id="222222",
    data=MappingProxyType({"host": OTHER_HOST, "phase_map": "unknown"}),
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


async def found_by_zeroconf(hass: HomeAssistant, host: str) -> ConfigFlowResult:
    """Let a charger be discovered by mDNS."""
    return await discover(hass, SOURCE_ZEROCONF, zeroconf(host, serial="123456"))


async def found_by_dhcp(hass: HomeAssistant, host: str) -> ConfigFlowResult:
    """Let a charger be discovered by DHCP."""
    return await discover(hass, SOURCE_DHCP, dhcp(host))


either_way = pytest.mark.parametrize("find", [found_by_zeroconf, found_by_dhcp])


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
    home.remove_charger()
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
    await home.run(20)
    assert home.state("sensor", "status").state == "unreachable"
    moved = GoeCharger()
    home.other_charger(OTHER_HOST, moved)
    result = await find(hass, OTHER_HOST)
    assert result["reason"] == "already_configured"
    assert home.entry.subentries["charger"].data["host"] == OTHER_HOST
    await hass.async_block_till_done(wait_background_tasks=True)
    assert home.state("sensor", "status").state == "no_car"


@pytest.mark.parametrize("there", [None, GoeCharger("222222")])
async def test_what_is_announced_is_not_there(
    home: VirtualHome, hass: HomeAssistant, there: GoeCharger | None
) -> None:
    """An announcement may be old, or somebody else's."""
    await home.set_up()
    home.charger.fault = "silent"
    await home.run(20)
    charger = there or GoeCharger()
    charger.fault = None if there else "silent"
    home.other_charger(OTHER_HOST, charger)
    result = await found_by_dhcp(hass, OTHER_HOST)
    assert result["reason"] == "already_configured"
    assert home.entry.subentries["charger"].data["host"] == HOST


@pytest.mark.parametrize("missed_s", [0, 5])
@either_way
async def test_an_address_that_works_is_left_alone(
    home: VirtualHome, hass: HomeAssistant, find: Any, missed_s: int
) -> None:
    """The owner may have had a reason for the one that was typed; a miss is no silence."""
    await home.set_up()
    home.charger.fault = "silent" if missed_s else None
    await home.run(missed_s)
    home.other_charger(OTHER_HOST, GoeCharger())
    result = await find(hass, OTHER_HOST)
    assert result["reason"] == "already_configured"
    assert home.entry.subentries["charger"].data["host"] == HOST


async def test_one_charger_of_many(home: VirtualHome, hass: HomeAssistant) -> None:
    """The address of the one that was found, in whichever place it stands."""
    (first,) = home.entry.subentries.values()
    home.entry.add_to_hass(hass)
    hass.config_entries.async_add_subentry(
        home.entry, replace(SECOND, data=MappingProxyType({"host": HOST}))
    )
    home.other_charger(OTHER_HOST, GoeCharger("222222"))
    await discover(hass, SOURCE_DHCP, dhcp(OTHER_HOST, "go-echarger_222222"))
    assert home.entry.subentries["second"].data["host"] == OTHER_HOST
    assert home.entry.subentries["charger"].data == first.data


@pytest.mark.parametrize("disabled", [False, True])
async def test_a_charger_of_a_site_that_does_not_run(
    home: VirtualHome, hass: HomeAssistant, *, disabled: bool
) -> None:
    """Nobody knows whether its old address works; what is disabled is let be."""
    if disabled:
        object.__setattr__(home.entry, "disabled_by", ConfigEntryDisabler.USER)
    home.entry.add_to_hass(hass)
    home.other_charger(OTHER_HOST, GoeCharger())
    await found_by_dhcp(hass, OTHER_HOST)
    expected = HOST if disabled else OTHER_HOST
    assert home.entry.subentries["charger"].data["host"] == expected


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
    await home.set_up()
    home.remove_charger()
    info = zeroconf(host, port, serial="222222")
    result = await discover(hass, SOURCE_ZEROCONF, info)
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["host"] == expected


async def test_an_ignored_charger(home: VirtualHome, hass: HomeAssistant) -> None:
    """It is not offered again; if it was added by hand, it is followed."""
    MockConfigEntry(
        domain=DOMAIN, unique_id="123456", source=SOURCE_IGNORE
    ).add_to_hass(hass)
    result = await found_by_dhcp(hass, HOST)
    assert result["reason"] == "already_configured"

    home.entry.add_to_hass(hass)
    home.other_charger(OTHER_HOST, GoeCharger())
    result = await found_by_dhcp(hass, OTHER_HOST)
    assert result["reason"] == "already_configured"
    assert home.entry.subentries["charger"].data["host"] == OTHER_HOST


async def test_adding_by_hand_what_is_offered(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """The offer goes away."""
    home.remove_charger()
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


async def test_an_offer_from_before_the_site(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """The second charger joins the site that was made with the first one."""
    home.other_charger(OTHER_HOST, GoeCharger("222222"))
    first = await found_by_dhcp(hass, HOST)
    second = await discover(hass, SOURCE_DHCP, dhcp(OTHER_HOST, "go-echarger_222222"))
    assert second["type"] is FlowResultType.MENU
    first = await answer(hass, first, {"next_step_id": "shelly"})
    first = await answer(hass, first, SITE)
    first = await answer(hass, first, CHARGER)
    entry = first["result"]
    await hass.async_block_till_done(wait_background_tasks=True)

    shown = await hass.config_entries.flow.async_configure(second["flow_id"])
    assert shown["step_id"] == "join"
    answers = {"site": entry.entry_id, "phase_map": "unknown"}
    second = await answer(hass, shown, answers)
    assert second["reason"] == "charger_added"
    assert len(entry.get_subentries_of_type(SUBENTRY_CHARGER)) == 2
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("answered", [False, True])
async def test_the_site_of_an_offer_is_gone(
    home: VirtualHome, hass: HomeAssistant, *, answered: bool
) -> None:
    """A new one can be made then."""
    home.remove_charger()
    await home.set_up()
    result = await found_by_dhcp(hass, HOST)
    assert result["step_id"] == "join"
    await hass.config_entries.async_remove(home.entry.entry_id)
    answers = {"site": home.entry.entry_id, "phase_map": "unknown"}
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], answers if answered else None
    )
    assert result["type"] is FlowResultType.MENU


async def test_one_of_two_sites_is_gone(home: VirtualHome, hass: HomeAssistant) -> None:
    """The form shows those that are left."""
    home.remove_charger()
    await home.set_up()
    other = MockConfigEntry(domain=DOMAIN, title="Cottage")
    other.add_to_hass(hass)
    result = await found_by_dhcp(hass, HOST)
    await hass.config_entries.async_remove(other.entry_id)
    answers = {"site": other.entry_id, "phase_map": "unknown"}
    result = await answer(hass, result, answers)
    assert result["step_id"] == "join"
    assert not result["errors"]
    result = await answer(hass, result, {**answers, "site": home.entry.entry_id})
    assert result["reason"] == "charger_added"
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_a_charger_that_comes_during_the_setup(
    home: VirtualHome,
    hass: HomeAssistant,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is set up by half: the site is set up anew with both."""
    home.other_charger(OTHER_HOST, GoeCharger("222222", name="Carport"))
    respond = home.charger.respond
    added = False

    def respond_and_add(*args: Any) -> Any:
        nonlocal added
        if not added:
            added = True
            hass.config_entries.async_add_subentry(home.entry, SECOND)
        return respond(*args)

    monkeypatch.setattr(home.charger, "respond", respond_and_add)
    home.entry.add_to_hass(hass)
    await hass.config_entries.async_setup(home.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert home.entry.state is ConfigEntryState.LOADED
    assert set(home.entry.runtime_data.chargers) == {"charger", "second"}
    assert hass.states.get("sensor.carport_status")
    assert "Error" not in caplog.text
