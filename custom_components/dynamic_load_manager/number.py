"""Numbers: what the owner allows a charger, and of the main fuse."""

from typing import override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EntityCategory, UnitOfElectricCurrent
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .balancer import MINIMUM_CURRENT_A
from .const import CONF_FUSE_RATING, CONF_MAXIMUM_CURRENT, MAXIMUM_CURRENT_DEFAULT_A
from .coordinator import DlmConfigEntry, DlmCoordinator
from .entity import ChargerEntity, SiteEntity

PARALLEL_UPDATES = 1

MAIN_FUSE_LIMIT = NumberEntityDescription(
    key="main_fuse_limit",
    translation_key="main_fuse_limit",
    device_class=NumberDeviceClass.CURRENT,
    entity_category=EntityCategory.CONFIG,
    mode=NumberMode.SLIDER,
    native_min_value=MINIMUM_CURRENT_A,
    native_step=1,
    native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
)

MAXIMUM_CURRENT = NumberEntityDescription(
    key="maximum_current",
    translation_key="maximum_current",
    device_class=NumberDeviceClass.CURRENT,
    mode=NumberMode.SLIDER,
    native_min_value=MINIMUM_CURRENT_A,
    native_step=1,
    native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DlmConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the numbers."""
    async_add_entities([MainFuseLimit(entry.runtime_data, MAIN_FUSE_LIMIT)])
    for subentry in entry.runtime_data.subentries:
        async_add_entities(
            [MaximumCurrent(entry.runtime_data, subentry, MAXIMUM_CURRENT)],
            config_subentry_id=subentry.subentry_id,
        )


class MainFuseLimit(SiteEntity, NumberEntity):
    """How much of the main fuse house and chargers may use; the rating at the most."""

    def __init__(
        self, coordinator: DlmCoordinator, description: NumberEntityDescription
    ) -> None:
        """Initialize the number."""
        super().__init__(coordinator, description)
        self._attr_native_max_value = coordinator.config_entry.data[CONF_FUSE_RATING]

    @property
    @override
    def native_value(self) -> int:
        """Return the limit."""
        return self.coordinator.limit_a

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change the limit."""
        await self.coordinator.async_set_limit(int(value))


class MaximumCurrent(ChargerEntity, NumberEntity):
    """The highest current that the owner allows, up to what the charger can offer."""

    def __init__(
        self,
        coordinator: DlmCoordinator,
        subentry: ConfigSubentry,
        description: NumberEntityDescription,
    ) -> None:
        """Initialize the number."""
        super().__init__(coordinator, subentry, description)
        self._attr_native_max_value = subentry.data.get(
            CONF_MAXIMUM_CURRENT, MAXIMUM_CURRENT_DEFAULT_A
        )

    @property
    @override
    def native_value(self) -> int:
        """Return the maximum."""
        return self.link.memory.maximum_current_a

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change the maximum."""
        await self.coordinator.async_set_maximum_current(self.charger_id, int(value))
