"""When a kill comes and what the owner does then: all of it follows from one number."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Instant(StrEnum):
    """What a kill is timed by."""

    ANY_TIME = "any time"
    DECIDING = "deciding"
    """The charger has answered when a write is due: it is decided, stored and sent now."""
    LOST = "write lost"
    """The write has reached the charger, which does not carry it out."""
    UNANSWERED = "unanswered"
    """The write is carried out, and its answer does not come."""
    ANSWERED = "answered"
    """The write is carried out and answered."""


class Aim(StrEnum):
    """The write that a kill is aimed at."""

    STOP = "stop"
    RESUME = "resume"


class Deed(StrEnum):
    """What the owner does while Home Assistant is away."""

    NOTHING = "nothing"
    STOPS = "stops in app"
    REPLUGS = "replugs"
    STARTS = "starts in app"


CYCLE_S = 42.0
"""From the overload to the stop, to the resume, until the car charges again: about so long."""
DECIDING_S = 0.04
CRITICAL_S = 0.3

INSTANTS = {
    Instant.DECIDING: DECIDING_S,
    Instant.LOST: CRITICAL_S,
    Instant.UNANSWERED: CRITICAL_S,
    Instant.ANSWERED: CRITICAL_S,
}
"""The critical ones, and how long after them a kill comes at most."""

_IF_STOPPED = {Deed.NOTHING: 5, Deed.STARTS: 3, Deed.REPLUGS: 2}
_IF_RUNNING = {Deed.NOTHING: 4, Deed.STOPS: 4, Deed.REPLUGS: 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One kill."""

    seed: int
    instant: Instant
    aim: Aim
    after_s: float
    """Since the instant, or since the overload began for any time."""
    quiet_after_s: float
    """How long after our stop the house becomes quiet."""
    if_stopped: Deed
    if_running: Deed
    deed_after_s: float
    """Since the kill."""

    def deed(self, *, stopped: bool) -> Deed:
        """Return what the owner does, who can't stop what is stopped."""
        return self.if_stopped if stopped else self.if_running


def plan(seed: int) -> Plan:
    """Return the kill of a seed; of two seeds in a row one comes at any time."""
    random = Random(seed)
    instant = Instant.ANY_TIME
    after_s = random.uniform(0.0, CYCLE_S)
    if seed % 2:
        instant = random.choice(list(INSTANTS))
        after_s = random.uniform(0.0, INSTANTS[instant])
    return Plan(
        seed=seed,
        instant=instant,
        aim=random.choice(list(Aim)),
        after_s=after_s,
        quiet_after_s=random.uniform(0.5, 4.0),
        if_stopped=_pick(random, _IF_STOPPED),
        if_running=_pick(random, _IF_RUNNING),
        deed_after_s=random.uniform(0.5, 3.0),
    )


def _pick(random: Random, weights: dict[Deed, int]) -> Deed:
    (deed,) = random.choices(list(weights), list(weights.values()))
    return deed
