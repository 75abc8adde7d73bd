"""The largest current that a charger allows, and what that is due to."""

from collections.abc import Iterator
from typing import NamedTuple

from .fields import Document, flag, lenient_number, whole_number
from .model import MAXIMUM_CURRENT_A, MINIMUM_CURRENT_A, Cause

_OFFERED_A = range(MINIMUM_CURRENT_A, MAXIMUM_CURRENT_A + 1)
_ADAPTER_A = 16
_VARIANT_A = {11: 16, 22: 32}  # kW of the model: A per phase

# The part of the object `cll` that limits from outside. Its requestedCurrent is our own setting come back,
# and would let the maximum only ever fall.
_ACTIVE_LIMITS = {
    "currentLimitMax": Cause.CHARGER_LIMIT,
    "cableCurrentLimit": Cause.CABLE,
    "adapterCurrentLimit": Cause.ADAPTER,
    "temperatureCurrentLimit": Cause.TEMPERATURE,
    "unsymetryCurrentLimit": Cause.GRID,  # the spelling of the API
}
_RANK = {cause: rank for rank, cause in enumerate(Cause)}


class Limit(NamedTuple):
    """A limit of the offered current, 0 to 255 A per phase, and what it is due to."""

    current_a: int
    cause: Cause

    @property
    def maximum_current_a(self) -> int:
        """Return the limit within 6 to 32 A: below that a charger offers nothing, which is its own to do."""
        return max(MINIMUM_CURRENT_A, min(self.current_a, MAXIMUM_CURRENT_A))


def smallest(*limits: Limit) -> Limit:
    """Return the smallest limit, of equal ones that whose cause comes first in `Cause`."""
    return min(limits, key=lambda limit: (limit.current_a, _RANK[limit.cause]))


def read_limit(document: Document) -> Limit:
    """Return the smallest limit that the charger reports."""
    return smallest(
        Limit(MAXIMUM_CURRENT_A, Cause.CHARGER_LIMIT),
        *_limits(document),
        *_active_limits(document.get("cll"), allowed=bool(flag(document, "alw"))),
    )


def hardware_maximum_a(document: Document) -> int:
    """Return the most that this model can offer, or else that its installer allows: 6 to 32 A."""
    variant = whole_number(document, "var")
    if variant in _VARIANT_A:
        return _VARIANT_A[variant]
    installer_a = whole_number(document, "ama") or MAXIMUM_CURRENT_A
    return installer_a if installer_a in _OFFERED_A else MAXIMUM_CURRENT_A


def _limits(document: Document) -> Iterator[Limit]:
    variant = whole_number(document, "var")
    if variant in _VARIANT_A:
        yield Limit(_VARIANT_A[variant], Cause.CHARGER_LIMIT)
    installer_a = whole_number(document, "ama")
    if installer_a is not None:
        yield Limit(installer_a, Cause.CHARGER_LIMIT)
    if cable_a := whole_number(document, "cbl"):  # 0 is no cable
        yield Limit(cable_a, Cause.CABLE)
    if flag(document, "adi"):
        yield Limit(_ADAPTER_A, Cause.ADAPTER)
    temperature_a = whole_number(document, "amt")
    if temperature_a is not None:
        yield Limit(temperature_a, Cause.TEMPERATURE)


def held_back_by(document: Document) -> Cause | None:
    """Return what makes the charger offer less than `amp`, beside its limits: its own load management.

    What that allots may follow `amp`, and so it is no limit to follow.
    """
    allotted_a = lenient_number(document.get("loa"))
    requested_a = lenient_number(document.get("amp"))
    # A hint: what is neither on nor off is no reason to give up the whole status.
    if document.get("loe") not in (1, "1") or allotted_a is None or requested_a is None:
        return None
    return Cause.LOAD_MANAGEMENT if allotted_a < requested_a else None


def _active_limits(active: object, *, allowed: bool) -> Iterator[Limit]:
    """Yield what can be understood of `cll`.

    It differs by model and is documented nowhere in full, so the rest is left out: the charger obeys its own limits
    anyway. A limit below 6 A of a charger that allows charging all the same means something else.
    """
    if not isinstance(active, dict):
        return
    for key, cause in _ACTIVE_LIMITS.items():
        current_a = lenient_number(active.get(key))
        if current_a is None or current_a > MAXIMUM_CURRENT_A:
            continue
        no_cable = cause is Cause.CABLE and current_a == 0
        if current_a >= MINIMUM_CURRENT_A or not (allowed or no_cable):
            yield Limit(int(current_a), cause)
