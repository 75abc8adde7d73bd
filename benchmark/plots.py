"""The results as pictures."""

from itertools import cycle
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter
import numpy as np

from .tables import Scores, energy_percent
from .verdict import OURS
from .world import Record

_WIDTH_IN = 9.0
_MARKERS = ("*", "o", "s", "D", "^", "v", "<", ">", "P", "X")
_GREY, _OURS_COLOUR, _ALARM = "#8a8f98", "#1f77b4", "#d62728"


def time_series(
    records: dict[str, Record], rating_a: float, title: str, path: Path
) -> None:
    """Draw what each controller does in one case: the highest phase, and where it is above the rating."""
    figure = Figure(
        figsize=(_WIDTH_IN, 1.25 * len(records) + 0.8), layout="constrained"
    )
    axes = figure.subplots(len(records), 1, sharex=True, sharey=True, squeeze=False)
    for axis, (name, record) in zip(axes[:, 0], records.items(), strict=True):
        minutes = np.arange(len(record.house_a)) / 60
        grid_a = record.grid_a.max(axis=1)
        axis.fill_between(
            minutes, record.house_a.max(axis=1), color=_GREY, alpha=0.35, lw=0
        )
        axis.plot(minutes, grid_a, color=_OURS_COLOUR, lw=0.9)
        axis.fill_between(
            minutes, rating_a, grid_a, where=grid_a > rating_a, color=_ALARM, lw=0
        )
        axis.axhline(rating_a, color=_ALARM, lw=0.7)
        axis.set_title(name, loc="left", fontsize=9, pad=2)
        axis.set_ylim(0, None)
        axis.margins(x=0)
    axes[-1, 0].set_xlabel("minutes")
    figure.supylabel("A, highest phase", fontsize=9)
    figure.suptitle(f"{title}. Grey: the house; blue: the main fuse", fontsize=10)
    _save(figure, path)


def energy_against_overload(weeks: Scores, competitors: list[str], path: Path) -> None:
    """Draw for each week what is charged against the overload that it costs."""
    figure = Figure(
        figsize=(_WIDTH_IN, 3.2 * -(-len(weeks) // 2)), layout="constrained"
    )
    axes = figure.subplots(-(-len(weeks) // 2), 2, squeeze=False).ravel()
    for axis in axes[len(weeks) :]:
        axis.set_visible(False)
    for axis, (case, scores) in zip(axes, weeks.items(), strict=False):
        for name, marker in zip(competitors, cycle(_MARKERS), strict=False):
            axis.plot(
                max(scores[name].overload_as, 1.0),
                energy_percent(scores, name),
                marker,
                label=name,
                ms=13 if name == OURS else 7,
                alpha=0.9,
            )
        axis.set_xscale("log")
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.grid(alpha=0.25)
        axis.set_title(case, loc="left", fontsize=9)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=5, fontsize=8)
    figure.supxlabel(
        "A s above the rating that the car causes (to the left is better)", fontsize=9
    )
    figure.supylabel("% of the oracle's energy (up is better)", fontsize=9)
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    FigureCanvasAgg(figure)
    figure.savefig(path, metadata={"Software": None})
