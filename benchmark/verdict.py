"""What the scores say: who wins where, and whether ours keeps what it promises."""

from dataclasses import dataclass
from math import inf
from statistics import median

from .score import Score
from .tables import ORACLE, Scores, energy_percent

OURS = "ours"
ORIGINAL = "nodered"
SWITCHING = "oracle, switching"
HOUSE, HELD = "house alone", "minimum held"

LIGHT = "light"
ENERGY_LIGHT_PERCENT, ENERGY_PERCENT = 99.5, 95.0
COMMANDS_PER_H = 70
OVERLOAD_SHARE = 0.2
STEP_US = 50

# A difference that is smaller than this is no win: an A s is a hundredth of what a step of the
# house costs, and a tenth of a percent is a minute at the minimum in half a day.
_VISIBLE_AS, _VISIBLE_PERCENT, _VISIBLE_PER_H = 1.0, 0.1, 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One promise, and whether it is kept."""

    promise: str
    kept: bool
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """How ours did against one rival in one case: what is better; positive where ours is."""

    case: str
    overload_as: float
    energy_percent: float
    commands_per_h: float

    @property
    def dominated(self) -> bool:
        """Return whether the rival is at least as good in all, and visibly better in one."""
        gains = (self.overload_as, self.energy_percent, self.commands_per_h)
        return max(gains) <= 0 and bool(self.lost)

    @property
    def won(self) -> dict[str, float]:
        """Return in what ours is visibly better."""
        return {name: gain for name, gain, least in self._gains() if gain >= least}

    @property
    def lost(self) -> dict[str, float]:
        """Return in what the rival is visibly better."""
        return {name: gain for name, gain, least in self._gains() if gain <= -least}

    def _gains(self) -> tuple[tuple[str, float, float], ...]:
        return (
            ("overload", self.overload_as, _VISIBLE_AS),
            ("energy", self.energy_percent, _VISIBLE_PERCENT),
            ("commands", self.commands_per_h, _VISIBLE_PER_H),
        )


def compare(scores: Scores, rival: str) -> list[Comparison]:
    """Compare ours with one rival, case by case."""
    return [
        Comparison(
            case=case,
            overload_as=by_name[rival].overload_as - by_name[OURS].overload_as,
            energy_percent=energy_percent(by_name, OURS)
            - energy_percent(by_name, rival),
            commands_per_h=by_name[rival].commands_per_h - by_name[OURS].commands_per_h,
        )
        for case, by_name in scores.items()
    ]


def statement(rival: str, comparisons: list[Comparison]) -> str:
    """Say where a rival wins and where it loses against ours."""
    lines = [f"{rival}:"]
    for quantity, unit in (("overload", "A s"), ("energy", "%"), ("commands", "1/h")):
        wins = {c.case: -c.lost[quantity] for c in comparisons if quantity in c.lost}
        losses = {c.case: c.won[quantity] for c in comparisons if quantity in c.won}
        lines.append(
            f"  {quantity}: better in {_listed(wins, unit)}; worse in {_listed(losses, unit)}"
        )
    dominated = [c.case for c in comparisons if c.dominated]
    if dominated:
        lines.append(f"  DOMINATES ours in {', '.join(dominated)}")
    return "\n".join(lines)


def _listed(gains: dict[str, float], unit: str) -> str:
    """Return how many cases there are, and the three that matter most."""
    if not gains:
        return "none"
    ranked = sorted(gains.items(), key=lambda item: -item[1])
    most = ", ".join(f"{case} by {gain:.1f} {unit}" for case, gain in ranked[:3])
    return f"{len(gains)} ({most})"


def checks(
    scores: Scores, weeks: Scores, rivals: list[str], *, whole: bool
) -> list[Check]:
    """Return the promises about ours: some for all cases, some for the weeks only.

    The promise of energy is one for whole weeks.
    """
    found: list[Check] = []
    if weeks:
        if whole:
            found.extend(_energy(case, by_name) for case, by_name in weeks.items())
        found.append(_commands(weeks))
        found.append(_stops(weeks))
    found.append(_heat(scores))
    if ORIGINAL in rivals:
        found.append(_against_original(scores))
    found.append(_dominance(scores, rivals))
    found.append(_speed(scores))
    return found


def _energy(case: str, by_name: dict[str, Score]) -> Check:
    least = ENERGY_LIGHT_PERCENT if case == LIGHT else ENERGY_PERCENT
    percent = energy_percent(by_name, OURS)
    return Check(
        promise=f"charges at least {least:g} % of the oracle's energy: {case}",
        kept=percent >= least,
        detail=f"{percent:.2f} %",
    )


def _commands(weeks: Scores) -> Check:
    most, case = max((w[OURS].commands_per_h, case) for case, w in weeks.items())
    return Check(
        promise=f"sends at most {COMMANDS_PER_H} commands an hour in any week",
        kept=most <= COMMANDS_PER_H,
        detail=f"at most {most:.1f} ({case})",
    )


def _stops(weeks: Scores) -> Check:
    worse = [
        f"{case}: {w[OURS].stops} > {w[SWITCHING].stops}"
        for case, w in weeks.items()
        if w[OURS].stops > w[SWITCHING].stops
    ]
    return Check(
        promise="stops no more often than the oracle with switching costs, in any week",
        kept=not worse,
        detail="; ".join(worse) or "in none",
    )


def _heat(scores: Scores) -> Check:
    """Compare with what the house alone, or the minimum held for the overload delay, costs.

    A main fuse that is used up to its rating, for long, is as warm as that makes it.
    """
    excess = {}
    for case, by_name in scores.items():
        unavoidable = max(
            by_name[HOUSE].heat_mcb, by_name[HELD].heat_mcb, (25 / 28.25) ** 2
        )
        excess[case] = by_name[OURS].heat_mcb - unavoidable
    hotter = {case: gain for case, gain in excess.items() if gain > 0.005}
    ranked = sorted(hotter.items(), key=lambda item: -item[1])
    return Check(
        promise="heats the pessimistic breaker no more than the house, the minimum or the rating do",
        kept=not hotter,
        detail="; ".join(f"{case}: +{gain:.2f}" for case, gain in ranked)
        or "in all cases",
    )


def _against_original(scores: Scores) -> Check:
    shares = {
        case: by_name[OURS].overload_as / by_name[ORIGINAL].overload_as
        if by_name[ORIGINAL].overload_as >= _VISIBLE_AS
        else (inf if by_name[OURS].overload_as >= _VISIBLE_AS else 0.0)
        for case, by_name in scores.items()
    }
    missed = {case: share for case, share in shares.items() if share > OVERLOAD_SHARE}
    ranked = sorted(missed.items(), key=lambda item: -item[1])
    return Check(
        promise="causes at most a fifth of the original flow's ampere-seconds, in every case",
        kept=not missed,
        detail="; ".join(f"{case}: {share:.2f}" for case, share in ranked)
        or "in all cases",
    )


def _dominance(scores: Scores, rivals: list[str]) -> Check:
    found = [
        f"{rival} in {comparison.case}"
        for rival in rivals
        for comparison in compare(scores, rival)
        if comparison.dominated
    ]
    return Check(
        promise="is dominated by no rival in any case",
        kept=not found,
        detail="; ".join(found) or "in none",
    )


def _speed(scores: Scores) -> Check:
    medians_us = (by_name[OURS].step_us for by_name in scores.values())
    median_us = median(us for us in medians_us if us is not None)
    return Check(
        promise=f"takes at most {STEP_US} microseconds for a step, on this machine",
        kept=median_us <= STEP_US,
        detail=f"{median_us:.0f} microseconds",
    )


__all__ = ["ORACLE", "OURS", "Check", "Comparison", "checks", "compare", "statement"]
