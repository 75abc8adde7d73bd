"""What a charger was told, what counts of its reports, and whether it obeys (R14)."""

from collections import deque
from dataclasses import replace
from math import isfinite

from .model import ChargerReading, Command, Force

READBACK_S = 2.0
"""A charger's logic runs once a second: what it reports earlier than this after an
acknowledged write may still be the old state."""

REWRITE_S = 10.0
"""After two ticks a charger that does not show what it was told is told again (R14)."""

DISOBEYED_S = 25.0
"""After five ticks it counts as disobedient (R14)."""

CONTESTED_TIMES = 3
CONTESTED_S = 600.0
"""One change by somebody else is a try, and two may be its end. Who changes what we set three
times in ten minutes means to go on."""


class Setpoint[T]:
    """What was written last, until the charger shows it."""

    def __init__(self) -> None:
        """Start without a write."""
        self.tried_at = float("-inf")
        """When it was sent last, whether that was acknowledged or not."""
        self._value: T | None = None
        self._tried: T | None = None
        self._sent_at = float("-inf")
        self._pending_since: float | None = None
        self._shown: T | None = None
        self._changed_at: deque[float] = deque(maxlen=CONTESTED_TIMES)
        """When the charger began to show something else than what we had set."""

    def sent(self, now: float, value: T, *, acknowledged: bool) -> None:
        """Take note of a write, and of whether the charger accepted it."""
        self.tried_at = now
        self._tried = value
        if not acknowledged:
            return
        if self._pending_since is None or value != self._value:
            self._pending_since = now
        self._value = value
        self._sent_at = now

    def seen(self, at: float, reported: T) -> T:
        """Return what counts of a report: the write, as long as it may not show yet."""
        if self._value is not None and at < self._sent_at + READBACK_S:
            return self._value
        if reported == self._value:
            self._pending_since = None
        elif self._value is not None and self._shown == self._value:
            # What was tried and not acknowledged is no change by others.
            if reported != self._tried:
                self._changed_at.append(at)
        self._shown = reported
        return reported

    def expect_nothing(self, at: float) -> None:
        """Leave the charger to others; only a write that may not show yet counts (R13)."""
        if at >= self._sent_at + READBACK_S:
            self._value = None
        self._pending_since = None
        self._changed_at.clear()

    def due(self, now: float, value: T) -> bool:
        """Return whether to write a value that the charger does not report (again)."""
        waiting = self._pending_since is not None and value == self._value
        return not waiting or now >= self._sent_at + REWRITE_S

    def disobeyed(self, now: float) -> bool:
        """Return whether the charger has ignored for long what it acknowledged."""
        since = self._pending_since
        return since is not None and now - since >= DISOBEYED_S

    def contested(self, now: float) -> bool:
        """Return whether somebody else has often changed what we had set."""
        changes = self._changed_at
        return len(changes) == CONTESTED_TIMES and now - changes[0] <= CONTESTED_S


class Setpoints:
    """The offered current and the force state of one charger."""

    def __init__(self) -> None:
        """Start without a write."""
        self.offer: Setpoint[int] = Setpoint()
        self.force: Setpoint[Force] = Setpoint()

    def sent(self, now: float, command: Command, *, acknowledged: bool) -> None:
        """Take note of a command, and of whether the charger accepted it."""
        if command.offer_a is not None:
            self.offer.sent(now, command.offer_a, acknowledged=acknowledged)
        if command.force is not None:
            self.force.sent(now, command.force, acknowledged=acknowledged)

    def understood(self, reading: ChargerReading) -> ChargerReading:
        """Return a report without absurd draw, and with the writes that it cannot show yet."""
        draw_a = reading.draw_a
        if not isfinite(sum(draw_a)) or min(draw_a, default=0.0) < 0:
            draw_a = tuple(
                draw if isfinite(draw) and draw > 0 else 0.0 for draw in draw_a
            )
        offered_a = self.offer.seen(reading.at, reading.offered_a)
        force = self.force.seen(reading.at, reading.force)
        if (
            draw_a is reading.draw_a
            and offered_a == reading.offered_a
            and force is reading.force
        ):
            return reading
        return replace(reading, draw_a=draw_a, offered_a=offered_a, force=force)

    def expect_nothing(self, at: float) -> None:
        """Leave the charger to others (R13)."""
        self.offer.expect_nothing(at)
        self.force.expect_nothing(at)

    def disobeyed(self, now: float) -> bool:
        """Return whether the charger has ignored for long what it acknowledged."""
        return self.offer.disobeyed(now) or self.force.disobeyed(now)

    def contested(self, now: float) -> bool:
        """Return whether somebody else keeps changing the offer, which only we should set."""
        return self.offer.contested(now)
