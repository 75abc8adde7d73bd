"""A stage on which the first charger is watched, in a house whose L1 is played with."""

from simulator import House
from simulator.goe_hardware import FORCE_OFF

from .stage import Stage

QUIET_A = 3.0
"""The house load of L1 that leaves plenty of room."""
CROWDED_A = 22.0
"""The house load of L1 that leaves less than the minimum current behind 25 A."""
OTHERS_A = (4.0, 2.0)
"""What the house takes on L2 and L3."""
LEAST_DRAW_A = 1.0
"""What a car that charges draws more than."""


def quiet_house() -> House:
    """Return a house whose L1 the proofs and the kills play with."""
    return House((QUIET_A, *OTHERS_A))


class Scene:
    """Plays with L1, and watches what the first charger is told and gives."""

    def __init__(self, stage: Stage) -> None:
        """Take over a stage."""
        self._stage = stage
        self._charger = stage.charger

    def _house(self, load_a: float) -> float:
        """Set the house load of L1; return when."""
        self._stage.plant.house.base_a = (load_a, *OTHERS_A)
        return self._stage.now

    def _offer_a(self) -> int:
        """Return what the car is offered; 0 for nothing."""
        return self._charger.offered_a or 0

    def _is_stopped(self) -> bool:
        """Tell whether the charger is told not to charge."""
        return self._charger.force == FORCE_OFF

    def _draw_a(self) -> float:
        """Return what the car draws on the phase on which it draws most."""
        return max(self._charger.draw_a)

    def _draws(self) -> bool:
        """Tell whether the car charges."""
        return self._draw_a() > LEAST_DRAW_A
