"""The Dynamic Load Manager integration: keeps the main fuse alive while a car charges."""

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.typing import ConfigType

from .charger import ChargerLink
from .const import CONF_PHASE_MAP, CONF_PHASES, DOMAIN, PLATFORMS, SUBENTRY_CHARGER
from .coordinator import DlmConfigEntry, DlmCoordinator, built_from
from .device import site_device
from .meter import create_meter
from .migration import async_migrate_entry
from .options import site_limits
from .services import async_setup_services
from .storage import SiteMemory, SiteStore

__all__ = [
    "CONFIG_SCHEMA",
    "async_migrate_entry",
    "async_remove_entry",
    "async_setup",
    "async_setup_entry",
    "async_unload_entry",
]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions: they are there, and say what is wrong, also without a site."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: DlmConfigEntry) -> bool:
    """Set up a site."""
    store = SiteStore(hass, entry.entry_id)
    memory = await store.async_load()
    coordinator = DlmCoordinator(
        hass,
        entry,
        meter=create_meter(hass, entry.data),
        chargers=_chargers(hass, entry, memory),
        limits=site_limits(entry.data, entry.options),
        memory=memory,
        store=store,
    )
    # The chargers name this device as the one that they are behind.
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, **site_device(entry)
    )
    await coordinator.async_start()
    entry.runtime_data = coordinator
    entry.async_on_unload(entry.add_update_listener(_async_entry_changed))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    # Discoveries and people do not wait for the first tick.
    if coordinator.built_from != built_from(entry):
        hass.config_entries.async_schedule_reload(entry.entry_id)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: DlmConfigEntry) -> bool:
    """Unload a site; its chargers go to the minimum (R11)."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.async_stop()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: DlmConfigEntry) -> None:
    """Delete what was stored for a site."""
    await SiteStore(hass, entry.entry_id).async_remove()


def _chargers(
    hass: HomeAssistant, entry: DlmConfigEntry, memory: SiteMemory
) -> list[ChargerLink]:
    """Return the links to the chargers of a site."""
    return [
        ChargerLink(
            charger_id=subentry.subentry_id,
            serial=subentry.unique_id or "",
            host=subentry.data[CONF_HOST],
            phases=entry.data[CONF_PHASES],
            phase_map=subentry.data[CONF_PHASE_MAP],
            session=async_get_clientsession(hass),
            memory=memory.charger(subentry.subentry_id),
        )
        for subentry in entry.get_subentries_of_type(SUBENTRY_CHARGER)
    ]


async def _async_entry_changed(hass: HomeAssistant, entry: DlmConfigEntry) -> None:
    """Follow a change of the entry: options at once, another fuse, meter or charger by a reload."""
    if entry.runtime_data.built_from == built_from(entry):
        await entry.runtime_data.async_set_site_limits(
            site_limits(entry.data, entry.options)
        )
    else:
        hass.config_entries.async_schedule_reload(entry.entry_id)
