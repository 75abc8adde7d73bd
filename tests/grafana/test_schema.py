"""The dashboards, as the makers of Grafana and InfluxDB see them."""

from copy import deepcopy
from typing import Any

import pytest

from grafana.questions import Window, fill_flux, load, questions, variables

from .node_tools import flux_verdicts, needs_node, schema_complaints

pytestmark = [needs_node, pytest.mark.timeout(600)]
"""The first one of them gets the programs from npm."""

WINDOW = Window(start=1_800_000_000, end=1_800_000_900)
CHOSEN = {"site": "dynamic_load_manager_", "charger": "go_echarger_"}


def test_flux_is_valid() -> None:
    """Each query, also those of the variables: syntax, functions and types."""
    flux = load("flux")
    texts = [question.text for question in questions(flux)]
    texts += [variable.text for variable in variables(flux)]
    queries = [fill_flux(text, CHOSEN, WINDOW) for text in texts]
    for query, verdict in zip(queries, flux_verdicts(queries), strict=True):
        assert verdict == {"syntax": True, "types": True}, query


@pytest.mark.parametrize(
    "broken",
    [
        'from(bucket: "b") |> range(start: -1h',
        'from(bucket: "b") |> range(begin: -1h)',
        'from(bucket: "b") |> range(start: -1h) |> aggregateWindow(every: "5s", fn: last)',
        'import "date"\nmoment = date.sub(d: 90d, from: -1h) + 1',
    ],
)
def test_flux_that_is_not_valid(broken: str) -> None:
    """The language server notices mistakes of the kinds that can be made here."""
    (verdict,) = flux_verdicts([broken])
    assert not verdict["types"]


@pytest.mark.parametrize("language", ["influxql", "flux"])
def test_schema(language: str) -> None:
    """The whole dashboard, and what each kind of panel may be told, have Grafana's types."""
    assert schema_complaints(load(language), language) == ""


def _unit_is_a_number(dashboard: dict[str, Any]) -> None:
    dashboard["panels"][1]["fieldConfig"]["defaults"]["unit"] = 3


def _no_such_option(dashboard: dict[str, Any]) -> None:
    dashboard["panels"][1]["options"]["colour"] = "green"


def _no_such_style(dashboard: dict[str, Any]) -> None:
    (panel,) = [p for p in dashboard["panels"] if p["title"] == "Phases"]
    panel["fieldConfig"]["overrides"][0]["properties"][1]["id"] = "custom.lineWeight"


def test_schema_notices() -> None:
    """What Grafana does not know is found, in all parts that are looked at."""
    for number, spoil in enumerate(
        (_unit_is_a_number, _no_such_option, _no_such_style)
    ):
        spoilt = deepcopy(load("flux"))
        spoil(spoilt)
        assert "error TS" in schema_complaints(spoilt, f"spoilt{number}"), spoil
