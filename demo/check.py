"""The proof: a real Home Assistant is watched from outside, and every claim gets a row.

What happens in truth is taken from the simulation (currents, and what the charger was told and
when); what a user sees from Home Assistant. All times are seconds of the simulator's clock.
"""

from math import floor
from typing import Final, override

from simulator import Car

from .findings import (
    HEADER,
    MINIMUM_CURRENT_A,
    avoidable_overloads,
    named_entities,
    offers_above_headroom,
)
from .meters import FUSE_RATING_A
from .options import SHORT
from .scene import CROWDED_A, QUIET_A
from .witness import (
    EVIDENCE_S,
    NOTICED_S,
    OVERLOADED_S,
    SETTLED_S,
    START_S,
    TICK_S,
    Witness,
)

OVERLOAD_DELAY_S = 20
RAISE_DELAY_S = 10
RESUME_DELAY_S = 10
OPTIONS: Final = SHORT | {
    "minimum_pause": 10,
    "overload_delay": OVERLOAD_DELAY_S,
    "raise_delay": RAISE_DELAY_S,
    "resume_delay": RESUME_DELAY_S,
}
"""The delays at or near their shortest, so that the check takes minutes and not an hour."""


MAXIMUM_A = 13
BUSY_A = 17.6
BUSY_OFFER_A = floor(FUSE_RATING_A - BUSY_A)
"""A house load on L1 beside which a car can just charge, and with what."""


class Check(Witness):
    """Plays the steps, and collects a row for each claim."""

    @override
    async def run(self) -> bool:
        """Play all steps; return whether all that was claimed is true."""
        self._say(HEADER)
        self._dashboard()
        await self._arrival()
        await self._maximum_current()
        await self._lowering()
        await self._overload()
        await self._pause()
        await self._manual_stop()
        await self._restart()
        await self._crash()
        await self._raise_delay()
        await self._shutdown()
        self._whole_run()
        return self.passed

    def _dashboard(self) -> None:
        """The dashboard of the demo fits the integration."""
        named = named_entities(self._stage.home_assistant.dashboard.read_text())
        missing = sorted(e for e in named if self._stage.shown(e) is None)
        self._row(
            f"Set up in the user interface; {len(named)} entities on the dashboard",
            "all exist",
            f"missing: {', '.join(missing)}" if missing else "all exist",
            passed=not missing,
        )

    async def _arrival(self) -> None:
        """R5: minimum without a car, minimum at the start, more when the car draws."""
        await self._within(
            "No car: the charger waits at the minimum",
            lambda: self._charger.current_limit_a() == MINIMUM_CURRENT_A,
            10,
        )
        self._charger.plug(Car())
        await self._within("A car is plugged in and charges", self._draws, START_S)
        self._equal("It starts with the minimum", 6, self._charger.offered_a)
        await self._within(
            "There is room: the offer rises", lambda: self._offer_a() >= 14, 30
        )
        await self._within("The car follows", lambda: self._draw_a() >= 14, SETTLED_S)
        await self._shows("status", "charging")

    async def _maximum_current(self) -> None:
        """R2: never above the slider."""
        await self._stage.call("number.set_value", "maximum_current", value=MAXIMUM_A)
        await self._within(
            f"Maximum current set to {MAXIMUM_A} A: obeyed",
            lambda: self._offer_a() == MAXIMUM_A,
            TICK_S,
        )
        await self._shows("limited_by", "maximum_current")

    async def _lowering(self) -> None:
        """R2, R4: down at once, to the whole amp that fits."""
        await self._stays_at(MAXIMUM_A)
        await self._lowers(13.8)
        await self._lowers(BUSY_A)
        await self._shows("offered_current", str(BUSY_OFFER_A))
        await self._shows("limited_by", "main_fuse")

    async def _lowers(self, load_a: float) -> None:
        """Raise the house load."""
        fitting_a = floor(FUSE_RATING_A - load_a)
        await self._within(
            f"House load rises to {load_a} A: lowered to what fits",
            lambda: self._offer_a() <= fitting_a,
            TICK_S,
            since=self._house(load_a),
        )
        await self._stays_at(fitting_a)

    async def _stays_at(self, current_a: int) -> None:
        """Claim that an offer is not changed until it has settled."""
        changed_at = await self._never(lambda: self._offer_a() != current_a, SETTLED_S)
        self._row(
            "… and stays there",
            f"at {current_a} A",
            f"at {current_a if changed_at is None else self._offer_a()} A",
            passed=changed_at is None,
        )

    async def _overload(self) -> None:
        """R6, R8: the minimum is held for the overload delay in a row; then a pause."""
        since = self._house(CROWDED_A)
        await self._within(
            f"House load rises to {CROWDED_A:g} A: down to the minimum",
            lambda: self._offer_a() == MINIMUM_CURRENT_A,
            TICK_S,
            since=since,
        )
        await self._shows("limited_by", "minimum_held")
        almost_s = OVERLOAD_DELAY_S - 3
        stopped = await self._never(
            self._is_stopped, almost_s - (self._stage.now - since)
        )
        self._house(BUSY_A)
        stopped = stopped or await self._never(self._is_stopped, NOTICED_S + 1)
        self._row(
            f"Overload interrupted after {almost_s} s: no stop",
            "no stop",
            "no stop" if stopped is None else f"stop after {stopped - since:.1f} s",
            passed=stopped is None,
        )
        await self._stops_after(OVERLOAD_DELAY_S)
        await self._shows("status", "stopped_overload")
        # While the car follows, what the house takes is in doubt, and no evidence.
        await self._stage.until(lambda: self._draw_a() == 0, SETTLED_S)
        self._house(QUIET_A)
        await self._within(
            "The house load falls: charging resumes by itself",
            lambda: not self._is_stopped(),
            RESUME_DELAY_S + EVIDENCE_S,
            not_before_s=RESUME_DELAY_S,
        )
        await self._within("… with the minimum", lambda: self._offer_a() == 6, 2)
        await self._within("The car charges again", self._draws, START_S)

    async def _stops_after(self, delay_s: float) -> None:
        """Overload the fuse until charging is stopped."""
        await self._within(
            f"Overload lasts {delay_s:g} s in a row: stop",
            self._is_stopped,
            delay_s + OVERLOADED_S,
            since=self._house(CROWDED_A),
            not_before_s=delay_s,
        )

    async def _pause(self) -> None:
        """R10."""
        await self._stage.call("switch.turn_on", "pause")
        await self._within("Pause switched on: stop", self._is_stopped, TICK_S)
        await self._within("The car stops", lambda: self._draw_a() == 0, SETTLED_S)
        await self._shows("status", "paused")
        # Long enough to be found in a database too.
        await self._stage.pass_time(NOTICED_S)
        await self._stage.call("switch.turn_off", "pause")
        await self._within(
            "Pause switched off: charging goes on",
            lambda: not self._is_stopped(),
            TICK_S,
        )
        await self._within("The car charges again", self._draws, START_S)

    async def _manual_stop(self) -> None:
        """R9: a stop that is not ours is not ours to end."""
        self._charger.app_stop()
        await self._shows("status", "stopped_manually")
        self._house(CROWDED_A)
        await self._stays_stopped("Stopped in the app, load rises", TICK_S)
        self._house(QUIET_A)
        await self._stays_stopped("Load falls", RESUME_DELAY_S + EVIDENCE_S)

    async def _restart(self) -> None:
        """R9: what is remembered over a restart."""
        since = self._stage.now
        away_s = await self._stage.home_assistant.restart()
        await self._stays_stopped(
            f"Home Assistant is restarted ({away_s:.1f} s)",
            RESUME_DELAY_S + EVIDENCE_S,
            since=since,
        )
        await self._shows("status", "stopped_manually")
        shown = self._stage.state("number", "maximum_current")
        self._equal("Maximum current after the restart", str(MAXIMUM_A), shown)
        await self._stage.call("button.press", "resume")
        await self._within(
            "Resume pressed: charging goes on", lambda: not self._is_stopped(), TICK_S
        )
        await self._within("The car charges again", self._draws, START_S)

    async def _crash(self) -> None:
        """R9: our own stop is known after a crash, and ended."""
        await self._stage.set_options(overload_delay=10, minimum_pause=0)
        await self._stops_after(10)
        await self._stage.home_assistant.kill()
        self._house(BUSY_A)
        since = self._stage.now
        started_s = await self._stage.home_assistant.start()
        await self._within(
            f"Killed (-9) while it held the stop, back in {started_s:.1f} s: resumes",
            lambda: not self._is_stopped(),
            round(started_s) + RESUME_DELAY_S + EVIDENCE_S,
            since=since,
            not_before_s=RESUME_DELAY_S,
        )
        await self._within("The car charges again", self._draws, START_S)

    async def _raise_delay(self) -> None:
        """R4: up only to what has fitted for the raise delay."""
        # As after a stop: what the house takes is in doubt until the car has followed.
        await self._stage.until(
            lambda: self._draw_a() > MINIMUM_CURRENT_A - 0.5, SETTLED_S
        )
        await self._within(
            "The house load falls: the offer rises after the raise delay",
            lambda: self._offer_a() > BUSY_OFFER_A,
            RAISE_DELAY_S + EVIDENCE_S,
            since=self._house(QUIET_A),
            not_before_s=RAISE_DELAY_S,
        )

    async def _shutdown(self) -> None:
        """R11: nobody watches any more."""
        offered_a = self._offer_a()
        stopped_s = await self._stage.home_assistant.stop()
        self._row(
            f"Shutdown ({stopped_s:.1f} s) while {offered_a} A are offered",
            f"{MINIMUM_CURRENT_A} A left behind",
            f"{self._charger.current_limit_a()} A left behind",
            passed=offered_a > MINIMUM_CURRENT_A == self._charger.current_limit_a(),
        )

    def _whole_run(self) -> None:
        """Judge the whole run by the true currents and by the log."""
        trace = list(self._stage.simulator.trace)
        too_high = offers_above_headroom(trace, FUSE_RATING_A, SETTLED_S)
        self._row(
            "At any time: offer above headroom once settled",
            "never",
            ", ".join(
                f"{span.excess_a:.1f} A at {span.start:.0f} s"
                for span in too_high.spans
            )
            or "never",
            passed=not too_high.spans,
        )
        longest_s = avoidable_overloads(trace, FUSE_RATING_A).longest_s
        self._row(
            "At any time: main fuse overloaded, not at the minimum",
            f"for {SETTLED_S} s at most",
            f"for {longest_s:.1f} s at most",
            passed=longest_s <= SETTLED_S,
        )
        self._no_complaints()
