"""The place of one charger among those that share with it (R12)."""

from typing import NamedTuple


class Standing(NamedTuple):
    """What holds for one charger in one step."""

    admitted: bool = True
    """Whether there is room for its minimum, beside those that are before it."""
    assured: bool = True
    """Whether there is for certain, if those behind it make it."""
    possible: bool = True
    """Whether there may be at best, if those behind it make it."""
    left_out: bool = False
    """Whether it charges although there is none, on phases that are known."""
    after_running: bool = False
    """Whether one before it that charges is in its way: without that there would be room."""
    after_waiting: bool = False
    """Whether one before it that may go on, and has room then, is."""
    yields: bool = True
    """Whether it is the one to stop when an overload has lasted (R6)."""


ALONE = Standing()
"""Of a charger that shares with nobody."""
