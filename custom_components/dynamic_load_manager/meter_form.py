"""The forms of a meter and its main fuse, and what can be wrong with the answers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import Platform, UnitOfElectricCurrent
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.util import dt as dt_util

from .const import (
    CONF_CURRENTS,
    CONF_FUSE_RATING,
    CONF_METER,
    CONF_METER_TIMEOUT,
    CONF_PHASES,
    CONF_POWERS,
    CONF_TOPIC,
    DOMAIN,
    FUSE_RATING_DEFAULT_A,
    FUSE_RATING_MAX_A,
    FUSE_RATING_MIN_A,
)
from .meter.model import MeterKind
from .meter.sensors import current_a, power_w, source_of
from .meter.shelly import InvalidTopicError, normalize_topic
from .meter.shelly_probe import ProbeResult, async_probe
from .options import RANGES
from .phase_map import phase_names

TEXT = TextSelector(TextSelectorConfig(autocomplete="off"))

FUSE_RATING = vol.All(
    NumberSelector(
        NumberSelectorConfig(
            min=FUSE_RATING_MIN_A,
            max=FUSE_RATING_MAX_A,
            step=1,
            unit_of_measurement=UnitOfElectricCurrent.AMPERE,
            mode=NumberSelectorMode.BOX,
        )
    ),
    vol.Coerce(int),
)

SHELLY_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_TOPIC): TEXT,
        vol.Required(CONF_FUSE_RATING, default=FUSE_RATING_DEFAULT_A): FUSE_RATING,
        vol.Required(CONF_PHASES, default="3"): SelectSelector(
            SelectSelectorConfig(
                options=["3", "1"],
                translation_key="phases",
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
    }
)

CURRENT_FIELDS: Final = ("current_l1", "current_l2", "current_l3")
POWER_FIELDS: Final = ("power_l1", "power_l2", "power_l3")

SILENT_AFTER = timedelta(seconds=RANGES[CONF_METER_TIMEOUT][1])
"""No meter timeout would take a sensor that reports less often."""


def _sensor(device_class: SensorDeviceClass) -> EntitySelector:
    """Return the selector of a sensor."""
    return EntitySelector(
        EntitySelectorConfig(
            filter=EntityWithDeviceFilterSelectorConfig(
                domain=Platform.SENSOR, device_class=device_class
            )
        )
    )


SENSORS_SCHEMA = vol.Schema(
    {
        vol.Required(CURRENT_FIELDS[0]): _sensor(SensorDeviceClass.CURRENT),
        **{
            vol.Optional(field): _sensor(SensorDeviceClass.CURRENT)
            for field in CURRENT_FIELDS[1:]
        },
        **{
            vol.Optional(field): _sensor(SensorDeviceClass.POWER)
            for field in POWER_FIELDS
        },
        vol.Required(CONF_FUSE_RATING, default=FUSE_RATING_DEFAULT_A): FUSE_RATING,
    }
)


class ShellyCheck:
    """What the form of a Shelly asked for, and what is wrong with it."""

    def __init__(self, user_input: Mapping[str, Any]) -> None:
        """Take over what the user entered."""
        self.data = {**user_input, CONF_PHASES: int(user_input[CONF_PHASES])}
        self.errors: dict[str, str] = {}
        self.placeholders = {"found": "–", "phases": ""}
        self.unique_id = ""

    async def async_run(self, hass: HomeAssistant) -> None:
        """Listen to the meter: each phase has to be heard, and to have voltage."""
        try:
            topic = normalize_topic(self.data[CONF_TOPIC])
        except InvalidTopicError:
            self.errors[CONF_TOPIC] = "invalid_topic"
            return
        phases = self.data[CONF_PHASES]
        result = await async_probe(hass, topic, phases)
        missing = tuple(phase for phase in range(phases) if phase not in result.heard)
        self.placeholders["found"] = ", ".join(result.found) or "–"
        self.placeholders["phases"] = phase_names(missing or result.dead)
        if error := self._error(result, missing):
            self.errors[CONF_TOPIC] = error
            return
        self.data[CONF_METER] = result.kind.value
        self.data[CONF_TOPIC] = result.topic
        self.unique_id = result.mac or result.topic

    @staticmethod
    def _error(result: ProbeResult, missing: tuple[int, ...]) -> str | None:
        """Return what is wrong with what was heard."""
        if not result.heard:
            return "meter_silent"
        if missing:
            return "phases_missing"
        return "phases_dead" if result.dead else None


class SensorsCheck:
    """What the form of the sensors asked for, and what is wrong with it."""

    def __init__(self, user_input: Mapping[str, Any]) -> None:
        """Take over what the user entered."""
        self.errors: dict[str, str] = {}
        self.placeholders: dict[str, str] = {}
        self.data: dict[str, Any] = {}
        self.unique_id = ""
        self._input = user_input

    async def async_run(self, hass: HomeAssistant) -> None:
        """Look at what the sensors show."""
        fields = [field for field in CURRENT_FIELDS if field in self._input]
        if len(fields) == 2:
            missing = next(field for field in CURRENT_FIELDS if field not in fields)
            self.errors[missing] = "phases_incomplete"
        chosen: set[str] = set()
        for field in (*CURRENT_FIELDS, *POWER_FIELDS):
            if (entity_id := self._input.get(field)) is None:
                continue
            if error := self._error(hass, field, entity_id, chosen):
                self.errors[field] = error
            chosen.add(entity_id)
        if self.errors:
            return
        currents = [self._sensor(hass, field) for field in fields]
        self.data = {
            CONF_METER: MeterKind.SENSORS.value,
            CONF_CURRENTS: currents,
            CONF_POWERS: [
                self._sensor(hass, field) for field in POWER_FIELDS[: len(fields)]
            ],
            CONF_FUSE_RATING: self._input[CONF_FUSE_RATING],
            CONF_PHASES: len(fields),
        }
        self.unique_id = str(currents[0])

    def _error(
        self, hass: HomeAssistant, field: str, entity_id: str, chosen: set[str]
    ) -> str | None:
        """Return what is wrong with a sensor."""
        if entity_id in chosen:
            return "sensor_twice"
        registered = er.async_get(hass).async_get(entity_id)
        if registered is not None and registered.platform == DOMAIN:
            return "own_sensor"
        state = hass.states.get(entity_id)
        if state is None:
            return "sensor_silent"
        if field in CURRENT_FIELDS:
            if self._silent(hass, entity_id):
                return "sensor_silent"
            return "no_current" if current_a(state) is None else None
        if CURRENT_FIELDS[POWER_FIELDS.index(field)] not in self._input:
            return "power_alone"
        return "no_power" if power_w(state) is None else None

    def _silent(self, hass: HomeAssistant, entity_id: str) -> bool:
        """Return whether no current sensor of the same source has reported lately."""
        registry = er.async_get(hass)
        source = source_of(registry, entity_id)
        reports = [
            state.last_reported
            for field in CURRENT_FIELDS
            if field in self._input
            and source_of(registry, self._input[field]) == source
            and (state := hass.states.get(self._input[field])) is not None
        ]
        return dt_util.utcnow() - max(reports) > SILENT_AFTER

    def _sensor(self, hass: HomeAssistant, field: str) -> str | None:
        """Return what a sensor is remembered by: it may get another name."""
        entity_id: str | None = self._input.get(field)
        if entity_id is None:
            return None
        registered = er.async_get(hass).async_get(entity_id)
        return entity_id if registered is None else registered.id


type MeterCheck = ShellyCheck | SensorsCheck


def sensor_values(hass: HomeAssistant, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the form of the sensors for what was stored."""
    registry = er.async_get(hass)
    sensors = zip(
        (*CURRENT_FIELDS, *POWER_FIELDS),
        (*_three(data[CONF_CURRENTS]), *_three(data[CONF_POWERS])),
        strict=True,
    )
    values = {
        field: er.async_resolve_entity_id(registry, sensor)
        for field, sensor in sensors
        if sensor is not None
    }
    return {**values, CONF_FUSE_RATING: data[CONF_FUSE_RATING]}


def _three(sensors: list[str | None]) -> list[str | None]:
    """Return the sensors of three phases, of which some may be missing."""
    return [*sensors, *[None] * (3 - len(sensors))]
