"""Whether a go-eCharger lets the car charge, why, and with how much: what it decides each second.

The numbers are those of the go-e key `modelStatus`. Where no document tells which of two reasons
wins, the order is ours: what protects comes before what the owner wants, and that before what the
charger thinks of by itself.
"""

from typing import TYPE_CHECKING

from .car import MINIMUM_OFFER_A
from .goe_state import CAR_CHARGING, FORCE_OFF, FORCE_ON, GoeState

if TYPE_CHECKING:
    from .goe_hardware import GoeHardware

NO_POWER_BOARD, TOO_HOT, NEEDS_ACCESS, FORCED_ON, FORCED_OFF = 0, 1, 2, 3, 4
ENERGY_LIMIT, PRICE_LOW, NEXT_TRIP, SURPLUS, DEFAULT = 6, 7, 10, 12, 15
PRICE_HIGH, NO_SURPLUS, TRIP_WAITS = 16, 17, 18
PAUSE_NOT_ALLOWED, PHASE_SWITCH, MINIMUM_PAUSE = 20, 23, 24
ERROR, LOAD_MANAGEMENT = 26, 27

_ADAPTER_A = 16


def decide(charger: GoeHardware) -> tuple[int, bool]:
    """Return modelStatus, and whether charging is allowed."""
    if not charger.power_board:
        return NO_POWER_BOARD, False
    if charger.error:
        return ERROR, False
    if charger.force == FORCE_OFF:
        return FORCED_OFF, False
    if charger.access == 1 and charger.transaction is None:
        return NEEDS_ACCESS, False
    if charger.temperature_limit_a < MINIMUM_OFFER_A:
        return TOO_HOT, False
    granted_a = _granted_a(charger)
    if granted_a is not None and granted_a < MINIMUM_OFFER_A:
        return LOAD_MANAGEMENT, False
    if charger.switching_phases:
        return PHASE_SWITCH, False
    if charger.force == FORCE_ON:
        return FORCED_ON, True
    reason, allowed = _automatic(charger)
    if allowed and charger.pause_ends_at is not None:
        return MINIMUM_PAUSE, False
    if reason in (PRICE_HIGH, NO_SURPLUS, TRIP_WAITS) and not charger.allow_pause:
        if charger.car_state == CAR_CHARGING:
            return PAUSE_NOT_ALLOWED, True
    return reason, allowed


def _automatic(charger: GoeState) -> tuple[int, bool]:
    """Return what holds while nobody forces anything."""
    if charger.blocked_by is not None:
        return charger.blocked_by, False
    limit_wh = charger.energy_limit_wh
    if limit_wh is not None and charger.session_wh >= limit_wh:
        return ENERGY_LIMIT, False
    if charger.logic_mode == 4 and charger.use_surplus:
        return (SURPLUS, True) if charger.surplus else (NO_SURPLUS, False)
    if charger.logic_mode == 4 and charger.use_price:
        return (PRICE_LOW, True) if charger.price_low else (PRICE_HIGH, False)
    if charger.logic_mode == 5:
        return (TRIP_WAITS, False) if charger.trip_waits else (NEXT_TRIP, True)
    return DEFAULT, True


def current_limit_a(charger: GoeHardware) -> int:
    """Return the smallest of all limits in A, whether or not charging is allowed."""
    limit_a = min(
        charger.requested_a if charger.volatile_a is None else charger.volatile_a,
        charger.installer_maximum_a,
        charger.temperature_limit_a,
        16 if charger.variant_kw == 11 else 32,
    )
    temporary_a = charger.temporary_limit_a
    if temporary_a is not None:
        limit_a = min(limit_a, temporary_a)
    granted_a = _granted_a(charger)
    if granted_a is not None:
        limit_a = min(limit_a, granted_a)
    if charger.car is not None:
        limit_a = min(limit_a, charger.cable_a)
    return min(limit_a, _ADAPTER_A) if charger.adapter else limit_a


def _granted_a(charger: GoeState) -> int | None:
    """Return what its own load management grants, A; None without one."""
    return charger.allotted_a if charger.load_management else None
