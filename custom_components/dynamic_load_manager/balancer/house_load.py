"""House load: grid current minus draw, taken at the same moment (R3)."""

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from .model import GridReading

SETTLING_S = 15.0
"""How long after a write the report of the charger may still show the old draw: a second
of its logic, up to 10 s of the car (IEC 61851-1 says 5, some need 7 and more), the ramp,
and a report that is a second old."""

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
        self._written: deque[tuple[float, float]] = deque()

    def record(self, at: float, draw_a: tuple[float, ...]) -> None:
        """Remember what the charger reported at a moment."""
        if self._samples and at <= self._samples[-1][0]:
            return
        self._samples.append((at, draw_a))
        while self._samples[0][0] < at - MEMORY_S:
            self._samples.popleft()

    def wrote(self, at: float, offer_a: float) -> None:
        """Remember a new offer (0: stopped): for a while the draw is on its way there."""
        self._written.append((at, offer_a))
        while self._written[0][0] < at - MEMORY_S:
            self._written.popleft()

    def around(self, at: float, phase: int) -> Interval:
        """Return what can have been drawn on a phase at a moment.

        All samples near the moment count, and the next one on either side of it: the
        draw may have changed anywhere between two samples. Where no later sample is
        known yet, the draw may already have followed any of the fresh offers.
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
        elif near:
            near.extend(
                offer_a
                for written_at, offer_a in self._written
                if -ALIGNMENT_S <= at - written_at <= SETTLING_S
            )
        return Interval(min(near), max(near)) if near else Interval(0.0, 0.0)


AMBIGUOUS_A = 1.0
"""Draw that is uncertain by more than this was changing: it says nothing of the house."""


def lasting_load_a(load: Interval) -> float:
    """Return what a house load counts with as evidence for a raise (A).

    A load that is known counts with its pessimistic end. While the draw was changing,
    the whole uncertainty is the car's own: to hold it against the house would make
    each raise delay the next one.
    """
    return load.high if load.high - load.low <= AMBIGUOUS_A else load.low


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
