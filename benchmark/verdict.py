"""What the scores say: who wins where, and whether ours keeps what it promises."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from .fuse import MCB_PESSIMISTIC
from .score import Score
from .tables import Scores, energy_percent

OURS = "ours"
ORIGINAL = "nodered"
SWITCHING = "oracle, switching"
HOUSE, HELD, PROMPT = "house alone", "minimum held", "no foresight"

LIGHT = "light"
ENERGY_LIGHT_PERCENT, ENERGY_PERCENT = 99.5, 95.0
COMMANDS_PER_H = 70
OVERLOAD_SHARE = 0.2
STEP_US = 50

# A difference that is smaller than this is no win: an A s is a hundredth of what a step of the
# house costs, and a tenth of a percent is a minute at the minimum in half a day.
_VISIBLE_AS, _VISIBLE_PERCENT, _VISIBLE_PER_H = 1.0, 0.1, 0.5

_VISIBLE_HEAT = 0.015
"""A meter that tells every 5 s, and a tick of as long, cost a second or two more than the
reference, which sees each second."""


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
    scores: Scores,
    weeks: Scores,
    rivals: list[str],
    *,
    whole: bool,
    step_us: float,
) -> list[Check]:
    """Return the promises about ours: some for all cases, some for the weeks only.

    The promise of energy is one for whole weeks. `step_us` is the time of a step
    (microseconds).
    """
    found: list[Check] = []
    if weeks:
        if whole:
            found.extend(_energy(case, by_name) for case, by_name in weeks.items())
        found.append(_commands(weeks))
        found.append(_stops(weeks))
    found.append(_heat(scores))
    if ORIGINAL in rivals:
        found.extend(_against_original(scores))
    found.append(_dominance(scores, rivals))
    found.append(_speed(step_us))
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
    """Compare with the heat that is unavoidable, whoever manages the load.

    That is what the house alone costs, or the minimum held for the overload delay, or a main
    fuse that is used up to its rating; or a load that comes while the car takes what fitted
    before, until the car has followed a manager that reacts at once.
    """
    excess = {}
    for case, by_name in scores.items():
        heats = [by_name[name].heat_mcb for name in (HOUSE, HELD, PROMPT)]
        unavoidable = max(*heats, (1 / MCB_PESSIMISTIC.ratio) ** 2)
        excess[case] = by_name[OURS].heat_mcb - unavoidable
    hotter = {case: gain for case, gain in excess.items() if gain >= _VISIBLE_HEAT}
    return Check(
        promise="heats the pessimistic breaker no more than is unavoidable, in any case",
        kept=not hotter,
        detail=_ranked(hotter, "{:+.2f}") or "in none",
    )


def _against_original(scores: Scores) -> list[Check]:
    """Compare the overload with that of the original flow, all of it and what can be avoided.

    Where not even the minimum fits, the rules hold it for the overload delay, as the original
    does. Where that alone is more than the share that is promised, no such rule can keep it.
    """
    shares = _shares(scores, lambda score: score.overload_as)
    missed = {case: share for case, share in shares.items() if share > OVERLOAD_SHARE}
    held = {
        case: by_name[HELD].overload_as
        / max(by_name[ORIGINAL].overload_as, _VISIBLE_AS)
        for case, by_name in scores.items()
    }
    beyond = {case: held[case] for case in missed if held[case] > OVERLOAD_SHARE}
    within = {case: share for case, share in missed.items() if case not in beyond}
    above = _shares(scores, lambda score: score.above_minimum_as)
    above_missed = {c: share for c, share in above.items() if share > OVERLOAD_SHARE}
    fifth = "causes at most a fifth of the original flow's ampere-seconds"
    return [
        Check(
            promise=f"{fifth}, in every case",
            kept=not missed,
            detail=_ranked(missed, "{:.2f}") or "in all cases",
        ),
        Check(
            promise=f"{fifth}, where the minimum that is held (R6) leaves that possible",
            kept=not within,
            detail=(_ranked(within, "{:.2f}") or "in all of these cases")
            + f" (it does not in: {_ranked(beyond, '{:.2f}') or 'none'})",
        ),
        Check(
            promise=f"{fifth} above the minimum, in every case",
            kept=not above_missed,
            detail=_ranked(above_missed, "{:.2f}") or "in all cases",
        ),
    ]


def _shares(scores: Scores, amount_as: Callable[[Score], float]) -> dict[str, float]:
    """Return which share of the original's ampere-seconds ours has, case by case."""
    shares = {}
    for case, by_name in scores.items():
        ours_as, original_as = amount_as(by_name[OURS]), amount_as(by_name[ORIGINAL])
        if original_as >= _VISIBLE_AS:
            shares[case] = ours_as / original_as
        else:
            shares[case] = inf if ours_as >= _VISIBLE_AS else 0.0
    return shares


def _ranked(values: dict[str, float], form: str) -> str:
    """Return cases with their values, the largest first."""
    ranked = sorted(values.items(), key=lambda item: -item[1])
    return "; ".join(f"{case}: {form.format(value)}" for case, value in ranked)


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


def _speed(step_us: float) -> Check:
    return Check(
        promise=f"takes at most {STEP_US} microseconds for a step, on this machine",
        kept=step_us <= STEP_US,
        detail=f"{step_us:.0f} microseconds",
    )
