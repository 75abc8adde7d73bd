"""Where grid currents come from."""

from .model import Meter
from .shelly_gen1 import InvalidTopicError, ShellyGen1, normalize_topic
from .shelly_gen1_mqtt import ProbeResult, ShellyGen1Meter, async_probe

__all__ = [
    "InvalidTopicError",
    "Meter",
    "ProbeResult",
    "ShellyGen1",
    "ShellyGen1Meter",
    "async_probe",
    "normalize_topic",
]
