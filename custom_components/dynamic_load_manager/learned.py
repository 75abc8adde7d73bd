"""What the balancer has learned, between its own words and those of a file."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from .balancer import BalancerState, ChargerState, FuseKind, FuseState, OverloadState
from .const import LOGGER


@dataclass(frozen=True, kw_only=True, slots=True)
class Learned:
    """The state of the balancer, and when it was saved."""

    saved_at: float
    """Unix time (s): the only clock that the next run knows too."""
    state: BalancerState

    def away_s(self, now: float) -> float:
        """Return how long ago it was saved; 0 if the clock was set back meanwhile."""
        return max(0.0, now - self.saved_at)

    def after_rewiring(self, rewired: Collection[str]) -> BalancerState:
        """Return the state without the phases of the cars at some chargers."""
        return replace(
            self.state,
            chargers={
                charger_id: replace(charger, phases=())
                if charger_id in rewired
                else charger
                for charger_id, charger in self.state.chargers.items()
            },
        )


def learned(stored: Any) -> Learned | None:
    """Return what a stored object says, if all of it is sound; else `None`.

    It is a comfort, not a wish of the owner: without it all is learned anew.
    """
    if stored is None:
        return None
    try:
        return Learned(
            saved_at=_number(stored["saved_at"]), state=_state(stored["state"])
        )
    except (KeyError, TypeError, ValueError) as err:
        LOGGER.warning("Ignoring what was learned before, it is damaged: %r", err)
        return None


def _state(stored: dict[str, Any]) -> BalancerState:
    """Return the state of a site; raises what `learned` catches."""
    fuses = tuple(None if fuse is None else _fuse(fuse) for fuse in stored["fuses"])
    phases = range(len(fuses))
    return BalancerState(
        fuse_kind=FuseKind(stored["fuse_kind"]),
        rating_a=_number(stored["rating_a"]),
        fuses=fuses,
        overloads=tuple(
            OverloadState(
                phase=_phase(overload["phase"], phases),
                first_s=_number(overload["first_s"]),
                last_s=_number(overload["last_s"]),
            )
            for overload in stored["overloads"]
        ),
        chargers={
            charger_id: _charger(charger, phases)
            for charger_id, charger in dict(stored["chargers"]).items()
        },
    )


def _fuse(stored: dict[str, Any]) -> FuseState:
    """Return the heat of the fuse of a phase."""
    return FuseState(
        nodes=tuple(_number(node) for node in stored["nodes"]),
        current_a=_number(stored["current_a"]),
        age_s=_number(stored["age_s"]),
    )


def _charger(stored: dict[str, Any], phases: range) -> ChargerState:
    """Return what was learned of a charger."""
    overload_stop_s = stored["overload_stop_s"]
    return ChargerState(
        phases=tuple(_phase(phase, phases) for phase in stored["phases"]),
        pause_s=_number(stored["pause_s"]),
        overload_stop_s=None if overload_stop_s is None else _number(overload_stop_s),
        stops_in_a_row=_whole(stored["stops_in_a_row"]),
    )


def _number(value: Any) -> float:
    """Return a finite number; ValueError or TypeError for anything else."""
    number = float(value)
    if isinstance(value, bool) or not isfinite(number):
        raise ValueError(f"{value!r} is no number")
    return number


def _whole(value: Any) -> int:
    """Return a whole number from 0 on; ValueError or TypeError for anything else."""
    number = _number(value)
    if number < 0 or not number.is_integer():
        raise ValueError(f"{value!r} is no count")
    return int(number)


def _phase(value: Any, phases: range) -> int:
    """Return the index of a phase that the site has."""
    phase = _whole(value)
    if phase not in phases:
        raise ValueError(f"there is no phase {phase}")
    return phase
