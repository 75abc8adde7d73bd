"""What is learned of a car between plug-in and unplug (R1)."""

from .model import CarState, ChargerReading

DRAWING_A = 1.0
"""A phase with more draw than this is used by the car (R1)."""

LEARNING_S = 15.0
"""A car may load its phases one after the other: trust what is seen after this time."""


class Session:
    """The phases that a car uses, learned from its draw."""

    def __init__(self) -> None:
        """Start without a car."""
        self._seen: tuple[int, ...] = ()
        self._drawing_since: float | None = None
        self.charge_has_drawn = False
        """Whether the car has drawn since its last start (R5)."""

    def update(self, reading: ChargerReading, *, stopped: bool) -> None:
        """Learn from a new reading."""
        if reading.car is CarState.NO_CAR:
            self._seen = ()
            self._drawing_since = None
        if stopped or reading.car is not CarState.CHARGING:
            self.charge_has_drawn = False
            return
        drawing = [
            phase for phase, draw_a in enumerate(reading.draw_a) if draw_a > DRAWING_A
        ]
        if not drawing:
            return
        self.charge_has_drawn = True
        if self._drawing_since is None:
            self._drawing_since = reading.at
        if not set(drawing) <= set(self._seen):
            self._seen = tuple(sorted({*self._seen, *drawing}))

    @property
    def learned(self) -> tuple[int, ...]:
        """Return the phases that have been seen in use; empty before that."""
        return self._seen

    def restore(self, phases: tuple[int, ...], at: float) -> None:
        """Take up what was learned before a moment; a car that has gone says so itself."""
        if phases:
            self._seen = phases
            self._drawing_since = at - LEARNING_S

    def phases(self, now: float, count: int) -> tuple[int, ...]:
        """Return the phases that count for this car: all of them until it is known better."""
        since = self._drawing_since
        if since is None or now - since < LEARNING_S:
            return tuple(range(count))
        return self._seen
