"""What every model is given: the same main fuse, the same go-e and a meter to look at."""

from benchmark.controller import ChargerView, MeterView

FUSE_A = 25.0
"""Main fuse rating."""
MINIMUM_A = 6
"""The smallest current of IEC 61851-1, and what a go-e takes at least."""
MAXIMUM_A = 16
"""What the charger may offer at most."""
PHASES = (0, 1, 2)


class Poll:
    """The clock of a controller that polls: due at its first tick and then once a period."""

    __slots__ = ("_next_at", "_period_s")

    def __init__(self, period_s: int) -> None:
        """Take the period (s)."""
        self._period_s = period_s
        self._next_at: float | None = None

    def due(self, now: float, meter: MeterView) -> bool:
        """Tell whether a period has passed; a second before, ask the meter for new values."""
        if self._next_at is None:
            self._next_at = now
        if now < self._next_at:
            meter.asked = meter.asked or now >= self._next_at - 1
            return False
        self._next_at += self._period_s
        return True


class Arrivals:
    """Notices what the meter publishes."""

    __slots__ = ("_at",)

    def __init__(self) -> None:
        """Know of nothing yet."""
        self._at: list[float] = []

    def phases(self, meter: MeterView) -> tuple[int, ...]:
        """Return the phases that were published since the last call."""
        before = self._at
        if meter.at == before:
            return ()
        self._at = list(meter.at)
        if not before:
            return PHASES
        return tuple(phase for phase in PHASES if meter.at[phase] != before[phase])


def offer(charger: ChargerView, amps: int) -> None:
    """Let it charge with that many A; write only what differs."""
    if charger.amp != amps:
        charger.set_current(amps)
    if charger.stopped:
        charger.set_stopped(False)


def stop(charger: ChargerView) -> None:
    """Force it off, unless it is."""
    if not charger.stopped:
        charger.set_stopped(True)
