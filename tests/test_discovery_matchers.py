"""The matchers of the manifest, as Home Assistant's own discoveries apply them."""

from fnmatch import fnmatch
from ipaddress import ip_address
from unittest.mock import Mock

import pytest
from zeroconf.asyncio import AsyncServiceInfo

from custom_components.dynamic_load_manager.const import DOMAIN
from homeassistant.components.zeroconf.discovery import ZeroconfDiscovery
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_dhcp, async_get_zeroconf

from .home import HOST, VirtualHome

HTTP = "_http._tcp.local."


async def offered(hass: HomeAssistant, name: str, properties: dict[str, str]) -> bool:
    """Return whether a device that announces itself by mDNS is offered."""
    local = AsyncServiceInfo(HTTP, f"home.{HTTP}", addresses=[], port=8123)
    types = {HTTP: (await async_get_zeroconf(hass))[HTTP]}
    discovery = ZeroconfDiscovery(hass, Mock(), types, {}, {}, local)
    service = AsyncServiceInfo(
        HTTP,
        f"{name}.{HTTP}",
        addresses=[ip_address(HOST).packed],
        port=80,
        properties=properties,
        server="go-echarger_123456.local.",
    )
    discovery._async_process_service_update(service, HTTP, f"{name}.{HTTP}")  # noqa: SLF001 - what follows a packet
    await hass.async_block_till_done(wait_background_tasks=True)
    return bool(hass.config_entries.flow.async_progress_by_handler(DOMAIN))


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("go-eCharger_123456", {"devicetype": "go-eCharger", "serial": "123456"}),
        ("Carport", {"devicetype": "go-eCharger_V4", "serial": "123456"}),
        ("Carport", {"devicetype": "go-eCharger_Phoenix", "serial": "123456"}),
        ("Carport", {"devicetype": "go-eCharger_V5"}),
        ("go-eCharger_123456", {}),
    ],
)
async def test_chargers(
    home: VirtualHome, hass: HomeAssistant, name: str, properties: dict[str, str]
) -> None:
    """Whatever the owner calls it, and whatever it tells of itself."""
    assert await offered(hass, name, properties)


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("Controller", {"devicetype": "controller", "serial": "123456"}),
        ("Wattpilot", {"devicetype": "wattpilot_V2", "serial": "123456"}),
        ("Printer", {}),
    ],
)
async def test_others(
    home: VirtualHome, hass: HomeAssistant, name: str, properties: dict[str, str]
) -> None:
    """Nothing else with a web server is offered."""
    assert not await offered(hass, name, properties)


@pytest.mark.parametrize(
    ("hostname", "matches"),
    [
        ("go-eCharger_123456", True),
        ("go-echarger_123456", True),
        ("go-eCharger", True),
        ("go-eController_123456", False),
        ("shellyem3-aabbccddeeff", False),
    ],
)
async def test_dhcp(
    home: VirtualHome, hass: HomeAssistant, hostname: str, *, matches: bool
) -> None:
    """By the name of the delivery; the DHCP discovery compares it in lower case."""
    matchers = [
        matcher for matcher in await async_get_dhcp(hass) if matcher["domain"] == DOMAIN
    ]
    assert matches == any(
        fnmatch(hostname.lower(), matcher["hostname"]) for matcher in matchers
    )
