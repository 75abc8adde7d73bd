"""What was measured, and what is made of it. All pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, linear_regression, median

from soak.rules import percentile

FIRST_P99_MS = 50.0
FIRST_CHARGERS = 1
MORE_P99_MS = 150.0
MORE_CHARGERS = 16
CPU_MS = 1.0
"""Per tick and charger."""
LINEAR = 0.2
"""The cost of a charger among many may differ by this part from that among few."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What was measured with some number of chargers."""

    chargers: int
    delays_s: Sequence[float]
    """From a message of the meter that shows too much to the first request that lowers."""
    ticks_ms: Sequence[float]
    """CPU time of Home Assistant's whole process in each of several 5 s; nothing happens."""
    memory_mib: float
    """Resident."""
    writes_an_hour: float
    """Of states of the integration."""

    @property
    def tick_ms(self) -> float:
        """Return the CPU time of a usual tick.

        Once in some minutes Home Assistant sums up statistics, or collects garbage: 0.2 s,
        which would tell of the moment of the measurement more than of the chargers.
        """
        return median(self.ticks_ms)

    @property
    def mean_ms(self) -> float:
        """Return the CPU time of a tick with all that happened in the window."""
        return fmean(self.ticks_ms)

    def delay_ms(self, share: float) -> float:
        """Return the delay that so large a part of the samples does not exceed."""
        return 1000 * percentile(sorted(self.delays_s), share)


def head() -> str:
    """Return the head of the table."""
    return (
        f"{'chargers':>8}{'samples':>9}{'p50 ms':>8}{'p99 ms':>8}{'max ms':>8}"
        f"{'CPU ms/tick':>13}{'mean':>7}{'memory MiB':>12}{'writes/h':>10}"
    )


def line(figures: Figures) -> str:
    """Return a line of the table."""
    return (
        f"{figures.chargers:>8}{len(figures.delays_s):>9}"
        f"{figures.delay_ms(0.5):>8.1f}{figures.delay_ms(0.99):>8.1f}"
        f"{figures.delay_ms(1):>8.1f}"
        f"{figures.tick_ms:>13.1f}{figures.mean_ms:>7.1f}{figures.memory_mib:>12.1f}"
        f"{figures.writes_an_hour:>10.0f}"
    )


def verdicts(measured: Sequence[Figures]) -> list[str]:
    """Return what was promised, and whether it is kept."""
    told: list[str] = []
    by_count = {figures.chargers: figures for figures in measured}
    for chargers, limit_ms in (
        (FIRST_CHARGERS, FIRST_P99_MS),
        (MORE_CHARGERS, MORE_P99_MS),
    ):
        if chargers in by_count:
            p99_ms = by_count[chargers].delay_ms(0.99)
            told.append(
                _verdict(
                    f"p99 from message to request with {chargers}: at most {limit_ms:g} ms",
                    f"{p99_ms:.1f} ms",
                    kept=p99_ms <= limit_ms,
                )
            )
    if len(measured) > 1:
        counts = [figures.chargers for figures in measured]
        slope_ms, mean_ms = (
            linear_regression(counts, costs_ms).slope
            for costs_ms in (
                [figures.tick_ms for figures in measured],
                [figures.mean_ms for figures in measured],
            )
        )
        told.append(
            _verdict(
                f"CPU per tick and charger: at most {CPU_MS:g} ms",
                f"{slope_ms:.2f} ms, by all of Home Assistant's process",
                kept=slope_ms <= CPU_MS,
            )
        )
        told.append(f"        with what happens once in some minutes: {mean_ms:.2f} ms")
        slope_mib = linear_regression(
            counts, [figures.memory_mib for figures in measured]
        ).slope
        told.append(f"        memory per charger: {slope_mib:.2f} MiB")
    if len(measured) > 2:
        few_ms, many_ms = _slope(measured[:-1]), _slope([measured[0], measured[-1]])
        growth = many_ms / few_ms - 1 if few_ms > 0 else float("nan")
        told.append(
            _verdict(
                f"CPU grows linearly within {LINEAR:.0%}",
                f"a charger costs {few_ms:.2f} ms up to {measured[-2].chargers} chargers, "
                f"{many_ms:.2f} ms up to {measured[-1].chargers} ({growth:+.0%})",
                kept=growth <= LINEAR,
            )
        )
    return told


def _slope(measured: Sequence[Figures]) -> float:
    """Return what a further charger costs from the first to the last (ms a tick)."""
    first, last = measured[0], measured[-1]
    return (last.tick_ms - first.tick_ms) / (last.chargers - first.chargers)


def _verdict(promise: str, seen: str, *, kept: bool) -> str:
    """Return a line of the verdict."""
    return f"{'ok' if kept else 'MISSED':<8}{promise}: {seen}"
