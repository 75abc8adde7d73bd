"""The devices: the main fuse, and the chargers behind it."""

from collections.abc import Iterable

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo

from .charger import ChargerLink
from .const import DOMAIN
from .goe import GoeInfo


def site_device(entry: ConfigEntry) -> DeviceInfo:
    """Return the device of a site: the main fuse and what is measured at it."""
    return DeviceInfo(
        entry_type=DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, entry.entry_id)},
        name=entry.title,
    )


def charger_device(
    hass: HomeAssistant,
    entry: ConfigEntry,
    subentry: ConfigSubentry,
    info: GoeInfo | None,
) -> DeviceInfo:
    """Return the device of a charger; `info` is what it has told of itself so far."""
    return DeviceInfo(
        configuration_url=f"http://{subentry.data[CONF_HOST]}",
        identifiers={(DOMAIN, f"{subentry.unique_id}")},
        manufacturer="go-e",
        model=None if info is None else info.model,
        name=subentry.title,
        serial_number=subentry.unique_id,
        sw_version=None if info is None else info.firmware,
        via_device_id=dr.async_get_device_id_by_identifier(
            hass, (DOMAIN, entry.entry_id), config_entry_id=entry.entry_id
        ),
    )


class ChargerDevices:
    """Keeps up what the device registry tells of the chargers.

    One that did not answer when it was set up tells its model later; an update changes its
    firmware.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Start with nothing told."""
        self._hass = hass
        self._entry = entry
        self._told: dict[str, GoeInfo] = {}

    @callback
    def update(self, links: Iterable[ChargerLink]) -> None:
        """Tell what is new."""
        for link in links:
            info = link.info
            if info is None or info == self._told.get(link.charger_id):
                continue
            devices = dr.async_get(self._hass)
            device = devices.async_get_device_by_identifier(
                (DOMAIN, info.serial), self._entry.entry_id
            )
            # Before there is one: it comes with the entities, and what is known then.
            if device is not None:
                devices.async_update_device(
                    device.id, model=info.model, sw_version=info.firmware
                )
                self._told[link.charger_id] = info
