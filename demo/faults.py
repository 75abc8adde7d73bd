"""The proof that faults do no harm: each one is made, and a real Home Assistant is watched.

The meter falls silent or talks nonsense, the broker dies, the charger and the network to it do
what broken devices do, Home Assistant itself is stopped and killed. What happens in truth is taken
from the simulation. All times are seconds of the simulator's clock.
"""

from collections.abc import Awaitable, Callable
from math import floor
import signal
from typing import Any, Final, Literal, override

from simulator import Car
from simulator.fault_proxy import Mode
from simulator.meter import PhaseFault

from .findings import (
    CHARGER_LINES,
    HEADER,
    METER_LINES,
    MINIMUM_CURRENT_A,
    lines_of_outages,
    raises,
)
from .meters import FUSE_RATING_A
from .stage import NOT_SHOWN
from .witness import EVIDENCE_S, NOTICED_S, QUIET_A, TICK_S, Witness

METER_TIMEOUT_S = 10
RAISE_DELAY_S = 10
OPTIONS: Final[dict[str, Any]] = {
    "fuse_kind": "gg",
    "margin": 0,
    "meter_timeout": METER_TIMEOUT_S,
    "minimum_pause": 0,
    "overload_delay": 300,
    "raise_delay": RAISE_DELAY_S,
    "resume_delay": 10,
}
"""The delays at their shortest; nothing is to be stopped here."""

RESERVE_S = 1
"""For a slow machine."""
LOST_S = METER_TIMEOUT_S + TICK_S + RESERVE_S
"""Until the charger is at the minimum after the last value of a phase."""
ARRIVAL_S = 45
PLENTY_A = 14
SHOWN_S = 3 * TICK_S
"""Until Home Assistant shows that a device is gone, or what is true of one that is back."""
CUT_S = 2 * TICK_S
"""Until a cut that was due is sent to a charger that is back."""
RECONNECTED_S = 30
"""Until both are connected to a broker that is back: Home Assistant tries it every 10 s."""
SUSPENDED_S = 10
ACCURACY_A = 0.3
"""Of a current that Home Assistant shows: the reading may be 2 s old, and the car moves."""

INTENDED = ("Ignoring values on",)
"""Warnings that the integration means to write, once, when a meter talks nonsense."""

type Device = Literal["busy", "api_off"]
NETWORK: Final[dict[Mode, str]] = {
    "refuse": "refuses connections",
    "reset": "resets connections",
    "drop": "is a black hole",
    "delay": "answers 9 s late",
    "half": "cuts its answers",
    "garbage": "answers garbage",
    "endless": "answers without end",
    "redirect": "answers with redirects",
}
LATE_S = 4.5
"""Each way: longer than the 4 s that a charger gets."""
DEVICE: Final[dict[Device, str]] = {"busy": "is busy", "api_off": "has its API off"}


class Faults(Witness):
    """Makes the faults, and collects a row for each claim."""

    _meter_outages = 0
    _charger_outages = 0

    @override
    async def run(self) -> bool:
        """Make all faults; return whether all that was claimed is true."""
        self._say(HEADER)
        await self._arrival()
        await self._meter_faults()
        await self._suspended()
        await self._killed()
        await self._charger_faults()
        await self._manual_stop()
        await self._reboot()
        await self._afterwards()
        return self.passed

    async def _arrival(self) -> None:
        """A car charges, with plenty of room."""
        self._charger.plug(Car(lag_s=1, start_delay_s=2))
        await self._within(
            f"A car charges: at least {PLENTY_A} A are offered",
            lambda: self._offer_a() >= PLENTY_A,
            ARRIVAL_S,
        )

    async def _meter_faults(self) -> None:
        """R11: what is not known lets the charger go to the minimum."""
        meter = self._stage.plant.shelly

        def freeze(frozen: bool) -> Callable[[], Awaitable[None]]:
            async def act() -> None:
                meter.frozen = frozen

            return act

        def spoil(fault: PhaseFault | None) -> Callable[[], Awaitable[None]]:
            async def act() -> None:
                meter.phase_faults = {} if fault is None else {1: fault}

            return act

        await self._meter_fault("The meter falls silent", freeze(True), freeze(False))
        dead = self._stage.meter.dead_phase
        await self._meter_fault(f"L2 is {dead}", spoil(dead), spoil(None))
        await self._meter_fault("L2 is NaN", spoil("nan"), spoil(None))
        await self._meter_fault(
            "The broker is killed (-9)", self._stage.broker.kill, self._reconnected
        )

    async def _reconnected(self) -> None:
        """Start the broker again, and wait until everybody is connected."""
        await self._stage.broker.start()
        await self._within(
            "The broker is back: meter and Home Assistant connect",
            lambda: self._stage.mqtt_connected,
            RECONNECTED_S,
        )

    async def _meter_fault(
        self,
        what: str,
        begin: Callable[[], Awaitable[None]],
        end: Callable[[], Awaitable[None]],
    ) -> None:
        """Have a phase unknown while more than the minimum is offered, and known again."""
        self._meter_outages += 1
        since = self._stage.now
        offered_a = self._offer_a()
        await begin()
        await self._within(
            f"{what} at {offered_a} A: down to the minimum",
            lambda: self._offer_a() == MINIMUM_CURRENT_A < offered_a,
            LOST_S,
            since=since,
        )
        await self._shows("limited_by", "meter_lost")
        self._row_of_raises(since)
        await end()
        await self._truth("… over")
        await self._rises()

    async def _rises(self) -> None:
        """Claim that the offer comes back by itself (R4)."""
        await self._within(
            "… and the offer rises by itself",
            lambda: self._offer_a() >= PLENTY_A,
            RAISE_DELAY_S + EVIDENCE_S,
        )

    async def _suspended(self) -> None:
        """What was known before a suspension is old after it."""
        self._crowd(3)
        await self._within(
            "House load rises: lowered", self._fits, TICK_S + NOTICED_S
        )
        # A raise becomes due while Home Assistant sleeps, and wrong.
        self._house(QUIET_A)
        await self._pass(RAISE_DELAY_S / 2)
        since = self._stage.now
        process = self._stage.home_assistant.process
        process.send(signal.SIGSTOP)
        try:
            await self._pass(SUSPENDED_S / 2)
            self._crowd(4)
            await self._pass(SUSPENDED_S / 2)
        finally:
            process.send(signal.SIGCONT)
        await self._within(
            f"Suspended for {SUSPENDED_S} s, load rises meanwhile: lowered after it",
            self._fits,
            TICK_S,
        )
        await self._truth("… over", limit_s=TICK_S)
        self._row_of_raises(since)

    async def _killed(self) -> None:
        """R11: a run that has never heard the meter knows nothing."""
        meter = self._stage.plant.shelly
        offered_a = self._offer_a()
        await self._stage.home_assistant.kill()
        meter.frozen = True
        self._house(QUIET_A)
        started_s = await self._stage.home_assistant.start()
        await self._within(
            f"Killed (-9) at {offered_a} A, back in {started_s:.1f} s, no meter: minimum",
            lambda: self._offer_a() == MINIMUM_CURRENT_A < offered_a,
            LOST_S,
        )
        await self._shows("limited_by", "meter_lost")
        meter.frozen = False
        await self._truth("… over")
        await self._rises()

    async def _charger_faults(self) -> None:
        """A charger that does not answer is asked again, and told what is due."""
        since = self._stage.now
        await self._lies()
        self._stage.proxy.delay_s = LATE_S
        for mode, what in NETWORK.items():
            await self._charger_fault(f"The charger {what}", mode)
        await self._charger_fault("The charger is busy", "busy")
        self._row(
            "Requests that followed a redirection",
            "none",
            str(self._stage.proxy.trapped or "none"),
            passed=self._stage.proxy.trapped == 0,
        )
        self._row_of_raises(since)

    async def _charger_fault(self, what: str, fault: Mode | Device) -> None:
        """Have the charger unreachable while the house load rises."""
        await self._unreachable(what, fault, crowd=True)
        await self._reachable()
        await self._within("… over: lowered to what fits now", self._fits, CUT_S)
        await self._truth("… over")

    async def _unreachable(
        self, what: str, fault: Mode | Device, *, crowd: bool = False
    ) -> None:
        """Claim that a charger counts as unreachable."""
        self._charger_outages += 1
        since = self._stage.now
        if fault in ("busy", "api_off"):
            self._charger.fault = fault
        else:
            await self._stage.proxy.switch(fault)
        if crowd:
            self._crowd(1)
        await self._within(
            f"{what}: shown as unreachable", self._is_unreachable, SHOWN_S
        )
        # The rise must have been measured, or it would not be due during the fault.
        await self._pass(max(0.0, since + NOTICED_S - self._stage.now))

    async def _reachable(self) -> None:
        """End what is wrong with the charger."""
        self._charger.fault = None
        await self._stage.proxy.switch("pass")

    async def _lies(self) -> None:
        """R14: what counts is what the charger reports, not what it says to a write."""
        self._charger.fault = "lies"
        self._crowd(1)
        since = self._stage.now
        await self._within(
            "The charger lies: asked again and again",
            lambda: (
                sum(
                    write.at >= since and not write.accepted
                    for write in self._charger.record
                )
                >= 3
            ),
            SHOWN_S,
        )
        self._charger.fault = None
        await self._within("… over: lowered to what fits now", self._fits, CUT_S)
        await self._truth("… over")

    async def _manual_stop(self) -> None:
        """R9: a stop that nobody saw being made is not ours to end."""
        await self._unreachable("The charger has its API off", "api_off")
        self._charger.app_stop()
        self._house(QUIET_A)
        await self._reachable()
        await self._within(
            "Stopped in the app meanwhile: shown as such",
            lambda: self._stage.state("sensor", "status") == "stopped_manually",
            SHOWN_S,
        )
        await self._stays_stopped("Plenty of room", RAISE_DELAY_S + TICK_S)
        await self._stage.call("button.press", "resume")
        await self._within(
            "Resume pressed: charging goes on", lambda: not self._is_stopped(), TICK_S
        )

    async def _reboot(self) -> None:
        """A charger forgets what it was told, and HA does not count on it."""
        self._charger_outages += 1
        self._charger.reboot()
        self._house(FUSE_RATING_A - MINIMUM_CURRENT_A - 0.5)
        await self._within(
            "The charger reboots: shown as unreachable", self._is_unreachable, SHOWN_S
        )
        await self._stage.until(lambda: not self._charger.booting, SHOWN_S)
        await self._within("… over: lowered to what fits now", self._fits, CUT_S)
        await self._truth("… over")

    async def _afterwards(self) -> None:
        """Judge the whole run by what is shown at its end, and by the log."""
        missing = sorted(
            entity_id
            for entity_id in self._stage.entity_ids
            if self._stage.shown(entity_id) in self._absent(entity_id)
        )
        self._row(
            "After all that: entities of the integration",
            "all available",
            ", ".join(missing) or "all available",
            passed=not missing,
        )
        self._outages("meter", self._meter_outages, METER_LINES)
        self._outages("charger", self._charger_outages, CHARGER_LINES)
        self._no_complaints(INTENDED)

    @staticmethod
    def _absent(entity_id: str) -> frozenset[str | None]:
        """Return what no entity may show; a button that was never pressed is unknown."""
        return NOT_SHOWN - ({"unknown"} if entity_id.startswith("button.") else set())

    def _outages(self, device: str, count: int, patterns: tuple[str, str]) -> None:
        """Claim that each outage has one line in the log when it begins, and one at its end."""
        went, came = lines_of_outages(self._log, patterns)
        self._row(
            f"{count} outages of the {device} in the log, one line for each end",
            f"{count} and {count}",
            f"{went} and {came}",
            passed=went == came == count,
        )

    def _row_of_raises(self, since: float) -> None:
        """Claim that Home Assistant has not let the car draw more since then."""
        found = raises(self._charger.record, since, self._stage.now)
        self._row(
            "… nothing written meanwhile that lets the car draw more",
            "nothing",
            ", ".join(found) or "nothing",
            passed=not found,
        )

    async def _truth(self, claim: str, *, limit_s: float = SHOWN_S) -> None:
        """Claim that Home Assistant shows what is true, counted from now."""
        await self._within(
            f"{claim}: Home Assistant shows the truth", self._shows_truth, limit_s
        )

    def _shows_truth(self) -> bool:
        """Tell whether the currents and the offer are shown as they are."""
        shown = [
            self._stage.state("sensor", f"current_l{phase}") for phase in (1, 2, 3)
        ]
        true_a = self._stage.plant.grid_current_a()
        return (
            self._stage.state("sensor", "offered_current") == str(self._offer_a())
            and self._stage.state("sensor", "limited_by") != "meter_lost"
            and not self._is_unreachable()
            and all(
                text not in NOT_SHOWN and abs(float(text or "nan") - true) <= ACCURACY_A
                for text, true in zip(shown, true_a, strict=True)
            )
        )

    def _is_unreachable(self) -> bool:
        return self._stage.state("sensor", "status") == "unreachable"

    def _fits(self) -> bool:
        """Tell whether the charger's limit is one that fits beside the house load of L1."""
        load_a = self._stage.plant.house.current_a()[0]
        fitting_a = max(MINIMUM_CURRENT_A, floor(FUSE_RATING_A - load_a))
        return self._charger.current_limit_a() <= fitting_a

    def _crowd(self, amps: int) -> None:
        """Raise the house load so that so many A of the offer do not fit any more."""
        self._house(FUSE_RATING_A - self._charger.current_limit_a() + amps - 0.5)

    async def _pass(self, seconds: float) -> None:
        """Let time pass; DiedError if Home Assistant dies."""
        await self._stage.until(lambda: False, seconds)
