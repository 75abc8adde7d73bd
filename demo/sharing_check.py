"""The proof that several cars share a main fuse: claims, as in the other ones."""

from typing import Final, override

from simulator import Car
from simulator.goe_hardware import FORCE_NEUTRAL

from .findings import HEADER, MINIMUM_CURRENT_A, Excess, overloads
from .meters import FUSE_RATING_A
from .options import SHORT
from .scene import LEAST_DRAW_A, QUIET_A
from .sharing import give_priority
from .stage import Say, Stage
from .witness import (
    EVIDENCE_S,
    NOTICED_S,
    OVERLOADED_S,
    SETTLED_S,
    START_S,
    TICK_S,
    Witness,
)

OPTIONS: Final = SHORT
"""All delays of the rules are this long, and there is no pause after a stop."""
DELAY_S = 10

SHARED_S = DELAY_S + EVIDENCE_S + SETTLED_S
"""Until a car has what another one has given back: that one follows, and then it has fitted."""
LAST_S = START_S + DELAY_S + EVIDENCE_S

FOR_TWO_A = FUSE_RATING_A - 13.0
FOR_ONE_A = FUSE_RATING_A - 8.0
"""House loads beside which two cars, or one, have the minimum."""


class SharingCheck(Witness):
    """Plays three cars, and collects a row for each claim."""

    def __init__(self, stage: Stage, say: Say) -> None:
        """Prepare; nothing was offered yet."""
        super().__init__(stage, say)
        self._excess = Excess()
        """When more was offered than fits, though not only minimums."""

    @override
    async def run(self) -> bool:
        """Play all steps; return whether all that was claimed is true."""
        self._say(HEADER)
        await give_priority(self._stage)
        self._stage.on_step = self._look
        await self._arrivals()
        await self._lowering()
        await self._for_two()
        await self._for_one()
        await self._all_again()
        await self._departure()
        await self._pause_all()
        self._whole_run()
        return self.passed

    async def _arrivals(self) -> None:
        """R12: one has it all, three have a third of it."""
        first, second, third = self._stage.chargers
        first.plug(Car(lag_s=1, start_delay_s=2))
        await self._offers("One car: all that it can take", [16, 0, 0], LAST_S)
        for charger in (second, third):
            charger.plug(Car(lag_s=1, start_delay_s=2))
        await self._offers("Two more come: equal parts", [7, 7, 7], LAST_S + SHARED_S)

    async def _lowering(self) -> None:
        """R4, R12: all of them at once."""
        # 19.5 A are left.
        since = self._house(5.5)
        await self._offers(
            "House load rises to 5.5 A: all are lowered",
            [6, 6, 7],
            NOTICED_S + 2 * TICK_S,
            since=since,
        )
        await self._shows("limited_by", "shared")
        # An overload from before would count.
        await self._stage.until(
            lambda: max(self._stage.plant.grid_current_a()) <= FUSE_RATING_A, SETTLED_S
        )
        await self._stage.pass_time(NOTICED_S)

    async def _for_two(self) -> None:
        """R6, R12: the one that came last of those that are less important goes first."""
        since = self._house(FOR_TWO_A)
        await self._within(
            f"House load rises to {FOR_TWO_A:g} A, room for two: the second one is stopped",
            lambda: self._offers_a()[1] == 0,
            DELAY_S + OVERLOADED_S,
            since=since,
            not_before_s=DELAY_S,
        )
        stopped = self._stage.chargers[1]
        await self._shows("status", "stopped_overload", serial=stopped.serial)
        # Its car obeys, and a reading ends the count of the overload.
        await self._stage.until(lambda: max(stopped.draw_a) == 0, SETTLED_S)
        await self._stage.pass_time(NOTICED_S)

    async def _for_one(self) -> None:
        """R12: the important one is the last to charge."""
        since = self._house(FOR_ONE_A)
        await self._within(
            f"House load rises to {FOR_ONE_A:g} A, room for one: it is the one with priority",
            lambda: self._offers_a()[:2] == [0, 0],
            DELAY_S + OVERLOADED_S,
            since=since,
            not_before_s=DELAY_S,
        )
        await self._offers("... which gets all that is left", [0, 0, 8], SHARED_S)

    async def _all_again(self) -> None:
        """R8, R12."""
        since = self._house(QUIET_A)
        # More than the minimum may wait: by what was seen, the house may need it again soon (R4).
        await self._within(
            "House load falls: all of them charge again",
            lambda: min(self._offers_a()) >= MINIMUM_CURRENT_A,
            DELAY_S + EVIDENCE_S + START_S,
            since=since,
        )

    async def _departure(self) -> None:
        """R12: what one leaves is for the others."""
        before_a = self._offers_a()
        self._stage.chargers[1].unplug()
        await self._within(
            "One leaves: the others get more",
            lambda: (
                self._offers_a()[0] > before_a[0] and self._offers_a()[2] > before_a[2]
            ),
            SHARED_S,
        )

    async def _pause_all(self) -> None:
        """R10, R12."""
        await self._stage.call("switch.turn_on", "pause_all")
        await self._offers("Pause all: all are stopped", [0, 0, 0], TICK_S)
        await self._stage.call("switch.turn_off", "pause_all")
        await self._within(
            "Pause all is over: those go on that have a car",
            lambda: (
                [charger.force for charger in self._stage.chargers]
                == [FORCE_NEUTRAL] * 3
            ),
            DELAY_S + EVIDENCE_S,
        )

    async def _offers(
        self,
        claim: str,
        offers_a: list[int],
        limit_s: float,
        *,
        since: float | None = None,
    ) -> None:
        """Claim what the cars are offered in time."""
        wanted = " ".join(f"{offer_a}" for offer_a in offers_a)
        await self._within(
            f"{claim} ({wanted} A)",
            lambda: self._offers_a() == offers_a,
            limit_s,
            since=since,
        )

    def _offers_a(self) -> list[int]:
        """Return what each car is offered; 0 for nothing."""
        return [charger.offered_a or 0 for charger in self._stage.chargers]

    def _look(self, now: float) -> None:
        """Look whether more is offered than fits, at each step of the simulator."""
        charging = [
            charger
            for charger in self._stage.chargers
            if max(charger.draw_a) > LEAST_DRAW_A
        ]
        offered_a = sum(charger.offered_a or 0 for charger in charging)
        more = any((charger.offered_a or 0) > MINIMUM_CURRENT_A for charger in charging)
        house_a = max(self._stage.plant.house.current_a())
        excess_a = offered_a - (FUSE_RATING_A - house_a)
        self._excess.note(now, excess_a if more else 0.0)

    def _whole_run(self) -> None:
        """Judge the whole run by the true currents and by the log."""
        longest_s = self._excess.longest_s
        self._row(
            "At any time: more offered than fits, not only minimums",
            f"for {SETTLED_S} s at most",
            f"for {longest_s:.1f} s at most",
            passed=longest_s <= SETTLED_S,
        )
        longest_s = overloads(self._stage.simulator.trace, FUSE_RATING_A).longest_s
        allowed_s = DELAY_S + OVERLOADED_S + SETTLED_S
        self._row(
            "At any time: main fuse overloaded in a row",
            f"for {allowed_s} s at most",
            f"for {longest_s:.1f} s at most",
            passed=longest_s <= allowed_s,
        )
        self._no_complaints()
