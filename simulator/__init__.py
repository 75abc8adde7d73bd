"""A simulated house, Shelly meter, go-eCharger and car.

The devices answer on the wire as `docs/` and the captured samples describe them. Everything but
`server` is pure: no clock, no sockets; the caller passes `now` in seconds.
"""

from .car import Car
from .goe import GoeCharger
from .goe_models import goe_charger
from .goe_wire import NoAnswerError, Response
from .house import NOMINAL_VOLTAGE_V, Appliance, Currents, House
from .meter import MeterDevice
from .plant import Plant
from .shelly import Shelly3em
from .shelly_gen2 import ShellyGen2

__all__ = [
    "NOMINAL_VOLTAGE_V",
    "Appliance",
    "Car",
    "Currents",
    "GoeCharger",
    "House",
    "MeterDevice",
    "NoAnswerError",
    "Plant",
    "Response",
    "Shelly3em",
    "ShellyGen2",
    "goe_charger",
]
