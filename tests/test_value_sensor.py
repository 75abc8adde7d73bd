"""What is shown of a number that never stands still."""

from itertools import pairwise
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.dynamic_load_manager.value_sensor import STEP_A, STEP_W, steady

AMPERES = st.floats(-100, 100, allow_nan=False)


@pytest.mark.parametrize("value", [None, "l1", 5.04, -3.0])
def test_the_first_value_is_shown(value: Any) -> None:
    """Whatever it is."""
    shown = steady(None, value, STEP_A)
    assert shown == (round(value, 1) if isinstance(value, float) else value)


@given(st.lists(AMPERES, min_size=1))
def test_what_is_shown_is_near(values: list[float]) -> None:
    """By less than a step and its rounding, whatever was shown before."""
    shown: Any = None
    for value in values:
        shown = steady(shown, value, STEP_A)
        assert abs(shown - value) <= STEP_A


@given(AMPERES, st.lists(st.floats(-0.024, 0.024), min_size=2))
def test_noise_is_not_shown(true_a: float, noise_a: list[float]) -> None:
    """What moves by less than half a step either way is shown once, or as 0 from then on."""
    shown: list[Any] = [None]
    for noise in noise_a:
        shown.append(steady(shown[-1], true_a + noise, STEP_A))
    assert sum(before != after for before, after in pairwise(shown)) <= 2


@pytest.mark.parametrize(
    ("shown", "value", "then"),
    [
        (2.0, 2.09, 2.0),
        (2.2, 2.3, 2.3),
        (0.3, 0.2, 0.2),
        (2.0, 2.11, 2.1),
        (2.0, 1.89, 1.9),
        (0.1, 0.04, 0.0),
        (0.0, 0.06, 0.0),
        (0.0, -0.11, -0.1),
        (None, 0.02, 0.0),
    ],
)
def test_steps(shown: float | None, value: float, then: float) -> None:
    """A step at a time, and next to nothing is nothing."""
    assert steady(shown, value, STEP_A) == then


def test_power_has_steps_of_its_own() -> None:
    """As coarse as those of the current."""
    assert steady(11_040.0, 11_064.0, STEP_W) == 11_040.0
    assert steady(11_040.0, 11_066.0, STEP_W) == 11_066.0
    assert steady(1_380.0, 3.0, STEP_W) == 0.0


def test_unknown_ends_what_is_shown() -> None:
    """Nothing old is shown of what is not known any more."""
    assert steady(2.0, None, STEP_A) is None
