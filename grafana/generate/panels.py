"""The panels, each of them once for both query languages."""

from collections.abc import Iterator

from grafana_foundation_sdk.builders import stat, statetimeline, table, timeseries
from grafana_foundation_sdk.models.dashboard import (
    DynamicConfigValue,
    Threshold,
    ValueMap,
)

from .drawing import (
    STRING,
    hidden,
    look,
    new_course,
    new_incidents,
    new_now,
    new_states,
    step,
)
from .entities import charger, site
from .languages import Language, Series
from .states import mapping

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

STATUS = Series(name="Status", entity=charger("sensor", "status"), field="state")
REASON = Series(
    name="Limited by", entity=charger("sensor", "limited_by"), field="state"
)

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


def now(language: Language) -> Iterator[stat.Panel]:
    """Return what is the case at this moment."""
    for series in (STATUS, REASON):
        yield new_now(language, series, STRING, mapping(series.entity)).span(6)
    load = at_the_fuse("Main fuse load", "main_fuse_load")
    yield new_now(language, load, "amp").span(3)
    room = Series(
        name="Available for charging", entity=site("sensor", "available_current")
    )
    yield new_now(language, room, "amp").span(3)
    yield new_now(language, current("Offered current", "offered_current"), "amp").span(
        3
    )
    energy = Series(name="Session energy", entity=charger("sensor", "session_energy"))
    yield new_now(language, energy, "kwatth").decimals(1).span(3)


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


def power(language: Language) -> timeseries.Panel:
    """Return the power of the car."""
    watts = Series(name="Power", entity=charger("sensor", "power"))
    return (
        new_course(language, "Power", "watt", [(watts, look("green"))])
        .min(0)
        .height(7)
        .span(12)
    )


def who_and_when(
    language: Language,
) -> Iterator[statetimeline.Panel | table.Panel]:
    """Return who stopped it, when, and why it was not more."""
    rows: list[tuple[Series, ValueMap]] = [
        (STATUS, mapping(STATUS.entity)),
        (REASON, mapping(REASON.entity)),
    ]
    for name, entity, good in (
        ("Limiting phase", site("sensor", "limiting_phase"), None),
        ("Car connected", charger("binary_sensor", "car_connected"), None),
        ("Pause", charger("switch", "pause"), None),
        ("Overload", site("binary_sensor", "overload"), "off"),
        ("Meter", site("binary_sensor", "meter"), "on"),
        ("Load balancing", site("switch", "load_balancing"), "on"),
    ):
        rows.append(
            (
                Series(name=name, entity=entity, field="state"),
                mapping(entity, good=good),
            )
        )
    yield (
        new_states(
            language,
            "Who stopped it, and why it was not more",
            rows,
            "While *Meter* is off the currents are drawn as they were last.",
        )
        .height(11)
        .span(16)
    )
    yield (
        new_incidents(language, charger("event", "load_management")).height(11).span(8)
    )


def energy(language: Language) -> Iterator[timeseries.Panel]:
    """Return the energy of each session, and of all of them."""
    session = Series(name="Session energy", entity=charger("sensor", "session_energy"))
    yield (
        new_course(
            language,
            "Energy per session",
            "kwatth",
            [(session, look("green", fill=20))],
            "It begins anew with each car: the top of a step is what a session took.",
        )
        .min(0)
        .height(7)
        .span(12)
    )
    yield power(language)


def watch(language: Language) -> Iterator[timeseries.Panel]:
    """Return how well the load manager itself does."""
    note = "The sensor is disabled at first."
    for title, unit, series in (
        (
            "Commands sent",
            "short",
            Series(name="Commands sent", entity=charger("sensor", "commands_sent")),
        ),
        (
            "Response time of the charger",
            "ms",
            Series(
                name="Response time",
                entity=charger("sensor", "response_time"),
                pick="max",
            ),
        ),
        (
            "Age of the meter's values",
            "s",
            Series(name="Meter age", entity=site("sensor", "meter_age"), pick="max"),
        ),
        (
            "Duration of a tick",
            "ms",
            Series(
                name="Tick duration",
                entity=site("sensor", "tick_duration"),
                pick="max",
            ),
        ),
    ):
        yield (
            new_course(language, title, unit, [(series, look("blue"))], note)
            .min(0)
            .height(6)
            .span(6)
        )
