"""What is left for each charger beside the house and the other chargers, in one step (R12).

Two sums are kept. What the others may take *now* is the greater one of draw and offer: raised is
only into what that leaves. What each one *is to have* is its share: lowered is to that at once.
So nobody is raised before another one has made room, and seen to have done so.
"""

from collections.abc import Collection, Mapping, Sequence

from .allocation import Claimant, Split, admitted_among, less_a, total_a
from .amps import ENDLESS_A
from .claims import claimants_among
from .headroom import UNKNOWN_A, Room
from .house_load import Bounds
from .known import Known
from .model import GridReading, SiteLimits
from .standing import ALONE, Standing

FRESH_S = 10.0
"""Two ticks: a grid reading must not be older for a raise to be based on it."""

HELPS_S = 30.0
"""When an overload goes on for so long after the first stop, that was not enough: cars obey
within 15 s, and what is seen of it is a tick or two old."""


class Sharing:
    """The room of all chargers in one step; the step settles one after the other."""

    def __init__(
        self,
        now: float,
        limits: SiteLimits,
        grid: GridReading,
        house: Bounds,
        chargers: Collection[Known],
        *,
        lasting_a: Sequence[float],
        starting: bool,
    ) -> None:
        """Add up what there is, and who has what of it.

        Args:
            now: Monotonic time (s).
            limits: Those in force.
            grid: The readings that are fit for use.
            house: What the house takes.
            chargers: All of them.
            lasting_a: What the house takes as it counts for a raise later.
            starting: Whether the meter need not have been heard yet (R11).
        """
        self._now = now
        self._limits = limits
        self._starting = starting
        self._phases = range(len(grid))
        usable_a = limits.usable_a
        self._most_a = [usable_a - load_a for load_a in house.low_a]
        self._least_a = [usable_a - load_a for load_a in house.high_a]
        self._lately_a = [usable_a - load_a for load_a in lasting_a]
        self._capped: Sequence[bool] = ()
        if limits.charging_limit_a is not None:
            self._cap(limits.charging_limit_a)
        self._raisable = [
            reading is not None
            and now - reading.at <= FRESH_S
            and reading.current_a <= usable_a
            for reading in grid
        ]
        self._claims: dict[str, list[float]] = {}
        self._claimed_a: list[float] = []
        self._split: Split | None = None
        self._lately_split: Split | None = None
        self._sure_split: Split | None = None
        self._yielding: set[str] = set()
        self._assured: set[str] = set()
        """For whom there is room for certain, if those behind it make it."""
        self._possible: set[str] = set()
        """For whom there is at best."""
        self._in_vain: set[str] = set()
        """Who waits, and can't be let go on."""
        if len(chargers) > 1:
            self._share(chargers)

    def _cap(self, limit_a: float) -> None:
        """Leave no more to all chargers than their owner allows them."""
        self._capped = [left_a > limit_a for left_a in self._most_a]
        self._most_a = [min(left_a, limit_a) for left_a in self._most_a]
        self._least_a = [min(left_a, limit_a) for left_a in self._least_a]
        self._lately_a = [min(left_a, limit_a) for left_a in self._lately_a]

    def _share(self, chargers: Collection[Known]) -> None:
        """Work out who has what, and who is to have what."""
        self._claims = {each.charger_id: self._claim_a(each) for each in chargers}
        self._claimed_a = total_a(self._claims.values(), self._phases)
        claimants = claimants_among(self._now, chargers, len(self._phases))
        expected_a = {
            each.charger_id: self._expected_a(each, claimants) for each in chargers
        }
        waiting = [
            each
            for each in chargers
            if each.charger_id in claimants and not claimants[each.charger_id].runs
        ]
        if waiting:
            fixed_a = total_a(expected_a.values(), self._phases)
            self._assured, self._possible = (
                admitted_among(less_a(room_a, fixed_a), claimants.values())
                for room_a in (self._least_a, self._most_a)
            )
        # Nobody is raised into room that is for certain enough for one that waits. But nobody
        # makes room for it before that has lasted: now it is there, now it is not.
        for each in waiting:
            if each.charger_id not in self._assured:
                del claimants[each.charger_id]
        self._sure_split = Split(self._least_a, claimants, expected_a)
        for each in waiting:
            if not self._relied_on(each):
                self._in_vain.add(each.charger_id)
                claimants.pop(each.charger_id, None)
        self._split = Split(self._most_a, claimants, expected_a)
        self._lately_split = Split(self._lately_a, claimants, expected_a)
        self._yielding = self._yield(chargers)

    def room(self, charger: Known) -> Room:
        """Return what is left for one charger."""
        split, sure = self._split, self._sure_split
        if split is None or sure is None:
            return Room(
                most_a=self._most_a,
                least_a=self._least_a,
                lately_a=self._lately_a,
                raisable=self._raisable,
                capped=self._capped,
                starting=self._starting,
            )
        own_a = self._claims[charger.charger_id]
        others_a = [
            claimed_a - own
            for claimed_a, own in zip(self._claimed_a, own_a, strict=True)
        ]
        charger_id = charger.charger_id
        return Room(
            most_a=less_a(self._most_a, others_a),
            least_a=less_a(self._least_a, others_a),
            lately_a=self._lately_left_a(charger, others_a),
            raisable=self._raisable,
            share_a=split.left_to(charger_id),
            sure_share_a=sure.left_to(charger_id),
            alone_a=self._most_a,
            capped=self._capped,
            starting=self._starting,
        )

    def _lately_left_a(self, charger: Known, others_a: Sequence[float]) -> list[float]:
        """Return what was left for a charger lately, to raise on later.

        For one that charges it is not more than its share: what it could have had without
        the others has not lasted for it.
        """
        left_a = less_a(self._lately_a, others_a)
        if charger.stopped or self._lately_split is None:
            return left_a
        share_a = self._lately_split.left_to(charger.charger_id)
        return list(map(min, left_a, share_a, strict=True))

    def standing(self, charger: Known) -> Standing:
        """Return the place of one charger among the others."""
        if self._split is None:
            return ALONE
        share = self._split.shares.get(charger.charger_id)
        yields = charger.charger_id in self._yielding
        assured = charger.charger_id in self._assured
        possible = charger.charger_id in self._possible
        if share is None:
            in_vain = charger.charger_id in self._in_vain
            return Standing(
                admitted=not in_vain, assured=assured, possible=possible, yields=yields
            )
        return Standing(
            admitted=share.admitted,
            assured=assured,
            possible=possible,
            left_out=not share.admitted
            and charger.charges
            and not self._unknown(charger),
            after_running=share.after_running,
            after_waiting=share.after_waiting,
            yields=yields,
        )

    def _relied_on(self, charger: Known) -> bool:
        """Return whether there is room for certain for one that waits, and long enough."""
        patience_s = charger.stops.patience_s(self._limits)
        lasts = charger.turn.assured_s(self._now) >= patience_s
        return charger.charger_id in self._assured and lasts

    def settled(self, charger: Known) -> None:
        """Take note of what was decided for one charger."""
        if self._split is None:
            return
        before_a, after_a = self._claims[charger.charger_id], self._claim_a(charger)
        self._claims[charger.charger_id] = after_a
        for phase in self._phases:
            self._claimed_a[phase] += after_a[phase] - before_a[phase]

    def _claim_a(self, charger: Known) -> list[float]:
        """Return what others must leave to a charger for certain on each phase.

        No car takes more than some number; it keeps the sum exact.
        """
        count = len(self._phases)
        return [
            min(charger.claim_a(self._now, phase, count), ENDLESS_A)
            for phase in self._phases
        ]

    def _expected_a(
        self, charger: Known, claimants: Mapping[str, Claimant]
    ) -> list[float]:
        """Return what a charger is going to take without a share, on each phase.

        What it was told not long ago it is about to do; later it counts with what it does.
        """
        claimant = claimants.get(charger.charger_id)
        if claimant is not None and claimant.runs:
            return [0.0 for _ in self._phases]
        if not charger.history.following(self._now):
            return list(self._claims[charger.charger_id])
        used = charger.phases(self._now, len(self._phases))
        return [
            float(charger.planned_a) if phase in used else 0.0 for phase in self._phases
        ]

    def _unknown(self, charger: Known) -> bool:
        """Return whether a phase of a charger is unknown."""
        used = charger.phases(self._now, len(self._phases))
        return any(self._most_a[phase] == UNKNOWN_A for phase in used)

    def _yield(self, chargers: Collection[Known]) -> set[str]:
        """Return who has to stop where an overload has lasted for its delay (R6).

        First those without room for their minimum. If all have it, something is not as it is
        told: then the last one in the queue. If that does not help soon, all of them.
        """
        delay_s = self._limits.overload_delay_s
        overloaded: list[Known] = []
        yielding: set[str] = set()
        for charger in chargers:
            lasted_s = charger.overload_s(
                self._now, unknown=self._unknown(charger), starting=self._starting
            )
            if lasted_s >= delay_s and charger.draws and _obeys_stops(charger):
                overloaded.append(charger)
                if lasted_s >= delay_s + HELPS_S:
                    yielding.add(charger.charger_id)
        admitted = [each for each in overloaded if self._admitted(each)]
        yielding.update(
            each.charger_id for each in overloaded if not self._admitted(each)
        )
        if (
            admitted
            and not yielding
            and not any(each.stopping(self._now) for each in chargers)
        ):
            last = max(
                admitted,
                key=lambda each: (
                    -each.priority,
                    each.turn.place(self._now),
                    each.charger_id,
                ),
            )
            yielding.add(last.charger_id)
        return yielding

    def _admitted(self, charger: Known) -> bool:
        """Return whether there is room for the minimum of a charger by right."""
        shares = {} if self._split is None else self._split.shares
        share = shares.get(charger.charger_id)
        return share is not None and share.admitted


def _obeys_stops(charger: Known) -> bool:
    """Return whether a stop would be of use: it is heard, and was not asked for already."""
    given = charger.given
    return given is not None and given.reachable and not given.paused
