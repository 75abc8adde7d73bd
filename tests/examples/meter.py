"""The smallest meter: an event of Home Assistant tells the current of each phase."""

from collections.abc import Callable
from time import monotonic
from typing import override

from custom_components.dynamic_load_manager.balancer import GridReading, PhaseReading
from custom_components.dynamic_load_manager.meter import Meter
from homeassistant.core import Event, HomeAssistant, callback

EVENT = "grid_currents"


class EventMeter(Meter):
    """Listens to events with a list of currents (signed A, negative is export)."""

    def __init__(self, hass: HomeAssistant, phases: int) -> None:
        """Nothing is known yet."""
        self._hass = hass
        self._grid: GridReading = (None,) * phases

    @property
    @override
    def grid(self) -> GridReading:
        """Return the newest reading of each phase."""
        return self._grid

    @override
    async def async_start(self, on_reading: Callable[[], None]) -> Callable[[], None]:
        """Listen to the events."""

        @callback
        def take(event: Event) -> None:
            self._grid = tuple(
                PhaseReading(current_a=current_a, at=monotonic())
                for current_a in event.data["currents_a"]
            )
            on_reading()

        return self._hass.bus.async_listen(EVENT, take)
