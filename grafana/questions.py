"""What a dashboard asks, with its variables filled in as Grafana does.

It reads the files that Grafana gets, not what they are made from: so that a test or a picture
asks just what the dashboard asks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
import json
from pathlib import Path
import re
from typing import Any

DASHBOARDS = Path(__file__).parent / "dashboards"

_VARIABLE = re.compile(r"\$\{(?P<long>\w+)(?::\w+)?\}|\$(?P<short>[A-Za-z_]\w*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One query of a panel."""

    panel: str
    """Its title."""
    kind: str
    """Of the panel, as Grafana calls it."""
    unit: str
    ref_id: str
    name: str
    """What the legend, or the row, says."""
    text: str
    """The query, with its variables as they are in the file."""
    style: Mapping[str, Any]
    """What Grafana is told of the line, by its name for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """A variable that asks the database for its values."""

    name: str
    text: str
    """The query."""
    regex: str
    """Whose first group is what remains of an answer, as Python writes it."""

    def values(self, answers: list[str]) -> list[str]:
        """Return what can be chosen."""
        found = (re.search(self.regex, answer) for answer in answers)
        return sorted({match[1] for match in found if match})


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """What a dashboard shows (s since 1970)."""

    start: float
    end: float
    interval_s: int = 5
    """Between two points of a line."""


def load(language: str) -> dict[str, Any]:
    """Return the content of a dashboard's file."""
    file = DASHBOARDS / f"{language}.json"
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def questions(dashboard: Mapping[str, Any]) -> Iterator[Question]:
    """Return the queries of all panels."""
    for panel in dashboard["panels"]:
        config = panel.get("fieldConfig", {"defaults": {}, "overrides": []})
        overrides = {
            override["matcher"]["options"]: {
                entry["id"]: entry["value"] for entry in override["properties"]
            }
            for override in config["overrides"]
        }
        for target in panel.get("targets", []):
            style = overrides.get(target["refId"], {})
            yield Question(
                panel=panel["title"],
                kind=panel["type"],
                unit=config["defaults"]["unit"],
                ref_id=target["refId"],
                name=style.get("displayName", panel["title"]),
                text=target["query"],
                style=style,
            )


def variables(dashboard: Mapping[str, Any]) -> list[Variable]:
    """Return the variables that ask the database."""
    return [
        Variable(
            name=variable["name"],
            text=variable["query"]["query"],
            regex=variable["regex"].removeprefix("/").removesuffix("/"),
        )
        for variable in dashboard["templating"]["list"]
        if variable["type"] == "query"
    ]


def entity_of(text: str) -> tuple[str, str, str]:
    """Return the platform, the device's variable and the English end of the id that is asked for."""
    domain = re.search(r"""\bdomain\b"? ==? ['"](\w+)""", text)
    entity = re.search(r"\^\$\{(\w+):regex\}\((\w+)", text)
    assert domain is not None
    assert entity is not None
    return domain[1], entity[1], entity[2]


def factor_of(text: str) -> float:
    """Return what the values are multiplied by in an InfluxQL query."""
    factor = re.match(r"""SELECT "v" \* (\S+)""", text)
    return 1.0 if factor is None else float(factor[1])


def names_used(text: str) -> set[str]:
    """Return the names of the variables in a text."""
    return {match["long"] or match["short"] for match in _VARIABLE.finditer(text)}


def fill(text: str, chosen: Mapping[str, str], window: Window) -> str:
    """Put the values of the variables into an InfluxQL query; KeyError if there is none.

    In the ids of entities there is nothing that a regular expression would have to be saved from.
    """
    start, end = round(window.start * 1000), round(window.end * 1000)
    values = {
        **chosen,
        "__from": str(start),
        "__to": str(end),
        "__interval": f"{window.interval_s}s",
        "timeFilter": f"time >= {start}ms and time <= {end}ms",
    }

    def value(match: re.Match[str]) -> str:
        return values[match["long"] or match["short"]]

    return _VARIABLE.sub(value, text)


def fill_flux(text: str, chosen: Mapping[str, str], window: Window) -> str:
    """Put the values of the variables into a Flux query."""
    moments = {
        "v.timeRangeStart": _rfc3339(window.start),
        "v.timeRangeStop": _rfc3339(window.end),
        "v.windowPeriod": f"{window.interval_s}s",
        "v.defaultBucket": '"home_assistant"',
    }
    for name, value in moments.items():
        text = text.replace(name, value)
    return fill(text, chosen, window)


def _rfc3339(moment: float) -> str:
    """Return a moment (s since 1970) as Flux writes it."""
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")
