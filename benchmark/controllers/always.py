"""No load management at all: one current, whatever the house does."""

from benchmark.controller import ChargerView, MeterView


class Always:
    """Sets a current once and never looks again."""

    def __init__(self, amps: int) -> None:
        """Choose the current (A)."""
        self.name = f"always {amps} A"
        self._amps = amps

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Set the current at the first second."""
        if charger.amp != self._amps:
            charger.set_current(self._amps)
