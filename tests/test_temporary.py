"""A maximum current for a while: what the clocks and a file may do to it."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.dynamic_load_manager.temporary import (
    LONGEST_S,
    as_stored,
    from_stored,
    temporary_maximum,
)


@pytest.mark.parametrize("back_s", [1, 30 * 60, 24 * 3600])
def test_a_clock_that_is_set_back(
    freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch, back_s: float
) -> None:
    """It lasts no longer: neither in the same run, nor in the next one."""
    module = "custom_components.dynamic_load_manager.temporary"
    first = temporary_maximum(8, 3600.0)
    freezer.tick(timedelta(minutes=40))
    now = first.until - 1200 - back_s
    monkeypatch.setattr(f"{module}.time", lambda: now)
    assert first.rest_s == pytest.approx(1200)

    second = from_stored(as_stored(first))
    assert second is not None
    assert second.rest_s == pytest.approx(1200)
    freezer.tick(timedelta(seconds=1200))
    assert second.rest_s == 0


def test_a_clock_that_is_set_forward(freezer: FrozenDateTimeFactory) -> None:
    """What was to be over by now is over, as after a long time without power."""
    stored = as_stored(temporary_maximum(8, 3600.0))
    freezer.tick(timedelta(hours=2))
    assert from_stored(stored) is None


@pytest.mark.parametrize(
    "damage",
    [
        {"current_a": 5},
        {"current_a": 33},
        {"current_a": True},
        {"current_a": 8.5},
        {"until": None},
        {"until": float("inf")},
        {"rest_s": "long"},
        {"rest_s": float("nan")},
    ],
)
def test_a_damaged_file(
    damage: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is taken from it, and one line tells of it."""
    stored = as_stored(temporary_maximum(8, 60.0))
    assert stored is not None
    assert from_stored(stored) is not None
    assert not caplog.records
    assert from_stored({**stored, **damage}) is None
    assert from_stored([stored]) is None
    assert "Ignoring a stored maximum current" in caplog.text


def test_a_file_with_too_much() -> None:
    """It ends within a day, whatever a file says."""
    stored = as_stored(temporary_maximum(8, 60.0))
    assert stored is not None
    temporary = from_stored({**stored, "until": stored["until"] * 2, "rest_s": 1e9})
    assert temporary is not None
    assert temporary.rest_s == pytest.approx(LONGEST_S)
