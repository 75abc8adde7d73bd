"""The key `nrg`: sixteen numbers from the charger's own meter.

0 to 3: voltage of L1, L2, L3 and N in V; 4 to 6: current; 7 to 10: power of each; 11: power in all; 12 to 15: power factor.
"""

from dataclasses import dataclass
import math

from .errors import GoeResponseError
from .fields import Document, number, unexpected

_MINIMUM_LENGTH = 12  # later values are not used; API v1 documents 15, sends 16
# More than any phase of any AC charger, so a number above is an error of the scale or the line.
_ABSURD_CURRENT_A = 80.0
_ABSURD_VOLTAGE_V = 500.0
_ABSURD_POWER_W = 3 * _ABSURD_CURRENT_A * 300.0
# A power meter near zero may show a small power in the wrong direction.
_NOISE_W = 50.0

# P can't be above U·I. The slack is rounding (API v1 counts in 0.1 A and 10 W) at small loads.
_MAXIMUM_POWER_FACTOR = 1.5
_ROUNDING_W = 300.0
# No charging car has so bad a power factor; standby electronics has, so small loads are not judged.
_MINIMUM_POWER_FACTOR = 0.2
_SMALL_LOAD_VA = 1500.0


@dataclass(frozen=True, kw_only=True, slots=True)
class NrgScale:
    """How an API version counts: its numbers per ampere, and watts per number of total power."""

    per_ampere: int
    watts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PowerReading:
    """What the car draws: A on L1, L2 and L3, and W in all."""

    draw_a: tuple[float, float, float]
    power_w: float


def read_nrg(document: Document, scale: NrgScale) -> PowerReading:
    """Return what the car draws, or raise `GoeResponseError` when the numbers contradict themselves.

    All zeros, as a PRO with firmware 60.4 has sent them while charging, are taken as they are: the car's draw then
    counts as house load and its charge stays at the minimum, while an error would leave it without any control.
    """
    values = document.get("nrg")
    if not isinstance(values, list) or len(values) < _MINIMUM_LENGTH:
        raise unexpected("nrg", values, f"a list of at least {_MINIMUM_LENGTH} numbers")
    voltage_v = max(
        number(value, "nrg", high=_ABSURD_VOLTAGE_V) for value in values[:4]
    )
    l1, l2, l3 = (
        number(value, "nrg", high=_ABSURD_CURRENT_A * scale.per_ampere)
        / scale.per_ampere
        for value in values[4:7]
    )
    reading = PowerReading(draw_a=(l1, l2, l3), power_w=_power_w(values[11], scale))
    _check_scale(reading, voltage_v)
    return reading


def _power_w(value: object, scale: NrgScale) -> float:
    if isinstance(value, int | float) and -_NOISE_W <= value * scale.watts < 0:
        return 0.0
    return number(value, "nrg", high=_ABSURD_POWER_W / scale.watts) * scale.watts


def _check_scale(reading: PowerReading, voltage_v: float) -> None:
    """Compare power with voltage times current.

    Chargers that emulate API v1 have sent numbers in the scale of v2 (firmware 052.2), ten times too much or too little.
    The highest voltage stands for all: with L and N swapped the mains voltage shows on N.
    """
    apparent_va = voltage_v * math.fsum(reading.draw_a)
    too_high = reading.power_w > _MAXIMUM_POWER_FACTOR * apparent_va + _ROUNDING_W
    too_low = (
        apparent_va > _SMALL_LOAD_VA
        and reading.power_w < _MINIMUM_POWER_FACTOR * apparent_va
    )
    if too_high or too_low:
        raise GoeResponseError(
            f"nrg contradicts itself: {reading.power_w:.0f} W at {apparent_va:.0f} VA, a wrong scale?"
        )
