"""House load: grid current minus draw, taken at the same moment (R3)."""

from collections import deque
from collections.abc import Collection
from typing import NamedTuple

from .model import GridReading

SETTLING_S = 15.0
"""How long after a write the report of the charger may still show the old draw: a second
of its logic, up to 10 s of the car (IEC 61851-1 says 5, some need 7 and more), the ramp,
and a report that is a second old."""

ALIGNMENT_S = 1.5
"""Meter and charger each refresh their values about once a second."""

ARRIVED_A = 0.7
"""A draw this near to the offer follows it: meters round, and cars stay a bit below."""

MEMORY_S = 120.0
"""Older draw cannot matter: no reading that is older than the meter timeout is used."""


class Interval(NamedTuple):
    """The least and the most (A) that an uncertain current can be."""

    low: float
    high: float


class DrawHistory:
    """What one charger drew lately, so that the draw around a moment can be told."""

    def __init__(self) -> None:
        """Start without knowledge."""
        self._samples: deque[tuple[float, tuple[float, ...]]] = deque()
        self._written: deque[tuple[float, float]] = deque()
        self._wrote_at = float("-inf")
        self._drawn_before_a = 0.0
        self._asked_at: float | None = None
        self._answer: tuple[Interval, ...] = ()

    def record(self, at: float, draw_a: tuple[float, ...]) -> None:
        """Remember what the charger reported at a moment."""
        if self._samples and at <= self._samples[-1][0]:
            return
        if self._written and self._arrived(at, max(draw_a)):
            self._written.clear()
        self._samples.append((at, draw_a))
        while self._samples[0][0] < at - MEMORY_S:
            self._samples.popleft()
        self._asked_at = None

    def wrote(self, at: float, offer_a: float) -> None:
        """Remember a new offer (0: stopped): for a while the draw is on its way there."""
        self._wrote_at = at
        self._drawn_before_a = max(self._samples[-1][1]) if self._samples else 0.0
        self._written.append((at, offer_a))
        while self._written[0][0] < at - MEMORY_S:
            self._written.popleft()
        self._asked_at = None

    def following(self, now: float) -> bool:
        """Return whether the draw may just be changing because of a write of ours."""
        return now - self._wrote_at <= SETTLING_S + ALIGNMENT_S

    def _arrived(self, at: float, draw_a: float) -> bool:
        """Return whether a draw shows that the car has followed the last write."""
        written_at, offer_a = self._written[-1]
        if at <= written_at:
            return False
        way_a = abs(offer_a - self._drawn_before_a)
        moved_a = abs(draw_a - self._drawn_before_a)
        return abs(draw_a - offer_a) <= ARRIVED_A and moved_a >= way_a / 2

    def around(self, at: float) -> tuple[Interval, ...]:
        """Return what can have been drawn at a moment, per phase; nothing if nothing is known.

        All samples near the moment count, and the next one on either side of it: the
        draw may have changed anywhere between two samples. Where no later sample is
        known yet, the draw may already have followed any of the fresh offers.
        """
        if at != self._asked_at:
            # All phases of one report of the meter have the same moment.
            self._asked_at = at
            self._answer = self._look_up(at)
        return self._answer

    def _look_up(self, at: float) -> tuple[Interval, ...]:
        """Work out what can have been drawn at a moment."""
        after: tuple[float, ...] | None = None
        near: list[tuple[float, ...]] = []
        for sampled_at, draw_a in reversed(self._samples):
            if sampled_at > at + ALIGNMENT_S:
                after = draw_a
                continue
            near.append(draw_a)
            if sampled_at < at - ALIGNMENT_S:
                break
        offers_a: list[float] = []
        if after is not None:
            near.append(after)
        else:
            offers_a.extend(
                offer_a
                for written_at, offer_a in self._written
                if -ALIGNMENT_S <= at - written_at <= SETTLING_S
            )
        return tuple(
            Interval(min((*draws_a, *offers_a)), max((*draws_a, *offers_a)))
            for draws_a in zip(*near, strict=True)
        )


AMBIGUOUS_A = 1.0
"""A draw that is uncertain by more than this is changing."""


class LastingLoad:
    """The house load of one phase, as it counts as evidence for a raise (R4).

    A load counts with its pessimistic end. But while the car follows a write of ours,
    most of the doubt is its own: to hold it against the house would make each raise
    delay the next one. The load then counts as it was last known, or with its
    optimistic end where that is higher.
    """

    def __init__(self) -> None:
        """Start without a load that is known."""
        self._known_a: float | None = None

    def update(self, *loads: Interval, following: bool) -> float:
        """Return what the loads since the last step count with (A)."""
        high_a = max(load.high for load in loads)
        certain = all(load.high - load.low <= AMBIGUOUS_A for load in loads)
        if certain or not following or self._known_a is None:
            if certain:
                self._known_a = high_a
            return high_a
        return max(self._known_a, *(load.low for load in loads))


def house_load(
    grid: GridReading, histories: Collection[DrawHistory]
) -> tuple[Interval | None, ...]:
    """Return the house load of each phase (A, signed); `None` where the grid is unknown."""
    loads: list[Interval | None] = []
    for phase, reading in enumerate(grid):
        if reading is None:
            loads.append(None)
            continue
        low = high = reading.current_a
        for history in histories:
            draw_a = history.around(reading.at)
            if draw_a:
                low -= draw_a[phase].high
                high -= draw_a[phase].low
        loads.append(Interval(low, high))
    return tuple(loads)
