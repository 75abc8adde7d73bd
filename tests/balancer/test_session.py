"""The phases that a car uses are learned from its draw (R1)."""

import pytest

from custom_components.dynamic_load_manager.balancer import CarState
from custom_components.dynamic_load_manager.balancer.session import (
    DRAWING_A,
    LEARNING_S,
    Session,
)

from .bench import reading

L1 = (16.0, 0.0, 0.0)
NOTHING = (0.0, 0.0, 0.0)


def learned(*draw_a: float) -> Session:
    """Return a session whose car has drawn for long enough to know its phases."""
    session = Session()
    session.update(reading(0.0, draw_a=draw_a), stopped=False)
    return session


def test_all_phases_count_until_the_car_draws() -> None:
    """Whatever the time."""
    session = Session()
    session.update(reading(0.0), stopped=False)
    assert session.phases(1000.0, 3) == (0, 1, 2)
    assert session.phases(1000.0, 1) == (0,)


def test_all_phases_count_while_the_car_may_still_be_starting() -> None:
    """A car may load its phases one after the other."""
    session = learned(*L1)
    assert session.phases(LEARNING_S - 0.1, 3) == (0, 1, 2)
    assert session.phases(LEARNING_S, 3) == (0,)


@pytest.mark.parametrize(
    ("draw_a", "phases"),
    [
        (L1, (0,)),
        ((16.0, 15.9, 0.1), (0, 1)),
        ((16.0, 16.0, 16.0), (0, 1, 2)),
        ((0.0, 16.0, 0.0), (1,)),
        ((16.0, DRAWING_A, DRAWING_A + 0.01), (0, 2)),
    ],
)
def test_phases_with_more_than_one_ampere_are_used(
    draw_a: tuple[float, ...], phases: tuple[int, ...]
) -> None:
    """R1: draw > 1 A."""
    assert learned(*draw_a).phases(LEARNING_S, 3) == phases


def test_a_phase_that_joins_later_counts_from_then_on() -> None:
    """What was used once counts for the whole session."""
    session = learned(*L1)
    session.update(reading(60.0, draw_a=(6.0, 6.0, 0.0)), stopped=False)
    session.update(reading(65.0, draw_a=L1), stopped=False)
    assert session.phases(65.0, 3) == (0, 1)
    session.update(reading(70.0, draw_a=(0.0, 0.0, 6.0)), stopped=False)
    assert session.phases(70.0, 3) == (0, 1, 2)


def test_nothing_learned_is_nothing_to_take_up() -> None:
    """All phases count until the car draws, after a restart too."""
    session = Session()
    session.restore((), 0.0)
    assert session.phases(1000.0, 3) == (0, 1, 2)


def test_unplugging_forgets_the_phases() -> None:
    """The next car is another one."""
    session = learned(*L1)
    session.update(reading(20.0, car=CarState.NO_CAR), stopped=False)
    assert session.phases(1000.0, 3) == (0, 1, 2)
    session.update(reading(1000.0, draw_a=(0.0, 6.0, 0.0)), stopped=False)
    assert session.phases(1000.0 + LEARNING_S, 3) == (1,)


def test_a_stop_and_a_full_battery_do_not_forget_the_phases() -> None:
    """It is still the same car."""
    session = learned(*L1)
    session.update(reading(20.0), stopped=True)
    session.update(reading(30.0, car=CarState.COMPLETE), stopped=False)
    assert session.phases(30.0, 3) == (0,)


@pytest.mark.parametrize(
    "car", [state for state in CarState if state is not CarState.CHARGING]
)
def test_only_a_charging_car_tells_of_its_phases(car: CarState) -> None:
    """What flows otherwise says nothing of the next charge."""
    session = Session()
    session.update(reading(0.0, car=car, draw_a=L1), stopped=False)
    assert session.phases(1000.0, 3) == (0, 1, 2)
    assert not session.charge_has_drawn


def test_the_draw_of_a_charge_that_is_being_stopped_says_nothing() -> None:
    """It may be falling already."""
    session = Session()
    session.update(reading(0.0, draw_a=L1), stopped=True)
    assert session.phases(1000.0, 3) == (0, 1, 2)


def test_each_charge_has_to_draw_anew() -> None:
    """R5: also after a stop, or when a full car charges again."""
    session = learned(*L1)
    assert session.charge_has_drawn
    session.update(reading(5.0), stopped=False)
    assert session.charge_has_drawn, "a short break of the car is no new charge"
    session.update(reading(10.0, car=CarState.COMPLETE), stopped=False)
    session.update(reading(15.0), stopped=False)
    assert not session.charge_has_drawn
    session.update(reading(20.0, draw_a=L1), stopped=False)
    assert session.charge_has_drawn
    session.update(reading(25.0, draw_a=L1), stopped=True)
    assert not session.charge_has_drawn
