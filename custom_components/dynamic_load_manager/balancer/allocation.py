"""Sharing the room that all chargers have together (R12).

Each one that has its turn gets its minimum, the most important one first; the rest is shared
equally, as far as each one's own limit and phases let it. Pure sums of one moment: what it takes
to carry them out, lowering at once and raising with patience, is the matter of others (R4).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .amps import FLOAT_SLACK_A


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimant:
    """A charger that charges, or waits to be let go on."""

    charger_id: str
    priority: int
    """10 is the most important, 1 the least."""
    place: tuple[int, float]
    """In the queue of its equals; the lowest one is the first (see `turns`)."""
    phases: tuple[int, ...]
    minimum_a: int
    wanted_a: int
    """What its car is known to want; more only if nobody else wants it."""
    ceiling_a: int
    """The highest current that owner and charger allow."""
    extra_a: float = 0.0
    """What the car takes on top of any offer (R14)."""
    runs: bool = True
    """Whether it charges; else it waits to be let go on, and has no more than its minimum."""


class Share(NamedTuple):
    """What one charger has of the room."""

    current_a: int
    """The most that it may be offered; 0 if it has to wait."""
    admitted: bool
    """Whether there is room for its minimum, beside those before it."""
    after_running: bool
    """Whether one before it that charges is in its way: without that there would be room."""
    after_waiting: bool
    """Whether one before it that may go on, and has room then, is."""


def allocate(
    room_a: Sequence[float], claimants: Iterable[Claimant]
) -> dict[str, Share]:
    """Return the share of each charger; the order in which they are given is of no matter.

    One that charges without room for its minimum holds it until it is stopped (R6), and takes it
    from the others.

    Args:
        room_a: What is left for all of them on each phase (A, may be negative).
        claimants: The chargers that want some of it.
    """
    left_a = list(room_a)
    queue = sorted(claimants, key=_order)
    admitted, before = _admit(left_a, queue)
    currents_a = {
        claimant.charger_id: claimant.minimum_a
        if claimant.runs or claimant.charger_id in admitted
        else 0
        for claimant in queue
    }
    growing = sorted(
        (each for each in queue if each.runs and each.charger_id in admitted),
        key=_importance,
    )
    _fill(left_a, currents_a, [(each, each.wanted_a) for each in growing])
    if any(each.wanted_a < each.ceiling_a for each in growing):
        _fill(left_a, currents_a, [(each, each.ceiling_a) for each in growing])
    return {
        charger_id: Share(current_a, charger_id in admitted, *before[charger_id])
        for charger_id, current_a in currents_a.items()
    }


def admitted_among(room_a: Sequence[float], claimants: Iterable[Claimant]) -> set[str]:
    """Return who would have room for its minimum by right."""
    admitted, _ = _admit(list(room_a), sorted(claimants, key=_order))
    return admitted


def _importance(claimant: Claimant) -> tuple[int, str]:
    """Return what decides on an amp that can't be divided: calm, and the same for ever."""
    return -claimant.priority, claimant.charger_id


def _order(claimant: Claimant) -> tuple[int, tuple[int, float], str]:
    """Return what decides on who gets its minimum first."""
    return -claimant.priority, claimant.place, claimant.charger_id


def _admit(
    left_a: list[float], queue: Iterable[Claimant]
) -> tuple[set[str], dict[str, tuple[bool, bool]]]:
    """Take the minimums out of the room; return who has one by right, and who is before whom."""
    room_a = tuple(left_a)
    admitted: set[str] = set()
    before: dict[str, tuple[bool, bool]] = {}
    held: list[Claimant] = []
    held_a = [0.0] * len(left_a)
    running: set[int] = set()
    waiting: set[int] = set()
    for claimant in queue:
        minimum_a = claimant.minimum_a + claimant.extra_a
        # One that waits, and whoever comes after it, can't have what those before it hold.
        after_waiting = not waiting.isdisjoint(claimant.phases)
        real_a = less_a(left_a, held_a)
        beside_a = left_a if claimant.runs and not after_waiting else real_a
        taken = {
            phase
            for phase in claimant.phases
            if beside_a[phase] < minimum_a - FLOAT_SLACK_A
        }
        if not taken:
            admitted.add(claimant.charger_id)
            _take(left_a, claimant.phases, minimum_a)
        elif claimant.runs:
            held.append(claimant)
            _take(held_a, claimant.phases, -minimum_a)
        # Those before it are in its way only where there would be room without them.
        in_its_way = _fits(room_a, taken, minimum_a)
        before[claimant.charger_id] = (
            in_its_way and not running.isdisjoint(taken),
            in_its_way and not waiting.isdisjoint(taken),
        )
        if claimant.runs:
            running.update(claimant.phases)
        elif claimant.charger_id in admitted:
            waiting.update(claimant.phases)
    for claimant in held:
        _take(left_a, claimant.phases, claimant.minimum_a + claimant.extra_a)
    return admitted, before


def _fill(
    left_a: list[float],
    currents_a: dict[str, int],
    limits_a: Sequence[tuple[Claimant, int]],
) -> None:
    """Share what is left like water: amp by amp, the lowest ones first."""
    levels_a = [currents_a[claimant.charger_id] for claimant, _ in limits_a]
    lowest_a = min(levels_a, default=0)
    highest_a = max((limit_a for _, limit_a in limits_a), default=0)
    growing = list(limits_a)
    for level_a in range(lowest_a + 1, highest_a + 1):
        still: list[tuple[Claimant, int]] = []
        for claimant, limit_a in growing:
            current_a = currents_a[claimant.charger_id]
            if current_a >= level_a:
                still.append((claimant, limit_a))
            elif level_a <= limit_a and _fits(left_a, claimant.phases, 1.0):
                currents_a[claimant.charger_id] = level_a
                _take(left_a, claimant.phases, 1.0)
                still.append((claimant, limit_a))
        growing = still


def _fits(left_a: Sequence[float], phases: Iterable[int], current_a: float) -> bool:
    """Return whether a current is left on each of some phases."""
    return all(left_a[phase] >= current_a - FLOAT_SLACK_A for phase in phases)


def _take(left_a: list[float], phases: Iterable[int], current_a: float) -> None:
    """Take a current out of what is left on each of some phases."""
    for phase in phases:
        left_a[phase] -= current_a


class Split:
    """How some room is shared, and what of it is left over."""

    def __init__(
        self,
        room_a: Sequence[float],
        claimants: Mapping[str, Claimant],
        expected_a: Mapping[str, Sequence[float]],
    ) -> None:
        """Share it.

        Args:
            room_a: What there is on each phase.
            claimants: Who wants some of it.
            expected_a: What each charger is going to take of it without a share.
        """
        phases = range(len(room_a))
        self._has_a = {
            charger_id: list(row_a) for charger_id, row_a in expected_a.items()
        }
        fixed_a = total_a(self._has_a.values(), phases)
        self.shares = allocate(less_a(room_a, fixed_a), claimants.values())
        for charger_id, claimant in claimants.items():
            current_a = self.shares[charger_id].current_a
            for phase in claimant.phases if current_a else ():
                self._has_a[charger_id][phase] += current_a + claimant.extra_a
        self._over_a = less_a(room_a, total_a(self._has_a.values(), phases))

    def left_to(self, charger_id: str) -> list[float]:
        """Return what is left for a charger beside the shares of the others."""
        own_a = self._has_a[charger_id]
        return [over_a + own for over_a, own in zip(self._over_a, own_a, strict=True)]


def total_a(rows_a: Collection[Sequence[float]], phases: range) -> list[float]:
    """Return the sum of some currents on each phase."""
    sums_a = [0.0 for _ in phases]
    for row_a in rows_a:
        for phase in phases:
            sums_a[phase] += row_a[phase]
    return sums_a


def less_a(left_a: Sequence[float], others_a: Sequence[float]) -> list[float]:
    """Return what others leave on each phase; nothing where nothing is known."""
    return [left - other_a for left, other_a in zip(left_a, others_a, strict=False)]
