"""What was expected and what was seen: rows of a table, and what they are judged by.

Everything here is pure. The judgements use what only the simulation knows: the true currents.
"""

from collections.abc import Iterable
from dataclasses import dataclass
import re

from simulator.server import TracePoint

MINIMUM_CURRENT_A = 6
TOLERANCE_A = 0.001
"""Sums of currents are not exact."""

_RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ (?P<level>[A-Z]+) ")
_HARMLESS = "We found a custom integration dynamic_load_manager"
"""What Home Assistant says of every integration that is not its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the table."""

    at: float
    """Seconds since the start."""
    passed: bool
    claim: str
    expected: str
    seen: str

    def __str__(self) -> str:
        """Return the line."""
        minutes, seconds = divmod(int(self.at), 60)
        result = "ok  " if self.passed else "FAIL"
        return (
            f"{result} {minutes}:{seconds:02}  {self.claim:<58}  {self.expected:<20}  {self.seen}"
        )


HEADER = f"{'':4} {'at':<4}  {'claim':<58}  {'expected':<20}  seen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A time (s) during which something was too high, by at most `excess_a`."""

    start: float
    end: float
    excess_a: float
    after_raise: bool
    """Whether it began with a higher offer, and not with a higher load."""

    @property
    def duration_s(self) -> float:
        """Return how long it was."""
        return self.end - self.start


def house_load_a(point: TracePoint) -> float:
    """Return the house load of the fullest phase (A)."""
    return max(grid - draw for grid, draw in zip(point.grid_a, point.draw_a, strict=True))


def offers_above_headroom(trace: Iterable[TracePoint], rating_a: float) -> list[Span]:
    """Return when more was offered than fitted; the minimum may be held without room (R6)."""
    samples: list[tuple[float, float, float]] = []
    for point in trace:
        offered_a = point.offered_a or 0
        allowed_a = max(MINIMUM_CURRENT_A, rating_a - house_load_a(point))
        samples.append((point.at, offered_a, offered_a - allowed_a))
    return _spans(samples)


def overloads(trace: Iterable[TracePoint], rating_a: float) -> list[Span]:
    """Return when a phase was above the rating although more than the minimum was offered."""
    samples: list[tuple[float, float, float]] = []
    for point in trace:
        offered_a = point.offered_a or 0
        excess_a = max(point.grid_a) - rating_a if offered_a > MINIMUM_CURRENT_A else 0.0
        samples.append((point.at, offered_a, excess_a))
    return _spans(samples)


def _spans(samples: Iterable[tuple[float, float, float]]) -> list[Span]:
    """Join the samples (time, offer, excess) that are in excess to spans."""
    spans: list[Span] = []
    start: float | None = None
    worst_a = 0.0
    after_raise = False
    before_a = 0.0
    at = 0.0
    for at, offered_a, excess_a in samples:
        if excess_a > TOLERANCE_A:
            if start is None:
                start, worst_a, after_raise = at, 0.0, offered_a > before_a
            worst_a = max(worst_a, excess_a)
        elif start is not None:
            spans.append(Span(start=start, end=at, excess_a=worst_a, after_raise=after_raise))
            start = None
        before_a = offered_a
    if start is not None:
        spans.append(Span(start=start, end=at, excess_a=worst_a, after_raise=after_raise))
    return spans


def complaints(log: str) -> list[str]:
    """Return the warnings, errors and tracebacks in Home Assistant's log that are about us."""
    records: list[list[str]] = []
    for line in log.splitlines():
        if _RECORD.match(line) or not records:
            records.append([line])
        else:
            records[-1].append(line)
    return [text for text in map("\n".join, records) if _is_complaint(text)]


def _is_complaint(record: str) -> bool:
    """Tell whether a record, with what follows its first line, is bad and about us."""
    if "dynamic_load_manager" not in record or _HARMLESS in record:
        return False
    begin = _RECORD.match(record)
    return begin is None or begin["level"] in ("WARNING", "ERROR", "CRITICAL")
