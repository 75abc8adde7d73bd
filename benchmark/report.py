"""The report: text, JSON and pictures in one folder."""

from collections.abc import Sequence
from dataclasses import asdict
import json
from pathlib import Path

from . import plots, tables, verdict
from .cases import Case
from .controllers.registry import DESCRIPTIONS, RIVALS
from .runner import play
from .score import Score
from .tables import Scores
from .world import Record

PICTURED = "step 5 to 18 A"
PICTURED_FROM_S = 1080
NOTE = """\
overload: ampere-seconds above the rating that the car causes, all phases together; above 6 A: the
part that is gone if the car takes the minimum only; longest: the longest time in a row; heat: 1
means that the nominal gG link melts, that the pessimistic breaker trips; oracle: the most that
fits, knowing the future."""


def arrange(
    scores: Sequence[Score], cases: dict[str, Case], competitors: Sequence[str]
) -> Scores:
    """Return the scores by case and competitor, in the order of both."""
    found = {(score.case, score.controller): score for score in scores}
    return {case: {name: found[case, name] for name in competitors} for case in cases}


def text(
    scores: Scores, cases: dict[str, Case], controllers: list[str], step_us: float
) -> str:
    """Return the whole report as text; `step_us`: how long a step of ours takes."""
    parts = [NOTE, "\n".join(f"{name}: {DESCRIPTIONS[name]}" for name in controllers)]
    weeks = _weeks(scores, cases)
    if weeks:
        parts.append("All of them together\n" + tables.sum_table(weeks))
    for case, by_name in scores.items():
        if cases[case].group != "scene":
            parts.append(f"{cases[case].about}\n{tables.case_table(by_name)}")
    scenes = {case: s for case, s in scores.items() if cases[case].group == "scene"}
    if scenes:
        for quantity, unit in (
            ("overload", "A s"),
            ("of oracle", "energy, %"),
            ("commands", "1/h"),
        ):
            parts.append(
                f"Scenes: {quantity} ({unit})\n{tables.matrix(scenes, quantity, controllers)}"
            )
    if verdict.OURS in controllers:
        rivals = [name for name in controllers if name in RIVALS]
        whole = all(cases[case].group == "week" for case in weeks)
        parts.extend(
            verdict.statement(rival, verdict.compare(scores, rival)) for rival in rivals
        )
        parts.append(
            "\n".join(
                f"{'kept  ' if check.kept else 'MISSED'}  {check.promise}: {check.detail}"
                for check in verdict.checks(
                    scores, weeks, rivals, whole=whole, step_us=step_us
                )
            )
        )
    return "\n\n".join(parts) + "\n"


def write(
    folder: Path,
    scores: Scores,
    cases: dict[str, Case],
    controllers: list[str],
    told: str,
) -> None:
    """Write report.txt, results.json and the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.txt").write_text(told)
    rows = [
        asdict(score) | {"energy_percent": tables.energy_percent(by_name, name)}
        for by_name in scores.values()
        for name, score in by_name.items()
    ]
    (folder / "results.json").write_text(json.dumps(rows, indent=1) + "\n")
    if PICTURED in cases:
        case = cases[PICTURED]
        records = {name: _shown(play(case, name)) for name in controllers}
        path = folder / "time_series.png"
        plots.time_series(records, case.setup.rating_a, case.about[:-1], path)
    weeks = _weeks(scores, cases)
    if weeks:
        managers = [name for name in controllers if name in (verdict.OURS, *RIVALS)]
        plots.energy_against_overload(weeks, managers, folder / "energy_overload.png")


def _weeks(scores: Scores, cases: dict[str, Case]) -> Scores:
    """Return the scores of the weeks, or of the evenings that stand for them."""
    return {
        case: by_name
        for case, by_name in scores.items()
        if cases[case].group in {"week", "evening"}
    }


def _shown(record: Record) -> Record:
    """Leave out how everybody gets to 16 A."""
    return record.since(PICTURED_FROM_S)
