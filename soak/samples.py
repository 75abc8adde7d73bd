"""Whether Home Assistant stays as it is: samples, trends, and when a trend is bad. All pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median
from typing import override

WARM_UP_S = 300.0
"""Home Assistant loads and remembers what it needs; what it takes then is no trend."""
SHORTEST_MINUTES = 8
"""The warm-up, and time for a trend."""
FEWEST_SAMPLES = 8
"""Two for each quarter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """What there is inside of Home Assistant at a moment."""

    at: float
    """Seconds since the start of the run."""
    memory_mib: float
    handles: float
    threads: float
    tasks: float
    objects: float
    """What the garbage collector knows."""
    lag_ms: float
    """The worst of the event loop since the last sample."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One column of the samples."""

    name: str
    value: Callable[[Sample], float]
    growth: float | None
    """How much the last quarter's median may be above the first one's; None: as it likes."""
    share: float = 0.0
    """The same as a share of the first one's; the larger of the two counts."""


FIGURES = (
    Figure(name="memory MiB", value=lambda s: s.memory_mib, growth=4.0),
    Figure(name="handles", value=lambda s: s.handles, growth=3.0),
    Figure(name="threads", value=lambda s: s.threads, growth=2.0),
    Figure(name="tasks", value=lambda s: s.tasks, growth=3.0),
    # Home Assistant's recorder compiles statements for its statistics now and then, and keeps
    # them; the decisions of an hour are kept by us.
    Figure(name="objects", value=lambda s: s.objects, growth=0.0, share=0.02),
    Figure(name="lag ms", value=lambda s: s.lag_ms, growth=None),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trend:
    """How one figure went after the warm-up."""

    figure: Figure
    first: float
    """Median of the first quarter."""
    last: float
    """Median of the last quarter."""
    per_hour: float
    maximum: float

    @property
    def allowed(self) -> float | None:
        """Return how much the last quarter may be above the first."""
        if self.figure.growth is None:
            return None
        return max(self.figure.growth, self.figure.share * self.first)

    @property
    def flat(self) -> bool:
        """Tell whether the last quarter is no more above the first than is allowed."""
        return self.allowed is None or self.last - self.first <= self.allowed

    @override
    def __str__(self) -> str:
        """Return the line of the table."""
        allowed = "-" if self.allowed is None else f"{self.allowed:.0f}"
        return (
            f"{self.figure.name:<11}{self.first:11.1f}{self.last:11.1f}"
            f"{self.per_hour:+11.1f}{self.maximum:11.1f}{allowed:>9}  "
            f"{'ok' if self.flat else 'GROWS'}"
        )


HEADER = f"{'':<11}{'first 1/4':>11}{'last 1/4':>11}{'per hour':>11}{'maximum':>11}{'allowed':>9}"


def trend(samples: Sequence[Sample], figure: Figure) -> Trend:
    """Return how a figure went; ValueError if too little is left after the warm-up."""
    warm = [sample for sample in samples if sample.at >= WARM_UP_S]
    if len(warm) < FEWEST_SAMPLES:
        raise ValueError(f"Only {len(warm)} samples after the warm-up")
    values = [figure.value(sample) for sample in warm]
    quarter = len(values) // 4
    per_s = linear_regression([sample.at for sample in warm], values).slope
    return Trend(
        figure=figure,
        first=median(values[:quarter]),
        last=median(values[-quarter:]),
        per_hour=per_s * 3600,
        maximum=max(values),
    )


def trends(samples: Sequence[Sample]) -> list[Trend]:
    """Return how all figures went."""
    return [trend(samples, figure) for figure in FIGURES]
