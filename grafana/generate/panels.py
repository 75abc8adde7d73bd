"""The panels of everything but the main fuse, each of them once for both query languages."""

from collections.abc import Iterator

from grafana_foundation_sdk.builders import stat, statetimeline, table, timeseries
from grafana_foundation_sdk.models.dashboard import ValueMap

from .drawing import STRING, look, new_course, new_incidents, new_now, new_states
from .entities import charger, site
from .fuse_panels import at_the_fuse, current
from .languages import Language, Series
from .states import mapping

STATUS = Series(name="Status", entity=charger("sensor", "status"), field="state")
REASON = Series(
    name="Limited by", entity=charger("sensor", "limited_by"), field="state"
)


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
            "While *Meter* is off, and shortly after a start, the currents are drawn as they were last.",
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
