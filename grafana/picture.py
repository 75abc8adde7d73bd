"""A picture of the dashboard without Grafana: its own queries' answers, drawn with matplotlib.

Places, titles, names, colours, dashes and the red zone are taken from the dashboard's file.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import DateFormatter, date2num
from matplotlib.figure import Figure

from .questions import Question, Window, load, questions

type Point = tuple[float, Any]
type Answers = Mapping[tuple[str, str], Sequence[Point]]
"""The points (s since 1970) of each question, by the title of its panel and its reference."""

DASHBOARD: Final = "influxql"
NOTE: Final = "drawn with matplotlib from the answers to the dashboard's own queries"
COLUMNS: Final = 24
ROW_INCHES: Final = 0.3
BACKGROUND, PANEL, TEXT, FAINT = "#111217", "#181b1f", "#d0d0d8", "#8e8e98"
HUES: Final = {
    "red": "#f2495c",
    "orange": "#ff9830",
    "yellow": "#fade2a",
    "green": "#73bf69",
    "blue": "#5794f2",
    "purple": "#b877d9",
    "text": "#6e7079",
}
SHADES: Final = {"dark": 0.65, "semi-dark": 0.82, "light": 1.2, "super-light": 1.4}
UNITS: Final = {
    "amp": "A",
    "kwatth": "kWh",
    "percent": "%",
    "watt": "W",
    "s": "s",
    "ms": "ms",
}


def save(answers: Answers, window: Window, file: Path) -> None:
    """Draw the whole dashboard."""
    dashboard = load(DASHBOARD)
    asked = {
        title: list(group)
        for title, group in groupby(questions(dashboard), lambda q: q.panel)
    }
    rows = max(p["gridPos"]["y"] + p["gridPos"]["h"] for p in dashboard["panels"])
    figure = Figure(figsize=(16, rows * ROW_INCHES), facecolor=BACKGROUND)
    FigureCanvasAgg(figure)
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        left, width = place["x"] / COLUMNS, place["w"] / COLUMNS
        top, height = 1 - place["y"] / rows, place["h"] / rows
        if panel["type"] == "row":
            figure.text(0.008, top - 0.72 * height, panel["title"], color=TEXT, size=12)
            continue
        frame = figure.add_axes(
            (left + 0.003, top - height + 0.0015, width - 0.006, height - 0.003)
        )
        frame.set(facecolor=PANEL, xticks=[], yticks=[])
        frame.spines[:].set_visible(False)
        figure.text(
            left + 0.01,
            top - 0.016 * 40 / rows,
            panel["title"],
            color=TEXT,
            size=9.5,
            va="center",
        )
        inner = (
            left + (0.095 if panel["type"] == "state-timeline" else 0.042),
            top
            - height
            + 0.75 / rows
            + (0.7 / rows if len(asked[panel["title"]]) > 1 else 0),
            width - (0.11 if panel["type"] == "state-timeline" else 0.057),
            height - 2.4 / rows - (0.7 / rows if len(asked[panel["title"]]) > 1 else 0),
        )
        draw = DRAWN[panel["type"]]
        draw(figure.add_axes(inner), panel, asked[panel["title"]], answers, window)
    figure.text(0.995, 1 - 0.7 / rows, NOTE, color=FAINT, size=9, ha="right")
    figure.savefig(file, dpi=75, facecolor=BACKGROUND)


def color(name: str) -> str | tuple[float, float, float]:
    """Return a colour of Grafana's palette, or another one that has a number."""
    if name.startswith("#"):
        return name
    shade, _, hue = name.rpartition("-")
    text = HUES[hue]
    factor = SHADES.get(shade, 1.0)
    red, green, blue = (
        min(1.0, int(text[at : at + 2], 16) / 255 * factor) for at in (1, 3, 5)
    )
    return red, green, blue


def _mappings(panel: Mapping[str, Any], question: Question) -> Mapping[str, Any]:
    """Return the words and colours of states."""
    maps = question.style.get("mappings") or panel["fieldConfig"]["defaults"].get(
        "mappings"
    )
    options: Mapping[str, Any] = maps[0]["options"] if maps else {}
    return options


def _time_axis(axes: Axes, window: Window) -> None:
    axes.set_xlim(_date(window.start), _date(window.end))
    form = DateFormatter("%H:%M:%S")  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(form)
    axes.locator_params(axis="x", nbins=8 if axes.get_position().width > 0.3 else 3)
    axes.tick_params(colors=FAINT, labelsize=7.5, length=0)
    axes.spines[:].set_visible(False)
    axes.set_facecolor(PANEL)


def _date(moment: float) -> float:
    at = datetime.fromtimestamp(moment, UTC)
    number: float = date2num(at)  # type: ignore[no-untyped-call]
    return number


def _course(
    axes: Axes,
    panel: Mapping[str, Any],
    asked: Sequence[Question],
    answers: Answers,
    window: Window,
) -> None:
    """Draw lines in steps."""
    drawn: dict[str, tuple[list[float], list[float]]] = {}
    for question in asked:
        points = answers[question.panel, question.ref_id]
        times, values = [_date(at) for at, _ in points], [value for _, value in points]
        drawn[question.name] = times, values
        if not points:
            continue
        style = question.style
        tone = color(style["color"]["fixedColor"])
        dashed = style["custom.lineStyle"]["fill"] == "dash"
        if below := style.get("custom.fillBelowTo"):
            low = drawn[below][1][-1]
            axes.fill_between(
                times, values, low, step="post", color=tone, alpha=0.25, lw=0
            )
            continue
        axes.step(
            times,
            values,
            where="post",
            color=tone,
            lw=1.2 * max(style["custom.lineWidth"], 1),
            ls="--" if dashed else "-",
            label=question.name,
        )
        if style["custom.fillOpacity"]:
            axes.fill_between(times, values, step="post", color=tone, alpha=0.15, lw=0)
    for step in panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", []):
        if step.get("value") and "thresholdsStyle" in panel["fieldConfig"][
            "defaults"
        ].get("custom", {}):
            axes.axhline(step["value"], color=color(step["color"]), ls="--", lw=1)
    _time_axis(axes, window)
    axes.margins(y=0.08)
    if panel["fieldConfig"]["defaults"].get("min") is not None:
        axes.set_ylim(bottom=0)
    axes.grid(axis="y", color="#2c2f36", lw=0.6)
    axes.locator_params(axis="y", nbins=5)
    unit = UNITS.get(asked[0].unit, "")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g} {unit}".strip())
    if len(asked) > 1:
        axes.legend(
            loc="upper left",
            bbox_to_anchor=(-0.01, -0.09 * 3 / axes.get_position().height / 40),
            ncols=6,
            fontsize=8,
            frameon=False,
            labelcolor=TEXT,
            handlelength=1.4,
        )


def _states(
    axes: Axes,
    panel: Mapping[str, Any],
    asked: Sequence[Question],
    answers: Answers,
    window: Window,
) -> None:
    """Draw a row of states for each question."""
    for row, question in enumerate(reversed(asked)):
        words = _mappings(panel, question)
        spans = _merged(answers[question.panel, question.ref_id], window.end)
        for (start, state), (end, _) in pairwise(spans):
            said = words.get(state, {})
            tone = color(said.get("color") or "text")
            axes.barh(
                row,
                _date(end) - _date(start),
                left=_date(start),
                height=0.86,
                color=tone,
                alpha=0.8,
            )
            # Grafana too leaves out what has no room.
            text = said.get("text", state)
            if (end - start) / (window.end - window.start) > 0.0078 * len(text):
                axes.text(
                    (_date(start) + _date(end)) / 2,
                    row,
                    text,
                    ha="center",
                    va="center",
                    size=7.5,
                    color="black",
                )
    axes.set_yticks(range(len(asked)), [q.name for q in reversed(asked)])
    _time_axis(axes, window)
    axes.tick_params(axis="y", labelsize=9, labelcolor=TEXT)
    axes.set_ylim(-0.5, len(asked) - 0.5)


def _merged(points: Sequence[Point], end: float) -> list[Point]:
    """Return the points at which a state begins, and the end of the last one."""
    spans: list[Point] = []
    for at, state in points:
        if not spans or spans[-1][1] != state:
            spans.append((at, state))
    return [*spans, (end, None)]


def _now(
    axes: Axes,
    panel: Mapping[str, Any],
    asked: Sequence[Question],
    answers: Answers,
    window: Window,
) -> None:
    """Write the last value."""
    (question,) = asked
    value = answers[question.panel, question.ref_id][-1][1]
    axes.set_axis_off()
    said = _mappings(panel, question).get(value)
    text = said["text"] if said else f"{value:.4g} {UNITS[question.unit]}"
    tone = color(said.get("color") or "text") if said else TEXT
    axes.text(
        0.5,
        0.45,
        text,
        color=tone,
        ha="center",
        va="center",
        size=(11 if len(text) > 18 else 15) if said else 22,
    )


def _table(
    axes: Axes,
    panel: Mapping[str, Any],
    asked: Sequence[Question],
    answers: Answers,
    window: Window,
) -> None:
    """Write the stops and resumes, the last one first."""
    (question,) = asked
    (words,) = [
        entry["value"][0]["options"]
        for override in panel["fieldConfig"]["overrides"]
        for entry in override["properties"]
        if entry["id"] == "mappings"
    ]
    axes.set_axis_off()
    rows = sorted(answers[question.panel, question.ref_id], reverse=True)
    lines = [("When", "What", FAINT)] + [
        (f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}", words[what]["text"], TEXT)
        for at, what in rows
    ]
    for number, (when, what, tone) in enumerate(lines):
        y = 1 - number / 11
        axes.text(0, y, when, color=tone, size=9, va="top")
        axes.text(0.2, y, what, color=tone, size=9, va="top")


DRAWN = {
    "stat": _now,
    "state-timeline": _states,
    "table": _table,
    "timeseries": _course,
}
