"""The sensors of a site."""

from collections.abc import Iterator
from typing import override

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, UnitOfTime

from .const import CONF_PHASES, TICK
from .coordinator import DlmCoordinator
from .data import SiteData
from .entity import MeterEntity, SiteEntity
from .value_sensor import (
    ValueSensor,
    ValueSensorEntityDescription,
    current,
    watched_duration,
)

PHASES = ("l1", "l2", "l3")


type SiteSensorEntityDescription = ValueSensorEntityDescription[SiteData]


def _grid_current(phase: int) -> SiteSensorEntityDescription:
    """Return the sensor of a grid current."""
    return current(f"current_{PHASES[phase]}", lambda data: data.currents_a[phase])


def _house_load(phase: int) -> SiteSensorEntityDescription:
    """Return the sensor of the house load of a phase."""
    return current(
        f"house_load_{PHASES[phase]}",
        lambda data: data.plan.house_load_a[phase],
        enabled=False,
    )


def _limiting_phase(data: SiteData) -> str | None:
    """Return the phase with the least room."""
    phase = data.plan.limiting_phase
    return None if phase is None else PHASES[phase]


def _overload_s(data: SiteData) -> int | None:
    """Return how long the overload has lasted, in whole ticks; unknown as *Overload* is."""
    if data.plan.overload_since is None and data.plan.unknown_phases:
        return None
    tick_s = int(TICK.total_seconds())
    return int(data.plan.overload_s) // tick_s * tick_s


def _heat_percent(data: SiteData) -> int | None:
    """Return the heat of the fuse, as a part of what makes it operate."""
    heat = data.plan.fuse_heat
    return None if heat is None else round(heat * 100)


def _age_s(data: SiteData) -> int | None:
    """Return the age of the oldest phase."""
    return None if data.meter_age_s is None else round(data.meter_age_s)


def _tick_ms(data: SiteData) -> int:
    """Return how long a step took."""
    return round(data.tick_s * 1000)


PHASE_SENSORS = tuple(
    (_grid_current(phase), _house_load(phase)) for phase in range(len(PHASES))
)

METER_SENSORS: tuple[SiteSensorEntityDescription, ...] = (
    current("main_fuse_load", lambda data: data.plan.load_a),
    current("available_current", lambda data: data.plan.available_a),
    ValueSensorEntityDescription[SiteData](
        key="limiting_phase",
        translation_key="limiting_phase",
        device_class=SensorDeviceClass.ENUM,
        options=list(PHASES),
        value_fn=_limiting_phase,
    ),
    ValueSensorEntityDescription[SiteData](
        key="overload_duration",
        translation_key="overload_duration",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_overload_s,
    ),
    ValueSensorEntityDescription[SiteData](
        key="fuse_heat",
        translation_key="fuse_heat",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_heat_percent,
    ),
)

WATCH_SENSORS = (
    watched_duration("meter_age", UnitOfTime.SECONDS, _age_s),
    watched_duration("tick_duration", UnitOfTime.MILLISECONDS, _tick_ms),
)


def site_sensors(coordinator: DlmCoordinator) -> Iterator[SiteSensor]:
    """Return the sensors of a site."""
    phases = PHASE_SENSORS[: coordinator.config_entry.data[CONF_PHASES]]
    of_phases = [description for phase in phases for description in phase]
    for description in (*of_phases, *METER_SENSORS):
        yield MeterSensor(coordinator, description)
    for description in WATCH_SENSORS:
        yield SiteSensor(coordinator, description)


class SiteSensor(ValueSensor[SiteData], SiteEntity):
    """A sensor that tells of the watch itself, whatever the meter does."""

    @property
    @override
    def shown_data(self) -> SiteData:
        """Return the data of the site."""
        return self.coordinator.data


class MeterSensor(MeterEntity, SiteSensor):
    """A sensor that tells what the meter reports, and what follows from it."""
