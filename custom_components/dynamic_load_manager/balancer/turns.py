"""Turns: who of several equals charges first when there is no room for all of them (R12)."""

from .standing import Standing

TURN_S = 1800.0
"""For how long one charges before an equal that waits has its turn. Half an hour at the minimum
is 2 kWh on three phases. With shorter turns two cars would start and stop more than ten times in
a night; with longer ones the second car would have nothing for long."""

RUN_S = 300.0
"""Before this nobody that has begun to charge gives way to one that waits, however important: as
long as the shortest pause by default (R8)."""

BREAK_S = 300.0
"""A car that takes a break of its own, and no longer one, goes on with the turn that it had."""

CHARGES, WAITS, HAS_HAD_ITS_TURN = range(3)
"""The groups of a queue, the first one before the others."""


class Turn:
    """For how long one charger has charged, or waited."""

    def __init__(self) -> None:
        """Start with a new turn."""
        self._since: float | None = None
        self._ran_at = float("-inf")
        self._waiting_since: float | None = None
        self._left_out_since: float | None = None
        self._crowded_since: float | None = None
        self._room_since: float | None = None
        self._assured_since: float | None = None

    def update(
        self,
        now: float,
        *,
        runs: bool,
        waits: bool,
        standing: Standing,
        patience_s: float,
    ) -> None:
        """Take note of a step.

        Args:
            now: Monotonic time (s).
            runs: Whether the charger charges.
            waits: Whether it waits to be let go on.
            standing: Its place among the others.
            patience_s: For how long there has to be room before that is relied on.
        """
        if runs:
            if self._since is None or now - self._ran_at > BREAK_S:
                self._since = now
            self._ran_at = now
        elif waits:
            self._since = None
        self._waiting_since = _since(now, self._waiting_since, waits)
        left_out = standing.left_out
        # Doubt, while a car follows, ends nothing.
        goes_on = standing.assured or (
            standing.possible and self._assured_since is not None
        )
        self._assured_since = _since(now, self._assured_since, waits and goes_on)
        self._left_out_since = _since(now, self._left_out_since, left_out)
        self._room_since = _since(now, self._room_since, not left_out)
        relied_on = (
            self._room_since is not None and now - self._room_since >= patience_s
        )
        crowded = left_out or (self._crowded_since is not None and not relied_on)
        self._crowded_since = _since(now, self._crowded_since, runs and crowded)

    def ran_s(self, now: float) -> float:
        """Return for how long it has charged in this turn."""
        return 0.0 if self._since is None else now - self._since

    def left_out_s(self, now: float) -> float:
        """Return for how long it has charged without room for it, in a row."""
        return 0.0 if self._left_out_since is None else now - self._left_out_since

    def assured_s(self, now: float) -> float:
        """Return for how long it has waited with room for it that others could make, in a row."""
        return 0.0 if self._assured_since is None else now - self._assured_since

    def crowded_s(self, now: float) -> float:
        """Return for how long it has charged without room that could be relied on.

        Room that comes and goes with the noise of the house lets nobody else in, and would
        let nobody have its turn.
        """
        return 0.0 if self._crowded_since is None else now - self._crowded_since

    def place(self, now: float) -> tuple[int, float]:
        """Return its place in the queue of its equals; the lowest one is the first.

        Who charges goes on, the one that came first before the others. Then come those that wait,
        the longest wait first; then those that have had their turn, the longest one last.
        """
        if self._waiting_since is not None:
            return WAITS, self._waiting_since
        if self._since is None:
            return CHARGES, now
        if now - self._since >= TURN_S:
            return HAS_HAD_ITS_TURN, -self._since
        return CHARGES, self._since


def _since(now: float, since: float | None, lasts: bool) -> float | None:
    """Return since when something lasts; `None` if it does not."""
    if not lasts:
        return None
    return now if since is None else since
