"""Where grid currents come from."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant

from ..const import CONF_CURRENTS, CONF_METER, CONF_PHASES, CONF_POWERS, CONF_TOPIC
from .model import Meter, MeterKind
from .sensors import SensorsMeter
from .shelly_gen1 import ShellyGen1
from .shelly_gen2 import ShellyGen2
from .shelly_mqtt import ShellyMeter

__all__ = ["Meter", "MeterKind", "create_meter"]


def create_meter(hass: HomeAssistant, data: Mapping[str, Any]) -> Meter:
    """Return the meter that the data of a config entry describe."""
    kind = MeterKind(data[CONF_METER])
    if kind is MeterKind.SENSORS:
        return SensorsMeter(hass, data[CONF_CURRENTS], data[CONF_POWERS])
    shelly = ShellyGen1 if kind is MeterKind.SHELLY_GEN1 else ShellyGen2
    return ShellyMeter(hass, shelly(data[CONF_TOPIC], data[CONF_PHASES]))
