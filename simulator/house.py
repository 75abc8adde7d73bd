"""The house: what it takes from the grid on each phase without the charger."""

from collections.abc import Iterable
from dataclasses import dataclass

type Currents = tuple[float, float, float]
"""Amperes on L1, L2, L3; signed where a text says so (negative is export)."""

NOMINAL_VOLTAGE_V = 230.0
"""Phase to neutral, IEC 60038."""


@dataclass(frozen=True, slots=True)
class Appliance:
    """Something that can be switched: signed A per phase; `on` is how it starts.

    A source, such as solar panels, has negative currents.
    """

    name: str
    currents_a: Currents
    on: bool = False


class House:
    """A base load and appliances that are on or off."""

    __slots__ = ("_appliances", "_base_a", "_current_a", "_on")

    def __init__(
        self,
        base_a: Currents = (0.0, 0.0, 0.0),
        appliances: Iterable[Appliance] = (),
    ) -> None:
        """Take the base load in A per phase; names must differ, else ValueError."""
        self._base_a = base_a
        self._appliances: dict[str, Appliance] = {}
        for appliance in appliances:
            if appliance.name in self._appliances:
                raise ValueError(f"Two appliances are called {appliance.name!r}")
            self._appliances[appliance.name] = appliance
        self._on = {name for name, item in self._appliances.items() if item.on}
        self._add_up()

    @property
    def base_a(self) -> Currents:
        """Return the load that is always there, signed A per phase."""
        return self._base_a

    @base_a.setter
    def base_a(self, currents_a: Currents) -> None:
        self._base_a = currents_a
        self._add_up()

    @property
    def appliances(self) -> list[str]:
        """Return the names of all that can be switched."""
        return list(self._appliances)

    def switch(self, name: str, on: bool) -> None:
        """Switch an appliance; KeyError if the house has none of that name."""
        appliance = self._appliances[name]
        if on:
            self._on.add(appliance.name)
        else:
            self._on.discard(appliance.name)
        self._add_up()

    def is_on(self, name: str) -> bool:
        """Tell whether an appliance is on; KeyError if there is none of that name."""
        return self._appliances[name].name in self._on

    def current_a(self) -> Currents:
        """Return the signed A per phase of everything that is on."""
        return self._current_a

    def _add_up(self) -> None:
        """Sum once per change, because the sum is read at every step."""
        running = [
            a.currents_a for a in self._appliances.values() if a.name in self._on
        ]
        first, second, third = zip(self._base_a, *running, strict=True)
        self._current_a: Currents = (sum(first), sum(second), sum(third))


def on_phase(phase: int, power_w: float) -> Currents:
    """Return the A of a one-phase load of `power_w` on phase 0, 1 or 2."""
    current_a = round(power_w / NOMINAL_VOLTAGE_V, 1)
    return (
        current_a if phase == 0 else 0.0,
        current_a if phase == 1 else 0.0,
        current_a if phase == 2 else 0.0,
    )


def on_all_phases(power_w: float) -> Currents:
    """Return the A of a balanced three-phase load of `power_w` in all."""
    current_a = round(power_w / 3 / NOMINAL_VOLTAGE_V, 1)
    return (current_a, current_a, current_a)


# The kettle and the dishwasher lie inside ranges measured on the tracebase data set (1.85-2.63 kW,
# 1.9-2.15 kW while heating). The others are typical ratings of a Nordic home: an assumption.
def kettle(phase: int = 0) -> Appliance:
    """Return a kettle of 2.1 kW."""
    return Appliance("kettle", on_phase(phase, 2100))


def dishwasher(phase: int = 2) -> Appliance:
    """Return a dishwasher that heats with 2.0 kW."""
    return Appliance("dishwasher", on_phase(phase, 2000))


def oven(phase: int = 1) -> Appliance:
    """Return an oven of 2.5 kW."""
    return Appliance("oven", on_phase(phase, 2500))


def stove() -> Appliance:
    """Return a hob with two plates on L1 and L2 each and one on L3."""
    return Appliance("stove", (8.7, 8.7, 5.2))


def sauna(power_w: float = 8000) -> Appliance:
    """Return a sauna heater; 6 to 9 kW are usual."""
    return Appliance("sauna", on_all_phases(power_w))


def solar(power_w: float = 5000) -> Appliance:
    """Return solar panels behind a three-phase inverter."""
    return Appliance("solar", on_all_phases(-power_w))
