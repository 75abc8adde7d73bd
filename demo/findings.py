"""What was expected and what was seen: rows of a table, and what they are judged by.

Everything here is pure. The judgements use what only the simulation knows: the true currents.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf
import re
from typing import override

from simulator import Currents
from simulator.goe_hardware import FORCE_OFF
from simulator.goe_wire import Write
from simulator.server import TracePoint

MINIMUM_CURRENT_A = 6
TOLERANCE_A = 0.001
"""Sums of currents are not exact."""

CURRENT_KEYS = frozenset({"amp", "amx"})
"""With which API v2 and v1 limit the current."""
STOPPED = {"alw": 0, "frc": FORCE_OFF}
"""With what API v1 and v2 stop."""
FORCE_KEYS = frozenset(STOPPED)
"""With which API v1 and v2 stop and start."""

METER_LINES = (
    "No current values from the meter any more",
    "The meter sends current values of all phases again",
)
CHARGER_LINES = (r"The charger at \S+ does not answer", r"The charger at \S+ answers")
"""What is logged when it goes, and when it is back."""

_RECORD = re.compile(
    # From 2026.11 on the time has its zone.
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+(?:[+-]\d\d:\d\d)? (?P<level>[A-Z]+) "
)
_ENTITY_ID = re.compile(
    r"\b(?:binary_sensor|button|input_\w+|number|sensor|switch)\.\w+"
)
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

    @override
    def __str__(self) -> str:
        """Return the line."""
        minutes, seconds = divmod(int(self.at), 60)
        result = "ok  " if self.passed else "FAIL"
        return f"{result} {minutes}:{seconds:02}  {self.claim:<61}  {self.expected:<16}  {self.seen}"


HEADER = f"{'':4} {'at':<4}  {'claim':<61}  {'expected':<16}  seen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A time (s) during which something was too high, by at most `excess_a`."""

    start: float
    end: float
    excess_a: float

    @property
    def duration_s(self) -> float:
        """Return how long it was."""
        return self.end - self.start


class Excess:
    """Joins the moments at which something is too high to spans, as they come."""

    def __init__(self, moments: Iterable[tuple[float, float]] = ()) -> None:
        """Begin with some moments (s) and how much too high it is at each (A)."""
        self.spans: list[Span] = []
        self._lasts = False
        for at, excess_a in moments:
            self.note(at, excess_a)

    def note(self, at: float, excess_a: float) -> None:
        """Take in a moment, after all earlier ones.

        A span lasts until the first moment that is not in excess.
        """
        over = excess_a > TOLERANCE_A
        if self._lasts:
            span = self.spans[-1]
            worst_a = max(span.excess_a, excess_a)
            self.spans[-1] = replace(span, end=at, excess_a=worst_a)
        elif over:
            self.spans.append(Span(start=at, end=at, excess_a=excess_a))
        self._lasts = over

    @property
    def longest_s(self) -> float:
        """Return how long the longest span was; 0 without any."""
        return max((span.duration_s for span in self.spans), default=0.0)

    @property
    def total_s(self) -> float:
        """Return how long all spans were together."""
        return sum(span.duration_s for span in self.spans)


def house_load_a(point: TracePoint) -> Currents:
    """Return the true house load (A per phase)."""
    first, second, third = (
        round(grid - draw, 3)
        for grid, draw in zip(point.grid_a, point.draw_a, strict=True)
    )
    return first, second, third


def offers_above_headroom(
    trace: Iterable[TracePoint], rating_a: float, settled_s: float
) -> Excess:
    """Return when more was offered than fitted although the house load had long been the same.

    "Long" is `settled_s`. The minimum may be held without room (R6).
    """
    found = Excess()
    house_a: Currents | None = None
    changed_at = 0.0
    for point in trace:
        if (now_a := house_load_a(point)) != house_a:
            house_a, changed_at = now_a, point.at
        allowed_a = max(MINIMUM_CURRENT_A, rating_a - max(now_a))
        settled = point.at >= changed_at + settled_s
        found.note(point.at, (point.offered_a or 0) - allowed_a if settled else 0.0)
    return found


def overload_a(point: TracePoint, rating_a: float) -> float:
    """Return by how much the fullest phase is above the rating; negative for room."""
    return max(point.grid_a) - rating_a


def avoidable_overload_a(point: TracePoint, rating_a: float) -> float:
    """Return the same while more than the minimum is offered; 0 at other times (R6)."""
    if (point.offered_a or 0) > MINIMUM_CURRENT_A:
        return overload_a(point, rating_a)
    return 0.0


def overloads(trace: Iterable[TracePoint], rating_a: float) -> Excess:
    """Return when a phase was above the rating, whatever was offered."""
    return Excess((point.at, overload_a(point, rating_a)) for point in trace)


def avoidable_overloads(trace: Iterable[TracePoint], rating_a: float) -> Excess:
    """Return when a phase was above the rating although more than the minimum was offered."""
    return Excess((point.at, avoidable_overload_a(point, rating_a)) for point in trace)


def named_entities(dashboard: str) -> set[str]:
    """Return the ids of the entities that the text of a dashboard names."""
    return set(_ENTITY_ID.findall(dashboard))


def stops(write: Write) -> bool:
    """Tell whether a write is a stop, whatever the API."""
    return write.key in FORCE_KEYS and write.value == STOPPED[write.key]


def raises(
    record: Iterable[Write], since: float = -inf, until: float = inf
) -> list[Write]:
    """Return what Home Assistant wrote between two moments (s) to let the car draw more.

    That is a higher limit than the one in force, or a start; also if the charger refused it.
    """
    found: list[Write] = []
    current_a: float | None = None
    for write in record:
        more = write.key in FORCE_KEYS and not stops(write)
        if write.key in CURRENT_KEYS and isinstance(write.value, int | float):
            more = current_a is not None and write.value > current_a
            if write.accepted:
                current_a = write.value
        if more and write.source == "api" and since <= write.at <= until:
            found.append(write)
    return found


def lines_of_outages(log: str, patterns: tuple[str, str]) -> tuple[int, int]:
    """Return how many lines of a log, whatever their level, tell that something went and came."""
    went, came = (len(re.findall(pattern, log)) for pattern in patterns)
    return went, came


def complaints(log: str, intended: tuple[str, ...] = ()) -> list[str]:
    """Return the warnings, errors and tracebacks in Home Assistant's log that are about us.

    Those with one of the `intended` texts in their first line are left out.
    """
    records: list[list[str]] = []
    for line in log.splitlines():
        if _RECORD.match(line) or not records:
            records.append([line])
        else:
            records[-1].append(line)
    return [
        text
        for text in map("\n".join, records)
        if _is_complaint(text)
        and not any(part in text.splitlines()[0] for part in intended)
    ]


def _is_complaint(record: str) -> bool:
    """Tell whether a record, with what follows its first line, is bad and about us."""
    if "dynamic_load_manager" not in record:
        return False
    begin = _RECORD.match(record)
    if begin is None:
        # Also where the log has another form than we know.
        return True
    return _HARMLESS not in record and begin["level"] in (
        "WARNING",
        "ERROR",
        "CRITICAL",
    )
