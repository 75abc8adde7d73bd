"""The files of the dashboards: as their source makes them, and nothing forgotten."""

import json
from pathlib import Path
import re
from typing import Any

import pytest

from grafana.generate.dashboard import text_of
from grafana.generate.entities import COMPONENT, LANGUAGES as SPOKEN, charger, site
from grafana.generate.fuse_panels import CEILING, RATING
from grafana.generate.ids import PANEL_IDS, ROW_IDS
from grafana.generate.languages import LANGUAGES, Language
from grafana.generate.states import mapping
from grafana.questions import DASHBOARDS, load, names_used, questions, variables
from homeassistant.util.yaml import load_yaml_dict

every_language = pytest.mark.parametrize("language", ["influxql", "flux"])
MACROS = {"__from", "__to", "__interval", "timeFilter"}
"""What Grafana itself fills in."""


def panels(language: str) -> list[dict[str, Any]]:
    """Return the panels that show something."""
    return [panel for panel in load(language)["panels"] if panel["type"] != "row"]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_files_are_what_the_source_makes(language: Language) -> None:
    """`.venv/bin/python -m grafana.generate` changes nothing."""
    file = DASHBOARDS / f"{language.name}.json"
    assert file.read_text(encoding="utf-8") == text_of(language)


def test_no_other_files() -> None:
    """Grafana loads all that lies there."""
    names = {path.name for path in DASHBOARDS.iterdir()}
    assert names == {f"{language.name}.json" for language in LANGUAGES}


@pytest.mark.parametrize("key", ["status", "limited_by"])
def test_each_state_has_a_colour_of_its_own(key: str) -> None:
    """A state without one would be a hole in the timeline."""
    entity = charger("sensor", key)
    told = mapping(entity).options
    colors = [told[state].color for state in entity.words]
    assert None not in colors
    assert len(set(colors)) == len(colors)


@every_language
def test_ids(language: str) -> None:
    """Stable ones: links and alerts of owners hold on to them."""
    dashboard = load(language)
    assert dashboard["uid"] == f"dynamic-load-manager-{language}"
    assert "id" not in dashboard
    ids = {panel["title"]: panel["id"] for panel in dashboard["panels"]}
    assert ids == ROW_IDS | PANEL_IDS
    assert len(set(ids.values())) == len(dashboard["panels"])


def test_both_languages_show_the_same() -> None:
    """The same panels in the same places, with the same lines."""
    first, second = (
        [
            {
                **panel,
                "targets": [target["refId"] for target in panel.get("targets", [])],
            }
            for panel in load(language)["panels"]
        ]
        for language in ("influxql", "flux")
    )
    assert first == second


@every_language
def test_variables(language: str) -> None:
    """Each one is used, and none is used that is not there."""
    dashboard = load(language)
    there = {variable["name"] for variable in dashboard["templating"]["list"]}
    text = json.dumps(dashboard["panels"]) + json.dumps(
        [variable.text for variable in variables(dashboard)]
    )
    used = {"datasource"} | {
        name for question in questions(dashboard) for name in names_used(question.text)
    }
    assert "${datasource}" in text
    assert used - MACROS == there


@every_language
def test_variables_can_be_filled_in(language: str) -> None:
    """What Grafana offers is what ids begin with, of several devices and in each language."""
    prefixes = {variable.name: variable for variable in variables(load(language))}
    ids = ["garage_offered_current", "go_echarger_tarjottu_virta", "pool_current"]
    assert prefixes["charger"].values(ids) == ["garage_", "go_echarger_"]
    ids = ["dynamic_load_manager_main_fuse_load", "hut_huvudsakringens_last"]
    assert prefixes["site"].values(ids) == ["dynamic_load_manager_", "hut_"]


@every_language
def test_each_panel_has_a_unit(language: str) -> None:
    """And each value that is drawn a name of its own in its panel."""
    for panel in panels(language):
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        overrides = panel["fieldConfig"]["overrides"]
        if panel["type"] == "table":
            continue
        names = [
            entry["value"]
            for override in overrides
            for entry in override["properties"]
            if entry["id"] == "displayName"
        ]
        assert len(set(names)) == len(panel["targets"]), panel["title"]


@every_language
def test_places(language: str) -> None:
    """No panel lies over another, and none is outside of the 24 columns."""
    taken: set[tuple[int, int]] = set()
    for panel in load(language)["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


@every_language
def test_the_red_zone_begins_at_the_rating(language: str) -> None:
    """It is an area between two lines that come from the fuse that Home Assistant knows."""
    for title in ("Charging against the main fuse", "Phases"):
        (zone,) = [
            question
            for question in questions(load(language))
            if question.panel == title and "custom.fillBelowTo" in question.style
        ]
        (rating,) = [
            question
            for question in questions(load(language))
            if question.panel == title
            and question.name == zone.style["custom.fillBelowTo"]
        ]
        assert rating.name == RATING.name
        for question in (zone, rating):
            assert "main_fuse_limit" in question.text
            assert re.search(r'last\("max"\)|_field == "max"', question.text)
        assert f"* {CEILING}" in zone.text
        assert f"* {CEILING}" not in rating.text


@every_language
def test_refresh(language: str) -> None:
    """Every 5 seconds, as the load manager decides."""
    dashboard = load(language)
    assert dashboard["refresh"] == "5s"
    assert all(
        panel["interval"] == "5s"
        for panel in panels(language)
        if panel["type"] != "table"
    )


@every_language
def test_all_that_was_asked_for(language: str) -> None:
    """What the original showed, and what else tells why a car does not charge."""
    asked = " ".join(question.text for question in questions(load(language)))
    for entity in (
        *(site("sensor", f"current_l{phase}") for phase in (1, 2, 3)),
        *(site("sensor", f"house_load_l{phase}") for phase in (1, 2, 3)),
        *(
            site("sensor", key)
            for key in ("main_fuse_load", "available_current", "fuse_heat", "meter_age")
        ),
        *(
            charger("sensor", key)
            for key in (
                *("charging_current", "offered_current", "status", "limited_by"),
                *("session_energy", "commands_sent", "response_time"),
            )
        ),
        charger("event", "load_management"),
    ):
        assert entity.pattern in asked


def test_ends_in_each_language() -> None:
    """There is a file of texts for each language, and each name leads to an end."""
    files = {path.stem for path in (COMPONENT / "translations").iterdir()}
    assert set(SPOKEN) == files
    assert charger("sensor", "power").ends == ("power", "leistung", "teho", "effekt")
    assert site("sensor", "current_l1").ends[0] == "current_l1"


def test_datasources() -> None:
    """Each dashboard finds the data source of its own language."""
    provisioning = Path(DASHBOARDS.parent / "provisioning")
    sources = load_yaml_dict(str(provisioning / "datasources" / "influxdb.yaml"))
    by_uid = {source["uid"]: source for source in sources["datasources"]}
    for language in LANGUAGES:
        (variable,) = [
            variable
            for variable in load(language.name)["templating"]["list"]
            if variable["type"] == "datasource"
        ]
        source = by_uid[variable["current"]["value"]]
        assert source["name"] == variable["current"]["text"]
        assert source["type"] == variable["query"] == "influxdb"
        assert source["jsonData"]["version"] == language.title
    folder = load_yaml_dict(str(provisioning / "dashboards/dynamic-load-manager.yaml"))
    (provider,) = folder["providers"]
    compose = load_yaml_dict(str(DASHBOARDS.parent / "compose.yaml"))
    mounted = f"./dashboards:{provider['options']['path']}:ro"
    assert mounted in compose["services"]["grafana"]["volumes"]
