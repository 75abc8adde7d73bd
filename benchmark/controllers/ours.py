"""This project: the real balancer, driven as the integration's coordinator drives it."""

from time import perf_counter

from benchmark.controller import ChargerView, MeterView
from custom_components.dynamic_load_manager.balancer import (
    Balancer,
    CarState,
    ChargerInput,
    ChargerReading,
    Force,
    GridReading,
    PhaseReading,
    SiteLimits,
)
from custom_components.dynamic_load_manager.const import TICK
from custom_components.dynamic_load_manager.coordinator import SHORTEST_TICK_S
from custom_components.dynamic_load_manager.pace import ASK_AFTER_S

CHARGER = "charger"
TICK_S = TICK.total_seconds()


class Ours:
    """The balancer with its default options.

    A step at every tick, and at once when a meter reading says that too much is offered; at most
    one a second. A meter that has been silent for half a tick is asked. The three phases of one burst of
    messages, which arrive within some ms, are handed to the balancer together.
    """

    name = "ours"

    def __init__(self, *, rating_a: float = 25.0, maximum_current_a: int = 16) -> None:
        """Start without having seen anything."""
        self._balancer = Balancer(SiteLimits(rating_a=rating_a))
        self._maximum_current_a = maximum_current_a
        self._seen_at = float("-inf")
        self._ticked_at = float("-inf")
        self._next_tick = 0.0
        self._early = False
        self._grid: GridReading = (None, None, None)
        self.steps_s: list[float] = []
        """How long each step of the balancer took (s of the real clock)."""

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Take in what the meter has published; decide when it is time to."""
        if max(meter.at) > self._seen_at:
            self._seen_at = max(meter.at)
            self._grid = tuple(
                PhaseReading(current_a=current_a, at=at)
                for current_a, at in zip(meter.signed_a, meter.at, strict=True)
            )
            self._early = self._balancer.observe(now, self._grid) or self._early
        regular = now >= self._next_tick
        if regular or (self._early and now >= self._ticked_at + SHORTEST_TICK_S):
            if regular:
                self._next_tick = now + TICK_S
            self._ticked_at = now
            self._early = False
            meter.asked = now - min(meter.at) >= ASK_AFTER_S
            self._step(now, charger)

    def _step(self, now: float, charger: ChargerView) -> None:
        """Read the charger, decide, act."""
        reading = ChargerReading(
            at=now,
            car=_car_state(charger),
            force=Force.OFF if charger.stopped else Force.NEUTRAL,
            allowed=not charger.stopped,
            offered_a=charger.amp,
            maximum_a=16,
            draw_a=charger.draw_a,
        )
        given = ChargerInput(
            charger_id=CHARGER,
            reading=reading,
            reachable=True,
            maximum_current_a=self._maximum_current_a,
        )
        began = perf_counter()
        plan = self._balancer.step(now, self._grid, [given])
        self.steps_s.append(perf_counter() - began)
        command = plan.chargers[0].command
        if command is None:
            return
        if command.offer_a is not None:
            charger.set_current(command.offer_a)
        if command.force is not None:
            charger.set_stopped(command.force is Force.OFF)
        self._balancer.sent(now, command, acknowledged=True)


def _car_state(charger: ChargerView) -> CarState:
    """Return the car state that the charger shows."""
    if charger.charging:
        return CarState.CHARGING
    return CarState.WAITING if charger.connected else CarState.NO_CAR
