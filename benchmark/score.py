"""The scores of one controller in one case."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.house import NOMINAL_VOLTAGE_V

from .fuse import GG_NOMINAL, MCB_PESSIMISTIC
from .oracle import caused_excess_a
from .world import LOWEST_A, Record, Setup

VISIBLE_A = 0.05
"""An excess that is smaller than this is not counted as time above the rating: a meter with two
decimals may miss it, and no fuse feels it. Its ampere-seconds count all the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """What a controller achieved."""

    case: str
    controller: str
    hours: float
    energy_kwh: float
    """Charged, at nominal voltage."""
    overload_as: float
    """Ampere-seconds above the rating that the car causes, all phases together."""
    above_minimum_as: float
    """The part of it that is not there if the car takes no more than the minimum."""
    overload_s: float
    """Time in which it causes any."""
    longest_s: float
    """The longest of these times in a row."""
    peak_a: float
    """Highest current at the main fuse."""
    heat_gg: float
    """Highest heat of the nominal gG link; 1: it melts."""
    heat_mcb: float
    """Highest heat of the pessimistic breaker; 1: it trips."""
    commands: int
    stops: int

    @property
    def commands_per_h(self) -> float:
        """Return the writes to the charger per hour."""
        return self.commands / self.hours


def score(
    case: str,
    controller: str,
    record: Record,
    setup: Setup,
) -> Score:
    """Return the scores of what was recorded."""
    caused_a = caused_excess_a(record.house_a, record.draw_a, setup.rating_a)
    held_a = caused_excess_a(
        record.house_a, np.minimum(record.draw_a, LOWEST_A), setup.rating_a
    )
    over = caused_a.max(axis=1) > VISIBLE_A
    grid_a = record.grid_a
    return Score(
        case=case,
        controller=controller,
        hours=len(grid_a) / 3600,
        energy_kwh=float(record.draw_a.sum()) * NOMINAL_VOLTAGE_V / 3.6e6,
        overload_as=float(caused_a.sum()),
        above_minimum_as=float((caused_a - held_a).sum()),
        overload_s=float(over.sum()),
        longest_s=float(longest_run(over)),
        peak_a=float(grid_a.max()),
        heat_gg=float(GG_NOMINAL.heat(grid_a, setup.rating_a).max()),
        heat_mcb=float(MCB_PESSIMISTIC.heat(grid_a, setup.rating_a).max()),
        commands=len(record.commands_at),
        stops=len(record.stops_at),
    )


def longest_run(condition: NDArray[np.bool_]) -> int:
    """Return the length of the longest run of true values."""
    edges = np.diff(np.concatenate(([False], condition, [False])).astype(np.int8))
    lengths = np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
    return int(lengths.max(initial=0))
