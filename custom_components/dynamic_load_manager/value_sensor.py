"""Sensors that show a part of the data, and the kinds that there are more of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfElectricCurrent, UnitOfPower
from homeassistant.core import callback
from homeassistant.helpers.typing import StateType

from .entity import DlmEntity

STEP_A: Final = 0.1
STEP_W: Final = 25.0
"""What a step of the current is on one phase of 230 V, rounded."""
FLOAT_SLACK: Final = 1e-9
"""A step between two decimal fractions is not always quite a step."""


@dataclass(frozen=True, kw_only=True)
class ValueSensorEntityDescription[T](SensorEntityDescription):
    """A sensor, and where its value comes from."""

    value_fn: Callable[[T], StateType]
    step: float | None = None
    """By how much the value has to move until it is shown anew; `None`: by anything."""


def steady(shown: object, value: StateType, step: float) -> StateType:
    """Return what to show of a number: what is shown already, unless it has moved by a step.

    Each state is a row in the recorder, and what is measured never stands still. A number
    that is next to nothing is shown as 0.
    """
    if not isinstance(value, int | float):
        return value
    if abs(value) < step / 2:
        return 0.0
    if isinstance(shown, int | float) and abs(value - shown) < step - FLOAT_SLACK:
        return shown
    return round(value, 1)


class ValueSensor[T](DlmEntity, SensorEntity):
    """A sensor that shows a part of some data of the coordinator."""

    entity_description: ValueSensorEntityDescription[T]

    @property
    def shown_data(self) -> T:
        """Return the data of which a part is shown."""
        raise NotImplementedError

    @override
    async def async_added_to_hass(self) -> None:
        """Have a value from the beginning."""
        self._show()
        await super().async_added_to_hass()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Show what is new."""
        self._show()
        super()._handle_coordinator_update()

    @override
    def _shows(self) -> object:
        """Return the value; to round it as Home Assistant does costs more than to compare it."""
        return self._attr_native_value

    def _show(self) -> None:
        """Take over the value."""
        value = self.entity_description.value_fn(self.shown_data)
        step = self.entity_description.step
        if step is not None:
            value = steady(self._attr_native_value, value, step)
        self._attr_native_value = value


def current[T](
    key: str,
    value_fn: Callable[[T], StateType],
    *,
    enabled: bool = True,
) -> ValueSensorEntityDescription[T]:
    """Return a sensor of a current that is measured (A)."""
    return ValueSensorEntityDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.CURRENT,
        entity_registry_enabled_default=enabled,
        native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
        state_class=SensorStateClass.MEASUREMENT,
        step=STEP_A,
        suggested_display_precision=1,
        value_fn=value_fn,
    )


def power[T](
    key: str, value_fn: Callable[[T], StateType]
) -> ValueSensorEntityDescription[T]:
    """Return a sensor of a power that is measured (W)."""
    return ValueSensorEntityDescription(
        key=key,
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
        state_class=SensorStateClass.MEASUREMENT,
        step=STEP_W,
        suggested_display_precision=0,
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
