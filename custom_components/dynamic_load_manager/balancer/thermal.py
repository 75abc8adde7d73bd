"""A thermal image of the main fuse: how near it is to operating (R7).

First-order model in the form of IEC 60255-149, `dx/dt = ((I/Ic)² - x) / tau`, which
operates at 1. A gG link needs two nodes, a short and a long one. Only the gates that
the standards give are certain; the models lie between them, so the heat is a measure
of nearness, not of wear.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import exp, isfinite

from .model import FuseKind, GridReading
from .state import FuseState

STOP_HEAT = 0.8
"""Charging stops at this part of the heat at which the fuse operates (R7)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FuseModel:
    """How a fuse or a breaker heats up."""

    never_operates_at: float
    """The current that it carries for ever, in multiples of its rating (Ic/In)."""
    nodes: tuple[tuple[float, float], ...]
    """Weight and time constant (s) of each node."""


NOMINAL = {
    FuseKind.GG: FuseModel(
        never_operates_at=35.5 / 25, nodes=((0.208, 0.594), (0.792, 458.0))
    ),
    FuseKind.MCB: FuseModel(never_operates_at=32 / 25, nodes=((1.0, 100.0),)),
}
"""Fitted for 25 A: gG to the centres of the gates of IEC 60269-1 (75.6 A for 7.07 s and
197.5 A for 0.1 s) and to 40 A for 600 s; MCB to the 1 h and the 1 to 60 s gates of
IEC 60898-1."""


MELTING_RATIO = 100.0
"""No fuse carries more than this of what it can carry for ever; keeps squares finite."""


class ThermalImage:
    """The heat of the fuse of one phase, as a part of what makes it operate."""

    def __init__(self, kind: FuseKind, rating_a: float) -> None:
        """Start without knowledge."""
        self.heat = 0.0
        """0 is cold, 1 is where the fuse operates."""
        self._model = NOMINAL[kind]
        self._rating_a = rating_a
        self._nodes: list[float] = []
        self._current_a = 0.0
        self._at = 0.0

    def update(self, at: float, current_a: float) -> None:
        """Take note of a reading; in between, the higher of two currents has flowed.

        The fuse does not know a direction. Before the first reading it may have
        carried that current for long, but not more than its rating.
        """
        if not self._nodes:
            before_a = min(abs(current_a), self._rating_a)
            self._nodes = [self._settled(before_a)] * len(self._model.nodes)
        elif at <= self._at:
            return
        else:
            settled = self._settled(max(abs(current_a), abs(self._current_a)))
            elapsed_s = at - self._at
            for index, (_, tau_s) in enumerate(self._model.nodes):
                above = self._nodes[index] - settled
                self._nodes[index] = settled + above * exp(-elapsed_s / tau_s)
        self._at = at
        self._current_a = current_a
        self._weigh()

    def state(self, now: float) -> FuseState:
        """Return what is to be taken up again later."""
        return FuseState(
            nodes=tuple(self._nodes), current_a=self._current_a, age_s=now - self._at
        )

    def restore(self, state: FuseState, saved_at: float) -> None:
        """Take up what was saved at a moment of the present clock.

        Nobody knows what has flowed since then: no more than the rating, if the next
        reading does not tell of more.
        """
        if len(state.nodes) != len(self._model.nodes):
            return
        self._nodes = list(state.nodes)
        self._current_a = min(abs(state.current_a), self._rating_a)
        self._at = saved_at - state.age_s
        self._weigh()

    def _weigh(self) -> None:
        """Put the nodes together."""
        self.heat = 0.0
        for index, (weight, _) in enumerate(self._model.nodes):
            self.heat += weight * self._nodes[index]

    def _settled(self, current_a: float) -> float:
        """Return where the heat goes with a current that stays."""
        ratio = current_a / (self._rating_a * self._model.never_operates_at)
        return min(ratio, MELTING_RATIO) ** 2


class ThermalGuard:
    """Tells when the fuse of a phase has had enough."""

    def __init__(self, kind: FuseKind, rating_a: float) -> None:
        """Start without knowledge."""
        self._kind = kind
        self._rating_a = rating_a
        self._images: dict[int, ThermalImage] = {}
        self._above: set[int] = set()

    def update(self, grid: GridReading) -> None:
        """Take note of a reading."""
        for phase, reading in enumerate(grid):
            if reading is None or not isfinite(reading.current_a):
                continue
            if phase not in self._images:
                self._images[phase] = ThermalImage(self._kind, self._rating_a)
            self._images[phase].update(reading.at, reading.current_a)
            if reading.current_a > self._rating_a:
                self._above.add(phase)
            else:
                self._above.discard(phase)

    def state(self, now: float, phases: int) -> tuple[FuseState | None, ...]:
        """Return what is to be taken up again later, per phase."""
        return tuple(
            self._images[phase].state(now) if phase in self._images else None
            for phase in range(phases)
        )

    def restore(self, states: Iterable[FuseState | None], saved_at: float) -> None:
        """Take up what was saved at a moment of the present clock."""
        for phase, state in enumerate(states):
            if state is not None:
                image = ThermalImage(self._kind, self._rating_a)
                image.restore(state, saved_at)
                self._images[phase] = image

    @property
    def heat(self) -> float | None:
        """Return the heat of the hottest phase; `None` before the first reading."""
        return max([image.heat for image in self._images.values()], default=None)

    def too_hot(self, phases: Collection[int]) -> bool:
        """Return whether any of some phases is hot, and still above the rating."""
        return any(
            phase in phases and self._images[phase].heat >= STOP_HEAT
            for phase in self._above
        )
