"""Lateness, raises without knowing, and stops that were undone."""

import pytest

from simulator.goe_wire import Json, Source, Write
from soak.rules import (
    Spell,
    blind_raises,
    lateness_s,
    owners_stops,
    percentile,
    undone_stops,
)


def write(at: float, key: str, value: Json, source: Source = "api") -> Write:
    """Return a write that was accepted."""
    return Write(at=at, key=key, value=value, accepted=True, source=source)


def test_early_ticks_are_not_late() -> None:
    """Only what is longer than a tick counts, and not while the charger was ill."""
    asked_at = [0.0, 5.0, 6.5, 11.0, 16.5, 36.5, 41.75]
    assert lateness_s(asked_at) == [0.25, 0.5, 15.0]
    assert lateness_s(asked_at, [Spell(start=20, end=30)]) == [0.25, 0.5]
    assert lateness_s(asked_at, [Spell(start=30, end=37)]) == [0.5]


def test_percentiles() -> None:
    """One of the values, the last one for all of them."""
    values = [float(number) for number in range(1, 201)]
    assert percentile(values, 0.5) == 100.0
    assert percentile(values, 0.99) == 198.0
    assert percentile(values, 1.0) == 200.0
    assert percentile([], 0.99) == 0.0


UNKNOWN = [Spell(start=100, end=200)]


@pytest.mark.parametrize(
    ("raised", "blind"),
    [
        (write(150, "amp", 12), True),
        (write(150, "amp", 6), False),
        (write(150, "amp", 12, "app"), False),
        (write(99, "amp", 12), False),
        (write(200, "amp", 12), False),
        (write(150, "frc", 0), True),
        (write(150, "frc", 1), False),
        (write(150, "alw", 1), True),
        (write(150, "alw", 0), False),
        (Write(at=150, key="amp", value=12, accepted=False, source="api"), False),
    ],
)
def test_raises_without_knowing(raised: Write, blind: bool) -> None:
    """More current or a start, of ours, accepted, within the time."""
    record = [write(10, "amp", 8), raised]
    assert blind_raises(record, UNKNOWN) == ([raised] if blind else [])


def test_undone_stop() -> None:
    """One of the owner's that we end."""
    undoing = write(9, "frc", 0)
    record = [write(5, "frc", 1, "app"), write(7, "amp", 6), undoing]
    assert undone_stops(record, []) == [undoing]
    assert owners_stops(record) == 1


def test_stops_that_may_be_ended() -> None:
    """Our own, what the owner has started, and what the button or an unplugged car has ended."""
    ours = [write(5, "frc", 1), write(9, "frc", 0)]
    assert undone_stops(ours, []) == []
    stop = write(15, "frc", 1, "app")
    assert undone_stops([stop, write(20, "frc", 2, "app"), *ours], []) == []
    assert undone_stops([stop, write(20, "frc", 0)], [18.0]) == []
    assert undone_stops([stop, write(20, "frc", 0)], [14.0, 21.0]) != []
