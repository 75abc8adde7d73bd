"""What the proofs with faults claim of each fault: what is shown, and what must not be written."""

from math import floor
from typing import Final

from .findings import MINIMUM_CURRENT_A, raises
from .meters import FUSE_RATING_A
from .options import SHORT
from .stage import NOT_SHOWN, Say, Stage
from .witness import EVIDENCE_S, NOTICED_S, TICK_S, Witness

METER_TIMEOUT_S = 10
RAISE_DELAY_S = 10
OPTIONS: Final = SHORT | {
    "meter_timeout": METER_TIMEOUT_S,
    "overload_delay": 300,
    "raise_delay": RAISE_DELAY_S,
}
"""The delays at their shortest; nothing is to be stopped here."""

MAXIMUM_A = 16
"""Of the charger: where it is offered, each raise would be one too many."""
LOST_S = METER_TIMEOUT_S + TICK_S + NOTICED_S
"""Until the charger is at the minimum after the last value of a phase; and reserve."""
BACK_S = 3 * TICK_S
"""Until Home Assistant shows that a device is gone, or what is true of one that is back."""
CUT_S = 2 * TICK_S + NOTICED_S
"""Until a cut that was due is sent to a charger that is back: one tick until it answers, and
one until the meter tells the load beside a draw that is known again; and reserve."""
HEEDED_S = 1
"""Until something has come of a question that is answered at once."""
ACCURACY_A = 0.3
"""Of a current that Home Assistant shows: the reading may be 2 s old, and the car moves."""


class FaultWitness(Witness):
    """Counts the outages, and collects the rows that all faults have."""

    def __init__(self, stage: Stage, say: Say) -> None:
        """Prepare; nothing has failed yet."""
        super().__init__(stage, say)
        self._meter_outages = 0
        self._charger_outages = 0

    async def _lowered(self, claim: str, limit_s: float) -> None:
        """Claim that the charger is told a limit that fits, counted from now."""
        await self._within(claim, self._fits, limit_s)

    async def _rises(self) -> None:
        """Claim that the offer comes back by itself (R4)."""
        await self._within(
            "… and the offer rises by itself",
            lambda: self._offer_a() == MAXIMUM_A,
            RAISE_DELAY_S + EVIDENCE_S,
        )

    async def _truth(self, when: str = "… over") -> None:
        """Claim that Home Assistant shows what is true, counted from now."""
        await self._within(
            f"{when}: Home Assistant shows the truth", self._shows_truth, BACK_S
        )

    def _nothing_raised(self, since: float) -> None:
        """Claim that Home Assistant has not let the car draw more since then."""
        found = raises(self._charger.record, since, self._stage.now)
        self._row(
            "… nothing written meanwhile that lets the car draw more",
            "nothing",
            ", ".join(
                f"{write.key}={write.value} at {write.at:.1f} s" for write in found
            )
            or "nothing",
            passed=not found,
        )

    def _shows_truth(self) -> bool:
        """Tell whether the currents and the offer are shown as they are."""
        first_a, second_a, third_a = self._stage.plant.grid_current_a()
        true_a = {
            "current_l1": first_a,
            "current_l2": second_a,
            "current_l3": third_a,
            "offered_current": self._offer_a(),
            "charging_current": self._draw_a(),
        }
        return (
            all(self._shows_current(key, current) for key, current in true_a.items())
            and self._stage.state("sensor", "limited_by") != "meter_lost"
            and not self._is_unreachable()
        )

    def _shows_current(self, key: str, true_a: float) -> bool:
        """Tell whether a sensor is accurate."""
        shown = self._stage.state("sensor", key)
        return (
            shown is not None
            and shown not in NOT_SHOWN
            and abs(float(shown) - true_a) <= ACCURACY_A
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
