"""The picture of the Grafana dashboard: the story is told, and its answers are drawn."""

from datetime import datetime
from pathlib import Path
from time import time

from grafana.picture import Answers, Point, save
from grafana.questions import Window, fill, load, questions, variables

from .influxdb import RunningInfluxdb, incidents
from .stage import Say, Stage
from .story import Story, scenario

FLUSH_S = 5.0
"""Until Home Assistant has written the end of the story."""


async def draw_dashboard(stage: Stage, file: Path, say: Say) -> None:
    """Tell the story with all entities enabled, and save a picture of the dashboard."""
    assert stage.database is not None
    # Entities that are enabled are there after a restart.
    await stage.enable_all()
    await stage.home_assistant.restart()
    start = time()
    story = Story(stage, say)
    await story.tell(until_s=scenario().duration_s + FLUSH_S)
    window = Window(start=start, end=time(), interval_s=1)
    save(await answers(stage.database, window), window, file)
    say(f"Saved {file}")


async def answers(database: RunningInfluxdb, window: Window) -> Answers:
    """Return the answers to all that the dashboard asks."""
    dashboard = load("influxql")
    chosen = {
        variable.name: variable.values(await database.tag_values(variable.text))[0]
        for variable in variables(dashboard)
    }
    found: dict[tuple[str, str], list[Point]] = {}
    for question in questions(dashboard):
        answer = await database.ask(fill(question.text, chosen, window))
        points: list[Point]
        if question.kind == "table":
            points = [
                (datetime.fromisoformat(when).timestamp(), what)
                for when, what in incidents(answer).items()
            ]
        else:
            points = [
                (at / 1000, value) for series in answer for at, value in series.rows
            ]
        found[question.panel, question.ref_id] = points
    return found
