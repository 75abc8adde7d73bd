"""What is told of the site as a whole, beside what is decided for its chargers."""

from collections.abc import Sequence
from dataclasses import dataclass

from .model import ChargerPlan, GridReading, Plan, SiteLimits
from .overload import OverloadTimer
from .thermal import ThermalGuard

STEADY_A = 0.5
"""Two phases whose loads differ by less take turns with every bit of noise."""


@dataclass(kw_only=True, slots=True)
class Summary:
    """Puts the plan of a step together."""

    overload: OverloadTimer
    """Of all phases, whatever the cars use."""
    limiting_phase: int | None = None
    """The one that was told of last."""

    def plan(
        self,
        now: float,
        *,
        limits: SiteLimits,
        grid: GridReading,
        load_a: Sequence[float],
        guard: ThermalGuard,
        starting: bool,
        chargers: Sequence[ChargerPlan],
    ) -> Plan:
        """Return the whole plan.

        Args:
            now: Monotonic time (s).
            limits: Those in force.
            grid: The readings that are fit for use.
            load_a: The house load of each phase, as it counts for a raise.
            guard: The heat of the fuse.
            starting: Whether the meter need not have been heard yet (R11).
            chargers: What was decided for each charger.
        """
        unknown = tuple(
            [phase for phase, reading in enumerate(grid) if reading is None]
        )
        highest: int | None = None
        grid_a: float | None = None
        available_a: float | None = None
        if not unknown:
            currents_a = [reading.current_a for reading in grid if reading is not None]
            grid_a = max(currents_a)
            highest = currents_a.index(grid_a)
            available_a = max(0.0, limits.usable_a - max(load_a))
            if limits.charging_limit_a is not None:
                available_a = min(available_a, limits.charging_limit_a)
        self.limiting_phase = None if unknown else self._limiting(load_a)
        return Plan(
            load_a=grid_a,
            highest_phase=highest,
            available_a=available_a,
            limiting_phase=self.limiting_phase,
            house_load_a=tuple(
                [
                    None if reading is None else phase_a
                    for reading, phase_a in zip(grid, load_a, strict=True)
                ]
            ),
            overload_since=self.overload.since,
            overload_s=self.overload.duration_s(now, silent=bool(unknown)),
            fuse_heat=guard.heat,
            unknown_phases=unknown,
            starting=starting,
            chargers=tuple(chargers),
        )

    def _limiting(self, load_a: Sequence[float]) -> int:
        """Return the phase with the least room; nearly the least is enough to stay it."""
        highest_a = max(load_a)
        before = self.limiting_phase
        if before is not None and load_a[before] > highest_a - STEADY_A:
            return before
        return load_a.index(highest_a)
