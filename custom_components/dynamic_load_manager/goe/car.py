"""The key `car`: what the charger knows about the car."""

from .errors import GoeResponseError
from .fields import Document, whole_number
from .model import CarState

_CAR_STATES = {
    1: CarState.NO_CAR,
    2: CarState.CHARGING,
    3: CarState.WAITING,
    4: CarState.COMPLETE,
    5: CarState.FAULT,
}


def read_car(document: Document) -> CarState:
    """Return the car's state: null (no link to the power board), 0 and 6 (initialising) tell nothing."""
    if "car" not in document:
        raise GoeResponseError("The charger reports no car")
    return _CAR_STATES.get(whole_number(document, "car") or 0, CarState.UNKNOWN)
