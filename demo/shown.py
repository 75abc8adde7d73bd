"""What Home Assistant has shown, and what was true, over a whole run; and what a query made of it.

All times are seconds since 1970. Everything here is pure.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from simulator.server import TracePoint

type Value = float | str
type Point = tuple[float, Value]

NOT_RECORDED: Final = frozenset({None, "unknown", "unavailable"})
"""What Home Assistant's InfluxDB integration does not write."""
BUCKET_S = 5
"""How far apart the points of a line are."""
EDGE_S = 0.001
"""Grafana asks in whole milliseconds: the points at the edges of the window, which hold what was
before, are so near to them."""
LATE_S = 3.0
"""How much later than it is written a value may be seen here, on a busy machine."""
SHOWN_FOR_S = 6.0
"""A value that stays for so long is alone in its bucket, and written."""
TRUE_FOR_S = 13.0
"""A truth that stays for so long has reached Home Assistant: the meter's period, a tick, and the
seconds in which the car follows."""

TRUTHS: Final[Mapping[str, Callable[[TracePoint], float]]] = {
    "current_l1": lambda point: point.grid_a[0],
    "current_l2": lambda point: point.grid_a[1],
    "current_l3": lambda point: point.grid_a[2],
    "main_fuse_load": lambda point: max(point.grid_a),
    "charging_current": lambda point: max(point.draw_a),
    "offered_current": lambda point: point.offered_a or 0,
}
"""What the simulation knows of, by the end of the entity's id.

The house load is not among them: while the car follows, what Home Assistant shows is what is
reckoned with, which is more than is true (R3)."""


@dataclass(slots=True)
class Course:
    """How a value has changed: each point holds until the next one. None is no value."""

    times: list[float] = field(default_factory=list)
    values: list[Value | None] = field(default_factory=list)

    def note(self, at: float, value: Value | None) -> None:
        """Add a value, if it is another one."""
        if not self.values or self.values[-1] != value:
            self.times.append(at)
            self.values.append(value)

    def steady(self, at: float, before_s: float, after_s: float) -> Value | None:
        """Return the value if it was the same for a while around a moment."""
        index = bisect_right(self.times, at - before_s) - 1
        if index < 0:
            return None
        ends = self.times[index + 1] if index + 1 < len(self.times) else None
        return None if ends is not None and ends <= at + after_s else self.values[index]

    def gapless(self, start: float, end: float) -> bool:
        """Tell whether there was a value all the time between two moments."""
        first = bisect_right(self.times, start) - 1
        last = bisect_right(self.times, end)
        return first >= 0 and None not in self.values[first:last]

    def during(self, start: float, end: float) -> set[Value]:
        """Return the values that there were between two moments."""
        first = max(bisect_right(self.times, start) - 1, 0)
        last = bisect_right(self.times, end)
        return {value for value in self.values[first:last] if value is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """How an answer of the database compares."""

    points: int = 0
    compared: int = 0
    wrong: tuple[str, ...] = ()

    def of(self, name: str) -> Verdict:
        """Return it with what is wrong under the name of a line."""
        return replace(self, wrong=tuple(f"{name}: {text}" for text in self.wrong))

    def __add__(self, other: Verdict) -> Verdict:
        """Return both together."""
        return Verdict(
            points=self.points + other.points,
            compared=self.compared + other.compared,
            wrong=self.wrong + other.wrong,
        )


def as_value(text: str | None, *, number: bool) -> Value | None:
    """Return a state as the database gets it."""
    if text is None or text in NOT_RECORDED:
        return None
    return float(text) if number else text


def moments(start: float, end: float) -> Iterable[float]:
    """Return the moments at which an answer is compared."""
    at = start + BUCKET_S
    while at < end - BUCKET_S:
        yield at
        at += BUCKET_S


def drawn(answer: Iterable[Point], at: float) -> Value | None:
    """Return what a line shows at a moment: the last point that is not later."""
    value: Value | None = None
    for time, point in answer:
        if time > at:
            break
        value = point
    return value


def against_shown(
    answer: list[Point], shown: Course, start: float, end: float, factor: float = 1.0
) -> Verdict:
    """Compare an answer with what Home Assistant showed: each value, and when."""
    inner = [(at, value) for at, value in answer if start + EDGE_S < at < end - EDGE_S]
    wrong = [
        f"{value} at {at - start:.0f} s was not shown"
        for at, value in inner
        if not _among(value, shown.during(at - 1, at + BUCKET_S + LATE_S), factor)
    ]
    compared = 0
    for at in moments(start, end):
        expected = shown.steady(at, SHOWN_FOR_S, SHOWN_FOR_S)
        if expected is None:
            continue
        compared += 1
        if not _equal(seen := drawn(answer, at), expected, factor):
            wrong.append(f"{seen} instead of {expected} at {at - start:.0f} s")
    return Verdict(points=len(inner), compared=compared, wrong=tuple(wrong))


def against_truth(
    answer: list[Point],
    truth: Course,
    shown: Course,
    start: float,
    end: float,
    tolerance_a: float,
) -> Verdict:
    """Compare an answer with the simulation's own trace.

    It counts only where the truth stayed the same, and Home Assistant showed something all the
    time: while it is away nothing is written.
    """
    compared, wrong = 0, []
    for at in moments(start, end):
        expected = truth.steady(at, TRUE_FOR_S, SHOWN_FOR_S)
        there = shown.gapless(at - TRUE_FOR_S, at + SHOWN_FOR_S)
        if expected is None or not there:
            continue
        compared += 1
        seen = drawn(answer, at)
        assert isinstance(expected, float)
        if not isinstance(seen, float) or abs(seen - expected) > tolerance_a:
            wrong.append(f"{seen} instead of {expected:.2f} at {at - start:.0f} s")
    return Verdict(points=len(answer), compared=compared, wrong=tuple(wrong))


def in_order(wanted: Iterable[str], seen: Iterable[Value]) -> bool:
    """Tell whether some values appear in this order, whatever is between them."""
    rest = iter(seen)
    return all(value in rest for value in wanted)


def without_repetition(values: Iterable[Value]) -> list[Value]:
    """Return values without those that are as the one before."""
    kept: list[Value] = []
    for value in values:
        if not kept or kept[-1] != value:
            kept.append(value)
    return kept


def _equal(seen: Value | None, expected: Value, factor: float) -> bool:
    if isinstance(seen, float) and isinstance(expected, float):
        return abs(seen - expected * factor) < 1e-6
    return seen == expected


def _among(value: Value, shown: set[Value], factor: float) -> bool:
    return any(_equal(value, one, factor) for one in shown)
