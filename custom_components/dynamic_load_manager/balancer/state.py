"""What the balancer knows that no reading tells: to be stored, and taken up again.

Times are ages (s) at the moment of saving, because the monotonic clock of another run is
another clock. What is not here is learned anew within minutes.
"""

from dataclasses import dataclass, field

from .model import FuseKind


@dataclass(frozen=True, kw_only=True, slots=True)
class FuseState:
    """The heat of the fuse of one phase (R7)."""

    nodes: tuple[float, ...]
    """Of the nodes of its model, each as a part of what makes it operate."""
    current_a: float
    age_s: float
    """Of the reading that told of this current."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OverloadState:
    """An overload of one phase that has not ended (R6)."""

    phase: int
    first_s: float
    """Age of the first reading above the rating."""
    last_s: float
    """Age of the newest one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargerState:
    """What was learned of a charger and its car (R1, R8)."""

    phases: tuple[int, ...] = ()
    """Those that the car uses; empty before it is known."""
    pause_s: float = 0.0
    """For how long a stop after an overload has to last at least from now on."""
    overload_stop_s: float | None = None
    """Age of the last stop after an overload."""
    stops_in_a_row: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class BalancerState:
    """What was learned of a site."""

    fuse_kind: FuseKind
    rating_a: float
    fuses: tuple[FuseState | None, ...] = ()
    """One entry per phase; `None` for a phase never heard of."""
    overloads: tuple[OverloadState, ...] = ()
    chargers: dict[str, ChargerState] = field(default_factory=dict)
