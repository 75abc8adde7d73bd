"""openWB core: one charge point in instant charging."""

from math import floor

from benchmark.controller import ChargerView, MeterView

from .common import FUSE_A, MAXIMUM_A, MINIMUM_A, PHASES, Arrivals, Poll, offer, stop

_INTERVAL_S = 10
"""The default control interval."""
_USED_A = 1.0
"""A phase on which the car draws more than this is one it charges on."""
_TOLERATED_FAILURES = 1
"""The error case applies from the second failed poll on; a grace of 60 s was meant."""
_ERROR_CASE_A = 7000 / 230 / 3
"""What is left on each phase while the meter fails: 7 kW over three phases."""


class OpenWb:
    """openWB at 3039a2101 of 2026-08-21, `max_currents` 25 A (its default is 35 A).

    Clock: one cycle each 10 s. It polls: the meter is asked in time for the cycle, and nothing new
    since the last one is a poll that failed. Headroom is the rating minus the house per phase, and only the
    phases that the car is seen to use count (here: learned from its draw, until it is unplugged).
    The Shelly's currents are taken unsigned, as its driver does.

    Currents are cut to whole amps for the go-e. Left out, as they need more than one charge point
    or more limits than the fuse: priorities, "less charging", power caps, unbalance,
    1-phase/3-phase switching.
    """

    name = "openwb"

    def __init__(self) -> None:
        """Set the clock."""
        self._interval = Poll(_INTERVAL_S)
        self._arrivals = Arrivals()
        self._failures = 0
        self._used: tuple[int, ...] = ()

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Run the cycle if its interval is over."""
        if not self._interval.due(now, meter):
            return
        self._failures = 0 if self._arrivals.phases(meter) else self._failures + 1
        if not charger.connected:
            self._used = ()
            return
        seen = tuple(p for p in PHASES if charger.draw_a[p] > _USED_A)
        self._used = seen or self._used
        left_a = min(self._left_a(p, meter, charger) for p in self._used or PHASES)
        if left_a < MINIMUM_A:
            stop(charger)
        else:
            offer(charger, min(floor(left_a), MAXIMUM_A))

    def _left_a(self, phase: int, meter: MeterView, charger: ChargerView) -> float:
        """Return what charging may take of a phase (A)."""
        if self._failures > _TOLERATED_FAILURES:
            return _ERROR_CASE_A
        house_a = abs(meter.signed_a[phase]) - charger.draw_a[phase]
        return max(FUSE_A - house_a, 0.0)
