"""What is concluded from scores, and how it is told."""

from dataclasses import replace
import json
from pathlib import Path

import numpy as np
import pytest

from benchmark import report, tables, verdict
from benchmark.__main__ import main
from benchmark.cases import cases
from benchmark.controllers.registry import ALL, DESCRIPTIONS
from benchmark.oracle import upper_bound
from benchmark.references import REFERENCES
from benchmark.runner import Job, carry_out, step_us
from benchmark.scenarios import steady
from benchmark.score import Score, longest_run, score
from benchmark.verdict import Comparison, checks, compare
from benchmark.world import Setup, following

SCORE = Score(
    case="case",
    controller="ours",
    hours=1,
    energy_kwh=10,
    overload_as=100,
    above_minimum_as=50,
    overload_s=10,
    longest_s=5,
    peak_a=30,
    heat_gg=0.4,
    heat_mcb=0.7,
    commands=20,
    stops=1,
)

REFERENCE_SCORES = dict.fromkeys(
    ("house alone", "minimum held", "no foresight", "oracle, switching"), SCORE
)


def scored(**others: Score) -> tables.Scores:
    """Return one case with ours, the oracle and whatever else is given."""
    every = {"ours": SCORE, "oracle": replace(SCORE, overload_as=0)}
    return {"case": every | others}


def test_scores_of_a_trace_by_hand() -> None:
    """Ten seconds of 16 A beside a house of 12 A on two phases, 30 A on the third."""
    house_a = steady(30, 12, 12, 30)
    current_a = np.zeros(30)
    current_a[5:15] = 16
    current_a[20:22] = 6
    found = score("case", "it", following(house_a, current_a, Setup()), Setup())
    assert found.energy_kwh == pytest.approx(3 * 230 * (16 * 10 + 6 * 2) / 3.6e6)
    assert found.overload_as == 10 * (3 + 3 + 16) + 2 * 6
    assert found.above_minimum_as == 10 * (3 + 3 + 10)
    assert (found.overload_s, found.longest_s, found.peak_a) == (12, 10, 46)
    assert (found.commands, found.stops) == (4, 2)
    assert found.commands_per_h == 4 * 120


def test_an_excess_that_no_meter_sees_is_no_time_above_the_rating() -> None:
    """Its ampere-seconds count all the same."""
    record = following(steady(100, 9.04), np.full(100, 16.0), Setup())
    found = score("case", "it", record, Setup())
    assert (found.overload_s, found.longest_s) == (0, 0)
    assert found.overload_as == pytest.approx(100 * 3 * 0.04)


def test_the_longest_run() -> None:
    """Runs at both ends count."""
    assert longest_run(np.array([], dtype=bool)) == 0
    assert longest_run(np.array([True, True, False, True])) == 2
    assert longest_run(np.array([False, True, True, True])) == 3


@pytest.mark.parametrize(
    ("overload_as", "energy", "commands", "dominated"),
    [
        (0, 0, 0, False),
        (-2, 0, 0, True),
        (-2, -1, -1, True),
        (0, -0.2, 0, True),
        (0, 0, -1, True),
        (0, -0.05, 0, False),
        (-2, 0.01, -9, False),
        (5, -9, -9, False),
    ],
)
def test_domination(
    overload_as: float, energy: float, commands: float, dominated: bool
) -> None:
    """A rival dominates if it is as good in everything and visibly better in one; minus is worse for ours."""
    comparison = Comparison(
        case="case",
        overload_as=overload_as,
        energy_percent=energy,
        commands_per_h=commands,
    )
    assert comparison.dominated is dominated


def test_a_rival_is_compared_and_described() -> None:
    """The sentence names where it is better and where it is worse."""
    rival = replace(SCORE, overload_as=40, energy_kwh=9, commands=50)
    scores = scored(rival=rival)
    (comparison,) = compare(scores, "rival")
    assert comparison.lost == {"overload": -60}
    assert comparison.won == {"energy": 10, "commands": 30}
    told = verdict.statement("rival", [comparison])
    assert "overload: better in 1 (case by 60.0 A s); worse in none" in told
    assert "energy: better in none; worse in 1 (case by 10.0 %)" in told
    assert "DOMINATES" not in told


def test_a_rival_that_dominates_is_named() -> None:
    """In the sentence about it and in the checks."""
    scores = scored(rival=replace(SCORE, overload_as=40))
    told = verdict.statement("rival", compare(scores, "rival"))
    assert "DOMINATES ours in case" in told
    scores["case"] |= REFERENCE_SCORES
    found = {
        c.promise: c
        for c in checks(scores, scores, ["rival"], whole=True, step_us=50.0)
    }
    assert not found["is dominated by no rival in any case"].kept
    assert "rival in case" in found["is dominated by no rival in any case"].detail


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"energy_kwh": 9.4}, "energy"),
        ({"commands": 71}, "commands an hour"),
        ({"stops": 2}, "stops no more often"),
        ({"heat_mcb": 0.95}, "pessimistic breaker"),
    ],
)
def test_each_promise_can_be_missed(change: dict[str, float], promise: str) -> None:
    """All are kept by a score, and one is missed by another that is worse in one respect."""
    others = REFERENCE_SCORES | {
        "nodered": replace(SCORE, overload_as=1000, above_minimum_as=1000),
        "house alone": replace(SCORE, heat_mcb=0.9),
    }
    good = scored(**others)
    assert all(
        c.kept for c in checks(good, good, ["nodered"], whole=True, step_us=50.0)
    )
    bad = scored(**others)
    bad["case"]["ours"] = replace(SCORE, **change)  # type: ignore[arg-type]
    missed = [
        c for c in checks(bad, bad, ["nodered"], whole=True, step_us=50.0) if not c.kept
    ]
    assert [promise in check.promise for check in missed] == [True]


def test_a_step_may_be_too_slow() -> None:
    """On the machine that it is run on; nothing else is missed then."""
    good = scored(**REFERENCE_SCORES)
    missed = [c for c in checks(good, {}, [], whole=True, step_us=50.1) if not c.kept]
    assert ["microseconds" in check.promise for check in missed] == [True]


def test_the_time_of_a_step_is_measured() -> None:
    """In microseconds: no machine needs less than one or more than a tick."""
    assert 1 < step_us() < 5e6


@pytest.mark.parametrize("name", ["house alone", "minimum held", "no foresight"])
def test_heat_that_is_unavoidable_is_no_blame(name: str) -> None:
    """Whichever of the references it is that cannot avoid it."""
    scores = scored(**REFERENCE_SCORES, nodered=SCORE)
    scores["case"]["ours"] = replace(SCORE, heat_mcb=1.2)
    promise = "heats the pessimistic breaker no more than is unavoidable, in any case"
    assert missed_promises(scores)[promise] == "case: +0.42"
    scores["case"][name] = replace(SCORE, heat_mcb=1.2)
    assert promise not in missed_promises(scores)


FIFTH = "causes at most a fifth of the original flow's ampere-seconds"


@pytest.mark.parametrize(
    ("held_as", "missed"),
    [
        (200.0, {"in every case", "where the minimum that is held (R6) leaves"}),
        (201.0, {"in every case"}),
    ],
)
def test_an_overload_that_the_rules_demand_is_told_apart(
    held_as: float, missed: set[str]
) -> None:
    """R6: the promise is missed either way, but not for the same reason."""
    scores = scored(**REFERENCE_SCORES)
    scores["case"] |= {
        "ours": replace(SCORE, overload_as=250.0, above_minimum_as=0.0),
        "nodered": replace(SCORE, overload_as=1000.0, above_minimum_as=800.0),
        "minimum held": replace(SCORE, overload_as=held_as),
    }
    found = missed_promises(scores)
    assert {name for name in missed if any(name in promise for promise in found)} == (
        missed
    )
    assert len(found) == len(missed)


def test_what_can_be_avoided_is_compared_too() -> None:
    """Above the minimum nothing is held by any rule."""
    scores = scored(**REFERENCE_SCORES)
    scores["case"] |= {
        "ours": replace(SCORE, overload_as=200.0, above_minimum_as=201.0),
        "nodered": replace(SCORE, overload_as=1000.0, above_minimum_as=1000.0),
    }
    assert missed_promises(scores) == {
        f"{FIFTH} above the minimum, in every case": "case: 0.20"
    }


def test_the_original_without_overload_asks_for_none() -> None:
    """There is no fifth of nothing."""
    scores = scored(**REFERENCE_SCORES, nodered=replace(SCORE, overload_as=0))
    assert missed_promises(scores)[f"{FIFTH}, in every case"] == "case: inf"


def missed_promises(scores: tables.Scores) -> dict[str, str]:
    """Return the promises that ours does not keep, with the details."""
    found = checks(scores, {}, ["nodered"], whole=True, step_us=50.0)
    return {check.promise: check.detail for check in found if not check.kept}


def test_a_table_is_aligned() -> None:
    """The first column to the left, the others to the right; no blanks at the end."""
    rows = [["a", "bb", "c"], ["long", "1", "22"]]
    assert tables.text_table(rows) == "a     bb   c\nlong   1  22"


def test_nothing_fits_is_all_of_nothing() -> None:
    """The oracle may have charged nothing."""
    scores = {"oracle": replace(SCORE, energy_kwh=0), "ours": SCORE}
    assert tables.energy_percent(scores, "ours") == 100


def test_names_fit_together() -> None:
    """Every controller is described, and none is called like a reference or a column."""
    assert set(ALL) == set(DESCRIPTIONS)
    assert not set(ALL) & set(REFERENCES)
    quick, full = cases(quick=True), cases(quick=False)
    assert set(quick) <= set(full)
    assert report.PICTURED in quick


def test_a_case_is_run_and_scored_after_it_has_settled() -> None:
    """A steady house of 15 A: from then on ours takes 10 A, without overload or commands."""
    found = carry_out(Job(case="steady 15 A", competitor="ours", quick=True))
    bound = carry_out(Job(case="steady 15 A", competitor="oracle", quick=True))
    assert found.overload_as == 0
    assert found.commands == 0
    assert found.energy_kwh == pytest.approx(bound.energy_kwh)
    assert found.hours == pytest.approx(55 / 60)


def test_the_bound_is_the_hundred_percent() -> None:
    """The oracle of a steady house takes what fits from the first slot on."""
    record = upper_bound(steady(3600, 15), Setup())
    assert (record.draw_a == 10).all()


def test_the_program_writes_its_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Table, JSON and picture of one case with two controllers."""
    command = ["--quick", "--jobs", "1", "--out", str(tmp_path)]
    command += ["--case", report.PICTURED, "--only", "ours", "--only", "always 16 A"]
    assert main(command) == 0
    told = (tmp_path / "report.txt").read_text()
    assert told in capsys.readouterr().out
    assert "Scenes: overload (A s)" in told
    rows = json.loads((tmp_path / "results.json").read_text())
    assert {row["controller"] for row in rows} == {"ours", "always 16 A", *REFERENCES}
    ours, always = rows[0], rows[1]
    assert ours["overload_as"] < always["overload_as"] / 10
    assert (tmp_path / "time_series.png").read_bytes().startswith(b"\x89PNG")


def test_an_unknown_case_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """And the cases that there are, are named."""
    assert main(["--case", "no such case"]) == 2
    assert "steady 15 A" in capsys.readouterr().err
