"""A whole simulated site with the balancer in the loop, in virtual time.

It does what the coordinator does, with the simulator's car, charger and meter: a step
every five seconds, an early one if a meter reading asks for it, at most one a second.
"""

from collections import deque
from dataclasses import dataclass, field

from custom_components.dynamic_load_manager.balancer import (
    Balancer,
    CarState,
    ChargerInput,
    ChargerPlan,
    ChargerReading,
    Force,
    PhaseReading,
    SiteLimits,
)
from custom_components.dynamic_load_manager.coordinator import SHORTEST_TICK_S
from simulator import Car, Currents, GoeCharger, House, Plant, Shelly3em
from simulator.goe_hardware import FORCE_NEUTRAL, FORCE_OFF, FORCE_ON

from .bench import CHARGER, RATING_A, TICK_S, limits

FORCES = {
    FORCE_NEUTRAL: Force.NEUTRAL,
    FORCE_OFF: Force.OFF,
    FORCE_ON: Force.ON,
}
TO_GOE = {force: goe for goe, force in FORCES.items()}
CAR_STATES = {
    1: CarState.NO_CAR,
    2: CarState.CHARGING,
    3: CarState.WAITING,
    4: CarState.COMPLETE,
    5: CarState.FAULT,
}
LONGEST_AGE_S = 5.0


@dataclass(kw_only=True, slots=True)
class Sums:
    """What a run came to."""

    offers: list[tuple[float, int]] = field(default_factory=list)
    """Each write of a current: when (s), what (A)."""
    forces: list[tuple[float, Force]] = field(default_factory=list)
    over_s: float = 0.0
    """Time with any phase above the rating (s)."""
    over_as: float = 0.0
    """By how much for how long, on the worst phase (A s)."""
    peak_a: float = 0.0


class Site:
    """House, meter, charger, car and balancer."""

    def __init__(
        self,
        house: House,
        car: Car,
        *,
        meter_period_s: float = 1.0,
        on_change: bool = False,
        tick_offset_s: float = 0.0,
        meter_age_s: float = 0.0,
        charger_age_s: float = 0.0,
        site: SiteLimits | None = None,
    ) -> None:
        """Plug the car in at second 0.

        Args:
            house: What else is behind the main fuse.
            car: The car.
            meter_period_s: How often the meter publishes.
            on_change: Whether it publishes changes too.
            tick_offset_s: When the first step is.
            meter_age_s: How old what the meter publishes is already.
            charger_age_s: How old the draw that the charger reports is already.
            site: The limits; by default those of the design behind 25 A.
        """
        self.house = house
        self.car = car
        self.charger = GoeCharger()
        self.meter = Shelly3em(update_period_s=meter_period_s, on_change=on_change)
        self.plant = Plant(house, self.charger, self.meter)
        self.balancer = Balancer(site or limits())
        self.now = 0.0
        self.sums = Sums()
        self.plan: ChargerPlan
        self._meter_age_s = meter_age_s
        self._charger_age_s = charger_age_s
        self._past: deque[tuple[float, Currents, Currents]] = deque()
        """Grid and draw (A) of the last seconds, oldest first."""
        self._grid: list[PhaseReading | None] = [None, None, None]
        self._next_tick = tick_offset_s
        self._ticked_at = float("-inf")
        self._early = False
        self.plant.step(0.0)
        self.charger.plug(car)

    def run(self, seconds: float, *, step_s: float = 0.5) -> Sums:
        """Let time pass, and return what this time came to."""
        self.sums = Sums()
        for _ in range(round(seconds / step_s)):
            self.now += step_s
            self.plant.step(self.now)
            self._past.append(
                (self.now, self.plant.grid_current_a(), self.charger.draw_a)
            )
            if self.now - self._past[0][0] > LONGEST_AGE_S:
                self._past.popleft()
            self._score(step_s)
            self._measure()
            if self.now >= self._next_tick:
                self._next_tick += TICK_S
                self._tick()
            elif self._early and self.now >= self._ticked_at + SHORTEST_TICK_S:
                self._tick()
        return self.sums

    def _score(self, step_s: float) -> None:
        """Add what the fuse carries now."""
        highest_a = max(self.plant.grid_current_a())
        self.sums.peak_a = max(self.sums.peak_a, highest_a)
        if highest_a > RATING_A + 1e-9:
            self.sums.over_s += step_s
            self.sums.over_as += (highest_a - RATING_A) * step_s

    def _measure(self) -> None:
        """Let the meter publish what is due, and the balancer hear of it."""
        _, currents_a, _ = self._ago(self._meter_age_s)
        due = self.meter.due_phases(self.now, currents_a)
        for phase in due:
            self._grid[phase] = PhaseReading(
                current_a=round(currents_a[phase], 2), at=self.now
            )
        if due and self.balancer.observe(self.now, tuple(self._grid)):
            self._early = True

    def _tick(self) -> None:
        """Read, decide, act."""
        self._ticked_at = self.now
        self._early = False
        charger = ChargerInput(
            charger_id=CHARGER,
            reading=self._reading(),
            reachable=True,
            maximum_current_a=16,
        )
        plan = self.balancer.step(self.now, tuple(self._grid), [charger])
        self.plan = plan.chargers[0]
        command = self.plan.command
        if command is None:
            return
        if command.offer_a is not None:
            self.charger.requested_a = command.offer_a
            self.sums.offers.append((self.now, command.offer_a))
        if command.force is not None:
            self.charger.force = TO_GOE[command.force]
            self.sums.forces.append((self.now, command.force))
        self.balancer.sent(self.now, command, acknowledged=True)

    def _ago(self, age_s: float) -> tuple[float, Currents, Currents]:
        """Return grid and draw as they were some seconds ago."""
        return max(
            (past for past in self._past if past[0] <= self.now - age_s),
            default=self._past[0],
        )

    def _reading(self) -> ChargerReading:
        """Return what the charger's API tells."""
        _, _, draw_a = self._ago(self._charger_age_s)
        return ChargerReading(
            at=self.now,
            car=CAR_STATES[self.charger.car_state],
            force=FORCES[self.charger.force],
            allowed=self.charger.allowed,
            offered_a=self.charger.requested_a,
            maximum_a=16,
            draw_a=tuple(round(phase_a, 2) for phase_a in draw_a),
        )
