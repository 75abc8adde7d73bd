"""What the controllers are measured against: nothing, the minimum, perfect reaction, foresight."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from custom_components.dynamic_load_manager.balancer import SiteLimits
from simulator import Car

from . import oracle
from .world import HIGHEST_A, LOWEST_A, Amps, Record, Setup, following

DEFAULTS = SiteLimits(rating_a=0)
OVERLOAD_DELAY_S = round(DEFAULTS.overload_delay_s)
RESUME_DELAY_S = round(DEFAULTS.resume_delay_s)
MINIMUM_PAUSE_S = round(DEFAULTS.minimum_pause_s)
"""The defaults of the rules (R6, R8), in the whole seconds of the simulated world."""

CHARGER_LOGIC_S = 1
"""A go-e's logic runs once a second."""


def house_alone(house_a: Amps, setup: Setup) -> Record:
    """Return what happens without a car."""
    return following(house_a, np.zeros(len(house_a)), setup)


def minimum_held(house_a: Amps, setup: Setup) -> Record:
    """Return what happens if the car always takes the minimum, and stops by the five-minute rule.

    No charger that keeps to that rule can spare the fuse this.
    """
    worst_a = house_a[:, : setup.car_phases].max(axis=1)
    fits = worst_a + LOWEST_A <= setup.rating_a
    current_a = np.full(len(house_a), float(LOWEST_A))
    second = 0
    while (second := _run_start(~fits, second, OVERLOAD_DELAY_S)) < len(fits):
        stop = second + OVERLOAD_DELAY_S
        resume = _run_start(fits, stop, RESUME_DELAY_S) + RESUME_DELAY_S
        second = max(resume, stop + MINIMUM_PAUSE_S)
        while second < len(fits) and not fits[second - RESUME_DELAY_S : second].all():
            second += 1
        current_a[stop:second] = 0
    return following(house_a, current_a, setup)


def no_foresight(house_a: Amps, setup: Setup) -> Record:
    """Return what happens with a manager that only lacks foresight, and the usual devices.

    It never waits, neither to raise nor to stop, and knows the house of each second. What it
    writes reaches the car with the next second of the charger's logic; then come the lag of the
    car and its ramp.
    """
    room_a = setup.rating_a - house_a[:, : setup.car_phases].max(axis=1)
    offered_a = np.floor(room_a + 1e-6).clip(max=HIGHEST_A)
    offered_a[offered_a < LOWEST_A] = 0
    # At the end of the first second of its ramp the car has taken the first step.
    late = CHARGER_LOGIC_S + round(setup.car_lag_s) + 1
    followed_a = np.concatenate((np.zeros(late), offered_a))[: len(house_a)]
    return following(house_a, _ramped(followed_a, Car().ramp_a_per_s), setup)


def _ramped(current_a: NDArray[np.float64], a_per_s: float) -> NDArray[np.float64]:
    """Return a current that follows another one no faster than it can."""
    levels_a: list[float] = []
    level_a = 0.0
    for wanted_a in current_a.tolist():
        level_a += min(max(wanted_a - level_a, -a_per_s), a_per_s)
        levels_a.append(level_a)
    return np.array(levels_a)


def _run_start(condition: NDArray[np.bool_], start: int, length: int) -> int:
    """Return where the first run of a condition begins that is long enough; the end if there is none.

    A run that has begun before `start` counts from there.
    """
    edges = np.diff(
        np.concatenate(([False], condition[start:], [False])).astype(np.int8)
    )
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    enough = np.flatnonzero(ends - begins > length)
    return start + int(begins[enough[0]]) if len(enough) else len(condition)


REFERENCES: dict[str, Callable[[Amps, Setup], Record]] = {
    "house alone": house_alone,
    "minimum held": minimum_held,
    "no foresight": no_foresight,
    "oracle": oracle.upper_bound,
    "oracle, switching": oracle.with_switching,
}
