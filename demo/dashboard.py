"""The dashboard of the demo: the one for owners, with a story and a house to play with."""

import json
from pathlib import Path
from typing import Any

from homeassistant.util.yaml import load_yaml_dict

HERE = Path(__file__).parent
DASHBOARD = HERE.parent / "docs" / "dashboard.yaml"
ADDITIONS = HERE / "playground.yaml"

CHARGER = "go_echarger_"
"""What the entity ids of the charger begin with in the file for owners."""
HOURS_TO_SHOW = 0.05
"""The story is over in three minutes."""


WIDE = {"condition": "screen", "media_query": "(min-width: 768px)"}
NARROW = {"condition": "not", "conditions": [WIDE]}


def dashboard() -> dict[str, Any]:
    """Return the dashboard for the entity ids of the file."""
    made = load_yaml_dict(str(DASHBOARD))
    additions = load_yaml_dict(str(ADDITIONS))
    (view,) = made["views"]
    for section in view["sections"]:
        for card in section["cards"]:
            if "hours_to_show" in card:
                card["hours_to_show"] = HOURS_TO_SHOW
    play: list[dict[str, Any]] = additions["playground"]
    view["sections"][0]["cards"] += [{**card, "visibility": [WIDE]} for card in play]
    # Beside the charts if there is room, or else below them.
    below = {"type": "grid", "cards": play, "visibility": [NARROW]}
    view["sections"] = [additions["story"], *view["sections"], below]
    return made


def of_another(made: dict[str, Any], charger: str) -> dict[str, Any]:
    """Return a section for a further charger, whose entity ids begin so."""
    (view,) = made["views"]
    cards = view["sections"][1]["cards"]
    main_fuse = next(
        number
        for number, card in enumerate(cards)
        if card.get("heading") == "Main fuse"
    )
    own = [card for card in cards[:main_fuse] if CHARGER in json.dumps(card)]
    name = charger.strip("_").replace("_", " ").capitalize()
    heading = {"type": "heading", "heading": name, "icon": "mdi:ev-station"}
    section: dict[str, Any] = json.loads(
        json.dumps({"type": "grid", "cards": [heading, *own]}).replace(CHARGER, charger)
    )
    return section


def write(file: Path, charger: str = CHARGER, *others: str) -> None:
    """Save it for chargers whose entity ids begin so."""
    made = dashboard()
    (view,) = made["views"]
    view["sections"] += [of_another(made, other) for other in others]
    # JSON is YAML too.
    text = json.dumps(made, indent=1)
    file.write_text(text.replace(CHARGER, charger))
