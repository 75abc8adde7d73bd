"""A bench for the balancer: the test writes the world, the bench drives the steps.

The car follows at once. What car and meter do with time is the subject of `site.py`.
"""

from dataclasses import replace
from typing import Any

from custom_components.dynamic_load_manager.balancer import (
    USUAL_PRIORITY,
    Balancer,
    CarState,
    ChargerInput,
    ChargerPlan,
    ChargerReading,
    Command,
    Force,
    GridReading,
    PhaseReading,
    Plan,
    Reason,
    SiteLimits,
    StopRecord,
)
from custom_components.dynamic_load_manager.const import TICK

RATING_A = 25.0
CHARGER = "charger"
TICK_S = TICK.total_seconds()


def limits(**changes: Any) -> SiteLimits:
    """Return the default limits behind 25 A, with some changed."""
    return replace(SiteLimits(rating_a=RATING_A), **changes)


def grid(at: float, *currents_a: float | None) -> GridReading:
    """Return a reading of each phase (signed A); `None` for one never heard of."""
    return tuple(
        None if current_a is None else PhaseReading(current_a=current_a, at=at)
        for current_a in currents_a
    )


def reading(
    at: float = 0.0,
    *,
    car: CarState = CarState.CHARGING,
    force: Force = Force.NEUTRAL,
    allowed: bool | None = True,
    offered_a: int = 6,
    maximum_a: int = 16,
    draw_a: tuple[float, ...] = (0.0, 0.0, 0.0),
    minimum_a: int = 6,
    maximum_by: Reason = Reason.CHARGER_LIMIT,
    blocked_by: Reason = Reason.CHARGER,
    held_back_by: Reason | None = None,
) -> ChargerReading:
    """Return what a charger reported."""
    return ChargerReading(
        at=at,
        car=car,
        force=force,
        allowed=allowed,
        offered_a=offered_a,
        maximum_a=maximum_a,
        draw_a=draw_a,
        minimum_a=minimum_a,
        maximum_by=maximum_by,
        blocked_by=blocked_by,
        held_back_by=held_back_by,
    )


class World:
    """A charger, its car, and the rest of the house, as the test wants them."""

    def __init__(self, charger_id: str = CHARGER) -> None:
        """Start with a car that wants to charge and a charger that is free."""
        self.charger_id = charger_id
        self.car = CarState.CHARGING
        """What the car wants; while the charger is stopped it waits."""
        self.force = Force.NEUTRAL
        self.offered_a = 6
        self.minimum_a = 6
        self.maximum_a = 16
        self.maximum_by = Reason.CHARGER_LIMIT
        self.held_back_by: Reason | None = None
        self.blocked_by: Reason | None = None
        """What keeps the charger's own logic from letting the car charge."""
        self.maximum_current_a = 16
        self.maximum_until: float | None = None
        self.car_phases: tuple[int, ...] = (0, 1, 2)
        self.below_a = 0.0
        """What the car leaves of the offer; negative if it takes more."""
        self.most_a = 32.0
        """What the car takes at most."""
        self.draws_in_any_state = False
        """Whether current flows although the car is not said to be charging."""
        self.paused = False
        self.answers = True
        self.obeys = True
        """Whether commands arrive; they are acknowledged if so."""
        self.commands: list[tuple[float, Command]] = []

    @property
    def charging(self) -> bool:
        """Return whether current flows."""
        wants = self.car is CarState.CHARGING or self.draws_in_any_state
        return wants and self.force is not Force.OFF and self.blocked_by is None

    @property
    def draw_a(self) -> tuple[float, ...]:
        """Return the draw per phase."""
        wanted_a = min(self.most_a, self.offered_a - self.below_a)
        draw_a = max(0.0, wanted_a) if self.charging else 0.0
        return tuple(draw_a if phase in self.car_phases else 0.0 for phase in range(3))

    def reading(self, at: float) -> ChargerReading:
        """Return what the charger reports."""
        wants = self.car is CarState.CHARGING
        return reading(
            at,
            car=CarState.WAITING if wants and not self.charging else self.car,
            force=self.force,
            offered_a=self.offered_a,
            maximum_a=self.maximum_a,
            draw_a=self.draw_a,
            minimum_a=self.minimum_a,
            maximum_by=self.maximum_by,
            held_back_by=self.held_back_by,
            allowed=self.force is not Force.OFF and self.blocked_by is None,
            blocked_by=self.blocked_by or Reason.CHARGER,
        )

    def take(self, at: float, command: Command) -> None:
        """Note a command, and carry it out if the charger obeys."""
        self.commands.append((at, command))
        if self.obeys:
            self.offered_a = command.offer_a or self.offered_a
            self.force = command.force or self.force

    @property
    def offers(self) -> list[int]:
        """Return the currents that were written, in order."""
        return [command.offer_a for _, command in self.commands if command.offer_a]

    @property
    def forces(self) -> list[Force]:
        """Return the force states that were written, in order."""
        return [command.force for _, command in self.commands if command.force]


class Bench:
    """A balancer with its worlds, one step at a time."""

    def __init__(
        self,
        *worlds: World,
        site: SiteLimits | None = None,
        stops: dict[str, StopRecord] | None = None,
    ) -> None:
        """Start at 1000 s, so that no test leans on a clock that starts at 0."""
        self.now = 1000.0
        self.worlds = worlds or (World(),)
        self.priorities: dict[str, int] = {}
        """Of chargers that are not as important as usual."""
        self.house_a: tuple[float, float, float] = (5.0, 5.0, 5.0)
        self.silent: set[int] = set()
        """Phases of which the meter tells nothing new."""
        self.plan: Plan
        self.balancer = Balancer(site or limits(), stops)
        self._grid: list[PhaseReading | None] = [None, None, None]

    @property
    def world(self) -> World:
        """Return the only, or most important, charger."""
        return self.worlds[0]

    @property
    def last(self) -> ChargerPlan:
        """Return what was decided for it last."""
        return self.plan.chargers[0]

    @property
    def grid_a(self) -> tuple[float, ...]:
        """Return the true grid currents."""
        return tuple(
            house_a + sum(world.draw_a[phase] for world in self.worlds)
            for phase, house_a in enumerate(self.house_a)
        )

    @property
    def grid(self) -> GridReading:
        """Return the newest readings, after the meter has measured."""
        for phase, current_a in enumerate(self.grid_a):
            if phase not in self.silent:
                self._grid[phase] = PhaseReading(current_a=current_a, at=self.now)
        return tuple(self._grid)

    def observe(self) -> bool:
        """Show the balancer a meter reading between two steps."""
        return self.balancer.observe(self.now, self.grid)

    def inputs(self) -> list[ChargerInput]:
        """Return what the balancer is told of the chargers."""
        return [
            ChargerInput(
                charger_id=world.charger_id,
                reading=world.reading(self.now),
                reachable=world.answers,
                maximum_current_a=world.maximum_current_a,
                maximum_until=world.maximum_until,
                paused=world.paused,
                priority=self.priorities.get(world.charger_id, USUAL_PRIORITY),
            )
            for world in self.worlds
        ]

    def step(self) -> ChargerPlan:
        """Read, decide and act, without time passing."""
        self.plan = self.balancer.step(self.now, self.grid, self.inputs())
        for world, plan in zip(self.worlds, self.plan.chargers, strict=True):
            if plan.command is not None:
                world.take(self.now, plan.command)
                self.balancer.sent(self.now, plan.command, acknowledged=world.obeys)
        return self.last

    def run(self, seconds: float) -> ChargerPlan:
        """Let time pass, with a step every five seconds; return the last plan."""
        for _ in range(round(seconds / TICK_S)):
            self.now += TICK_S
            self.step()
        return self.last

    def restart(self) -> None:
        """Start anew with the stops that the last plan wanted to be stored."""
        stops = {
            plan.charger_id: plan.stop
            for plan in self.plan.chargers
            if plan.stop is not None
        }
        self.balancer = Balancer(self.balancer.limits, stops)


def charging_bench(site: SiteLimits | None = None) -> Bench:
    """Return a bench whose car has charged with all that fits for a while."""
    bench = Bench(site=site)
    bench.run(60)
    return bench


def overload_stopped(site: SiteLimits | None = None) -> Bench:
    """Return a bench at the step that stops the charger: L1 at 26 A for 300 s."""
    bench = charging_bench(site)
    bench.house_a = (20.0, 5.0, 5.0)
    bench.run(305)
    return bench
