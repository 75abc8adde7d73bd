"""Wiring: whether the meter sees what the charger does.

A clamp that sits the wrong way round, or where the charger's current does not flow, makes
every other rule blind. No single report tells; the rises of the draw do: each has to show
in the grid current of its phase. Only rises count. A fall may be our answer to a rise of
the house, and the two cancel each other at the main fuse.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .house_load import STILL_A
from .model import GridReading

RISE_A = 4.0
"""Less may be the house as well."""

SHOWS = 0.5
"""The part of a rise that has to show."""

FALLS = (0.7, 1.3)
"""The part of a rise that a reversed clamp shows as a fall: what else falls when a car takes
more, a battery that answers or a load that is dropped, seldom is as big."""

BREAK_S = 60.0
"""A rise that takes longer, soft start and ramp included, may be mixed up with the house."""

REST_S = 8.0
"""Until a draw that does not change any more has come to rest."""

WITNESSES = 5
AGREEING = 4
"""The house can play a trick once, or twice; hardly the same one four times of five."""


APART_S = 5.0
"""Between two moments of rest. The last one before a rise does not count: the meter may have
seen more than the report of the charger that belongs to it."""


class WiringFault(StrEnum):
    """What is wrong between the meter and the charger."""

    REVERSED = "reversed"
    """A rise of the draw shows as a fall."""
    ELSEWHERE = "elsewhere"
    """It shows only on other phases than those that the charger is said to be on."""
    UNSEEN = "unseen"
    """It does not show at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the rises of the draw tell of the wiring."""

    fault: WiringFault
    phases: tuple[int, ...]
    """Those on which a rise showed as it should not have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rest:
    """What flowed at a moment when the draw was at rest."""

    at: float
    draw_a: Sequence[float]
    grid_a: Sequence[float]


class Wiring:
    """Compares the draw of all chargers with the grid current, from rest to rest."""

    def __init__(self) -> None:
        """Start without evidence."""
        self._draw_a: Sequence[float] = ()
        self._moved_at = 0.0
        self._rests: deque[Rest] = deque(maxlen=2)
        self._verdicts: deque[Verdict | None] = deque(maxlen=WITNESSES)

    @property
    def verdict(self) -> Verdict | None:
        """Return what is wrong, if the last rises agree on it."""
        if len(self._verdicts) < WITNESSES:
            return None
        ((verdict, agreeing),) = Counter(self._verdicts).most_common(1)
        return verdict if agreeing >= AGREEING else None

    def update(self, now: float, draw_a: Sequence[float], grid: GridReading) -> None:
        """Take in the draw (A) of all chargers together, and the grid readings."""
        if len(draw_a) != len(self._draw_a) or _differ(draw_a, self._draw_a):
            self._draw_a, self._moved_at = draw_a, now
            return
        rested_at = self._moved_at + REST_S
        grid_a = [
            reading.current_a
            for reading in grid
            if reading is not None and reading.at >= rested_at
        ]
        if len(grid_a) == len(grid):
            self._at_rest(Rest(at=now, draw_a=draw_a, grid_a=grid_a))

    def _at_rest(self, rest: Rest) -> None:
        """Compare a moment of rest with those before it."""
        if self._rests and _differ(rest.draw_a, self._rests[-1].draw_a):
            if len(self._rests) == 2 and rest.at - self._rests[0].at <= BREAK_S:
                self._compare(self._rests[0], rest)
            self._rests.clear()
        if not self._rests or rest.at - self._rests[-1].at >= APART_S:
            self._rests.append(rest)

    def _compare(self, before: Rest, after: Rest) -> None:
        """Let a rise of the draw bear witness."""
        rises_a = _change(before.draw_a, after.draw_a)
        if max(rises_a) < RISE_A or min(rises_a) < -STILL_A:
            return
        rise_a = max(rises_a)
        shares = [seen_a / rise_a for seen_a in _change(before.grid_a, after.grid_a)]
        risen = {phase for phase, each_a in enumerate(rises_a) if each_a >= RISE_A}
        up = {phase for phase, share in enumerate(shares) if share >= SHOWS}
        least, most = FALLS
        down = risen & {
            phase for phase, share in enumerate(shares) if least <= -share <= most
        }
        self._verdicts.append(_judge(risen, up, down))


def _judge(risen: set[int], up: set[int], down: set[int]) -> Verdict | None:
    """Return what is wrong, from the phases of the charger and of the meter that changed."""
    # Where the car may be on other phases than all of these, another one that falls is no sign.
    if down and risen <= up | down:
        return Verdict(fault=WiringFault.REVERSED, phases=tuple(sorted(down)))
    if not up | down:
        return Verdict(fault=WiringFault.UNSEEN, phases=())
    if up and up.isdisjoint(risen):
        return Verdict(fault=WiringFault.ELSEWHERE, phases=tuple(sorted(up)))
    return None


def _differ(one: Sequence[float], other: Sequence[float]) -> bool:
    """Return whether the draw of any phase has changed."""
    return any(abs(change_a) > STILL_A for change_a in _change(one, other))


def _change(before: Sequence[float], after: Sequence[float]) -> list[float]:
    """Return by how much each phase has changed (A)."""
    return [new - old for old, new in zip(before, after, strict=True)]
