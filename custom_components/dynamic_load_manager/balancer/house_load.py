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

STILL_A = 0.2
"""A draw that has changed by less than this from one report to the next has come to rest."""

MOVING_A = 1.0
"""A draw that has changed by more than this may change further before it is seen."""

MEMORY_S = 120.0
"""Older draw cannot matter: no reading that is older than the meter timeout is used."""


UNKNOWN_LOAD_A = float("inf")
"""What the house takes on a phase that is unknown: more than any fuse leaves (R11)."""


class Bounds(NamedTuple):
    """The least and the most (A) that an uncertain current can be, phase by phase."""

    low_a: list[float]
    high_a: list[float]


class DrawHistory:
    """What one charger drew lately, so that the draw around a moment can be told."""

    def __init__(self) -> None:
        """Start without knowledge."""
        self._samples: deque[tuple[float, tuple[float, ...]]] = deque()
        self._written: deque[tuple[float, float]] = deque()
        self._wrote_at = float("-inf")
        self._drawn_before_a = 0.0
        self._offered_a = 0.0
        self._phases: Collection[int] = ()
        self._asked_at: float | None = None
        self._answer = Bounds([], [])

    def record(self, at: float, draw_a: tuple[float, ...], offered_a: float) -> None:
        """Remember what the charger reported at a moment."""
        if self._samples and at <= self._samples[-1][0]:
            return
        if self._samples and self._written and self._arrived(at, max(draw_a)):
            # Before it is at rest, only the last bit of the way is in doubt.
            still = abs(max(draw_a) - max(self._samples[-1][1])) <= STILL_A
            newest = self._written[-1]
            self._written.clear()
            if not still:
                self._written.append(newest)
        self._samples.append((at, draw_a))
        while self._samples[0][0] < at - MEMORY_S:
            self._samples.popleft()
        self._offered_a = offered_a
        self._asked_at = None

    def uses(self, phases: Collection[int]) -> None:
        """Remember which phases the car uses: an offer is followed on no others (R1)."""
        self._phases = phases
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

    def around(self, at: float) -> Bounds:
        """Return what can have been drawn at a moment; no phases while nothing is known.

        All samples near the moment count, and the next one on either side of it: the
        draw may have changed anywhere between two samples. Where no later sample is
        known yet, the draw may already have followed any of the fresh offers, and one
        that moves by itself may already be at the offer in force.
        """
        if at != self._asked_at:
            # All phases of one report of the meter have the same moment.
            self._asked_at = at
            self._answer = self._look_up(at)
        return self._answer

    def _look_up(self, at: float) -> Bounds:
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
        elif self._written:
            offers_a = [
                offer_a
                for written_at, offer_a in self._written
                if -ALIGNMENT_S <= at - written_at <= SETTLING_S
            ]
        elif near and abs(max(near[0]) - max(near[-1])) > MOVING_A:
            offers_a = [self._offered_a]
        if not near:
            return Bounds([], [])
        known = near[0]
        near.extend(
            [
                tuple(
                    offer_a if phase in self._phases or not self._phases else draw_a
                    for phase, draw_a in enumerate(known)
                )
                for offer_a in offers_a
            ]
        )
        # Twice the first: a single one would be taken for the values to compare.
        return Bounds(
            [*map(min, near[0], *near, strict=True)],
            [*map(max, near[0], *near, strict=True)],
        )


AMBIGUOUS_A = 0.25
"""A draw that is uncertain by more than this is changing: two meters of one current, and
its noise, differ by less."""


class LastingLoad:
    """The house load of each phase, as it counts as evidence for a raise (R4).

    A load counts with its pessimistic end. But while the car follows a write of ours,
    most of the doubt is its own: to hold it against the house would make each raise
    delay the next one. The load then counts as it was last known, or with its
    optimistic end where that is higher.
    """

    def __init__(self) -> None:
        """Start without a load that is known."""
        self._known_a: dict[int, float] = {}

    def update(self, load: Bounds, peak: Bounds, *, following: bool) -> list[float]:
        """Return what counts of the newest load and of the highest since the last step (A)."""
        counted_a: list[float] = []
        for phase, (low_a, high_a) in enumerate(zip(*load, strict=True)):
            doubt_a = high_a - low_a
            if peak is not load:
                doubt_a = max(doubt_a, peak.high_a[phase] - peak.low_a[phase])
                low_a = max(low_a, peak.low_a[phase])
                high_a = max(high_a, peak.high_a[phase])
            if doubt_a <= AMBIGUOUS_A:
                self._known_a[phase] = high_a
            elif following and phase in self._known_a:
                high_a = max(self._known_a[phase], low_a)
            counted_a.append(high_a)
        return counted_a


def house_load(grid: GridReading, histories: Collection[DrawHistory]) -> Bounds:
    """Return the house load of each phase (A, signed); endless where the grid is unknown."""
    low_a = [
        UNKNOWN_LOAD_A if reading is None else reading.current_a for reading in grid
    ]
    high_a = low_a.copy()
    for history in histories:
        for phase, reading in enumerate(grid):
            if reading is None:
                continue
            draw = history.around(reading.at)
            if draw.low_a:
                low_a[phase] -= draw.high_a[phase]
                high_a[phase] -= draw.low_a[phase]
    return Bounds(low_a, high_a)
