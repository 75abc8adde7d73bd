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


def write(file: Path, charger: str = CHARGER) -> None:
    """Save it for a charger whose entity ids begin so."""
    # JSON is YAML too.
    file.write_text(json.dumps(dashboard(), indent=1).replace(CHARGER, charger))
