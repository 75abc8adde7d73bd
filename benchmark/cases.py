"""Everything that is run: the scenes, the weeks, and days with other devices."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal

from .load import DAY_S, HOUR_S
from .scenarios import SCENES, SETTLED_S
from .weeks import WEEKS, week
from .world import Amps, Setup

type Group = Literal["week", "evening", "day", "scene"]

SATURDAY = slice(5 * DAY_S, 6 * DAY_S)
EVENING = slice(5 * DAY_S + 14 * HOUR_S, 6 * DAY_S)
"""What `--quick` takes of each week: a Saturday from 14:00, with cooking and a sauna."""

DEVICES: dict[str, Setup] = {
    "meter 1 s": Setup(meter_period_s=1),
    "meter 30 s": Setup(meter_period_s=30),
    "car 2 s": Setup(car_lag_s=2),
    "car 10 s": Setup(car_lag_s=10),
    "one-phase car": Setup(car_phases=1),
}
"""Sites that differ from the usual one: meter every 5 s, three-phase car with a lag of 5 s."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A house load and the devices beside it."""

    name: str
    group: Group
    about: str
    build: Callable[[], Amps]
    setup: Setup
    scored_from_s: int = 0


def cases(*, quick: bool) -> dict[str, Case]:
    """Return all cases by name; quick: an evening instead of each week, and no other devices."""
    part = EVENING if quick else slice(None)
    found = [
        Case(
            name=name,
            group="evening" if quick else "week",
            about=f"{'A Saturday evening' if quick else 'A week'} in winter: {name}.",
            build=partial(_part, name, part),
            setup=Setup(),
        )
        for name in WEEKS
    ]
    if not quick:
        found.extend(
            Case(
                name=f"electric, {name}",
                group="day",
                about=f"The Saturday of the electrically heated week: {name}.",
                build=partial(_part, "electric", SATURDAY),
                setup=setup,
            )
            for name, setup in DEVICES.items()
        )
    found.extend(
        Case(
            name=name,
            group="scene",
            about=scene.about,
            build=scene.build,
            setup=scene.setup,
            scored_from_s=SETTLED_S,
        )
        for name, scene in SCENES.items()
    )
    return {case.name: case for case in found}


@lru_cache(maxsize=2)
def _week(name: str) -> Amps:
    """Return a week, which takes a moment to generate."""
    return week(name)


def _part(name: str, part: slice) -> Amps:
    """Return a part of a week."""
    return _week(name)[part]
