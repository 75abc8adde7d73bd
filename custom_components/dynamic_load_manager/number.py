"""Numbers: what the owner allows a charger, all of them, and of the main fuse."""

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

from .balancer import LEAST_PRIORITY, MINIMUM_CURRENT_A, MOST_PRIORITY
from .const import CONF_MAXIMUM_CURRENT, MAXIMUM_CURRENT_DEFAULT_A
from .coordinator import DlmConfigEntry, DlmCoordinator
from .entity import ChargerEntity, SiteEntity

PARALLEL_UPDATES = 1


def _current(
    key: str, category: EntityCategory | None = None, *, enabled: bool = True
) -> NumberEntityDescription:
    """Return the description of a slider for a current in whole amps (A)."""
    return NumberEntityDescription(
        key=key,
        translation_key=key,
        device_class=NumberDeviceClass.CURRENT,
        entity_category=category,
        entity_registry_enabled_default=enabled,
        mode=NumberMode.SLIDER,
        native_min_value=MINIMUM_CURRENT_A,
        native_step=1,
        native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
    )


MAXIMUM_CURRENT = _current("maximum_current")

MAIN_FUSE_LIMIT = _current("main_fuse_limit", EntityCategory.CONFIG)

CHARGING_LIMIT = _current("charging_limit", EntityCategory.CONFIG, enabled=False)

PRIORITY = NumberEntityDescription(
    key="priority",
    translation_key="priority",
    entity_category=EntityCategory.CONFIG,
    entity_registry_enabled_default=False,
    mode=NumberMode.SLIDER,
    native_min_value=LEAST_PRIORITY,
    native_max_value=MOST_PRIORITY,
    native_step=1,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DlmConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the numbers."""
    coordinator = entry.runtime_data
    async_add_entities(
        [
            MainFuseLimit(coordinator, MAIN_FUSE_LIMIT),
            ChargingLimit(coordinator, CHARGING_LIMIT),
        ]
    )
    for subentry in coordinator.subentries:
        async_add_entities(
            [
                MaximumCurrent(coordinator, subentry, MAXIMUM_CURRENT),
                Priority(coordinator, subentry, PRIORITY),
            ],
            config_subentry_id=subentry.subentry_id,
        )


class SiteLimit(SiteEntity, NumberEntity):
    """A limit of the site; the main fuse rating at the most, which is no limit at all."""

    def __init__(
        self, coordinator: DlmCoordinator, description: NumberEntityDescription
    ) -> None:
        """Initialize the number."""
        super().__init__(coordinator, description)
        self._attr_native_max_value = coordinator.rating_a

    def _limited_to(self, limit_a: int | None) -> int:
        """Return what is shown of a limit."""
        rating_a = self.coordinator.rating_a
        return rating_a if limit_a is None else min(limit_a, rating_a)


class MainFuseLimit(SiteLimit):
    """How much of the main fuse house and chargers may use."""

    @property
    @override
    def native_value(self) -> int:
        """Return the limit."""
        return self._limited_to(self.coordinator.memory.limit_a)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change the limit."""
        self.coordinator.memory.limit_a = int(value)
        await self.coordinator.async_heed_wishes()


class ChargingLimit(SiteLimit):
    """How much all chargers together may take on each phase (R12)."""

    @property
    @override
    def native_value(self) -> int:
        """Return the limit."""
        return self._limited_to(self.coordinator.memory.charging_limit_a)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change the limit; the main fuse rating is none."""
        limit_a = int(value)
        none = limit_a >= self.coordinator.rating_a
        self.coordinator.memory.charging_limit_a = None if none else limit_a
        await self.coordinator.async_heed_wishes()


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
        self.link.memory.maximum_current_a = int(value)
        await self.coordinator.async_heed_wishes()


class Priority(ChargerEntity, NumberEntity):
    """Who charges when there is no room for all: the highest number (R12)."""

    @property
    @override
    def native_value(self) -> int:
        """Return the priority."""
        return self.link.memory.priority

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change the priority."""
        self.link.memory.priority = int(value)
        await self.coordinator.async_heed_wishes()
