"""Constants of the Dynamic Load Manager integration."""

from datetime import timedelta
import logging
from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "dynamic_load_manager"
LOGGER = logging.getLogger(__package__)

PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SENSOR,
    Platform.SWITCH,
]

TICK = timedelta(seconds=5)

SUBENTRY_CHARGER: Final = "charger"

CONF_CURRENTS: Final = "currents"
CONF_FUSE_RATING: Final = "fuse_rating"
CONF_METER: Final = "meter"
CONF_PHASES: Final = "phases"
CONF_POWERS: Final = "powers"
CONF_TOPIC: Final = "topic"

CONF_MAXIMUM_CURRENT: Final = "maximum_current"
CONF_PHASE_MAP: Final = "phase_map"

CONF_FUSE_KIND: Final = "fuse_kind"
CONF_MARGIN: Final = "margin"
CONF_METER_TIMEOUT: Final = "meter_timeout"
CONF_MINIMUM_PAUSE: Final = "minimum_pause"
CONF_OVERLOAD_DELAY: Final = "overload_delay"
CONF_RAISE_DELAY: Final = "raise_delay"
CONF_RESUME_DELAY: Final = "resume_delay"
CONF_STOP_ON_METER_LOSS: Final = "stop_on_meter_loss"

FUSE_RATING_DEFAULT_A: Final = 25
FUSE_RATING_MIN_A: Final = 10
FUSE_RATING_MAX_A: Final = 125
"""The largest size of the main fuses that a household gets (D/NH000 and MCB series)."""

MAXIMUM_CURRENT_DEFAULT_A: Final = 16
"""What the owner allows a new charger, and the end of the slider of an 11 kW one."""
