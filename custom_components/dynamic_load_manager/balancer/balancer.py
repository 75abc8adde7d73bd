"""One step of the balancer: readings in, plan out."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import replace
from math import isfinite

from .charging import Charger
from .haste import must_cut
from .house_load import Bounds, DrawHistory, LastingLoad, house_load
from .model import (
    ChargerInput,
    ChargerPlan,
    Command,
    FuseKind,
    GridReading,
    PhaseReading,
    Plan,
    SiteLimits,
    StopRecord,
)
from .overload import OverloadTimer
from .sharing import Sharing
from .state import BalancerState
from .summary import Summary
from .thermal import ThermalGuard

UNWATCHED_S = 7.5
"""A tick and a half: when nobody has looked for longer, the machine was suspended, or did
something else. What has fitted before is no evidence any more. What the meter had sent
meanwhile is read then as if it were new."""


class Balancer:
    """Shares what the main fuse leaves beside the house among the chargers.

    Pure: it has no clock, does no I/O, and never raises for the values of a reading.
    """

    def __init__(
        self, limits: SiteLimits, stops: Mapping[str, StopRecord] | None = None
    ) -> None:
        """Start with the stops of ours that an earlier run has stored, by charger."""
        self._limits = limits
        self._inherited = dict(stops or {})
        self._chargers: dict[str, Charger] = {}
        self._histories: list[DrawHistory] = []
        self._overload = OverloadTimer()
        self._summary = Summary(overload=self._overload)
        self._guard = ThermalGuard(*self._fuse)
        self._watched: GridReading = ()
        """The newest readings that were taken note of."""
        self._looked_at = float("inf")
        self._meter_since: float | None = None
        self._highest: dict[int, PhaseReading] = {}
        """The highest new reading of each phase since the last step."""
        self._lasting = LastingLoad()
        self._learned: BalancerState | None = None
        self._learned_at = 0.0

    def state(self, now: float) -> BalancerState:
        """Return what is worth to be stored, and taken up again by another run."""
        return BalancerState(
            fuse_kind=self._limits.fuse_kind,
            rating_a=self._limits.rating_a,
            fuses=self._guard.state(now, len(self._watched)),
            overloads=self._overload.state(now),
            chargers={
                charger_id: charger.state(now)
                for charger_id, charger in self._chargers.items()
            },
        )

    def restore(self, now: float, state: BalancerState, *, away_s: float) -> None:
        """Take up what another run has learned of the same phases, before the first step.

        Args:
            now: Monotonic time (s) on the present clock.
            state: What the other run returned.
            away_s: How long ago that was.
        """
        same_fuse = (state.fuse_kind, state.rating_a) == self._fuse
        self._learned_at = now - away_s
        self._learned = replace(
            state,
            fuses=state.fuses if same_fuse else (),
            overloads=tuple(
                overload
                for overload in state.overloads
                if same_fuse
                and away_s + overload.last_s <= self._limits.meter_timeout_s
            ),
        )
        self._guard.restore(self._learned.fuses, self._learned_at)
        self._overload.restore(self._learned.overloads, self._learned_at)

    @property
    def _fuse(self) -> tuple[FuseKind, float]:
        """Return what the thermal image depends on."""
        return self._limits.fuse_kind, self._limits.rating_a

    @property
    def limits(self) -> SiteLimits:
        """Return the limits in force."""
        return self._limits

    @limits.setter
    def limits(self, limits: SiteLimits) -> None:
        """Take over new limits without losing what is going on."""
        before = self._fuse
        self._limits = limits
        if self._fuse != before:
            self._guard = ThermalGuard(*self._fuse)
            self._watched = ()
        for charger in self._chargers.values():
            charger.limits = limits

    def expect_meter(self, since: float) -> None:
        """Give the meter its timeout from a moment on to be heard (R11).

        Infinity: it can't be heard yet. Without this it counts from the first step.
        """
        self._meter_since = since

    def observe(self, now: float, grid: GridReading) -> bool:
        """Take note of a grid reading; return whether a step must not wait for its turn."""
        self._watch(now, grid)
        grid = self._known(now, grid)
        house = house_load(grid, self._histories)
        return must_cut(now, self._limits, house, self._chargers.values())

    def step(
        self, now: float, grid: GridReading, chargers: Sequence[ChargerInput]
    ) -> Plan:
        """Decide what each charger is to do.

        Args:
            now: Monotonic time (s) on the clock of the readings.
            grid: The newest reading of each phase.
            chargers: One entry per charger that there is, in any order.
        """
        if self._meter_since is None:
            self._meter_since = now
        self._forget_all_but({given.charger_id for given in chargers})
        for given in chargers:
            charger = self._charger(given.charger_id)
            charger.given = given
            if given.reading is not None and given.reachable:
                charger.read(now, given.reading)
        self._watch(now, grid)
        grid = self._known(now, grid)
        house = house_load(grid, self._histories)
        lasting_a = self._lasting_load_a(now, grid, house)
        self._highest.clear()
        starting = now - self._meter_since < self._limits.meter_timeout_s
        plans = self._plans(now, grid, house, lasting_a, starting=starting)
        return self._summary.plan(
            now,
            limits=self._limits,
            grid=grid,
            load_a=lasting_a,
            guard=self._guard,
            starting=starting,
            chargers=[plans[given.charger_id] for given in chargers],
        )

    def _plans(
        self,
        now: float,
        grid: GridReading,
        house: Bounds,
        lasting_a: Sequence[float],
        *,
        starting: bool,
    ) -> dict[str, ChargerPlan]:
        """Decide for one charger after the other; each leaves room for those before it.

        Free room goes to the most important one first.
        """
        sharing = Sharing(
            now,
            self._limits,
            grid,
            house,
            self._chargers.values(),
            lasting_a=lasting_a,
            starting=starting,
        )
        plans: dict[str, ChargerPlan] = {}
        for charger in sorted(
            self._chargers.values(), key=lambda each: (-each.priority, each.charger_id)
        ):
            if charger.given is not None:
                plans[charger.charger_id] = charger.plan(
                    now,
                    charger.given,
                    sharing.room(charger),
                    self._guard,
                    sharing.standing(charger),
                )
                sharing.settled(charger)
        return plans

    def sent(self, now: float, command: Command, *, acknowledged: bool) -> None:
        """Take note of a command that was sent, and of whether the charger accepted it."""
        self._charger(command.charger_id).sent(now, command, acknowledged=acknowledged)

    def resume(self, charger_id: str) -> None:
        """Charge again after a manual stop, because the owner says so (R9)."""
        self._charger(charger_id).stops.adopt()

    def retreat(self) -> tuple[Command, ...]:
        """Return what to send before nobody watches the fuse any more (R11)."""
        if not self._limits.balancing:
            return ()
        commands = (charger.retreat() for charger in self._chargers.values())
        return tuple(command for command in commands if command is not None)

    def _charger(self, charger_id: str) -> Charger:
        """Return the memory of a charger; a new one for a charger not seen before."""
        if charger_id not in self._chargers:
            charger = Charger(
                charger_id, self._limits, self._inherited.pop(charger_id, None)
            )
            if self._learned is not None:
                charger.restore(self._learned, self._learned_at)
            # In an order of its own, so that sums don't depend on who was told of first.
            self._chargers = dict(
                sorted([*self._chargers.items(), (charger_id, charger)])
            )
            self._histories = [each.history for each in self._chargers.values()]
        return self._chargers[charger_id]

    def _forget_all_but(self, charger_ids: AbstractSet[str]) -> None:
        """Forget chargers that are gone: what their cars go on drawing is house load."""
        if not self._chargers.keys() <= charger_ids:
            self._chargers = {
                charger_id: charger
                for charger_id, charger in self._chargers.items()
                if charger_id in charger_ids
            }
            self._histories = [each.history for each in self._chargers.values()]

    def _known(self, now: float, grid: GridReading) -> GridReading:
        """Return the readings that are fit for use; the others are unknown (R11)."""
        timeout_s = self._limits.meter_timeout_s
        return tuple(
            [
                reading
                if reading is not None
                and now - reading.at <= timeout_s
                and isfinite(reading.current_a)
                else None
                for reading in grid
            ]
        )

    def _watch(self, now: float, grid: GridReading) -> None:
        """Let nothing between two steps go unnoticed: overloads, and the highest load."""
        if now - self._looked_at > UNWATCHED_S:
            for charger in self._chargers.values():
                charger.unwatched(now)
        self._looked_at = now
        if grid != self._watched:
            self._overload.update(grid, range(len(grid)), self._limits.rating_a)
            self._guard.update(grid)
            self._note_highest(grid)
            self._watched = grid
        for charger in self._chargers.values():
            charger.watch(now, grid)

    def _note_highest(self, grid: GridReading) -> None:
        """Keep the highest of the readings that are new since the last step."""
        before = self._watched or (None,) * len(grid)
        for phase, (reading, old) in enumerate(zip(grid, before, strict=True)):
            if reading is None or reading == old or not isfinite(reading.current_a):
                continue
            highest = self._highest.get(phase)
            if highest is None or highest.current_a <= reading.current_a:
                self._highest[phase] = reading

    def _lasting_load_a(
        self, now: float, grid: GridReading, house: Bounds
    ) -> list[float]:
        """Return the house load of each phase since the last step, to raise on later (A).

        The highest grid current need not be the highest house load: the newest
        reading counts beside it.
        """
        highest = tuple(
            [self._highest.get(phase, reading) for phase, reading in enumerate(grid)]
        )
        peak = house
        if highest != grid:
            peak = house_load(self._known(now, highest), self._histories)
        following = any(history.following(now) for history in self._histories)
        return self._lasting.update(house, peak, following=following)
