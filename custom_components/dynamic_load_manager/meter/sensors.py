"""Any current sensors of Home Assistant as the meter."""

from collections.abc import Callable, Sequence
from logging import INFO, WARNING
from math import isfinite
from time import monotonic
from typing import override

from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    UnitOfElectricCurrent,
    UnitOfPower,
)
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import (
    BaseUnitConverter,
    ElectricCurrentConverter,
    PowerConverter,
)

from ..balancer import GridReading
from ..const import LOGGER
from .model import Meter
from .phase import Phase

EXPORT_SIGN_S = 5.0
"""Sensors of one device are updated together: an older power belongs to another current."""

STEADY_A = 0.5
"""A value that is as before is not reported again by every integration. A power is still right
while the current has changed by less than this."""

GATHER_S = 0.1
"""The sensors of one report are updated one after the other, in any order. The powers of a
report have to be known before its currents."""

type StateEvent = Event[EventStateChangedData] | Event[EventStateReportedData]


def current_a(state: State | None) -> float | None:
    """Return the current (A) that a sensor shows; `None` where it shows none."""
    return _value(state, ElectricCurrentConverter, UnitOfElectricCurrent.AMPERE)


def power_w(state: State | None) -> float | None:
    """Return the power (W) that a sensor shows; `None` where it shows none."""
    return _value(state, PowerConverter, UnitOfPower.WATT)


def _value(
    state: State | None, converter: type[BaseUnitConverter], unit: str
) -> float | None:
    """Return the finite number of a state, in a unit."""
    if state is None:
        return None
    shown = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    if shown not in converter.VALID_UNITS:
        return None
    try:
        value = converter.convert(float(state.state), shown, unit)
    except ValueError:
        return None
    return value if isfinite(value) else None


def source_of(registry: er.EntityRegistry, entity_id: str) -> str:
    """Return what a sensor comes from: its device, or itself where none is known.

    A value that is as before is not reported again by every integration. A sensor is as
    alive as the other current sensors of its device.
    """
    entry = registry.async_get(entity_id)
    return entity_id if entry is None else entry.device_id or entity_id


class SensorsMeter(Meter):
    """Listens to one current sensor per phase, and to power sensors for the direction.

    Sensors are known by the id of their registry entry where they have one, and by their
    entity id otherwise; the former survives a new name.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        currents: Sequence[str],
        powers: Sequence[str | None] = (),
    ) -> None:
        """Prepare to listen.

        Args:
            hass: Home Assistant.
            currents: The current sensor of each phase.
            powers: The power sensor of each phase, negative for export. Where there is
                none, the sign of the current itself counts (R15).
        """
        self._hass = hass
        self._currents = currents
        self._powers = [*powers, *[None] * (len(currents) - len(powers))]
        self._phases = [Phase(EXPORT_SIGN_S, STEADY_A) for _ in currents]
        self._on_reading: Callable[[], None] = lambda: None
        self._reported_at: dict[str, float] = {}
        """When each sensor has last shown a number, by entity id."""
        self._gathered_at = float("-inf")
        self._gathering: CALLBACK_TYPE | None = None
        self._followed: list[str] = []
        self._unfollow: list[CALLBACK_TYPE] = []

    @property
    @override
    def sensor_removed(self) -> bool:
        """Return whether a sensor has been removed, as far as its registry entry tells."""
        return len(self._entity_ids) < sum(
            sensor is not None for sensor in (*self._currents, *self._powers)
        )

    @property
    @override
    def grid(self) -> GridReading:
        """Return the newest reading of each phase."""
        return tuple([phase.reading for phase in self._phases])

    @override
    async def async_start(self, on_reading: Callable[[], None]) -> Callable[[], None]:
        """Take what the sensors show, as old as it is, and listen to them."""
        self._on_reading = on_reading
        self._listen()
        stop_watching = self._hass.bus.async_listen(
            er.EVENT_ENTITY_REGISTRY_UPDATED, self._on_registry
        )
        wall, now = dt_util.utcnow(), monotonic()
        for entity_id in self._entity_ids:
            if (state := self._hass.states.get(entity_id)) is not None:
                age_s = max(0.0, (wall - state.last_reported).total_seconds())
                self._note(state, now - age_s)
        self._take_in()

        @callback
        def stop() -> None:
            stop_watching()
            self._stop()

        return stop

    @property
    def _entity_ids(self) -> list[str]:
        """Return the present entity ids of the sensors that there are."""
        registry = er.async_get(self._hass)
        ids = [
            self._resolve(registry, sensor)
            for sensor in (*self._currents, *self._powers)
        ]
        return [entity_id for entity_id in ids if entity_id is not None]

    @callback
    def _listen(self) -> None:
        """Follow the sensors under their present entity ids."""
        self._followed = self._entity_ids
        self._unfollow = [
            async_track_state_change_event(self._hass, self._followed, self._on_state),
            # The same value again is a sign of life, and no change.
            async_track_state_report_event(self._hass, self._followed, self._on_state),
        ]

    @callback
    def _stop(self) -> None:
        """Listen no more."""
        while self._unfollow:
            self._unfollow.pop()()
        if self._gathering is not None:
            self._gathering()
            self._gathering = None

    @callback
    def _on_registry(self, _event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        """Follow a sensor to its new name; one that is removed grows old (R11)."""
        if self._entity_ids == self._followed:
            return
        gone = len(self._entity_ids) < len(self._followed)
        LOGGER.log(
            WARNING if gone else INFO,
            "The sensors of the meter are now %s",
            ", ".join(self._entity_ids) or "gone",
        )
        while self._unfollow:
            self._unfollow.pop()()
        self._listen()

    @callback
    def _on_state(self, event: StateEvent) -> None:
        """Note that a sensor shows a number, until all that came with it has come."""
        state = event.data["new_state"]
        if state is None:
            return
        self._note(state, monotonic())
        if self._gathering is None:
            timer = self._hass.loop.call_later(GATHER_S, self._gathered)
            self._gathering = timer.cancel

    def _note(self, state: State, at: float) -> None:
        """Note when a sensor has shown a number."""
        if current_a(state) is not None or power_w(state) is not None:
            self._reported_at[state.entity_id] = at

    @callback
    def _gathered(self) -> None:
        """Take in what came together."""
        self._gathering = None
        if self._take_in():
            self._on_reading()

    def _take_in(self) -> bool:
        """Take in all sensors of the sources that have reported a current.

        Returns whether it brought a new phase current.
        """
        registry = er.async_get(self._hass)
        currents = [self._resolve(registry, sensor) for sensor in self._currents]
        powers = [self._resolve(registry, sensor) for sensor in self._powers]
        alive_at: dict[str, float] = {}
        for entity_id in filter(None, currents):
            source = source_of(registry, entity_id)
            at = self._reported_at.get(entity_id, float("-inf"))
            alive_at[source] = max(at, alive_at.get(source, at))
        brought = False
        for phase, current, power in zip(self._phases, currents, powers, strict=True):
            if current is None:
                continue
            if power is not None:
                brought |= self._read_power(phase, power)
            at = alive_at[source_of(registry, current)]
            if at > self._gathered_at:
                brought |= self._read(phase, current, at, signed=power is None)
        self._gathered_at = max(alive_at.values(), default=self._gathered_at)
        return brought

    @staticmethod
    def _resolve(registry: er.EntityRegistry, sensor: str | None) -> str | None:
        """Return the present entity id of a sensor."""
        return sensor and er.async_resolve_entity_id(registry, sensor)

    def _read_power(self, phase: Phase, power: str) -> bool:
        """Take in the power of a phase; return whether the newest current turned round."""
        watts = power_w(self._hass.states.get(power))
        if watts is None:
            phase.no_power()
        else:
            phase.power(watts, self._reported_at.get(power, float("-inf")))
        return (watts is None or watts >= 0) and phase.end_export()

    def _read(self, phase: Phase, current: str, at: float, *, signed: bool) -> bool:
        """Take in the current of a phase; return whether it can be believed.

        Its own sign counts only where no power sensor tells the direction.
        """
        amps = current_a(self._hass.states.get(current))
        if amps is None:
            return False
        if signed:
            phase.power(amps, at)
        return phase.current(abs(amps), at)
