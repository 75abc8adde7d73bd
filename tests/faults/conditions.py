"""The numbers that the faults have in common, and the meters that they meet."""

from collections.abc import Callable

import pytest

from custom_components.dynamic_load_manager.meter import MeterKind
from simulator.shelly_gen2 import ShellyGen2

from ..home import VirtualHome

TICK_S = 5
TELLS_S = 3 * TICK_S
"""After a fault's end every entity is to be true again within this time."""

SHORT = {"overload_delay": 30, "minimum_pause": 60, "resume_delay": 20}
"""Options that keep the tests short."""

QUIET_A = (5.0, 4.0, 3.0)
BUSY_A = (21.0, 4.0, 3.0)
"""Not even the minimum fits beside it."""

TIMEOUT_S = 45
"""R11: a phase without a value for this long is unknown."""

SAFE_S = TIMEOUT_S + TICK_S
"""R11: the meter timeout, and the tick that notices."""

FLOODED = "it is more than a meter sends"
"""Of the line of the log for a payload that is too long, and for too many messages."""

REJECTED = "that are no plausible numbers"
"""Of the line of the log for values that make no sense."""

type Use = Callable[[VirtualHome], None]


def gen1(home: VirtualHome) -> None:
    """Keep the Shelly of the first generation."""


def gen2(home: VirtualHome) -> None:
    """Take a Shelly of the second generation."""
    home.use_shelly(ShellyGen2(), MeterKind.SHELLY_GEN2)


def sensors(home: VirtualHome) -> None:
    """Take sensors of Home Assistant."""
    home.use_sensors()


METERS: dict[str, Use] = {"gen1": gen1, "gen2": gen2, "sensors": sensors}
every_meter = pytest.mark.parametrize("use", METERS.values(), ids=METERS)
every_shelly = pytest.mark.parametrize("use", [gen1, gen2], ids=["gen1", "gen2"])


async def charging_home(
    home: VirtualHome, use: Use = gen1, offered_a: int = 16
) -> None:
    """Have a car that charges with what fits."""
    use(home)
    await home.set_up()
    await home.charging()
    assert home.offered_a() == offered_a
