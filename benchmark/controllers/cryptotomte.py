"""ev-load-balancer: a Home Assistant integration for the go-e, by way of its entities."""

from math import floor

from benchmark.controller import ChargerView, Currents, MeterView

from .common import FUSE_A, MAXIMUM_A, MINIMUM_A, Arrivals

_MARGIN_A = 2.0
"""Default safety margin."""
_DEBOUNCE_S = 5
"""From the first event until what it changes is looked at, unless it asks for less."""
_PAUSE_DELAY_S = 15
"""Below the minimum until it pauses."""
_RESUME_DELAY_S = 30
"""Enough to resume until it does."""
_RESUME_A = MINIMUM_A + 2
"""What must fit to resume."""
_CHARGER_POLL_S = 1
"""As if the go-e integration it builds on were pushed its data; the default polls each 30 s."""


class _Condition:
    """Since when something has been so, as far as it was looked at."""

    def __init__(self) -> None:
        self._since: float | None = None

    def lasted_s(self, now: float) -> float:
        """Note that it is so, and return how long it has been."""
        if self._since is None:
            self._since = now
        return now - self._since

    def over(self) -> None:
        """Note that it isn't."""
        self._since = None


class Cryptotomte:
    """cryptotomte/ev-load-balancer at 64f3c68 of 2026-03-03 (0.1.0), fuses 25 A, margin 2 A.

    Clock: none of its own, it runs when a state changes. Each publication of the meter counts as a
    change (on a real line the last decimal moves; for exactly constant loads that is generous), and
    so does a poll of the charger that shows something new. Events are gathered for 5 s, except
    those that ask for less than the last target; its 5 s from a write until it raises pass in that
    time. The other delays pass only with the events.

    All three phases count for every car: the setup loses the setting that would tell. Currents
    are unsigned, as the Shelly's sensors are. It assumes that the charger is set to 6 A when it
    starts. Draw and car state are as fresh as they can be; with a longer `charger_poll_s` the
    meter runs ahead of them, and after each cut it sees room that isn't there.

    Left out: switching between 1 and 3 phases, which the benchmark's charger can't (with a second
    phase overloaded it would go on with L2 alone); the failsafe, which only the state `unavailable`
    starts: a meter that falls silent doesn't.
    """

    name = "cryptotomte"

    def __init__(self, charger_poll_s: int = _CHARGER_POLL_S) -> None:
        """Start without having seen anything."""
        self._charger_poll_s = charger_poll_s
        self._arrivals = Arrivals()
        self._polled_at = float("-inf")
        self._connected = False
        self._draw_a: Currents = (0.0, 0.0, 0.0)
        self._evaluate_at: float | None = None
        self._target_a = MAXIMUM_A
        self._sent_a = MINIMUM_A
        self._paused = False
        self._too_little = _Condition()
        self._enough = _Condition()

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Handle the events of this second."""
        polled = self._poll(now, charger)
        if not self._connected:
            return
        arrived = bool(self._arrivals.phases(meter))
        if arrived or polled:
            if self._evaluate_at is None:
                self._evaluate_at = now + _DEBOUNCE_S
            if _target_a(self._available_a(meter)) < self._target_a:
                self._evaluate_at = now
        if self._evaluate_at is not None and now >= self._evaluate_at:
            self._evaluate_at = None
            self._evaluate(now, self._available_a(meter), charger)

    def _poll(self, now: float, charger: ChargerView) -> bool:
        """Read the charger if it is time to; tell whether something is new."""
        if now < self._polled_at + self._charger_poll_s:
            return False
        self._polled_at = now
        before = (self._connected, self._draw_a)
        self._connected = charger.connected
        self._draw_a = charger.draw_a
        if before[0] and not self._connected:
            self._paused = False
            self._too_little.over()
            self._enough.over()
        return before != (self._connected, self._draw_a)

    def _available_a(self, meter: MeterView) -> float:
        """Return what the charger may take of the phase with the least (A)."""
        return min(
            FUSE_A - (abs(current_a) - draw_a) - _MARGIN_A
            for current_a, draw_a in zip(meter.signed_a, self._draw_a, strict=True)
        )

    def _evaluate(self, now: float, available_a: float, charger: ChargerView) -> None:
        """Decide by its rules, which are listed here in their order."""
        self._target_a = target_a = _target_a(available_a)
        if self._paused:
            if available_a < _RESUME_A:
                self._enough.over()
            elif self._enough.lasted_s(now) >= _RESUME_DELAY_S:
                self._enough.over()
                self._paused = False
                charger.set_stopped(False)
                self._set_current(target_a, charger)
        elif target_a < self._sent_a:
            self._too_little.over()
            self._set_current(target_a, charger)
        elif available_a < MINIMUM_A:
            if self._too_little.lasted_s(now) >= _PAUSE_DELAY_S:
                self._paused = True
                charger.set_stopped(True)
        else:
            self._too_little.over()
            if target_a > self._sent_a:
                self._set_current(target_a, charger)

    def _set_current(self, amps: int, charger: ChargerView) -> None:
        """Write the current, and remember it as sent."""
        charger.set_current(amps)
        self._sent_a = amps


def _target_a(available_a: float) -> int:
    """Return the current to offer, if any (A)."""
    return min(max(floor(available_a), MINIMUM_A), MAXIMUM_A)
