"""Whether what the entities show is so."""

from collections.abc import Callable

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from simulator.goe_hardware import (
    CAR_CHARGING,
    CAR_COMPLETE,
    CAR_ERROR,
    CAR_IDLE,
    CAR_WAITING,
)
from simulator.house import NOMINAL_VOLTAGE_V

from ..home import VirtualHome
from .witness import Truth

NEAR_A = 0.4
"""A Shelly of the second generation tells a change below 5 % late, sensors round."""

RUNNING = {
    CAR_IDLE: {"no_car"},
    CAR_CHARGING: {"charging"},
    CAR_WAITING: {"ready"},
    CAR_COMPLETE: {"complete"},
    CAR_ERROR: {"fault"},
}
STOPPED_BY_US = {"stopped_overload", "paused", "meter_lost", "ready"}
"""The last one: a manual stop that the owner has ended, and that waits for room."""

type Check = Callable[[str, Truth], bool]


def near(value_of: Callable[[Truth], float], near_a: float = NEAR_A) -> Check:
    """Return a check of a number."""
    return lambda shown, truth: abs(float(shown) - value_of(truth)) <= near_a


def statuses(truth: Truth) -> set[str]:
    """Return what the status may be."""
    if truth.car_state == CAR_IDLE or not truth.stopped:
        return RUNNING[truth.car_state]
    return {"stopped_manually"} if truth.manual else STOPPED_BY_US


def checks(rating_a: float) -> dict[tuple[str, str], Check]:
    """Return the check of each entity whose truth is known, by platform and key."""
    return {
        ("sensor", "current_l1"): near(lambda truth: truth.grid_a[0]),
        ("sensor", "current_l2"): near(lambda truth: truth.grid_a[1]),
        ("sensor", "current_l3"): near(lambda truth: truth.grid_a[2]),
        ("sensor", "main_fuse_load"): near(lambda truth: max(truth.grid_a)),
        ("sensor", "offered_current"): lambda shown, truth: (
            float(shown) in {truth.offered_a, truth.told_a}
        ),
        ("sensor", "charging_current"): near(lambda truth: max(truth.draw_a)),
        ("sensor", "power"): near(
            lambda truth: sum(truth.draw_a) * NOMINAL_VOLTAGE_V, 30
        ),
        ("sensor", "status"): lambda shown, truth: shown in statuses(truth),
        ("binary_sensor", "overload"): lambda shown, truth: (
            shown == ("on" if max(truth.grid_a) > rating_a else "off")
        ),
    }


def falsehoods(
    home: VirtualHome, truths: list[Truth], rating_a: float = 25.0
) -> list[str]:
    """Return what entities show that was so at none of these moments."""
    found = []
    for (platform, key), check in checks(rating_a).items():
        shown = home.state(platform, key).state
        if shown in {STATE_UNAVAILABLE, STATE_UNKNOWN} or not any(
            check(shown, truth) for truth in truths
        ):
            found.append(f"{key} shows {shown}")
    return found


def still_shown(home: VirtualHome, keys: set[str]) -> set[str]:
    """Return which of these sensors are not unavailable, as all of them should be."""
    return {key for key in keys if home.state("sensor", key).state != STATE_UNAVAILABLE}
