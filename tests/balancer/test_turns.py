"""R12: turns among equals."""

from custom_components.dynamic_load_manager.balancer.standing import Standing
from custom_components.dynamic_load_manager.balancer.turns import (
    BREAK_S,
    CHARGES,
    HAS_HAD_ITS_TURN,
    TURN_S,
    WAITS,
    Turn,
)

PATIENCE_S = 30.0


def step(
    turn: Turn,
    now: float,
    *,
    runs: bool = False,
    waits: bool = False,
    left_out: bool = False,
    assured: bool = False,
    possible: bool = False,
) -> Turn:
    """Let a moment be noted."""
    turn.update(
        now,
        runs=runs,
        waits=waits,
        standing=Standing(left_out=left_out, assured=assured, possible=possible),
        patience_s=PATIENCE_S,
    )
    return turn


def test_who_came_first_is_before_who_came_later() -> None:
    """And who is yet to come is behind both."""
    first, second = step(Turn(), 10.0, runs=True), step(Turn(), 20.0, runs=True)
    assert first.place(30.0) < second.place(30.0) < Turn().place(30.0)


def test_who_waits_is_before_who_has_had_its_turn() -> None:
    """And behind who has it."""
    turn = step(Turn(), 0.0, runs=True)
    waiting = step(Turn(), 100.0, waits=True)
    assert turn.place(TURN_S - 1) == (CHARGES, 0.0)
    assert waiting.place(TURN_S - 1) == (WAITS, 100.0)
    assert turn.place(TURN_S) == (HAS_HAD_ITS_TURN, 0.0)


def test_the_longest_turn_is_the_last() -> None:
    """Among those that have had theirs; and the longest wait is the first."""
    longer, shorter = step(Turn(), 0.0, runs=True), step(Turn(), 50.0, runs=True)
    now = TURN_S + 100.0
    assert shorter.place(now) < longer.place(now)
    long_wait, short_wait = step(Turn(), 0.0, waits=True), step(Turn(), 9.0, waits=True)
    assert long_wait.place(now) < short_wait.place(now)


def test_a_short_break_of_the_car_is_no_new_turn() -> None:
    """A longer one, or a stop of ours, is."""
    turn = step(Turn(), 0.0, runs=True)
    step(turn, 10.0)
    step(turn, BREAK_S, runs=True)
    assert turn.ran_s(BREAK_S) == BREAK_S
    step(turn, 3 * BREAK_S, runs=True)
    assert turn.ran_s(3 * BREAK_S) == 0.0
    step(turn, 3 * BREAK_S + 5, waits=True)
    assert turn.ran_s(3 * BREAK_S + 5) == 0.0
    step(turn, 3 * BREAK_S + 10, runs=True)
    assert turn.place(3 * BREAK_S + 10) == (CHARGES, 3 * BREAK_S + 10)


def test_only_time_in_a_row_counts_as_left_out() -> None:
    """Each moment with room ends it."""
    turn = step(Turn(), 0.0, runs=True, left_out=True)
    assert turn.left_out_s(50.0) == 50.0
    step(turn, 60.0, runs=True)
    step(turn, 70.0, runs=True, left_out=True)
    assert turn.left_out_s(75.0) == 5.0


def test_room_that_comes_and_goes_is_none() -> None:
    """Only what lasts ends the time without room; so does the charge."""
    turn = step(Turn(), 0.0, runs=True)
    assert turn.crowded_s(0.0) == 0.0
    step(turn, 10.0, runs=True, left_out=True)
    for now in range(15, 100, 5):
        step(turn, now, runs=True, left_out=now % 30 == 0)
    assert turn.crowded_s(95.0) == 85.0
    step(turn, 95.0 + PATIENCE_S, runs=True)
    assert turn.crowded_s(95.0 + PATIENCE_S) == 0.0
    step(turn, 200.0, runs=True, left_out=True)
    step(turn, 205.0, waits=True)
    assert turn.crowded_s(210.0) == 0.0


def test_only_who_waits_can_be_assured() -> None:
    """For as long as that lasts in a row."""
    turn = step(Turn(), 0.0, runs=True, assured=True)
    assert turn.assured_s(10.0) == 0.0
    step(turn, 10.0, waits=True, assured=True)
    assert turn.assured_s(40.0) == 30.0
    step(turn, 40.0, waits=True, possible=True)
    assert turn.assured_s(45.0) == 35.0, "doubt ends nothing"
    step(turn, 45.0, waits=True)
    step(turn, 45.0, waits=True, possible=True)
    assert turn.assured_s(50.0) == 0.0, "nor does it begin something"
    step(turn, 45.0, waits=True, assured=True)
    assert turn.assured_s(50.0) == 5.0
