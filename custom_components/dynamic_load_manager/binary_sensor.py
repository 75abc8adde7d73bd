"""Binary sensors of a site."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DlmConfigEntry
from .data import SiteData
from .entity import MeterEntity

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class SiteBinarySensorEntityDescription(BinarySensorEntityDescription):
    """A binary sensor of a site, and where its value comes from."""

    is_on_fn: Callable[[SiteData], bool | None]


def _overload(data: SiteData) -> bool | None:
    """Return whether a phase is above the rating; unknown only if none is known to be."""
    if data.plan.overload_since is not None:
        return True
    return None if data.plan.unknown_phases else False


SITE_SENSORS = (
    SiteBinarySensorEntityDescription(
        key="overload",
        translation_key="overload",
        device_class=BinarySensorDeviceClass.PROBLEM,
        is_on_fn=_overload,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DlmConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors."""
    async_add_entities(
        SiteBinarySensor(entry.runtime_data, description)
        for description in SITE_SENSORS
    )


class SiteBinarySensor(MeterEntity, BinarySensorEntity):
    """A binary sensor of a site."""

    entity_description: SiteBinarySensorEntityDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.coordinator.data)
