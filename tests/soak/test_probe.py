"""The probe inside of Home Assistant."""

import asyncio
from collections.abc import Callable
import json
from pathlib import Path
from typing import cast
from unittest.mock import MagicMock

import pytest

from soak.minutes import PROBE
from soak.soak_probe import DOMAIN, EVERY_S, URL, Lag


class SlowLoop:
    """A loop that calls back when the test wants it."""

    def __init__(self) -> None:
        """Start at 0."""
        self.now = 0.0
        self.due = 0.0
        self.look: Callable[[], None] = lambda: None

    def time(self) -> float:
        """Return the time."""
        return self.now

    def call_at(self, when: float, callback: Callable[[], None]) -> MagicMock:
        """Note what to call."""
        self.due, self.look = when, callback
        return MagicMock()

    def goes_on(self, late_s: float) -> None:
        """Call back too late."""
        self.now = self.due + late_s
        self.look()


def test_lag_is_the_worst_since_the_last_look() -> None:
    """Not the mean, and not what was told already."""
    loop = SlowLoop()
    lag = Lag(cast(asyncio.AbstractEventLoop, loop))
    lag.watch()
    for late_s in (0.001, 0.25, 0.002):
        loop.goes_on(late_s)
    assert lag.take_s() == pytest.approx(0.25)
    loop.goes_on(0.002)
    assert lag.take_s() == pytest.approx(0.002)
    assert loop.due == pytest.approx(loop.now + EVERY_S)


def test_folder_is_an_integration_of_that_name() -> None:
    """Home Assistant looks for it by the name of its folder."""
    manifest = json.loads((Path(PROBE) / "manifest.json").read_text())
    assert PROBE.name == manifest["domain"] == DOMAIN
    assert URL.endswith(DOMAIN)
