"""What the entities show."""

from dataclasses import dataclass

from .balancer import ChargerPlan, Plan
from .charger import ChargerReport


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargerData:
    """What is shown of one charger."""

    plan: ChargerPlan
    report: ChargerReport | None
    """`None` while the charger does not answer."""
    accepted: bool = False
    """Whether the charger took the command of the plan."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteData:
    """What is shown of the site and its chargers."""

    currents_a: tuple[float | None, ...]
    plan: Plan
    chargers: dict[str, ChargerData]
