"""What Home Assistant's InfluxDB integration writes of us is what the dashboards ask for."""

import re
from typing import Any

from influxdb import InfluxDBClient
import pytest

from demo.shown import NOT_RECORDED
from grafana.questions import (
    Question,
    Window,
    entity_of,
    factor_of,
    fill,
    load,
    questions,
    variables,
)
from homeassistant.core import HomeAssistant, State

from .conftest import DATABASE, write_again
from .line_protocol import records

CHOSEN = {"site": "dynamic_load_manager_", "charger": "go_echarger_"}

DEFAULT = "unit_of_measurement"

every_measurement = pytest.mark.parametrize(
    "measurement_attr", [DEFAULT, "domain__device_class", "entity_id"]
)


def version_1(port: int) -> dict[str, Any]:
    """Return what Home Assistant stores of a connection to an InfluxDB 1."""
    return {
        "api_version": "1",
        "host": "127.0.0.1",
        "port": port,
        "database": DATABASE,
        "ssl": False,
        "verify_ssl": False,
    }


def told_to(question: Question, told: list[State]) -> list[Any]:
    """Return what should be written of the entity of a question, in its order."""
    domain, device, key = entity_of(question.text)
    entity_id = f"{domain}.{CHOSEN[device]}{key}"
    if domain == "number" and "max" in re.findall(r'"(\w+)"', question.text):
        texts = [
            str(state.attributes["max"])
            for state in told
            if state.entity_id == entity_id
        ]
    else:
        texts = [
            state.state
            for state in told
            if state.entity_id == entity_id and state.state not in NOT_RECORDED
        ]
    assert texts, entity_id
    return [text if question.unit == "string" else float(text) for text in texts]


def influxql(kind: str = "lines") -> list[Question]:
    """Return the questions that ask for a line, or for a table."""
    return [
        question
        for question in questions(load("influxql"))
        if (question.kind == "table") == (kind == "table")
    ]


@every_measurement
async def test_influxql(
    hass: HomeAssistant,
    told: list[State],
    database: InfluxDBClient,
    influxd: int,
    measurement_attr: str,
) -> None:
    """Each query finds each value, as it is now, as it was, and long after."""
    await write_again(hass, told, measurement_attr, version_1(influxd))

    def ask(text: str, window: Window) -> list[dict[str, Any]]:
        return list(database.query(fill(text, CHOSEN, window), epoch="ms").get_points())

    times = [state.last_updated_timestamp for state in told]
    start, end = min(times) - 1, max(times) + 1
    for variable in variables(load("influxql")):
        rows = ask(variable.text, Window(start=start, end=end))
        offered = variable.values([row["value"] for row in rows])
        assert offered == [CHOSEN[variable.name]]
    for question in influxql():
        factor = factor_of(question.text)
        values = told_to(question, told)
        if factor != 1:
            values = [value * factor for value in values]
        points = ask(question.text, Window(start=start, end=end))
        assert {point["v"] for point in points} <= set(values), question
        assert points[-1] == {"time": round(end * 1000), "v": values[-1]}
        # An hour later nothing has changed: a line from one end to the other.
        later = Window(start=end + 3600, end=end + 7200)
        assert ask(question.text, later) == [
            {"time": round(moment * 1000), "v": values[-1]}
            for moment in (later.start, later.end)
        ]
        # With a point for each value, none is missing.
        fine = Window(start=start, end=end, interval_s=1)
        seen = {point["v"] for point in ask(question.text, fine)}
        assert len(seen) >= min(3, len(set(values)))

    (table,) = influxql("table")
    rows = ask(table.text, Window(start=start, end=end))
    assert [row["what"] for row in rows] == ["paused", "resumed"]
    assert [row["when"] for row in rows] == told_to(table, told)


async def test_value_in_the_first_bucket(
    hass: HomeAssistant, told: list[State], database: InfluxDBClient, influxd: int
) -> None:
    """What was before the window comes before what changes at once: each second of it."""
    await write_again(hass, told, DEFAULT, version_1(influxd))
    pause = next(question for question in influxql() if question.name == "Pause")
    changes = [
        (state.last_updated_timestamp, state.state)
        for state in told
        if state.entity_id == "switch.go_echarger_pause"
    ]
    (_, (on_at, _), (off_at, _)) = changes
    for before_s in range(1, 7):
        window = Window(start=on_at - before_s, end=off_at - 1)
        text = fill(pause.text, CHOSEN, window)
        states = [point["v"] for point in database.query(text).get_points()]
        assert states[0] == "off"
        assert set(states[1:]) == {"on"}


@every_measurement
async def test_flux(
    hass: HomeAssistant,
    told: list[State],
    recorder: tuple[str, list[str]],
    measurement_attr: str,
) -> None:
    """What is written to an InfluxDB 2 is what the filters of each query select: all of it."""
    url, lines = recorder
    connection = {
        "api_version": "2",
        "url": url,
        "token": "secret",
        "organization": "home",
        "bucket": "home_assistant",
        "verify_ssl": False,
    }
    await write_again(hass, told, measurement_attr, connection)
    written = [record for line in lines for record in records(line)]
    assert written
    for question in questions(load("flux")):
        text = fill(question.text, CHOSEN, Window(start=0, end=1))
        pattern = re.search(r"r\.entity_id =~ /(\S+)/", text)
        fields = re.findall(r'r\._field == "(\w+)"', text)
        assert pattern is not None
        domain, _, _ = entity_of(question.text)
        selected = sorted(
            (record.time_s, record.value)
            for record in written
            if record.tags["domain"] == domain
            and re.search(pattern[1], record.tags["entity_id"])
            and record.field == fields[0]
        )
        if question.kind == "table":
            assert fields == ["state", "event_type_str"]
        assert [value for _, value in selected] == told_to(question, told), question
    for variable in variables(load("flux")):
        end = re.search(r"r\.entity_id =~ /(\S+)/", variable.text)
        assert end is not None
        ids = {
            record.tags["entity_id"]
            for record in written
            if record.tags["domain"] == "sensor"
            and re.search(end[1], record.tags["entity_id"])
        }
        assert variable.values(sorted(ids)) == [CHOSEN[variable.name]]
