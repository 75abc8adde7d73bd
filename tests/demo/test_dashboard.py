"""The dashboard for owners, and the one that the demo makes of it."""

from pathlib import Path
from typing import Any

import pytest

from demo.dashboard import DASHBOARD, HOURS_TO_SHOW, WIDE, dashboard, write
from demo.findings import named_entities
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.yaml import load_yaml_dict
from tests.home import VirtualHome

OWNERS = load_yaml_dict(str(DASHBOARD))
CORE_CARDS = {"gauge", "heading", "history-graph", "logbook", "markdown", "tile"}


def cards(made: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all cards of a dashboard."""
    (view,) = made["views"]
    return [card for section in view["sections"] for card in section["cards"]]


@pytest.mark.parametrize("made", [OWNERS, dashboard()], ids=["owners", "demo"])
def test_only_what_comes_with_home_assistant(made: dict[str, Any]) -> None:
    """Custom cards would have to be installed first."""
    assert {card["type"] for card in cards(made)} <= CORE_CARDS


async def test_all_entities_exist(hass: HomeAssistant, home: VirtualHome) -> None:
    """With the ids that a first setup gives them."""
    await home.set_up()
    there = {
        entity.entity_id
        for entity in er.async_get(hass).entities.values()
        if not entity.disabled
    }
    assert "number.dynamic_load_manager_main_fuse_limit" in there
    assert named_entities(DASHBOARD.read_text()) <= there


def test_demo_shows_what_owners_see() -> None:
    """All of it, but minutes instead of hours."""
    shown = cards(dashboard())
    for card in cards(OWNERS):
        if "hours_to_show" in card:
            card = {**card, "hours_to_show": HOURS_TO_SHOW}
        assert card in shown


def test_playground_is_shown_once() -> None:
    """Beside the charts or below them, as there is room."""
    (view,) = dashboard()["views"]
    beside = [
        card
        for section in view["sections"]
        for card in section["cards"]
        if card.get("visibility") == [WIDE]
    ]
    (below,) = [section for section in view["sections"] if "visibility" in section]
    assert [{**card, "visibility": below["visibility"]} for card in below["cards"]] == [
        {**card, "visibility": below["visibility"]} for card in beside
    ]
    for card in beside:
        assert below["visibility"] == [
            {"condition": "not", "conditions": card["visibility"]}
        ]


def test_entity_ids_of_another_charger(tmp_path: Path) -> None:
    """API v1 tells no name of the charger."""
    file = tmp_path / "dashboard.yaml"
    write(file, "go_e_")
    named = named_entities(file.read_text())
    assert "sensor.go_e_status" in named
    assert not any("go_echarger" in entity_id for entity_id in named)
    assert len(cards(load_yaml_dict(str(file)))) == len(cards(dashboard()))


def test_a_section_for_each_further_charger(tmp_path: Path) -> None:
    """With its own entities, and nothing of the first one."""
    file = tmp_path / "dashboard.yaml"
    write(file, "go_echarger_", "carport_", "guests_")
    (view,) = load_yaml_dict(str(file))["views"]
    carport, guests = view["sections"][-2:]
    assert carport["cards"][0]["heading"] == "Carport"
    named = named_entities(str(guests))
    assert "sensor.guests_status" in named
    assert all(entity_id.partition(".")[2].startswith("guests_") for entity_id in named)
