"""The scores as plain text tables."""

from collections.abc import Iterable, Sequence

from .score import Score

type Scores = dict[str, dict[str, Score]]
"""By case, then by competitor."""

ORACLE = "oracle"
COLUMNS = (
    "charged",
    "of oracle",
    "overload",
    "above 6 A",
    "longest",
    "heat gG",
    "heat MCB",
    "commands",
    "stops",
)
UNITS = ("kWh", "%", "A s", "A s", "s", "max", "max", "1/h", "")


def energy_percent(scores: dict[str, Score], competitor: str) -> float:
    """Return what a competitor charged, in % of the oracle's upper bound; 100 where nothing fits."""
    most_kwh = scores[ORACLE].energy_kwh
    return 100 * scores[competitor].energy_kwh / most_kwh if most_kwh else 100.0


def text_table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines of aligned text: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines: list[str] = []
    for first, *others in rows:
        cells = [first.ljust(widths[0])]
        cells += [c.rjust(w) for c, w in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def case_table(scores: dict[str, Score]) -> str:
    """Return the table of one case: a line per competitor."""
    rows = [["", *COLUMNS], ["", *UNITS]]
    for name, score in scores.items():
        rows.append([name, *_cells(score, energy_percent(scores, name))])
    return text_table(rows)


def sum_table(scores: Scores) -> str:
    """Return the table of several cases together: sums, and the worst of what is a maximum."""
    return case_table(
        {
            name: _sum([by_name[name] for by_name in scores.values()])
            for name in next(iter(scores.values()))
        }
    )


def matrix(scores: Scores, quantity: str, competitors: Iterable[str]) -> str:
    """Return one quantity of all cases: a line per case, a column per competitor."""
    names = list(competitors)
    rows = [["", *names]]
    for case, by_name in scores.items():
        rows.append([case, *(_quantity(by_name, name, quantity) for name in names)])
    return text_table(rows)


def _quantity(scores: dict[str, Score], name: str, quantity: str) -> str:
    """Return one score as text."""
    cells = _cells(scores[name], energy_percent(scores, name))
    return cells[COLUMNS.index(quantity)]


def _cells(score: Score, percent: float) -> list[str]:
    """Return the scores of a line as text."""
    return [
        f"{score.energy_kwh:.0f}"
        if score.energy_kwh >= 100
        else f"{score.energy_kwh:.1f}",
        f"{percent:.1f}",
        f"{score.overload_as:.0f}",
        f"{score.above_minimum_as:.0f}",
        f"{score.longest_s:.0f}",
        f"{score.heat_gg:.2f}",
        f"{score.heat_mcb:.2f}",
        f"{score.commands_per_h:.1f}",
        f"{score.stops}",
    ]


def _sum(scores: list[Score]) -> Score:
    """Return several scores of one competitor as one."""
    return Score(
        case="",
        controller=scores[0].controller,
        hours=sum(score.hours for score in scores),
        energy_kwh=sum(score.energy_kwh for score in scores),
        overload_as=sum(score.overload_as for score in scores),
        above_minimum_as=sum(score.above_minimum_as for score in scores),
        overload_s=sum(score.overload_s for score in scores),
        longest_s=max(score.longest_s for score in scores),
        peak_a=max(score.peak_a for score in scores),
        heat_gg=max(score.heat_gg for score in scores),
        heat_mcb=max(score.heat_mcb for score in scores),
        commands=sum(score.commands for score in scores),
        stops=sum(score.stops for score in scores),
    )
