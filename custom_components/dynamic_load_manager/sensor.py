"""Sensors of a site and its chargers."""

from functools import partial

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .charger_sensor import TOTAL_ENERGY, add_when_told, charger_sensors
from .coordinator import DlmConfigEntry
from .site_sensor import site_sensors

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DlmConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors."""
    coordinator = entry.runtime_data
    async_add_entities(site_sensors(coordinator))
    for subentry in coordinator.subentries:
        add = partial(async_add_entities, config_subentry_id=subentry.subentry_id)
        add(charger_sensors(coordinator, subentry))
        add_when_told(coordinator, subentry, TOTAL_ENERGY, add)
