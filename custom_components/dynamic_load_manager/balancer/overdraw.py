"""A car that takes more than it may (R14)."""

from .model import ChargerReading

OVERDRAWN_A = 1.0
OVERDRAWN_S = 15.0
"""A car that takes this much more than it is offered, for this long, counts with what it
takes (R14)."""


class Overdraw:
    """Notices by how much a car takes more than it is offered."""

    def __init__(self) -> None:
        """Start with a car that keeps to its offer."""
        self.current_a = 0.0
        """What counts on top of the offer; 0 unless the car has done so for long."""
        self._since: float | None = None

    def update(self, reading: ChargerReading) -> None:
        """Compare the draw with the offer."""
        more_a = max(reading.draw_a, default=0.0) - reading.offered_a
        if more_a <= OVERDRAWN_A:
            self._since = None
            self.current_a = 0.0
            return
        if self._since is None:
            self._since = reading.at
        lasts = reading.at - self._since >= OVERDRAWN_S
        self.current_a = more_a if lasts else 0.0
