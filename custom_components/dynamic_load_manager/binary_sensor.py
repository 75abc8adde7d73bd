"""Binary sensors of a site and its chargers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DlmConfigEntry
from .data import SiteData
from .entity import AnsweringChargerEntity, MeterEntity, SiteEntity

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


OVERLOAD = SiteBinarySensorEntityDescription(
    key="overload",
    translation_key="overload",
    device_class=BinarySensorDeviceClass.PROBLEM,
    is_on_fn=_overload,
)


def _meter(data: SiteData) -> bool | None:
    """Return whether each phase is known; unknown while a meter need not have been heard yet."""
    if not data.plan.unknown_phases:
        return True
    return None if data.plan.starting else False


METER = SiteBinarySensorEntityDescription(
    key="meter",
    translation_key="meter",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
    is_on_fn=_meter,
)

CAR_CONNECTED = BinarySensorEntityDescription(
    key="car_connected",
    translation_key="car_connected",
    device_class=BinarySensorDeviceClass.PLUG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DlmConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors."""
    coordinator = entry.runtime_data
    async_add_entities(
        [
            MeterBinarySensor(coordinator, OVERLOAD),
            SiteBinarySensor(coordinator, METER),
        ]
    )
    for subentry in coordinator.subentries:
        async_add_entities(
            [CarConnected(coordinator, subentry, CAR_CONNECTED)],
            config_subentry_id=subentry.subentry_id,
        )


class SiteBinarySensor(SiteEntity, BinarySensorEntity):
    """A binary sensor of a site, available whatever the meter does."""

    entity_description: SiteBinarySensorEntityDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.coordinator.data)


class MeterBinarySensor(MeterEntity, SiteBinarySensor):
    """A binary sensor that tells what the meter reports."""


class CarConnected(AnsweringChargerEntity, BinarySensorEntity):
    """Whether a car is plugged in, charging or not."""

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state; unknown if the charger does not know."""
        report = self.charger.report
        return None if report is None else report.car_connected
