"""The comparison of the database with what Home Assistant showed and with the simulation."""

import pytest

from demo.shown import (
    Course,
    Point,
    against_shown,
    against_truth,
    as_value,
    drawn,
    in_order,
    without_repetition,
)

START, END = 1000.0, 1100.0


def course(*points: tuple[float, float | str | None]) -> Course:
    """Return how a value has changed."""
    made = Course()
    for at, value in points:
        made.note(at, value)
    return made


def test_course() -> None:
    """What is noted again is no change; how long a value was alone, and which there were."""
    made = course((0, 1.0), (10, 1.0), (20, 2.0), (30, None), (40, 3.0))
    assert made.times == [0, 20, 30, 40]
    assert made.steady(10, 10, 9) == 1.0
    assert made.steady(10, 10, 10) is None
    assert made.steady(10, 11, 5) is None
    assert made.steady(50, 10, 1000) == 3.0
    assert made.during(15, 45) == {1.0, 2.0, 3.0}
    assert made.during(20, 25) == {2.0}
    assert made.gapless(5, 25)
    assert not made.gapless(5, 35)
    assert not made.gapless(-1, 5)
    assert not course().gapless(0, 1)


def test_as_value() -> None:
    """Numbers where there are numbers; nothing where nothing is written."""
    assert as_value("7", number=True) == 7.0
    assert as_value("on", number=False) == "on"
    assert as_value("unavailable", number=True) is None
    assert as_value(None, number=False) is None
    with pytest.raises(ValueError, match="charging"):
        as_value("charging", number=True)


def test_drawn() -> None:
    """A line in steps: of two points at the same time the second one counts."""
    points: list[Point] = [(1.0, 5.0), (1.0, 6.0), (3.0, 7.0)]
    assert [drawn(points, at) for at in (0.9, 1.0, 2.9, 3.0)] == [None, 6.0, 6.0, 7.0]


SHOWN = course((900, 10.0), (1050, 12.0))
RIGHT: list[Point] = [(START, 10.0), (1050.0, 12.0), (END, 12.0)]


def test_what_was_shown() -> None:
    """A right answer is compared at many moments."""
    verdict = against_shown(RIGHT, SHOWN, START, END)
    assert verdict.wrong == ()
    assert verdict.points == 1
    assert verdict.compared >= 10
    scaled = [(at, value * 1.4) for at, value in RIGHT if isinstance(value, float)]
    assert against_shown(scaled, SHOWN, START, END, 1.4).wrong == ()  # type: ignore[arg-type]
    assert against_shown(RIGHT, SHOWN, START, END, 1.4).wrong


@pytest.mark.parametrize("rounding_s", [-0.0005, 0.0, 0.0005])
def test_what_was_before_is_not_compared(rounding_s: float) -> None:
    """The first point holds what was before anybody looked, in whole milliseconds."""
    before = [(START + rounding_s, 9.0), (START + 0.1, 10.0)]
    verdict = against_shown([*before, *RIGHT[1:]], SHOWN, START, END)
    assert verdict.wrong == ()
    assert verdict.points == 2


@pytest.mark.parametrize(
    "answer",
    [
        [],
        RIGHT[:1],
        RIGHT[1:],
        [(START, 10.0), (1050.0, 13.0)],
        [*RIGHT[:2], (1080.0, 10.0)],
        [(START, 10.0), (1030.0, 12.0)],
    ],
)
def test_what_was_not_shown(answer: list[Point]) -> None:
    """Missing, wrong, too early: all of it is noticed."""
    assert against_shown(answer, SHOWN, START, END).wrong


def test_truth() -> None:
    """The meter rounds; while Home Assistant was away nothing is compared."""
    truth = course((900, 10.04), (1050, 12.04))
    assert against_truth(RIGHT, truth, SHOWN, START, END, 0.05).wrong == ()
    assert against_truth(RIGHT, truth, SHOWN, START, END, 0.05).compared > 5
    assert against_truth(RIGHT, truth, SHOWN, START, END, 0.03).wrong
    away = course((900, 10.0), (1010, None))
    assert against_truth(RIGHT, truth, away, START, END, 0.03).compared == 0


def test_verdicts_are_added() -> None:
    """What is wrong has the name of its line."""
    wrong = against_shown([], SHOWN, START, END).of("Load")
    both = wrong + against_shown(RIGHT, SHOWN, START, END)
    assert both.compared == 2 * wrong.compared
    assert all(text.startswith("Load: ") for text in both.wrong)


def test_orders() -> None:
    """What is between does not matter, the order does."""
    assert in_order(["a", "b", "a"], ["a", "x", "b", "b", "a"])
    assert not in_order(["a", "b", "a"], ["a", "a", "b"])
    assert without_repetition(["a", "a", "b", "a"]) == ["a", "b", "a"]
