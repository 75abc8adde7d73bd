"""Switches of a charger."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DlmConfigEntry
from .entity import ChargerEntity

PARALLEL_UPDATES = 1

PAUSE = SwitchEntityDescription(key="pause", translation_key="pause")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DlmConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches."""
    for subentry in entry.runtime_data.subentries:
        async_add_entities(
            [PauseSwitch(entry.runtime_data, subentry, PAUSE)],
            config_subentry_id=subentry.subentry_id,
        )


class PauseSwitch(ChargerEntity, SwitchEntity):
    """Keeps a charger stopped (R10)."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the charger is paused."""
        return self.link.memory.paused

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Stop charging now."""
        await self.coordinator.async_set_paused(self.charger_id, paused=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Charge again, if nothing else holds it."""
        await self.coordinator.async_set_paused(self.charger_id, paused=False)
