"""The panels of the main fuse, each of them once for both query languages."""

from collections.abc import Iterator

from grafana_foundation_sdk.builders import timeseries
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue, Threshold

from .drawing import hidden, look, new_course, step
from .entities import charger, site
from .languages import Language, Series

CEILING = 1.4
"""How far above the main fuse rating the red zone goes: a fuse bears that for minutes."""
PHASES = ("l1", "l2", "l3")
PHASE_COLORS = ("blue", "yellow", "super-light-green")

RATING = Series(
    name="Main fuse rating", entity=site("number", "main_fuse_limit"), field="max"
)
RED_ZONE = Series(
    name="Too much",
    entity=RATING.entity,
    field="max",
    factor=CEILING,
)
LIMIT = Series(name="Main fuse limit", entity=site("number", "main_fuse_limit"))
"""The limit is what the owner lets us use; its highest value is the rating."""

type Fuse = list[tuple[Series, list[DynamicConfigValue]]]


def current(name: str, key: str) -> Series:
    """Return a current of the charger."""
    return Series(name=name, entity=charger("sensor", key))


def at_the_fuse(name: str, key: str) -> Series:
    """Return a current at the main fuse, of which the peaks matter."""
    return Series(name=name, entity=site("sensor", key), pick="max")


def fuse() -> Fuse:
    """Return the main fuse: a red zone above its rating, and the limit that may be below.

    Thresholds of Grafana are constants. What Home Assistant tells of the fuse is not: so the zone
    is an area between two series.
    """
    return [
        (RATING, look("dark-red", width=2)),
        (RED_ZONE, [*look("red", width=0), *hidden(), *step(RATING.name)]),
        (LIMIT, look("orange", dash=True)),
    ]


def main_fuse(language: Language) -> Iterator[timeseries.Panel]:
    """Return what happens at the main fuse."""
    yield (
        new_course(
            language,
            "Charging against the main fuse",
            "amp",
            [
                (
                    at_the_fuse("Highest phase", "main_fuse_load"),
                    look("blue", width=2),
                ),
                (current("Charging current", "charging_current"), look("green")),
                (
                    current("Offered current", "offered_current"),
                    look("purple", dash=True),
                ),
                *fuse(),
            ],
            "The red zone begins at the rating of the main fuse. The orange line is the number "
            "*Main fuse limit*.",
        )
        .min(0)
        .height(10)
        .span(24)
    )
    yield (
        new_course(
            language,
            "Phases",
            "amp",
            [
                *(
                    (at_the_fuse(phase.upper(), f"current_{phase}"), look(color))
                    for phase, color in zip(PHASES, PHASE_COLORS, strict=True)
                ),
                *fuse(),
            ],
            "Negative is export.",
        )
        .height(9)
        .span(12)
    )
    yield (
        new_course(
            language,
            "House load, and what it leaves",
            "amp",
            [
                *(
                    (at_the_fuse(phase.upper(), f"house_load_{phase}"), look(color))
                    for phase, color in zip(PHASES, PHASE_COLORS, strict=True)
                ),
                (
                    Series(
                        name="Available for charging",
                        entity=site("sensor", "available_current"),
                    ),
                    look("green", width=2),
                ),
            ],
            "The three sensors *House load* are disabled at first.",
        )
        .height(9)
        .span(12)
    )
    yield heat(language)
    lasted = Series(
        name="Overload duration",
        entity=site("sensor", "overload_duration"),
        pick="max",
    )
    yield (
        new_course(
            language,
            "How long an overload lasts",
            "s",
            [(lasted, look("red", fill=20))],
            "Charging stops when it has lasted for the overload delay on a phase that the car "
            "loads.",
        )
        .min(0)
        .height(7)
        .span(12)
    )


def heat(language: Language) -> timeseries.Panel:
    """Return how near the fuse is to operating; charging stops at 80 % (R7)."""
    steps = [
        Threshold(value=None, color="green"),
        Threshold(value=80, color="orange"),
        Threshold(value=100, color="red"),
    ]
    warmth = Series(name="Fuse heat", entity=site("sensor", "fuse_heat"), pick="max")
    return (
        new_course(
            language,
            "Fuse heat",
            "percent",
            [(warmth, look("orange"))],
            "At 100 % the main fuse operates. Charging stops at 80 %.",
            thresholds=steps,
        )
        .min(0)
        .axis_soft_max(110)
        .height(7)
        .span(12)
    )
