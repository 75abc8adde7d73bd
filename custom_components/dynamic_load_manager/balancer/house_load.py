"""House load: grid current minus draw, taken at the same moment (R3)."""

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from .model import GridReading

SETTLING_S = 10.0
"""How long a car may need to follow a new offer: 5 s by IEC 61851-1, 7 s were reported."""

ALIGNMENT_S = 1.5
"""Meter and charger each refresh their values about once a second."""

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
        self._written: tuple[float, float] | None = None

    def record(self, at: float, draw_a: tuple[float, ...]) -> None:
        """Remember what the charger reported at a moment."""
        if self._samples and at <= self._samples[-1][0]:
            return
        self._samples.append((at, draw_a))
        while self._samples[0][0] < at - MEMORY_S:
            self._samples.popleft()

    def wrote(self, at: float, offer_a: float) -> None:
        """Remember a new offer (0: stopped): for a while the draw is on its way there."""
        self._written = (at, offer_a)

    def around(self, at: float, phase: int) -> Interval:
        """Return what can have been drawn on a phase at a moment.

        All samples near the moment count, and the next one on either side of it: the
        draw may have changed anywhere between two samples. Where no later sample is
        known yet, the draw may already have followed a fresh offer.
        """
        before: float | None = None
        after: float | None = None
        near: list[float] = []
        for sampled_at, draw_a in self._samples:
            if sampled_at < at - ALIGNMENT_S:
                before = draw_a[phase]
            elif sampled_at <= at + ALIGNMENT_S:
                near.append(draw_a[phase])
            else:
                after = draw_a[phase]
                break
        if before is not None:
            near.append(before)
        if after is not None:
            near.append(after)
        elif near and self._written is not None:
            written_at, offer_a = self._written
            if -ALIGNMENT_S <= at - written_at <= SETTLING_S:
                near.append(offer_a)
        return Interval(min(near), max(near)) if near else Interval(0.0, 0.0)


def house_load(
    grid: GridReading, histories: Iterable[DrawHistory]
) -> tuple[Interval | None, ...]:
    """Return the house load of each phase (A, signed); `None` where the grid is unknown."""
    histories = tuple(histories)
    loads: list[Interval | None] = []
    for phase, reading in enumerate(grid):
        if reading is None:
            loads.append(None)
            continue
        low = high = reading.current_a
        for history in histories:
            draw = history.around(reading.at, phase)
            low -= draw.high
            high -= draw.low
        loads.append(Interval(low, high))
    return tuple(loads)
