"""R12: what a car wants of what it is offered."""

import pytest

from custom_components.dynamic_load_manager.balancer import CarState, Force
from custom_components.dynamic_load_manager.balancer.appetite import (
    GAP_A,
    SATED_S,
    Appetite,
)

from .bench import reading


def watch(
    appetite: Appetite, start: float, seconds: float, offered_a: int, draw_a: float
) -> float:
    """Let a car draw for a while; return when that was over."""
    at = start
    while at <= start + seconds:
        appetite.update(reading(at, offered_a=offered_a, draw_a=(draw_a, 0.0, draw_a)))
        at += 5.0
    return at


def sated() -> tuple[Appetite, float]:
    """Return what is known of a car that has drawn 8 A of 16 A for a minute."""
    appetite = Appetite()
    return appetite, watch(appetite, 0.0, SATED_S, 16, 8.0)


@pytest.mark.parametrize(
    ("draw_a", "wanted_a"),
    [(8.0, 11), (8.2, 12), (12.9, 16), (13.0, None), (16.0, None)],
)
def test_a_car_far_below_its_offer_is_sated(
    draw_a: float, wanted_a: int | None
) -> None:
    """More than three amps below, for a minute."""
    appetite = Appetite()
    at = watch(appetite, 0.0, SATED_S - 5, 16, draw_a)
    assert appetite.wanted_a is None
    watch(appetite, at, 0.0, 16, draw_a)
    assert appetite.wanted_a == wanted_a


def test_a_changed_offer_begins_the_minute_anew() -> None:
    """The car may not have followed yet."""
    appetite = Appetite()
    at = watch(appetite, 0.0, SATED_S - 10, 16, 8.0)
    at = watch(appetite, at, SATED_S - 10, 14, 8.0)
    assert appetite.wanted_a is None
    watch(appetite, at, 10.0, 14, 8.0)
    assert appetite.wanted_a == 11


def test_a_sated_car_stays_so_with_a_lower_offer() -> None:
    """It takes what it took."""
    appetite, at = sated()
    watch(appetite, at, 300.0, 11, 8.0)
    assert appetite.wanted_a == 8 + GAP_A


def test_a_car_that_takes_more_again_is_not_sated() -> None:
    """It may have all."""
    appetite, at = sated()
    watch(appetite, at, 0.0, 11, 9.5)
    assert appetite.wanted_a is None


def test_a_car_that_follows_its_offer_is_not_sated() -> None:
    """And is not taken for it again in this charge."""
    appetite, at = sated()
    at = watch(appetite, at, 40.0, 11, 3.0)
    assert appetite.wanted_a is None
    at = watch(appetite, at, 300.0, 16, 8.0)
    assert appetite.wanted_a is None
    appetite.update(reading(at, car=CarState.COMPLETE, offered_a=16))
    watch(appetite, at + 5, SATED_S, 16, 8.0)
    assert appetite.wanted_a == 11, "the next charge is another one"


@pytest.mark.parametrize("ended", ["stopped", "no car"])
def test_the_end_of_a_charge_ends_what_is_known(ended: str) -> None:
    """By whomever."""
    appetite, at = sated()
    if ended == "stopped":
        appetite.update(reading(at, force=Force.OFF))
    else:
        appetite.update(reading(at, car=CarState.NO_CAR))
    assert appetite.wanted_a is None
