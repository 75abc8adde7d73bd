"""What the rules say of a long run: lateness, blind raises, stops that were undone. All pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil

from demo.findings import MINIMUM_CURRENT_A, TOLERANCE_A
from demo.witness import FORCE_KEYS
from simulator.goe_hardware import FORCE_OFF
from simulator.goe_wire import Write
from simulator.server import TracePoint

TICK_S = 5.0
OFFER_KEYS = {"amp", "amx"}
"""With which API v2 and v1 set the current."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spell:
    """A time during which something was so."""

    start: float
    end: float

    def __contains__(self, at: float) -> bool:
        """Tell whether a moment is in it."""
        return self.start <= at < self.end

    def moved(self, by_s: float, *, longer_s: float = 0.0) -> Spell:
        """Return the same at another time, and so much longer."""
        return Spell(start=self.start + by_s, end=self.end + by_s + longer_s)

    def overlaps(self, start: float, end: float) -> bool:
        """Tell whether it has a moment in common with another time."""
        return self.start < end and start < self.end


def lateness_s(asked_at: Sequence[float], excused: Iterable[Spell] = ()) -> list[float]:
    """Return by how much ticks came late, in order of size.

    A tick may be early on purpose, so that only gaps longer than one count.
    """
    spells = list(excused)
    return sorted(
        after - before - TICK_S
        for before, after in pairwise(asked_at)
        if after - before > TICK_S
        and not any(spell.overlaps(before, after) for spell in spells)
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value that so large a share of the others is not above; 0 without any."""
    if not ordered:
        return 0.0
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def blind_raises(writes: Iterable[Write], unknown: Iterable[Spell]) -> list[Write]:
    """Return what of ours offered more, or started a charge, while a phase was unknown (R11)."""
    spells = list(unknown)
    raises: list[Write] = []
    offered: float | None = None
    for write in writes:
        if not write.accepted:
            continue
        more = write.key in FORCE_KEYS and not stops(write)
        if write.key in OFFER_KEYS and isinstance(write.value, int | float):
            more = offered is not None and write.value > offered
            offered = write.value
        if more and write.source == "api":
            if any(write.at in spell for spell in spells):
                raises.append(write)
    return raises


def undone_stops(writes: Iterable[Write], ended_at: Iterable[float]) -> list[Write]:
    """Return what of ours ended a stop of the owner (R9).

    `ended_at` is when the owner allowed it: by the button, or by taking the car away.
    """
    allowed = sorted(ended_at)
    undone: list[Write] = []
    stopped_at: float | None = None
    for write in writes:
        if not write.accepted or write.key not in FORCE_KEYS:
            continue
        if stops(write):
            if write.source == "app":
                stopped_at = write.at
            continue
        if stopped_at is not None and write.source == "api":
            if not any(stopped_at <= at <= write.at for at in allowed):
                undone.append(write)
        stopped_at = None
    return undone


def owners_stops(writes: Iterable[Write]) -> int:
    """Return how many times the owner stopped charging in the app."""
    return sum(
        write.key in FORCE_KEYS and write.source == "app" and stops(write)
        for write in writes
    )


def stops(write: Write) -> bool:
    """Tell whether a write of the force state is a stop, whatever the API."""
    return write.value == (FORCE_OFF if write.key == "frc" else 0)


@dataclass(kw_only=True, slots=True)
class FuseWatch:
    """For how long a phase was above the rating with more than the minimum offered."""

    rating_a: float
    total_s: float = 0.0
    longest_s: float = 0.0
    _since: float | None = field(default=None)
    _last_at: float | None = field(default=None)

    def add(self, point: TracePoint) -> None:
        """Take in a moment, after all earlier ones."""
        over = (
            max(point.grid_a) > self.rating_a + TOLERANCE_A
            and (point.offered_a or 0) > MINIMUM_CURRENT_A
        )
        if not over:
            self._since = None
        elif self._since is None or self._last_at is None:
            self._since = point.at
        else:
            self.total_s += point.at - self._last_at
            self.longest_s = max(self.longest_s, point.at - self._since)
        self._last_at = point.at
