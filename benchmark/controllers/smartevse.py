"""SmartEVSE: the Smart mode of a charger's own firmware."""

from benchmark.controller import ChargerView, MeterView

from .common import FUSE_A, MAXIMUM_A, MINIMUM_A, Arrivals, Poll, offer, stop

# The firmware counts in tenths of an ampere (dA), in whole numbers.
_MAINS_DA = round(FUSE_A * 10)
_MINIMUM_DA = MINIMUM_A * 10
_MAXIMUM_DA = MAXIMUM_A * 10

_ROUND_S = 2
"""Its rounds of measuring."""
_METER_TIMEOUT_S = 11
"""Meter data older than this stops the charge."""
_SHORTAGES_TO_STOP = 3
"""Measurements at which not even the minimum fits, without one between at which it does."""
_CHARGE_DELAY_S = 60
"""From the moment there is room again until it charges."""


class SmartEvse:
    """SmartEVSE-3.5 at 2d95cf08 of 2026-06-30, Smart mode, MAINS 25 A, one EVSE.

    Clock: a round each 2 s, for which the meter is asked as by its modbus poll, and which counts
    only if something new has come; timeout and charge delay each second. The load is the highest
    phase, signed. What it thinks the car draws is what it offers.

    It sets its own charger in tenths; the go-e gets the setpoint cut to whole amps, and when it
    raises it reckons with those: the tenths would count as drawn and creep above the rating. A
    start offers all the headroom, and balancing begins when the car asks for power (its STATE_C,
    here the go-e's car state); what the car hasn't taken up by then looks free to it.

    After a lost meter it starts as soon as there are data and room, without the delay (not known
    better). A charger that is charging at the first tick is taken over as it is. Left out: power
    sharing, MaxCircuit, the capacity tariff, solar.
    """

    name = "smartevse"

    def __init__(self) -> None:
        """Set the clock; no car is known of yet."""
        self._round = Poll(_ROUND_S)
        self._arrivals = Arrivals()
        self._fresh = False
        self._heard_at = float("-inf")
        self._connected = False
        self._offering = False
        self._balanced_da = 0
        self._shortages = 0
        self._no_room = False
        self._delay_s = 0

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Run what the firmware does in this second."""
        if self._arrivals.phases(meter):
            self._heard_at = now
            self._fresh = True
        if charger.connected != self._connected:
            self._plugged(charger)
        round_due = self._round.due(now, meter)
        if not self._connected:
            return
        if now - self._heard_at > _METER_TIMEOUT_S:
            self._offering = False
            stop(charger)
            return
        load_da = round(max(meter.signed_a) * 10)
        if not self._offering:
            self._wait(load_da, charger)
        elif round_due and self._fresh:
            self._fresh = False
            if charger.charging:
                self._balance(load_da, charger)
            else:
                self._start(load_da, charger)

    def _plugged(self, charger: ChargerView) -> None:
        """Begin anew with a car that has come, or without the one that has gone."""
        self._connected = charger.connected
        self._offering = charger.connected and not charger.stopped
        self._balanced_da = charger.amp * 10
        self._shortages = 0
        self._no_room = False
        self._delay_s = 0

    def _balance(self, load_da: int, charger: ChargerView) -> None:
        """Take back the whole excess, or give a quarter of the headroom."""
        difference_da = _MAINS_DA - load_da
        if difference_da > 0:
            wanted_da = min(
                self._balanced_da + difference_da // 4,
                charger.amp * 10 + difference_da,
                _MAXIMUM_DA,
            )
        else:
            wanted_da = self._balanced_da + difference_da
        self._balanced_da = max(wanted_da, _MINIMUM_DA)
        if wanted_da >= _MINIMUM_DA:
            self._shortages = 0
        else:
            self._shortages += 1
        if self._shortages >= _SHORTAGES_TO_STOP or load_da > 2 * _MAINS_DA:
            self._offering = False
            self._no_room = True
            stop(charger)
        else:
            offer(charger, self._balanced_da // 10)

    def _wait(self, load_da: int, charger: ChargerView) -> None:
        """Charge when the minimum fits and the delay since it began to fit is over."""
        if load_da + _MINIMUM_DA <= _MAINS_DA:
            self._no_room = False
        if self._no_room:
            self._delay_s = _CHARGE_DELAY_S
        elif self._delay_s > 0:
            self._delay_s -= 1
        else:
            self._start(load_da, charger)

    def _start(self, load_da: int, charger: ChargerView) -> None:
        """Offer all there is, until the car takes it and the balancing begins."""
        self._shortages = 0
        self._balanced_da = min(_MAINS_DA - load_da, _MAXIMUM_DA)
        self._offering = self._balanced_da >= _MINIMUM_DA
        self._no_room = not self._offering
        if self._offering:
            offer(charger, self._balanced_da // 10)
        else:
            stop(charger)
