"""hass-evse-load-balancer: a Home Assistant integration for Easee, Zaptec, Keba and others."""

from math import floor
from typing import Protocol

from benchmark.controller import ChargerView, MeterView

from .common import FUSE_A, MAXIMUM_A, MINIMUM_A, PHASES, offer, stop

_GAP_S = 20
"""No write within this time after the last one."""
_HOLD_OFF_S = 15 * 60
"""No raise within this time after the last write."""
_SETTLE_S = 15
"""After a write, until a charger that shows another limit counts as set by somebody else."""
_TRIP_RISK = 60.0
"""The risk at which an overload is acted upon; it grows and decays by the second."""
_DECAY_PER_S = 1.0
_RISK_PER_S = ((0.13, 1.0), (0.40, 2.0), (1.0, 6.0))
"""Up to which overload, as a share of the rating, the risk grows how fast."""
_HIGHEST_RISK_PER_S = 60.0


class _Monitor(Protocol):
    """Turns the free current of a phase into the change that the charger is asked for."""

    def limit_a(self, free_a: int, elapsed_s: float) -> int:
        """Return the change (A)."""


class _Optimised:
    """Tolerates an overload until its risk is too high; until then the last limit stands."""

    def __init__(self) -> None:
        self._limit_a = round(FUSE_A)
        self._risk = 0.0

    def limit_a(self, free_a: int, elapsed_s: float) -> int:
        """Return the change (A)."""
        if free_a >= 0:
            self._risk = max(0.0, self._risk - _DECAY_PER_S * elapsed_s)
            self._limit_a = free_a
            return free_a
        self._risk += _risk_per_s(-free_a / FUSE_A) * elapsed_s
        if self._risk >= _TRIP_RISK:
            self._risk = 0.0
            self._limit_a = free_a
        return self._limit_a


class _Conservative:
    """Is meant to tolerate no overload, but never asks for less than no change."""

    def __init__(self) -> None:
        self._limit_a = round(FUSE_A)

    def limit_a(self, free_a: int, elapsed_s: float) -> int:
        """Return the change (A)."""
        self._limit_a = max(0, self._limit_a + free_a) if free_a < 0 else free_a
        return self._limit_a


def _risk_per_s(overload: float) -> float:
    """Return how fast the risk of an overload grows; `overload` is a share of the rating."""
    for up_to, per_s in _RISK_PER_S:
        if overload <= up_to:
            return per_s
    return _HIGHEST_RISK_PER_S


class _Charger:
    """The go-e behind the charger interface, which has a limit and no stop.

    The integration knows no go-e and no smallest current. The chargers that it does know stop
    charging below 6 A, so this driver forces the go-e off. Without `stops_below_minimum` such a
    limit is sent as it is, and the go-e refuses it.
    """

    def __init__(self, *, stops_below_minimum: bool) -> None:
        self._stops_below_minimum = stops_below_minimum
        self._stopped_with_a = 0

    def limit_a(self, charger: ChargerView) -> int:
        """Return the limit that it shows (A)."""
        return self._stopped_with_a if charger.stopped else charger.amp

    def set_limit(self, limit_a: int, charger: ChargerView) -> None:
        """Set the limit (A)."""
        if limit_a < MINIMUM_A and self._stops_below_minimum:
            self._stopped_with_a = limit_a
            stop(charger)
        else:
            offer(charger, limit_a)


class DirkGroenen:
    """hass-evse-load-balancer at 0c6d654 of 2026-01-27 (1.0.9), fuse 25 A, one charger.

    Clock: a cycle each second, with what the meter has published last; the age is not looked at.
    Currents come from power and voltage (signed; a power factor of 1 is assumed) and are rounded
    down, all three phases count for every car, and what the car draws is not asked for.

    Assumed: a session begins with the charger's maximum of 16 A as the user's wish, so the state
    in which a restart of Home Assistant leaves the wish at a throttled limit is not modelled. Left
    out: several chargers, phase switching, readings that are unavailable.
    """

    def __init__(
        self, name: str, monitor: type[_Monitor], *, stops_below_minimum: bool
    ) -> None:
        """Use `optimised` or `conservative` instead."""
        self.name = name
        self._monitors = [monitor() for _ in PHASES]
        self._driver = _Charger(stops_below_minimum=stops_below_minimum)
        self._cycle_at: float | None = None
        self._written_at = float("-inf")
        self._applied_a: int | None = None
        self._wish_a: int | None = None

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Run one cycle."""
        elapsed_s = 0.0 if self._cycle_at is None else now - self._cycle_at
        self._cycle_at = now
        if not charger.connected:
            self._wish_a = self._applied_a = None
            return
        limits_a = [
            monitor.limit_a(_free_a(current_a), elapsed_s)
            for monitor, current_a in zip(self._monitors, meter.signed_a, strict=True)
        ]
        set_a = self._driver.limit_a(charger)
        wish_a = self._requested_a(now, set_a)
        new_a = min(_allocated_a(limit_a, set_a, wish_a) for limit_a in limits_a)
        if new_a != set_a and self._may_write(now, raises=new_a > set_a):
            self._written_at = now
            self._applied_a = new_a
            self._driver.set_limit(new_a, charger)

    def _requested_a(self, now: float, set_a: int) -> int:
        """Return the ceiling of the session: what the charger could, or what somebody set it to."""
        if self._wish_a is None:
            self._wish_a = MAXIMUM_A
        elif (
            self._applied_a not in {None, set_a} and now - self._written_at > _SETTLE_S
        ):
            self._wish_a = self._applied_a = set_a
        return self._wish_a

    def _may_write(self, now: float, *, raises: bool) -> bool:
        """Tell whether the last write is long enough ago."""
        return now - self._written_at > (_HOLD_OFF_S if raises else _GAP_S)


def _free_a(current_a: float) -> int:
    """Return the free current of a phase (A); both roundings are the integration's."""
    return min(floor(FUSE_A), floor(FUSE_A - floor(current_a)))


def _allocated_a(limit_a: int, set_a: int, wish_a: int) -> int:
    """Return what the charger gets by one phase (A)."""
    if limit_a < 0:
        return max(0, set_a + limit_a)
    return set_a + min(limit_a, max(0, wish_a - set_a))


def optimised(*, stops_below_minimum: bool = True) -> DirkGroenen:
    """Return the default mode, with temporary overcurrent allowed."""
    return DirkGroenen(
        "dirkgroenen-optimised",
        _Optimised,
        stops_below_minimum=stops_below_minimum,
    )


def conservative() -> DirkGroenen:
    """Return the mode without temporary overcurrent; later versions have mended it."""
    return DirkGroenen(
        "dirkgroenen-conservative", _Conservative, stops_below_minimum=True
    )
