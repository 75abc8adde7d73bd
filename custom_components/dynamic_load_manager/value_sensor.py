"""Descriptions of sensors that show a part of the data, and the kinds that there are more of."""

from collections.abc import Callable
from dataclasses import dataclass

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfElectricCurrent
from homeassistant.helpers.typing import StateType


@dataclass(frozen=True, kw_only=True)
class ValueSensorEntityDescription[T](SensorEntityDescription):
    """A sensor, and where its value comes from."""

    value_fn: Callable[[T], StateType]


def current[T](
    key: str,
    value_fn: Callable[[T], StateType],
    *,
    precision: int = 1,
    enabled: bool = True,
) -> ValueSensorEntityDescription[T]:
    """Return a sensor of a current (A)."""
    return ValueSensorEntityDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.CURRENT,
        entity_registry_enabled_default=enabled,
        native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=precision,
        value_fn=value_fn,
    )


def watched_duration[T](
    key: str, unit: str, value_fn: Callable[[T], StateType]
) -> ValueSensorEntityDescription[T]:
    """Return a sensor of how well the watch itself goes; disabled, as it changes all the time."""
    return ValueSensorEntityDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.DURATION,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        native_unit_of_measurement=unit,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=value_fn,
    )
