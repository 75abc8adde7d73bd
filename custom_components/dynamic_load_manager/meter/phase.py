"""One phase as a meter reports it: a current without a sign, and what makes sense of it."""

from dataclasses import replace

from ..balancer import PhaseReading

HIGHEST_A = 1000.0
"""A number above this is garbage: the largest Shelly measures 400 A."""

DEAD_PHASE_V = 100.0
"""A phase without voltage reads about 0.1 V."""


class Phase:
    """The newest values of one phase."""

    def __init__(self, sign_s: float, steady_a: float = 0.0) -> None:
        """Start without values.

        Args:
            sign_s: For how long (s) a power tells the direction of a current (R15).
            steady_a: How much (A) a current may change, and still has the direction that
                the last power in time told.
        """
        self.reading: PhaseReading | None = None
        self._sign_s = sign_s
        self._steady_a = steady_a
        self._told_a: float | None = None
        """The current whose direction was told last."""
        self._power: tuple[float, float] | None = None
        self._voltage_v: float | None = None

    @property
    def dead(self) -> bool:
        """Return whether the meter sees no mains voltage."""
        return self._voltage_v is not None and self._voltage_v < DEAD_PHASE_V

    def power(self, power_w: float, at: float) -> None:
        """Take in the power (W); negative is export."""
        self._power = power_w, at

    def no_power(self) -> None:
        """Take note that no power is known any more."""
        self._power = None
        self._told_a = None

    def end_export(self) -> bool:
        """Let the newest current count as load; return whether it did not before.

        For a power that comes without a current: it is as big as it was. The other way
        round a current has to come first.
        """
        if self.reading is None or self.reading.current_a >= 0:
            return False
        self.reading = replace(self.reading, current_a=-self.reading.current_a)
        return True

    def voltage(self, voltage_v: float) -> None:
        """Take in the voltage (V)."""
        self._voltage_v = voltage_v

    def current(self, current_a: float, at: float) -> bool:
        """Take in an RMS current (A); return whether it can be believed.

        Without voltage nothing is measured: such a phase grows old, and an old phase is
        an unknown one (R11).
        """
        if not 0 <= current_a <= HIGHEST_A or self.dead:
            return False
        self.reading = PhaseReading(current_a=self._signed(current_a, at), at=at)
        return True

    def _signed(self, current_a: float, at: float) -> float:
        """Return a current with the sign of the power that belongs to it."""
        if self._power is None:
            return current_a
        power_w, power_at = self._power
        if at - power_at <= self._sign_s:
            self._told_a = current_a
        elif self._told_a is None or abs(current_a - self._told_a) >= self._steady_a:
            self._told_a = None
            return current_a
        return -current_a if power_w < 0 else current_a
