"""What the rules say of a long run: lateness, blind raises, stops that were undone. All pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from demo.findings import FORCE_KEYS, raises, stops
from demo.witness import TICK_S
from simulator.goe_wire import Write


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
    return [
        write
        for write in raises(writes)
        if write.accepted and any(write.at in spell for spell in spells)
    ]


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
    return sum(write.source == "app" and stops(write) for write in writes)
