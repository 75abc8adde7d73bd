"""evcc: a circuit above one loadpoint in its fast mode."""

from math import trunc

from benchmark.controller import ChargerView, MeterView

from .common import FUSE_A, MAXIMUM_A, MINIMUM_A, Poll, offer, stop

_INTERVAL_S = 30
"""The default; evcc warns of shorter ones."""


class Evcc:
    """evcc at b29b49e30 of 2026-08-08, circuit limit 25 A, mode "now".

    Clock: one control step each 30 s. It polls: the meter is asked in time for the step, and the
    charger's own measurement is of the same second (one that lags makes evcc switch on and off;
    this one doesn't). The sign of a current is known, as evcc takes it from the power.

    Left out: errors of the grid meter. A meter that falls silent isn't an error to evcc when it
    comes by MQTT, so the last value counts on. Also left out: other loadpoints (with several, each
    is controlled every N intervals), limits in W, 1-phase/3-phase switching. It enables the go-e
    by "neutral", where evcc writes "force on"; there is no difference for the load.
    """

    name = "evcc"

    def __init__(self) -> None:
        """Set the clock."""
        self._interval = Poll(_INTERVAL_S)

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Run the control step if its interval is over."""
        if not self._interval.due(now, meter) or not charger.connected:
            return
        amps = trunc(_validated_a(MAXIMUM_A, max(meter.signed_a), max(charger.draw_a)))
        if amps < MINIMUM_A:
            stop(charger)
        else:
            offer(charger, amps)


def _validated_a(wanted_a: float, load_a: float, draw_a: float) -> float:
    """Return what the circuit lets a loadpoint have that draws `draw_a` now."""
    free_a = FUSE_A - load_a
    if max(0.0, wanted_a - draw_a) <= free_a:
        return wanted_a
    return min(wanted_a, max(0.0, draw_a + free_a))
