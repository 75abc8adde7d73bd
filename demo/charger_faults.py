"""What happens to the charger, and to the network between it and Home Assistant."""

from typing import Final, Literal

from simulator.fault_proxy import Mode

from .fault_witness import BACK_S, CUT_S, HEEDED_S, FaultWitness
from .findings import MINIMUM_CURRENT_A
from .meters import FUSE_RATING_A
from .scene import QUIET_A
from .witness import NOTICED_S, TICK_S

type Fault = Mode | Literal["busy", "api_off"]
"""Of the network to the charger, or of the charger itself."""
FAULTS: Final[dict[Fault, str]] = {
    "refuse": "refuses connections",
    "reset": "resets connections",
    "drop": "is a black hole",
    "delay": "answers 9 s late",
    "half": "cuts its answers",
    "garbage": "answers garbage",
    "endless": "answers without end",
    "redirect": "answers with redirects",
    "busy": "is busy",
    "api_off": "has its API off",
}
GROUPS: Final[tuple[tuple[Fault, ...], ...]] = (
    ("refuse", "reset", "half", "garbage"),
    ("drop", "delay"),
    ("endless", "redirect", "busy", "api_off"),
)
"""What goes wrong in one outage, one after the other: each outage more takes ten seconds."""
SILENT: Final[frozenset[Fault]] = frozenset({"drop", "delay"})
CUT_AFTER_SILENCE_S = CUT_S + TICK_S
"""A question that still waits for its answer when the fault ends costs another tick."""
LATE_S = 4.5
"""Each way: longer than the 4 s that a charger gets."""
GIVEN_UP_S = 5
"""Until a question without an answer has been given up."""
ASKED = 2
"""How often a command that is not obeyed is sent until we believe that it goes on so."""


class ChargerFaults(FaultWitness):
    """A charger that does not answer is asked again, and then told what is due."""

    async def _charger_faults(self) -> None:
        """Lies, and all that leaves the charger without a usable answer."""
        since = self._stage.now
        await self._lies()
        self._stage.proxy.delay_s = LATE_S
        for group in GROUPS:
            await self._outage(group)
        self._row(
            "Requests that followed a redirection",
            "none",
            str(self._stage.proxy.trapped or "none"),
            passed=self._stage.proxy.trapped == 0,
        )
        self._nothing_raised(since)

    async def _outage(self, group: tuple[Fault, ...]) -> None:
        """Have the charger unreachable while the house load rises."""
        self._charger_outages += 1
        measured_at = self._stage.now + NOTICED_S
        self._crowd(1)
        for fault in group:
            await self._unreachable(fault)
        # Not measured before the end the cut would not have been due.
        await self._stage.pass_time(max(0.0, measured_at - self._stage.now))
        self._charger.fault = None
        await self._stage.proxy.switch("pass")
        silent = not SILENT.isdisjoint(group)
        await self._lowered(
            "… over: lowered to what fits now", CUT_AFTER_SILENCE_S if silent else CUT_S
        )
        await self._truth()

    async def _unreachable(self, fault: Fault) -> None:
        """Claim that a charger counts as unreachable, asked once more or for the first time."""
        proxy = self._stage.proxy
        asked = proxy.accepted
        match fault:
            case "busy" | "api_off":
                self._charger.fault = fault
                await proxy.switch("pass")
            case _:
                await proxy.switch(fault)
        since = self._stage.now
        # Nothing is accepted where connections are refused.
        await self._stage.until(
            lambda: fault == "refuse" or proxy.accepted > asked, BACK_S
        )
        await self._stage.pass_time(GIVEN_UP_S if fault in SILENT else HEEDED_S)
        await self._within(
            f"The charger {FAULTS[fault]}: shown as unreachable",
            self._is_unreachable,
            BACK_S,
            since=since,
        )

    async def _lies(self) -> None:
        """R14: what counts is what the charger reports, not what it says to a write."""
        since = self._stage.now
        self._charger.fault = "lies"
        self._crowd(1)
        await self._within(
            f"The charger lies: told {ASKED} times",
            lambda: self._disobeyed(since) >= ASKED,
            ASKED * TICK_S + NOTICED_S,
        )
        self._charger.fault = None
        await self._lowered("… over: lowered to what fits now", CUT_S)
        await self._truth()

    def _disobeyed(self, since: float) -> int:
        """Return how many writes the charger has not carried out since then."""
        return sum(
            write.at >= since and not write.accepted for write in self._charger.record
        )

    async def _reboot(self) -> None:
        """A charger that has lost what was volatile is told again.

        R9: a stop that nobody saw being made is not ours to end.
        """
        self._charger_outages += 1
        self._charger.reboot()
        self._house(FUSE_RATING_A - MINIMUM_CURRENT_A - 0.5)
        await self._within(
            "The charger reboots: shown as unreachable", self._is_unreachable, BACK_S
        )
        await self._stage.until(lambda: not self._charger.booting, BACK_S)
        self._charger.app_stop()
        await self._lowered("… over: lowered to what fits now", CUT_AFTER_SILENCE_S)
        await self._within(
            "… and stopped in the app meanwhile: shown as such",
            lambda: self._stage.state("sensor", "status") == "stopped_manually",
            BACK_S,
        )
        self._house(QUIET_A)
        await self._stays_stopped("Plenty of room", 2 * TICK_S)
        await self._stage.call("button.press", "resume")
        await self._within(
            "Resume pressed: charging goes on", lambda: not self._is_stopped(), TICK_S
        )
        await self._truth("… and goes on")
