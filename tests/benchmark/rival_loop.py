"""The smallest closed loop that a rival can be watched in: house, meter, go-e and a car."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby, pairwise

import pytest

from benchmark.controller import Controller, Currents, MeterView

HOUR_S = 3600
RATING_A = 25.0
WITHIN = 0.15
"""The tolerance of measured numbers, relative."""

type House = Callable[[int], Currents]
"""A per phase by the second."""


def steady(current_a: float) -> House:
    """A house with the same current on all phases, for ever."""
    return lambda _: (current_a, current_a, current_a)


def steps(*parts: tuple[int, float]) -> House:
    """A house whose phases have the current of the last part that has begun: (since s, A)."""

    def house(second: int) -> Currents:
        current_a = next(amps for since, amps in reversed(parts) if second >= since)
        return (current_a, current_a, current_a)

    return house


def alternating(every_s: int, first_a: float, second_a: float) -> House:
    """A house that takes turns."""
    return lambda second: steady((first_a, second_a)[second // every_s % 2])(second)


def house_on_l2(_: int) -> Currents:
    """L2 is overloaded, and a 1-phase car on L1 has nothing to do with it."""
    return (3.0, 27.0, 3.0)


def about(expected: float) -> object:
    """Compare with a measured number."""
    return pytest.approx(expected, rel=WITHIN)


@dataclass(frozen=True, slots=True)
class Write:
    """What was written when."""

    second: int
    amps: int | None = None
    stopped: bool | None = None


class LoopCharger:
    """A go-e; its car draws what was offered `lag_s` (from 1 s on) ago, and at once at first."""

    def __init__(self, amp: int, lag_s: int, phases: int) -> None:
        """Offer `amp` A to a car on `phases` phases, and as ever before."""
        self.amp = amp
        self.stopped = False
        self.connected = True
        self.writes: list[Write] = []
        self._phases = phases
        self._offers_a = [amp] * lag_s
        self._second = 0
        self.draw_a: Currents = (0.0, 0.0, 0.0)
        """What the car draws (A per phase)."""
        self.charging = False
        """Whether the car asks for power: always, unless the charger is forced off."""

    def step(self, second: int) -> None:
        """Advance to a second."""
        self._second = second
        self._offers_a.append(0 if self.stopped else self.amp)
        self._offers_a.pop(0)
        amps = float(self._offers_a[0])
        self.draw_a = (amps, amps * (self._phases > 1), amps * (self._phases > 2))
        self.charging = not self.stopped

    def set_current(self, amps: int) -> None:
        """Set the current (A), or refuse."""
        self.writes.append(Write(self._second, amps=amps))
        if 6 <= amps <= 16:
            self.amp = amps

    def set_stopped(self, stopped: bool) -> None:
        """Force off or neutral."""
        self.writes.append(Write(self._second, stopped=stopped))
        self.stopped = stopped


@dataclass(frozen=True, slots=True)
class Course:
    """What happened."""

    writes: list[Write]
    grid_a: list[float] = field(default_factory=list)
    """The highest phase by the second."""
    offered_a: list[int] = field(default_factory=list)
    """0 while stopped."""

    def seconds_over(self) -> int:
        """Count the seconds above the rating."""
        return sum(self.overloads())

    def overloads(self) -> list[int]:
        """Return how long each overload was (s)."""
        above = groupby(self.grid_a, lambda grid_a: grid_a > RATING_A)
        return [len(list(seconds)) for over, seconds in above if over]

    def changes(self) -> int:
        """Count how often another current was offered, stops included."""
        return sum(before != after for before, after in pairwise(self.offered_a))

    def switches(self) -> int:
        """Count stops and starts."""
        return sum(write.stopped is not None for write in self.writes)


def watch(
    controller: Controller,
    house: House,
    seconds: int,
    *,
    amp: int = 16,
    lag_s: int = 5,
    phases: int = 3,
    meter_period_s: int = 1,
    silent_from_s: int | None = None,
    user_sets: tuple[int, int] | None = None,
) -> Course:
    """Let a rival control a charger that offers `amp` A at first.

    `user_sets` is when (s) somebody else sets how much (A).
    """
    charger = LoopCharger(amp, lag_s, phases)
    meter = MeterView([0.0] * 3, [float("-inf")] * 3)
    course = Course(charger.writes)
    for second in range(seconds):
        if user_sets is not None and second == user_sets[0]:
            charger.amp = user_sets[1]
        charger.step(second)
        drawn = zip(house(second), charger.draw_a, strict=True)
        grid_a = [house_a + draw_a for house_a, draw_a in drawn]
        silent = silent_from_s is not None and second >= silent_from_s
        if (meter.asked or second % meter_period_s == 0) and not silent:
            meter.signed_a[:] = grid_a
            meter.at[:] = [second] * 3
        meter.asked = False
        controller.tick(second, meter, charger)
        course.grid_a.append(max(grid_a))
        course.offered_a.append(0 if charger.stopped else charger.amp)
    return course
