"""The proof that faults do no harm: each one is made, and a real Home Assistant is watched.

The meter falls silent or talks nonsense, the broker dies, the charger and the network to it do
what broken devices do, Home Assistant itself is stopped and killed. What happens in truth is taken
from the simulation. All times are seconds of the simulator's clock.
"""

import signal
from typing import override

from simulator import Car

from .charger_faults import ChargerFaults
from .fault_witness import CUT_S, HEEDED_S, LOST_S, MAXIMUM_A, METER_TIMEOUT_S
from .findings import (
    CHARGER_LINES,
    HEADER,
    METER_LINES,
    MINIMUM_CURRENT_A,
    lines_of_outages,
)
from .meter_faults import MeterFaults
from .scene import QUIET_A
from .stage import NOT_SHOWN
from .witness import NOTICED_S, SHOWN_S, TICK_S

ARRIVAL_S = 45
EMPTY_A = 1.0
"""The house load of each phase while nobody is at home."""
SUSPENDED_S = 10
SUSPENDED_TIMEOUT_S = 20
"""With a meter timeout no longer than the suspension everything would be unknown after it."""

INTENDED = ("Ignoring values on",)
"""Warnings that the integration means to write, once, when a meter talks nonsense."""


class Faults(MeterFaults, ChargerFaults):
    """Makes all faults, and collects a row for each claim."""

    @override
    async def run(self) -> bool:
        """Make all faults; return whether all that was claimed is true."""
        self._say(HEADER)
        await self._arrival()
        await self._meter_faults()
        await self._suspended()
        await self._killed()
        await self._charger_faults()
        await self._reboot()
        await self._afterwards()
        return self.passed

    async def _arrival(self) -> None:
        """A car charges, with plenty of room."""
        # So much that all of it is offered at once, however the start of the car is seen (R3).
        self._stage.plant.house.base_a = (EMPTY_A, EMPTY_A, EMPTY_A)
        self._charger.plug(Car(lag_s=0.5, start_delay_s=1))
        await self._within(
            f"A car charges, {MAXIMUM_A} A are offered",
            lambda: self._offer_a() == MAXIMUM_A,
            ARRIVAL_S,
        )

    async def _suspended(self) -> None:
        """What was known before a suspension is old after it."""
        await self._stage.set_options(meter_timeout=SUSPENDED_TIMEOUT_S)
        self._crowd(3)
        # The car is still on its way to what was just offered.
        await self._lowered("House load rises: lowered", CUT_S + NOTICED_S)
        await self._truth("… and has settled")
        # A raise becomes due while Home Assistant sleeps, and wrong. It falls asleep between two
        # ticks: no question to the charger is left without an answer.
        before = self._stage.state("sensor", "current_l1")
        self._house(QUIET_A)
        await self._stage.until(
            lambda: self._stage.state("sensor", "current_l1") != before, SHOWN_S
        )
        await self._stage.pass_time(HEEDED_S)
        since = self._stage.now
        before_a = self._offer_a()
        process = self._stage.home_assistant.process
        process.send(signal.SIGSTOP)
        try:
            await self._stage.pass_time(SUSPENDED_S / 2)
            self._crowd(4)
            await self._stage.pass_time(SUSPENDED_S / 2)
        finally:
            process.send(signal.SIGCONT)
        await self._within(
            f"Suspended for {SUSPENDED_S} s, load rises meanwhile: lowered after it",
            lambda: self._offer_a() < before_a,
            TICK_S,
        )
        # What the car drew meanwhile is not known: the first cut may be too small (R3).
        await self._lowered("… and to what fits", CUT_S)
        await self._truth()
        self._nothing_raised(since)
        await self._stage.set_options(meter_timeout=METER_TIMEOUT_S)

    async def _killed(self) -> None:
        """R11: a run that has never heard the meter knows nothing."""
        offered_a = self._offer_a()
        await self._stage.home_assistant.kill()
        await self._freeze()
        self._house(QUIET_A)
        started_s = await self._stage.home_assistant.start()
        await self._within(
            f"Killed (-9) at {offered_a} A, back in {started_s:.1f} s, no meter: minimum",
            lambda: self._offer_a() == MINIMUM_CURRENT_A < offered_a,
            LOST_S,
        )
        await self._shows("limited_by", "meter_lost")
        await self._speak_again()
        await self._truth()
        await self._rises()

    async def _afterwards(self) -> None:
        """Judge the whole run by what is shown at its end, and by the log."""
        missing = sorted(filter(self._is_missing, self._stage.entity_ids))
        self._row(
            "After all that: entities of the integration",
            "all available",
            ", ".join(missing) or "all available",
            passed=not missing,
        )
        self._outages("meter", self._meter_outages, METER_LINES)
        self._outages("charger", self._charger_outages, CHARGER_LINES)
        self._no_complaints(INTENDED)

    def _is_missing(self, entity_id: str) -> bool:
        """Tell whether an entity shows nothing.

        A button that was never pressed is unknown, and so is the end of a wait for nothing.
        """
        may_be_unknown = entity_id in {
            self._stage.entity_id("button", "resume"),
            self._stage.entity_id("sensor", "waiting_until"),
        }
        allowed = {"unknown"} if may_be_unknown else set[str]()
        return self._stage.shown(entity_id) in NOT_SHOWN - allowed

    def _outages(self, device: str, count: int, patterns: tuple[str, str]) -> None:
        """Claim that each outage has one line in the log when it begins, and one at its end."""
        went, came = lines_of_outages(self._log, patterns)
        self._row(
            f"{count} outages of the {device} in the log, one line for each end",
            f"{count} and {count}",
            f"{went} and {came}",
            passed=went == came == count,
        )
