"""A simulated site with several chargers and the balancer in the loop, in virtual time.

Cars follow late, chargers come and go, and each is told of in another order at each step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from custom_components.dynamic_load_manager.balancer import (
    Balancer,
    ChargerInput,
    ChargerPlan,
    ChargerReading,
    Force,
    PhaseReading,
    SiteLimits,
)
from custom_components.dynamic_load_manager.coordinator import SHORTEST_TICK_S
from simulator import Car, GoeCharger, House, Plant, Shelly3em

from .bench import RATING_A, TICK_S, limits
from .site import CAR_STATES, FORCES, TO_GOE

PHASES = (0, 1, 2)


@dataclass(kw_only=True, slots=True)
class Outlet:
    """A charger of the site."""

    name: str
    charger: GoeCharger
    priority: int = 5
    maximum_a: int = 16
    paused: bool = False
    managed: bool = True
    """Whether the balancer is told of it."""
    answers: bool = True
    obeys: bool = True
    """Whether it does what it says it will."""
    reading: ChargerReading | None = None
    plan: ChargerPlan | None = None

    @property
    def charges(self) -> bool:
        """Return whether its car may draw what it is offered."""
        return CAR_STATES[self.charger.car_state] == "charging"

    @property
    def offered_a(self) -> int:
        """Return what it offers to a car that charges (A)."""
        stopped = self.charger.force == TO_GOE[Force.OFF]
        return self.charger.requested_a if self.charges and not stopped else 0

    def read(self, now: float) -> ChargerReading:
        """Return what its API tells."""
        self.reading = ChargerReading(
            at=now,
            car=CAR_STATES[self.charger.car_state],
            force=FORCES[self.charger.force],
            allowed=self.charger.allowed,
            offered_a=self.charger.requested_a,
            maximum_a=16,
            draw_a=self.charger.draw_a,
        )
        return self.reading


class SharedSite:
    """House, meter, several chargers with their cars, and a balancer."""

    def __init__(
        self,
        count: int,
        *,
        house_a: float = 3.0,
        cars: Sequence[Car] = (),
        site: SiteLimits | None = None,
        seed: int = 0,
    ) -> None:
        """Start at second 0 with cars that are plugged in; by default with one for each charger."""
        self.house = House((house_a, house_a, house_a))
        self.meter = Shelly3em(update_period_s=1.0)
        self.outlets = [
            Outlet(name=f"charger {number}", charger=GoeCharger(requested_a=6))
            for number in range(count)
        ]
        self.plant = Plant(self.house, self.outlets[0].charger, self.meter)
        for outlet in self.outlets[1:]:
            self.plant.add_charger(outlet.charger)
        self.balancer = Balancer(site or limits())
        self.now = 0.0
        self.over_s = 0.0
        """For how long a phase has been above the rating in a row."""
        self.longest_over_s = 0.0
        self.needless_s = 0.0
        """The same, while a charger that is managed offers more than the minimum."""
        self.longest_needless_s = 0.0
        self.raised_to_a: list[float] = []
        """What all chargers together offered when one had just been raised, less headroom (A)."""
        self._random = Random(seed)
        self._grid: list[PhaseReading | None] = [None, None, None]
        self._next_tick = 0.0
        self._ticked_at = float("-inf")
        self._early = False
        self.plant.step(0.0)
        for outlet, car in zip(
            self.outlets, cars or [Car() for _ in range(count)], strict=True
        ):
            outlet.charger.plug(car)

    @property
    def house_a(self) -> float:
        """Return what the house takes on each phase (A)."""
        return self.house.base_a[0]

    @house_a.setter
    def house_a(self, current_a: float) -> None:
        self.house.base_a = (current_a, current_a, current_a)

    @property
    def grid_a(self) -> float:
        """Return the highest current at the main fuse (A)."""
        return max(self.plant.grid_current_a())

    def offered_a(self) -> list[int]:
        """Return what each charger offers (A)."""
        return [outlet.offered_a for outlet in self.outlets]

    def run(self, seconds: float, *, step_s: float = 1.0) -> None:
        """Let time pass."""
        for _ in range(round(seconds / step_s)):
            self.now += step_s
            self.plant.step(self.now)
            over = self.grid_a > RATING_A + 1e-6
            self.over_s = self.over_s + step_s if over else 0.0
            self.longest_over_s = max(self.longest_over_s, self.over_s)
            needless = over and any(
                outlet.managed and outlet.offered_a > 6 for outlet in self.outlets
            )
            self.needless_s = self.needless_s + step_s if needless else 0.0
            self.longest_needless_s = max(self.longest_needless_s, self.needless_s)
            currents_a = self.plant.grid_current_a()
            due = self.meter.due_phases(self.now, currents_a)
            for phase in due:
                self._grid[phase] = PhaseReading(
                    current_a=currents_a[phase], at=self.now
                )
            if due and self.balancer.observe(self.now, tuple(self._grid)):
                self._early = True
            if self.now >= self._next_tick:
                self._next_tick += TICK_S
                self._tick()
            elif self._early and self.now >= self._ticked_at + SHORTEST_TICK_S:
                self._tick()

    def _tick(self) -> None:
        """Read, decide, act."""
        self._ticked_at, self._early = self.now, False
        told = [outlet for outlet in self.outlets if outlet.managed]
        self._random.shuffle(told)
        inputs = [
            ChargerInput(
                charger_id=outlet.name,
                reading=outlet.read(self.now) if outlet.answers else outlet.reading,
                reachable=outlet.answers,
                maximum_current_a=outlet.maximum_a,
                paused=outlet.paused,
                priority=outlet.priority,
            )
            for outlet in told
        ]
        before_a = sum(self.offered_a())
        plan = self.balancer.step(self.now, tuple(self._grid), inputs)
        raised = False
        for outlet, decided in zip(told, plan.chargers, strict=True):
            outlet.plan = decided
            command = decided.command
            if command is None or not outlet.answers:
                continue
            if not outlet.obeys:
                self.balancer.sent(self.now, command, acknowledged=True)
                continue
            if command.offer_a is not None:
                raised = raised or command.offer_a > outlet.charger.requested_a
                outlet.charger.requested_a = command.offer_a
            if command.force is not None:
                raised = raised or command.force is not Force.OFF
                outlet.charger.force = TO_GOE[command.force]
            self.balancer.sent(self.now, command, acknowledged=True)
        if raised and sum(self.offered_a()) > before_a:
            self.raised_to_a.append(sum(self.offered_a()) - (RATING_A - self.house_a))
