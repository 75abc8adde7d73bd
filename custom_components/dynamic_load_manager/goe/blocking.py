"""Why a charger does not let the car charge although nobody told it to stop."""

from .fields import Document, flag, lenient_number, whole_number
from .limits import Limit
from .model import MINIMUM_CURRENT_A, Cause, Force

# The values of `modelStatus` that forbid charging. Left out are 4 (forced off) and all that allow it.
_CAUSES = {
    0: Cause.OTHER,  # no data from the power board
    1: Cause.TEMPERATURE,
    2: Cause.ACCESS,
    5: Cause.SCHEDULE,
    6: Cause.ENERGY_LIMIT,
    16: Cause.ECO_MODE,  # price
    17: Cause.ECO_MODE,  # surplus
    18: Cause.ECO_MODE,  # next trip
    22: Cause.DELAY,  # simulating that the car is unplugged
    23: Cause.DELAY,  # phase switch
    24: Cause.DELAY,  # minimum pause
    26: Cause.OTHER,  # error
    27: Cause.LOAD_MANAGEMENT,
    28: Cause.OCPP,
    29: Cause.DELAY,  # reconnecting
    30: Cause.ADAPTER,
    31: Cause.GRID,  # low frequency
    32: Cause.GRID,  # unbalanced load
    34: Cause.GRID,  # monitoring
    35: Cause.OCPP,  # fallback
    36: Cause.OTHER,  # floor detected
    37: Cause.OCPP,  # inoperative
    38: Cause.GRID,  # low voltage
    39: Cause.ECO_MODE,  # set-point of zero
    40: Cause.DELAY,  # initialising
    41: Cause.OTHER,  # fail-safe
}
_FORCED_OFF = 4

# API v1: the energy limit counts in 0.1 kWh, and acts while `stp` is 2.
_WH_PER_DWO = 100
_STOP_AT_DWO = 2


def v2_blocked_by(document: Document, force: Force, limit: Limit) -> Cause | None:
    """Return what API v2 says in `alw` (whether) and `modelStatus` (why).

    `alw` may be seconds behind, and is the one that the car obeys.
    """
    allowed = flag(document, "alw")
    if allowed:
        return None
    model_status = whole_number(document, "modelStatus")
    if model_status in _CAUSES:
        return _CAUSES[model_status]
    if allowed is None or force is Force.OFF or model_status == _FORCED_OFF:
        return None
    return limit.cause if limit.current_a < MINIMUM_CURRENT_A else Cause.OTHER


def v1_blocked_by(document: Document, session_energy_wh: float | None) -> Cause | None:
    """Return the likely reason of an `alw` of 0; `None` where it is 1, and where somebody pressed stop for all we know.

    API v1 has no word for the reason, and old firmware lacks the keys.
    """
    if flag(document, "alw"):
        return None
    match document.get("ast"), document.get("uby"):
        case (1, 0):  # a card or the app is needed, and nobody has shown one
            return Cause.ACCESS
        case (2 | 3, _):  # by price, by time
            return Cause.SCHEDULE
    dwo = lenient_number(document.get("dwo"))
    if document.get("stp") != _STOP_AT_DWO or dwo is None or session_energy_wh is None:
        return None
    return Cause.ENERGY_LIMIT if session_energy_wh >= dwo * _WH_PER_DWO else None
