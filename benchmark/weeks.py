"""Generated winter weeks of five kinds of houses behind 3 x 25 A, from a seed.

Nobody may publish recordings of a house's main fuse without a licence for it; these weeks stand in
for them. They begin on a Monday at midnight.
"""

from collections.abc import Callable

from . import appliances, heating
from .load import Load
from .world import Amps


def light(load: Load) -> None:
    """Put together a house with district heating: appliances only."""
    _living(load)
    appliances.sauna(load, (5,), 6000)


def electric(load: Load) -> None:
    """Put together a house with direct electric heating, at -6 °C: nine panels, floors, tank, sauna."""
    _living(load)
    outdoor = heating.outdoor_c(load, -6)
    sessions = appliances.sauna(load, (2, 5), 6800)
    heating.panels(load, outdoor, 9, sauna_sessions=sessions)
    heating.floors(load, outdoor)
    heating.tank(load)
    appliances.block_heater(load)


def ground_source(load: Load) -> None:
    """Put together a house with a ground-source heat pump, at -10 °C."""
    _living(load)
    heating.ground_source(load, heating.outdoor_c(load, -10))
    appliances.sauna(load, (2, 5), 6800)
    appliances.block_heater(load)


def air_source(load: Load) -> None:
    """Put together a house with an air-source heat pump, five panels beside it and a tank, at -6 °C."""
    _living(load)
    outdoor = heating.outdoor_c(load, -6)
    sessions = appliances.sauna(load, (5,), 6800)
    heating.air_source(load, outdoor)
    heating.panels(load, outdoor, 5, sauna_sessions=sessions, oversize=2.5)
    heating.tank(load)


def sauna_evenings(load: Load) -> None:
    """Put together a house with a sauna of 9 kW each evening, floor heating and a tank, at 0 °C."""
    _living(load)
    outdoor = heating.outdoor_c(load, 0)
    appliances.sauna(load, tuple(range(load.days)), 9000)
    heating.floors(load, outdoor)
    heating.tank(load)


WEEKS: dict[str, tuple[Callable[[Load], None], int]] = {
    "light": (light, 1),
    "electric": (electric, 2),
    "ground source": (ground_source, 3),
    "air source": (air_source, 4),
    "sauna evenings": (sauna_evenings, 5),
}
"""What puts a week together, and its seed."""


def week(name: str, days: float = 7, seed: int | None = None) -> Amps:
    """Return the house load of a week (A); KeyError for a name that is not in `WEEKS`."""
    build, usual_seed = WEEKS[name]
    load = Load(usual_seed if seed is None else seed, days)
    build(load)
    return load.currents_a()


def _living(load: Load) -> None:
    """Add what people do in any house."""
    appliances.standby(load)
    appliances.cold(load)
    appliances.kettle(load)
    appliances.small_kitchen(load)
    appliances.hob(load)
    appliances.oven(load)
    appliances.dishwasher(load)
    appliances.laundry(load)
    appliances.household(load)
