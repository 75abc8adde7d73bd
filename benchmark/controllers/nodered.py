"""The Node-RED flow aapiskukko/dynloadmgr, which this project grew out of."""

from collections import deque
from math import floor

from benchmark.controller import ChargerView, MeterView

from .common import FUSE_A, MAXIMUM_A, MINIMUM_A, PHASES, Arrivals

_TICK_S = 5
"""The flow's rate limit: what the meter publishes sooner is dropped."""
_AVERAGED = 6
"""Samples in its moving averages, "30 s"."""
_OVERLOADS_TO_PAUSE = 60
"""Averages above the rating in a row before it stops, "5 min"."""
_RESUME_A = 6
"""What must be free before it charges again."""


class NodeRed:
    """The flow at 99fc6c1 of 2022-11-14, for 3-phase readings by MQTT and a go-e by HTTP.

    Clock: a tick whenever the meter has published, 5 s after the last one at the soonest; without
    publications nothing runs. Only the phases that arrived together are looked at, by their
    unsigned currents. Three phases in the same second count as together, though the flow joins
    only what comes within 0.1 s.

    The drop-down of the maximum current stands at 16 A; the committed flow has it at 10 A, which
    hides part of the behaviour and costs energy. Left out: its records, and the loss of "paused"
    when Node-RED restarts. The current is written at each tick, changed or not, as the flow does.
    """

    name = "nodered"

    def __init__(self, maximum_a: int = MAXIMUM_A) -> None:
        """Start as the flow does after a deployment; `maximum_a` is its drop-down."""
        self._maximum_a = maximum_a
        self._arrivals = Arrivals()
        self._next_at = float("-inf")
        self._target_a = MINIMUM_A
        self._targets_a: deque[int] = deque(maxlen=_AVERAGED)
        # Its averages are kept per topic, and the topic is that of the phase that came last.
        self._loads_a = [deque[float](maxlen=_AVERAGED) for _ in PHASES]
        self._overloads = 0
        self._paused = False

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Take part in one of the flow's 5 s ticks, if there is one."""
        arrived = self._arrivals.phases(meter)
        if not arrived or now < self._next_at:
            return
        self._next_at = now + _TICK_S
        load_a = max(abs(meter.signed_a[phase]) for phase in arrived)
        charging = charger.charging
        self._set_current(load_a, charging, charger)
        averaged_a = self._loads_a[arrived[-1]]
        averaged_a.append(load_a)
        self._guard(sum(averaged_a) / len(averaged_a), charging, charger)

    def _set_current(self, load_a: float, charging: bool, charger: ChargerView) -> None:
        """Add the free current to the target of the tick before, and send the average."""
        free_a = floor(FUSE_A - load_a + 0.5)
        self._target_a = min(max(self._target_a + free_a, MINIMUM_A), self._maximum_a)
        self._targets_a.append(self._target_a)
        if charging:
            charger.set_current(round(sum(self._targets_a) / len(self._targets_a)))

    def _guard(self, average_a: float, charging: bool, charger: ChargerView) -> None:
        """Pause after five minutes of averages above the rating; resume on one below."""
        if self._paused:
            if FUSE_A - average_a > _RESUME_A:
                self._paused = False
                charger.set_stopped(False)
        elif charging:
            self._overloads = self._overloads + 1 if average_a > FUSE_A else 0
            if self._overloads >= _OVERLOADS_TO_PAUSE:
                self._overloads = 0
                self._paused = True
                charger.set_stopped(True)
