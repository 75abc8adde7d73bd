"""The whole site: house, chargers and the meter at the main fuse, in one step."""

from dataclasses import dataclass

from .goe import GoeCharger
from .house import Currents, House
from .meter import MeterDevice

type PhaseMap = tuple[int, int, int]
"""The house phase (0 to 2) that each of a charger's phases is wired to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """A charger and how it is wired to the house."""

    charger: GoeCharger
    phase_map: PhaseMap


class Plant:
    """Everything behind one main fuse."""

    def __init__(
        self,
        house: House,
        charger: GoeCharger,
        shelly: MeterDevice,
        phase_map: PhaseMap = (0, 1, 2),
    ) -> None:
        """Put the first charger in; ValueError for a phase map that isn't an order of 0, 1, 2.

        `shelly` is a meter of either generation.
        """
        self.house = house
        self.charger = charger
        self.shelly = shelly
        self.connections: list[Connection] = []
        self.add_charger(charger, phase_map)

    def add_charger(self, charger: GoeCharger, phase_map: PhaseMap = (0, 1, 2)) -> None:
        """Put in another charger."""
        if sorted(phase_map) != [0, 1, 2]:
            raise ValueError(f"Not an order of the phases 0, 1, 2: {phase_map}")
        self.connections.append(Connection(charger=charger, phase_map=phase_map))

    def step(self, now: float) -> None:
        """Advance everything to `now` (s)."""
        for connection in self.connections:
            connection.charger.step(now)
        self.shelly.observe(now, self.grid_current_a())

    def grid_current_a(self) -> Currents:
        """Return the signed A per phase at the main fuse."""
        total_a = list(self.house.current_a())
        for connection in self.connections:
            for phase, draw_a in zip(
                connection.phase_map, connection.charger.draw_a, strict=True
            ):
                total_a[phase] += draw_a
        return (total_a[0], total_a[1], total_a[2])
