"""Events of a charger."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DlmConfigEntry, DlmCoordinator
from .entity import ChargerEntity
from .incidents import Incident, Incidents

PARALLEL_UPDATES = 0

LOAD_MANAGEMENT = EventEntityDescription(
    key="load_management",
    translation_key="load_management",
    event_types=[incident.value for incident in Incident],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DlmConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the events."""
    for subentry in entry.runtime_data.subentries:
        async_add_entities(
            [LoadManagementEvent(entry.runtime_data, subentry, LOAD_MANAGEMENT)],
            config_subentry_id=subentry.subentry_id,
        )


class LoadManagementEvent(ChargerEntity, EventEntity):
    """Tells of each stop, of each resume, and of current held down without a meter."""

    def __init__(
        self,
        coordinator: DlmCoordinator,
        subentry: ConfigSubentry,
        description: EventEntityDescription,
    ) -> None:
        """Take note of what goes on already."""
        super().__init__(coordinator, subentry, description)
        self._incidents = Incidents(self.charger.plan)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Tell of what has happened in this tick."""
        incident = self._incidents.update(self.charger.plan)
        if incident is not None:
            self._trigger_event(incident.value)
        super()._handle_coordinator_update()
