"""What discoveries say of meters and chargers, and how known ones get their new address."""

import re

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .charger_form import ChargerCheck, find_charger
from .const import CONF_TOPIC, LOGGER
from .meter.announcement import Announcement, announced_id, announced_online
from .meter.shelly_gen1 import ANNOUNCE_TOPIC

HTTP_PORT = 80

SILENT_TICKS = 3
"""A charger that misses one tick or two has a weak Wi-Fi, and no new address."""

_SERIAL = re.compile(r"\w{1,32}", re.ASCII)
_HOSTNAME = re.compile(r"go-echarger_(?P<serial>[0-9]{6})")
"""The host name of a charger (API key `host`) ends with its serial; hardware V2 has none."""


def discovered_meter(info: MqttServiceInfo) -> Announcement | None:
    """Return which meter has made itself known; other Shellies announce themselves too."""
    if info.topic == ANNOUNCE_TOPIC:
        return announced_id(info.payload)
    return announced_online(info.topic, info.payload)


@callback
def heal_meter(hass: HomeAssistant, entry: ConfigEntry, meter: Announcement) -> None:
    """Follow a known meter to its new topic, unless the known one still has values."""
    if entry.data.get(CONF_TOPIC) in {None, meter.prefix}:
        return
    if (
        entry.state is ConfigEntryState.LOADED
        and not entry.runtime_data.data.plan.unknown_phases
    ):
        return
    LOGGER.info("The meter is now at %s", meter.prefix)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_TOPIC: meter.prefix}
    )


def discovered_by_zeroconf(info: ZeroconfServiceInfo) -> tuple[str, str | None]:
    """Return the address of a charger, and its serial if it tells (TXT record `serial`)."""
    host = f"[{info.host}]" if ":" in info.host else info.host
    if info.port not in {None, HTTP_PORT}:
        host = f"{host}:{info.port}"
    serial = info.properties.get("serial")
    known = isinstance(serial, str) and _SERIAL.fullmatch(serial)
    return host, serial if known else None


def discovered_by_dhcp(info: DhcpServiceInfo) -> tuple[str, str | None]:
    """Return the address of a charger, and its serial if its name tells."""
    named = _HOSTNAME.fullmatch(info.hostname.lower())
    return info.ip, named["serial"] if named else None


async def async_heal_charger(hass: HomeAssistant, serial: str, host: str) -> bool:
    """Return whether a charger is known; give it its new address if the old one is dead.

    An announcement may be old, or somebody else's: only the charger itself is believed.
    """
    known = find_charger(hass, serial)
    if known is None:
        return False
    entry, subentry = known
    if subentry.data[CONF_HOST] == host or not _silent(entry, subentry.subentry_id):
        return True
    check = ChargerCheck({CONF_HOST: host})
    await check.async_run(hass, allowed_serial=serial)
    if check.info is not None and check.info.serial == serial:
        LOGGER.info("Charger %s is now at %s", serial, host)
        hass.config_entries.async_update_subentry(
            entry, subentry, data={**subentry.data, CONF_HOST: host}
        )
    return True


def _silent(entry: ConfigEntry, charger_id: str) -> bool:
    """Return whether a charger has not answered for a while, as far as it is asked."""
    if entry.state is not ConfigEntryState.LOADED:
        return entry.disabled_by is None
    link = entry.runtime_data.chargers.get(charger_id)
    return link is not None and link.missed >= SILENT_TICKS
