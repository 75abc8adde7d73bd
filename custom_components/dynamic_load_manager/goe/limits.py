"""The largest current that a charger allows at this moment."""

from .fields import Document, flag, whole_number
from .model import MAXIMUM_CURRENT_A, MINIMUM_CURRENT_A

_ADAPTER_A = 16
_VARIANT_A = {11: 16, 22: 32}  # kW of the model: A per phase

# The part of the object `cll` that limits from outside. Its requestedCurrent is our own setting come back,
# and would let the maximum only ever fall.
_ACTIVE_LIMITS = (
    "currentLimitMax",
    "cableCurrentLimit",
    "adapterCurrentLimit",
    "temperatureCurrentLimit",
    "unsymetryCurrentLimit",  # the spelling of the API
)


def maximum_current_a(document: Document) -> int:
    """Return the smallest limit that the charger reports, kept within 6 to 32 A."""
    limits = [
        MAXIMUM_CURRENT_A,
        *(
            limit
            for key in ("ama", "amt")  # set by the installer; by the temperature
            if (limit := whole_number(document, key)) is not None
        ),
        *_active_limits_a(document.get("cll")),
    ]
    if (variant := whole_number(document, "var")) in _VARIANT_A:
        limits.append(_VARIANT_A[variant])
    if cable := whole_number(document, "cbl"):  # 0 is no cable
        limits.append(cable)
    if flag(document, "adi"):
        limits.append(_ADAPTER_A)
    return max(MINIMUM_CURRENT_A, min(limits))


def _active_limits_a(active: object) -> list[int]:
    """Return what can be understood of `cll`.

    It differs by model and is documented nowhere in full, so the rest is left out: the charger obeys its own limits anyway.
    """
    if not isinstance(active, dict):
        return []
    values = (active.get(key) for key in _ACTIVE_LIMITS)
    return [
        int(value)
        for value in values
        if isinstance(value, int | float) and 0 < value <= MAXIMUM_CURRENT_A
    ]
