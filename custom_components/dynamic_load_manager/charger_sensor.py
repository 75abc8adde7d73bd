"""The sensors of a charger."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import monotonic
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import (
    EntityCategory,
    UnitOfElectricCurrent,
    UnitOfEnergy,
    UnitOfTime,
)
from homeassistant.core import callback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .balancer import Reason, Status
from .charger import ChargerReport
from .const import CONF_PHASES
from .coordinator import DlmCoordinator
from .data import ChargerData
from .entity import AnsweringChargerEntity, ChargerEntity
from .goe import Fault
from .value_sensor import (
    ValueSensor,
    ValueSensorEntityDescription,
    current,
    power,
    watched_duration,
)

NO_FAULT = "none"

STEADY = timedelta(seconds=2)
"""A moment that moves by less is the same one: two clocks never agree to the end."""


type ChargerSensorEntityDescription = ValueSensorEntityDescription[ChargerData]


def _reported(
    value_fn: Callable[[ChargerReport], StateType],
) -> Callable[[ChargerData], StateType]:
    """Return where a value comes from that is there only while the charger answers."""
    return lambda data: None if data.report is None else value_fn(data.report)


def _draw(phase: int) -> ChargerSensorEntityDescription:
    """Return the sensor of what the car takes on a phase of the charger."""
    return current(
        f"draw_l{phase + 1}",
        _reported(lambda report: report.draw_a[phase]),
        enabled=False,
    )


def _energy(
    key: str, value_fn: Callable[[ChargerReport], float | None]
) -> ChargerSensorEntityDescription:
    """Return a sensor of an energy (kWh).

    It may begin anew at 0, as a session does: Home Assistant then goes on counting from
    there, without the charger having to tell when that was.
    """

    def value_kwh(report: ChargerReport) -> float | None:
        energy_wh = value_fn(report)
        return None if energy_wh is None else round(energy_wh / 1000, 1)

    return ValueSensorEntityDescription[ChargerData](
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        state_class=SensorStateClass.TOTAL_INCREASING,
        suggested_display_precision=1,
        value_fn=_reported(value_kwh),
    )


PLAN_SENSORS = (
    ValueSensorEntityDescription[ChargerData](
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in Status],
        value_fn=lambda data: data.plan.status.value,
    ),
    ValueSensorEntityDescription[ChargerData](
        key="limited_by",
        translation_key="limited_by",
        device_class=SensorDeviceClass.ENUM,
        options=[reason.value for reason in Reason],
        value_fn=lambda data: data.plan.limited_by.value,
    ),
    ValueSensorEntityDescription[ChargerData](
        key="commands_sent",
        translation_key="commands_sent",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.TOTAL_INCREASING,
        value_fn=lambda data: data.commands_sent,
    ),
)

WAITING_UNTIL = SensorEntityDescription(
    key="waiting_until",
    translation_key="waiting_until",
    device_class=SensorDeviceClass.TIMESTAMP,
)

DRAW_SENSORS = tuple(_draw(phase) for phase in range(3))

ANSWER_SENSORS = (
    ValueSensorEntityDescription[ChargerData](
        key="offered_current",
        translation_key="offered_current",
        device_class=SensorDeviceClass.CURRENT,
        native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=_reported(lambda report: report.offered_a),
    ),
    current("charging_current", _reported(lambda report: report.charging_current_a)),
    power("power", _reported(lambda report: report.power_w)),
    _energy("session_energy", lambda report: report.session_energy_wh),
    ValueSensorEntityDescription[ChargerData](
        key="fault",
        translation_key="fault",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=[NO_FAULT, *(fault.value for fault in Fault)],
        value_fn=_reported(lambda report: report.fault or NO_FAULT),
    ),
    watched_duration(
        "response_time",
        UnitOfTime.MILLISECONDS,
        _reported(lambda report: round(report.response_s * 1000)),
    ),
)

TOTAL_ENERGY = _energy("total_energy", lambda report: report.total_energy_wh)


def charger_sensors(
    coordinator: DlmCoordinator, subentry: ConfigSubentry
) -> Iterator[SensorEntity]:
    """Return the sensors that each charger has."""
    for description in PLAN_SENSORS:
        yield ChargerSensor(coordinator, subentry, description)
    yield WaitingUntil(coordinator, subentry, WAITING_UNTIL)
    # Behind a single phase only the charger's L1 is connected.
    draws = DRAW_SENSORS[: coordinator.config_entry.data[CONF_PHASES]]
    for description in (*ANSWER_SENSORS, *draws):
        yield AnswerSensor(coordinator, subentry, description)


@callback
def add_when_told(
    coordinator: DlmCoordinator,
    subentry: ConfigSubentry,
    description: ChargerSensorEntityDescription,
    add: Callable[[list[SensorEntity]], None],
) -> None:
    """Add a sensor once the charger tells its value: not all of them do."""
    added = False

    @callback
    def look() -> None:
        nonlocal added
        data = coordinator.data.chargers[subentry.subentry_id]
        if not added and description.value_fn(data) is not None:
            added = True
            add([AnswerSensor(coordinator, subentry, description)])

    look()
    coordinator.config_entry.async_on_unload(coordinator.async_add_listener(look))


class ChargerSensor(ValueSensor[ChargerData], ChargerEntity):
    """A sensor that tells what was decided for a charger, reachable or not."""

    @property
    @override
    def shown_data(self) -> ChargerData:
        """Return the data of the charger."""
        return self.charger


class AnswerSensor(AnsweringChargerEntity, ChargerSensor):
    """A sensor that tells what a charger reports."""


class WaitingUntil(ChargerEntity, SensorEntity):
    """Until when the wait lasts at least that keeps the current from being higher."""

    def __init__(
        self,
        coordinator: DlmCoordinator,
        subentry: ConfigSubentry,
        description: SensorEntityDescription,
    ) -> None:
        """Take note of a wait that goes on already."""
        super().__init__(coordinator, subentry, description)
        self._attr_native_value = self._moment()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Show another moment only if it is another one."""
        shown, moment = self._attr_native_value, self._moment()
        moved = not (
            isinstance(shown, datetime) and moment and abs(moment - shown) < STEADY
        )
        if moved:
            self._attr_native_value = moment
        super()._handle_coordinator_update()

    def _moment(self) -> datetime | None:
        """Return the end of the wait on the wall clock; `None` if it has no time, or is due."""
        until = self.charger.plan.until
        if until is None or (wait_s := until - monotonic()) <= 0:
            return None
        moment = dt_util.utcnow() + timedelta(seconds=wait_s)
        return moment.replace(microsecond=0)
