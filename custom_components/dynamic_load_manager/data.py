"""What the entities show."""

from collections.abc import Iterable
from dataclasses import dataclass

from .balancer import ChargerPlan, GridReading, Plan
from .charger import ChargerReport


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargerData:
    """What is shown of one charger."""

    plan: ChargerPlan
    report: ChargerReport | None
    """`None` while the charger does not answer."""
    accepted: bool = False
    """Whether the charger took the command of the plan."""
    commands_sent: int
    """Since the start."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteData:
    """What is shown of the site and its chargers."""

    currents_a: tuple[float | None, ...]
    plan: Plan
    chargers: dict[str, ChargerData]
    meter_age_s: float | None
    """Of the oldest phase; `None` if one was never heard of."""
    tick_s: float
    """How long it took to read, decide and act."""


def site_data(
    now: float,
    grid: GridReading,
    plan: Plan,
    chargers: Iterable[ChargerData],
    *,
    tick_s: float,
) -> SiteData:
    """Put together what is shown."""
    known_at = [reading.at for reading in grid if reading is not None]
    return SiteData(
        currents_a=tuple(
            None
            if reading is None or phase in plan.unknown_phases
            else reading.current_a
            for phase, reading in enumerate(grid)
        ),
        plan=plan,
        chargers={data.plan.charger_id: data for data in chargers},
        meter_age_s=now - min(known_at) if len(known_at) == len(grid) else None,
        tick_s=tick_s,
    )
