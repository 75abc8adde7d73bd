"""For how long a current has fitted, and how long such a spell lasted lately (R4, R8).

A spell is the time in a row during which a whole current fits beside the house on a
phase. That it has lasted for the raise delay is one condition for a raise. The other is
that it does not look like the spells before it that ended soon: a thermostat takes its
room back again and again, and a raise that lasts for seconds only gives overload and
commands for little energy.
"""

from collections import deque
from collections.abc import Collection
from typing import Final

from .amps import FLOAT_SLACK_A, whole_a
from .headroom import UNKNOWN_A, Room
from .model import MINIMUM_CURRENT_A

NONE_A: Final = MINIMUM_CURRENT_A - 1
"""Lower currents are never offered: whether they fit is of no interest."""

MOST_A: Final = 40
"""So are higher ones: chargers end at 32 A, and a car may take a bit more (R14)."""

NEVER: Final = float("inf")
"""The beginning of a spell that has not begun."""

PAYBACK_S: Final = 240.0
"""A raise must be expected to last this long, if its end overloads all phases of the car.

When a load comes back, the car needs 7 to 8 s to follow, which costs ampere-seconds above
the rating on the phases with that load. The raise brings ampere-seconds of charging on
all phases of the car: it has to bring about thirty times what it costs.
"""

TOLERANCE: Final = 1.25
"""A spell may last longer than an earlier one by this factor, and still be like it."""

MEMORY_S: Final = 1200.0
"""Spells that ended before this time are forgotten: cooking and bathing end."""

REMEMBERED: Final = 8
"""How many spells are remembered of each phase and current."""

SHORTEST_S: Final = 10.0
"""No raise delay is shorter, so a shorter spell has never ended a raise."""

CONTESTED_S: Final = 600.0
"""For how long a current that did not last is raised to with hysteresis only."""

HYSTERESIS_A: Final = 0.3
"""Meter and charger may disagree by this: 1 % of the main fuse current, and rounding."""


class PhaseSpells:
    """The spells of each whole current on one phase."""

    __slots__ = ("_began_clear", "_ended", "_since", "fitting_a", "most_a")

    def __init__(self) -> None:
        """Start without a spell."""
        self.fitting_a = NONE_A
        """The highest whole current that fits."""
        self.most_a = UNKNOWN_A
        """What may fit, if all that is in doubt is in favour."""
        self._since = [NEVER] * (MOST_A + 1)
        self._began_clear = [False] * (MOST_A + 1)
        self._ended: list[deque[tuple[float, float]]] = [
            deque(maxlen=REMEMBERED) for _ in range(MOST_A + 1)
        ]
        """For each current: when spells ended, and how long they had lasted (s)."""

    def change(self, now: float, fitting_a: int, most_a: float) -> None:
        """Take note that another current fits.

        Only a spell is remembered before and after which the current certainly did not
        fit: doubt, about the car or the meter, tells nothing of the house.
        """
        doubtful_before_a, doubtful_a = _perhaps(self.most_a), _perhaps(most_a)
        for current_a in range(self.fitting_a + 1, fitting_a + 1):
            self._since[current_a] = now
            self._began_clear[current_a] = current_a > doubtful_before_a
        for current_a in range(fitting_a + 1, self.fitting_a + 1):
            lasted_s = now - self._since[current_a]
            clear = self._began_clear[current_a] and current_a > doubtful_a
            if clear and lasted_s >= SHORTEST_S:
                self._ended[current_a].append((now, lasted_s))
            self._since[current_a] = NEVER
        self.fitting_a = fitting_a
        self.most_a = most_a

    def begin_anew(self, now: float) -> None:
        """Forget since when the present spells have lasted: nobody has watched them."""
        for current_a in range(NONE_A + 1, self.fitting_a + 1):
            self._since[current_a] = now
            self._began_clear[current_a] = False

    def since(self, current_a: int) -> float:
        """Return since when a current has fitted; `NEVER` if it does not."""
        return self._since[min(current_a, MOST_A)]

    def ends_within(self, now: float, current_a: int, duration_s: float) -> bool:
        """Return whether the spell of a current is likely to end within a time.

        The spells before it that had lasted as long as this one has decide by majority.
        """
        fits_s = now - self.since(current_a)
        majority = 0
        for ended_at, lasted_s in self._ended[min(current_a, MOST_A)]:
            if now - ended_at > MEMORY_S:
                continue
            if lasted_s >= fits_s + duration_s:
                majority -= 1
            elif lasted_s * TOLERANCE > fits_s:
                majority += 1
        return majority > 0


def _perhaps(most_a: float) -> int:
    """Return the whole current that may fit (A): any at all while nothing is known."""
    return MOST_A if most_a == UNKNOWN_A else whole_a(most_a)


class Spells:
    """The spells of a charger on all phases of the site."""

    def __init__(self) -> None:
        """Start without evidence."""
        self._phases: list[PhaseSpells] = []
        self._contested_a = NONE_A
        self._contested_until = float("-inf")

    def add(self, now: float, room: Room) -> None:
        """Take note of what is left on each phase."""
        while len(self._phases) < len(room.lately_a):
            self._phases.append(PhaseSpells())
        for phase, left_a in enumerate(room.lately_a):
            spells, most_a = self._phases[phase], room.most_a[phase]
            fitting_a = spells.fitting_a
            if not fitting_a <= left_a < fitting_a + 1 - FLOAT_SLACK_A:
                fitting_a = self._fitting_a(now, left_a, fitting_a)
            if fitting_a == spells.fitting_a:
                spells.most_a = most_a
            else:
                spells.change(now, fitting_a, most_a)

    def begin_anew(self, now: float) -> None:
        """Count from now on what fits: what was in between is not known."""
        for spells in self._phases:
            spells.begin_anew(now)

    def _fitting_a(self, now: float, left_a: float, before_a: int) -> int:
        """Return the whole current that fits, with hysteresis on the way up."""
        fitting_a = min(max(whole_a(left_a), NONE_A), MOST_A)
        rises = fitting_a > before_a
        if rises and fitting_a == self._contested_a and now < self._contested_until:
            hardly = left_a - fitting_a < HYSTERESIS_A - FLOAT_SLACK_A
            return fitting_a - hardly
        return fitting_a

    def contest(self, now: float, current_a: int) -> None:
        """Take note that a current had to be given up.

        For a while a spell of it begins only with a bit more room than itself: else a
        house load at a whole amp makes the offer flap for ever.
        """
        self._contested_a = current_a
        self._contested_until = now + CONTESTED_S

    def since(self, phases: Collection[int], current_a: int) -> float:
        """Return since when a current has fitted on all of some phases, or `NEVER`."""
        return max([self._phases[phase].since(current_a) for phase in phases])

    def recurs(self, now: float, phases: Collection[int], current_a: int) -> bool:
        """Return whether the room for a current is likely to be taken back too soon.

        Too soon is a matter of how many phases would be overloaded then.
        """
        return any(
            sum(
                self._phases[phase].ends_within(
                    now, current_a, PAYBACK_S * count / len(phases)
                )
                for phase in phases
            )
            >= count
            for count in range(1, len(phases) + 1)
        )
