"""What all entities have in common."""

from typing import override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import callback
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .charger import ChargerLink
from .coordinator import DlmCoordinator
from .data import ChargerData
from .device import charger_device, site_device


class DlmEntity(CoordinatorEntity[DlmCoordinator]):
    """An entity whose state is written only when it has changed.

    With many chargers most of what a tick costs would be states that are as before.
    """

    _attr_has_entity_name = True

    _shown: tuple[bool, object] | None = None
    """Whether it was available, and what was shown."""

    def _shows(self) -> object:
        """Return what makes a state differ from another one."""
        return self.state

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write what has changed."""
        available = self.available
        shown = available, self._shows() if available else None
        if shown != self._shown:
            self._shown = shown
            super()._handle_coordinator_update()


class SiteEntity(DlmEntity):
    """An entity of the site."""

    def __init__(
        self, coordinator: DlmCoordinator, description: EntityDescription
    ) -> None:
        """Initialize the entity."""
        super().__init__(coordinator)
        entry = coordinator.config_entry
        self.entity_description = description
        self._attr_unique_id = f"{entry.entry_id}_{description.key}"
        self._attr_device_info = site_device(entry)


class MeterEntity(SiteEntity):
    """An entity that shows what the meter reports: unavailable while all of it is silent."""

    @property
    @override
    def available(self) -> bool:
        """Return whether any phase current is known."""
        return super().available and any(
            current is not None for current in self.coordinator.data.currents_a
        )


class ChargerEntity(DlmEntity):
    """An entity of a charger."""

    def __init__(
        self,
        coordinator: DlmCoordinator,
        subentry: ConfigSubentry,
        description: EntityDescription,
    ) -> None:
        """Initialize the entity."""
        super().__init__(coordinator)
        self.entity_description = description
        self.charger_id = subentry.subentry_id
        self._attr_unique_id = f"{subentry.unique_id}_{description.key}"
        self._attr_device_info = charger_device(
            coordinator.hass, coordinator.config_entry, subentry, self.link.info
        )

    @property
    def link(self) -> ChargerLink:
        """Return the link to the charger."""
        return self.coordinator.chargers[self.charger_id]

    @property
    def charger(self) -> ChargerData:
        """Return what is known of the charger."""
        return self.coordinator.data.chargers[self.charger_id]


class AnsweringChargerEntity(ChargerEntity):
    """An entity that shows what a charger reports: unavailable while it does not answer."""

    @property
    @override
    def available(self) -> bool:
        """Return whether the charger answered in the last tick."""
        return super().available and self.charger.report is not None
