"""Sensors of a site and its chargers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfElectricCurrent, UnitOfPower
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .balancer import Reason, Status
from .charger import ChargerReport
from .const import CONF_PHASES
from .coordinator import DlmConfigEntry
from .data import ChargerData, SiteData
from .entity import AnsweringChargerEntity, ChargerEntity, MeterEntity
from .goe import Fault

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class SiteSensorEntityDescription(SensorEntityDescription):
    """A sensor of a site, and where its value comes from."""

    value_fn: Callable[[SiteData], StateType]


@dataclass(frozen=True, kw_only=True)
class ChargerSensorEntityDescription(SensorEntityDescription):
    """A sensor of a charger, and where its value comes from."""

    value_fn: Callable[[ChargerData], StateType]


def _rounded(current_a: float | None) -> float | None:
    """Return a current without the noise that a subtraction leaves behind."""
    return None if current_a is None else round(current_a, 2)


def _site_current(
    key: str, value_fn: Callable[[SiteData], StateType]
) -> SiteSensorEntityDescription:
    """Return a sensor of a current at the main fuse (A)."""
    return SiteSensorEntityDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.CURRENT,
        native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        value_fn=value_fn,
    )


def _phase_current(phase: int) -> SiteSensorEntityDescription:
    """Return the sensor of a grid current."""
    return _site_current(f"current_l{phase + 1}", lambda data: data.currents_a[phase])


def _charger_current(
    key: str, precision: int, value_fn: Callable[[ChargerReport], StateType]
) -> ChargerSensorEntityDescription:
    """Return a sensor of a current that a charger reports (A)."""
    return ChargerSensorEntityDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.CURRENT,
        native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=precision,
        value_fn=_reported(value_fn),
    )


def _reported(
    value_fn: Callable[[ChargerReport], StateType],
) -> Callable[[ChargerData], StateType]:
    """Return where a value comes from that is there only while the charger answers."""
    return lambda data: None if data.report is None else value_fn(data.report)


PHASE_SENSORS = tuple(_phase_current(phase) for phase in range(3))

SITE_SENSORS = (
    _site_current("main_fuse_load", lambda data: data.plan.load_a),
    _site_current("available_current", lambda data: _rounded(data.plan.available_a)),
)

CHARGER_SENSORS = (
    ChargerSensorEntityDescription(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in Status],
        value_fn=lambda data: data.plan.status.value,
    ),
    ChargerSensorEntityDescription(
        key="limited_by",
        translation_key="limited_by",
        device_class=SensorDeviceClass.ENUM,
        options=[reason.value for reason in Reason],
        value_fn=lambda data: data.plan.limited_by.value,
    ),
)

NO_FAULT = "none"

ANSWER_SENSORS = (
    _charger_current("offered_current", 0, lambda report: report.offered_a),
    _charger_current("charging_current", 1, lambda report: report.charging_current_a),
    ChargerSensorEntityDescription(
        key="power",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=_reported(lambda report: report.power_w),
    ),
    ChargerSensorEntityDescription(
        key="fault",
        translation_key="fault",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=[NO_FAULT, *(fault.value for fault in Fault)],
        value_fn=_reported(lambda report: report.fault or NO_FAULT),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DlmConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors."""
    coordinator = entry.runtime_data
    phases = PHASE_SENSORS[: entry.data[CONF_PHASES]]
    async_add_entities(
        SiteSensor(coordinator, description) for description in (*phases, *SITE_SENSORS)
    )
    for subentry in entry.runtime_data.subentries:
        async_add_entities(
            [
                *(
                    ChargerSensor(coordinator, subentry, description)
                    for description in CHARGER_SENSORS
                ),
                *(
                    AnswerSensor(coordinator, subentry, description)
                    for description in ANSWER_SENSORS
                ),
            ],
            config_subentry_id=subentry.subentry_id,
        )


class SiteSensor(MeterEntity, SensorEntity):
    """A sensor of a site."""

    entity_description: SiteSensorEntityDescription

    @property
    @override
    def native_value(self) -> StateType:
        """Return the value."""
        return self.entity_description.value_fn(self.coordinator.data)


class ChargerSensor(ChargerEntity, SensorEntity):
    """A sensor that tells what was decided for a charger, reachable or not."""

    entity_description: ChargerSensorEntityDescription

    @property
    @override
    def native_value(self) -> StateType:
        """Return the value."""
        return self.entity_description.value_fn(self.charger)


class AnswerSensor(AnsweringChargerEntity, ChargerSensor):
    """A sensor that tells what a charger reports."""
