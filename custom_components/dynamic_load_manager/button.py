"""Buttons of a charger."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DlmConfigEntry
from .entity import AnsweringChargerEntity

PARALLEL_UPDATES = 1

RESUME = ButtonEntityDescription(key="resume", translation_key="resume")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DlmConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons."""
    for subentry in entry.runtime_data.subentries:
        async_add_entities(
            [ResumeButton(entry.runtime_data, subentry, RESUME)],
            config_subentry_id=subentry.subentry_id,
        )


class ResumeButton(AnsweringChargerEntity, ButtonEntity):
    """Lets a charger charge again that somebody stopped by hand (R9)."""

    @property
    @override
    def available(self) -> bool:
        """Return whether the charger can be told now, and may be (R13)."""
        return super().available and self.coordinator.memory.balancing

    @override
    async def async_press(self) -> None:
        """Resume; within what the main fuse leaves."""
        await self.coordinator.async_resume(self.charger_id)
