"""What a car takes of a current that it could have: the others need not wait for the rest (R12).

Only sharing is decided on it. What the car is offered beyond that is left to it as long as
nobody else wants it, and all that it is offered is kept free for it.
"""

from math import ceil

from .house_load import SETTLING_S
from .model import CarState, ChargerReading, Force

GAP_A = 3
"""Cars that take what they are offered stay 0 to 3 A below it; less says that it wants no more."""

SATED_S = 60.0
"""For this long in a row. Cars ramp up for some seconds, up to half a minute."""

RISEN_A = 1.0
"""A draw that has risen by more wants more."""

FOLLOWS = 0.5
"""A draw that falls by this part of what the offer is lowered by follows it, however far below it
stays."""


class Appetite:
    """Notices what a car wants at most."""

    def __init__(self) -> None:
        """Start with a car that takes what it gets."""
        self._forget()

    def _forget(self) -> None:
        """Forget a charge that has ended."""
        self.wanted_a: int | None = None
        """`None` if it is not known to want less than it is offered."""
        self._known_a = 0.0
        """What it drew when that became known, of `_known_of_a`."""
        self._known_of_a = 0
        self._offered_a = 0
        self._sated_since: float | None = None
        self._lowered_at: float | None = None
        self._follows = False

    def update(self, reading: ChargerReading) -> None:
        """Compare the draw with the offer."""
        if reading.car is not CarState.CHARGING or reading.force is Force.OFF:
            self._forget()
            return
        draw_a = max(reading.draw_a, default=0.0)
        if self.wanted_a is not None:
            self._doubt(reading, draw_a)
        sated = draw_a < reading.offered_a - GAP_A and not self._follows
        if not sated or reading.offered_a != self._offered_a:
            self._sated_since = None
        if sated and self._sated_since is None:
            self._sated_since = reading.at
        elif sated and reading.at - (self._sated_since or 0.0) >= SATED_S:
            self.wanted_a = ceil(draw_a) + GAP_A
            self._known_a, self._known_of_a = draw_a, reading.offered_a
        self._offered_a = reading.offered_a

    def _doubt(self, reading: ChargerReading, draw_a: float) -> None:
        """Believe no more what was known if the draw rises, or has fallen along with the offer."""
        if draw_a > self._known_a + RISEN_A:
            self.wanted_a = None
        if reading.offered_a < self._offered_a:
            self._lowered_at = reading.at
        elif self._lowered_at and reading.at - self._lowered_at >= SETTLING_S:
            self._lowered_at = None
            lowered_a = self._known_of_a - reading.offered_a
            if lowered_a > 0 and self._known_a - draw_a >= FOLLOWS * lowered_a:
                self.wanted_a, self._follows = None, True
