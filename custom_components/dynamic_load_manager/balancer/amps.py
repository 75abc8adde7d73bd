"""Whole amps: a charger can be set to nothing finer (R2)."""

from math import floor

FLOAT_SLACK_A = 1e-6
"""Keeps 25 - (30.1 - 15.1) from being a hair less than 10."""

ENDLESS_A = 1e6
"""Stands for an infinite current where a whole number is needed."""


def whole_a(current_a: float) -> int:
    """Round down to whole amps; infinite values become very large ones.

    What is not a number becomes a very low one: it never makes room.
    """
    return floor(max(-ENDLESS_A, min(current_a, ENDLESS_A)) + FLOAT_SLACK_A)
