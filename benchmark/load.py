"""A load that is put together from appliances: W on three phases, second by second."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from simulator.house import NOMINAL_VOLTAGE_V

from .world import Amps

type Watts = NDArray[np.float64]
"""W per second, shape (seconds,)."""

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """The 10 %, 50 % and 90 % quantile of something that is roughly log-normal."""

    p10: float
    p50: float
    p90: float

    def draw(self, rng: np.random.Generator) -> float:
        """Draw a value; the halves below and above the median have spreads of their own."""
        deviation = rng.standard_normal()
        far = self.p90 if deviation > 0 else self.p10
        quantile = 1.2816
        spread = abs(np.log(far / self.p50)) / quantile
        return float(self.p50 * np.exp(deviation * spread))


class Load:
    """What a house takes while it is being put together."""

    def __init__(self, seed: int, days: float) -> None:
        """Start with nothing, from midnight; the same seed gives the same load."""
        self.rng = np.random.default_rng(seed)
        self.seconds = round(days * DAY_S)
        self.days = ceil(days)
        self._watts = np.zeros((3, self.seconds))

    def add(self, phases: tuple[int, ...], start_s: float, watts: Watts) -> None:
        """Add a load that is shared equally by some phases; what is outside the time is cut off."""
        start = round(start_s)
        watts = watts[max(0, -start) : max(0, self.seconds - start)]
        start = max(0, start)
        for phase in phases:
            self._watts[phase, start : start + len(watts)] += watts / len(phases)

    def constant(
        self, phases: tuple[int, ...], start_s: float, seconds: float, power_w: float
    ) -> None:
        """Add a constant power for some time."""
        self.add(phases, start_s, np.full(max(1, round(seconds)), power_w))

    def times(self, per_day: float, *hours: tuple[float, float]) -> list[float]:
        """Draw when something is done (s): so often a day, within hours of the day, at random."""
        at: list[float] = []
        for day in range(self.days):
            for _ in range(self.rng.poisson(per_day)):
                first, last = hours[self.rng.integers(len(hours))]
                at.append(day * DAY_S + self.rng.uniform(first, last) * HOUR_S)
        return at

    def phase(self) -> tuple[int]:
        """Draw the phase that a socket is wired to."""
        return (int(self.rng.integers(3)),)

    def currents_a(self) -> Amps:
        """Return the whole load in A at nominal voltage, as resistive loads take it."""
        return np.ascontiguousarray(self._watts.T / NOMINAL_VOLTAGE_V)

    def power_w(self) -> Watts:
        """Return the power of all phases together so far."""
        power_w: Watts = self._watts.sum(axis=0)
        return power_w


def switched(on_s: float, off_s: float, seconds: float, power_w: float) -> Watts:
    """Return a power that goes on and off for some time, beginning with on."""
    within = np.arange(max(1, round(seconds))) % max(1, round(on_s + off_s))
    return np.where(within < round(on_s), power_w, 0.0)
