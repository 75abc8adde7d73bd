"""House load is grid minus draw at the same moment, and says how sure it is (R3)."""

import pytest

from custom_components.dynamic_load_manager.balancer.house_load import (
    ALIGNMENT_S,
    MEMORY_S,
    SETTLING_S,
    UNKNOWN_LOAD_A,
    Bounds,
    DrawHistory,
    LastingLoad,
    house_load,
)

from .bench import grid


def history(*samples: tuple[float, float]) -> DrawHistory:
    """Return a history of (time, draw on the only phase)."""
    filled = DrawHistory()
    for at, draw_a in samples:
        filled.record(at, (draw_a,), 16)
    return filled


def test_nothing_known_is_no_draw() -> None:
    """All of the grid current is the house's then: the careful guess."""
    assert DrawHistory().around(0.0) == Bounds([], [])
    assert house_load(grid(0.0, 4.0), [DrawHistory()]) == Bounds([4.0], [4.0])


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(-20.0, (16.0, 16.0), id="before the first: the first"),
        pytest.param(0.0, (8.0, 16.0), id="the first and the one after it"),
        pytest.param(5.0, (7.0, 16.0), id="a sample and both its neighbours"),
        pytest.param(7.5, (7.0, 8.0), id="anywhere between its two neighbours"),
        pytest.param(10.0, (7.0, 8.0), id="a sample and the one before it"),
        pytest.param(11.5, (7.0, 8.0), id="still near a sample"),
        pytest.param(12.0, (7.0, 7.0), id="after the last: the last"),
        pytest.param(999.0, (7.0, 7.0), id="goes on counting (R11)"),
    ],
)
def test_draw_is_what_the_samples_around_a_moment_say(
    at: float, expected: tuple[float, float]
) -> None:
    """Samples within the alignment, and the next one on either side."""
    low_a, high_a = expected
    filled = history((0.0, 16.0), (5.0, 8.0), (10.0, 7.0))
    assert filled.around(at) == Bounds([low_a], [high_a])


@pytest.mark.parametrize(
    ("written_at", "expected"),
    [
        pytest.param(20.0 + ALIGNMENT_S, (7.0, 16.0), id="just about to be written"),
        pytest.param(20.0, (7.0, 16.0), id="just written"),
        pytest.param(20.0 - SETTLING_S, (7.0, 16.0), id="may just have followed"),
        pytest.param(19.9 - SETTLING_S, (16.0, 16.0), id="settled"),
        pytest.param(20.1 + ALIGNMENT_S, (16.0, 16.0), id="not written yet"),
    ],
)
def test_after_a_write_the_draw_is_an_interval(
    written_at: float, expected: tuple[float, float]
) -> None:
    """The car may or may not have followed already."""
    filled = history((10.0, 16.0), (19.0, 16.0))
    filled.wrote(written_at, 7.0)
    low_a, high_a = expected
    assert filled.around(20.0) == Bounds([low_a], [high_a])


def test_a_write_changes_what_was_said_of_a_moment_before() -> None:
    """The answer is remembered for all phases of one report, not for longer."""
    filled = history((10.0, 16.0), (19.0, 16.0))
    assert filled.around(20.0) == Bounds([16.0], [16.0])
    filled.wrote(20.0, 7.0)
    assert filled.around(20.0) == Bounds([7.0], [16.0])


def test_two_writes_soon_after_each_other_are_both_in_doubt() -> None:
    """The car may still be on its way to the first one."""
    filled = history((10.0, 7.0), (19.0, 7.0))
    filled.wrote(15.0, 16.0)
    filled.wrote(18.0, 11.0)
    assert filled.around(20.0) == Bounds([7.0], [16.0])
    assert filled.around(15.1 + SETTLING_S) == Bounds([7.0], [11.0])
    assert filled.around(18.1 + SETTLING_S) == Bounds([7.0], [7.0])


def test_a_later_sample_says_more_than_a_write() -> None:
    """Between two equal samples the car has not moved."""
    filled = history((0.0, 16.0), (4.0, 16.0), (8.0, 16.0))
    filled.wrote(4.0, 7.0)
    assert filled.around(6.0) == Bounds([16.0], [16.0])


def followed(before_a: float, offer_a: float, *draws_a: float) -> DrawHistory:
    """Return a history of L1: a draw, a write after a second, and a draw every 5 s."""
    filled = DrawHistory()
    filled.record(0.0, (before_a, 0.0), 32)
    filled.wrote(1.0, offer_a)
    for number, draw_a in enumerate(draws_a, start=1):
        filled.record(5.0 * number, (draw_a, 0.0), offer_a)
    return filled


@pytest.mark.parametrize(("before_a", "offer_a", "draw_a"), [(16, 7, 6.5), (6, 9, 8.5)])
def test_a_draw_that_rests_near_the_offer_has_followed_it(
    before_a: float, offer_a: float, draw_a: float
) -> None:
    """Before it is at rest the last bit of the way is in doubt."""
    filled = followed(before_a, offer_a, draw_a)
    assert filled.around(8.0) == Bounds([draw_a, 0.0], [offer_a, offer_a])
    filled = followed(before_a, offer_a, draw_a, draw_a)
    assert filled.around(13.0) == Bounds([draw_a, 0.0], [draw_a, 0.0])


@pytest.mark.parametrize(
    ("before_a", "offer_a", "draw_a"),
    [
        pytest.param(16.0, 7.0, 10.0, id="it has a way to go down"),
        pytest.param(7.0, 16.0, 12.0, id="it has a way to go up"),
        pytest.param(6.5, 7.0, 6.5, id="it was near before and has not moved"),
        pytest.param(8.0, 7.0, 7.6, id="it is nearer to where it was"),
    ],
)
def test_a_draw_that_rests_elsewhere_may_still_follow(
    before_a: float, offer_a: float, draw_a: float
) -> None:
    """A car that has not begun yet looks like one that is at rest."""
    low_a, high_a = min(draw_a, offer_a), max(draw_a, offer_a)
    bounds = followed(before_a, offer_a, draw_a, draw_a).around(13.0)
    assert (bounds.low_a[0], bounds.high_a[0]) == (low_a, high_a)


def test_a_draw_half_way_to_an_offer_nearby_has_followed_it() -> None:
    """A car that stays half an amp below is as near as it gets."""
    assert followed(8.0, 7.0, 7.5, 7.5).around(13.0).high_a == [7.5, 0.0]


def test_what_was_drawn_just_before_the_write_tells_how_far_it_has_come() -> None:
    """Not what was drawn long before, and not what is drawn on another phase."""
    filled = history((0.0, 16.0), (5.0, 6.5))
    filled.wrote(6.0, 7.0)
    for at in (10.0, 15.0):
        filled.record(at, (6.5,), 7)
    assert filled.around(18.0) == Bounds([6.5], [7.0])


def test_a_draw_that_follows_the_last_of_two_writes_has_passed_the_first() -> None:
    """What the first one asked for is not in doubt any more."""
    filled = history((0.0, 16.0))
    filled.wrote(1.0, 12.0)
    filled.wrote(2.0, 7.0)
    filled.record(5.0, (6.5,), 7)
    assert filled.around(8.0) == Bounds([6.5], [7.0])


def test_a_draw_from_before_the_write_tells_nothing_of_it() -> None:
    """The report was on its way already."""
    filled = history((0.0, 16.0))
    filled.wrote(9.0, 12.0)
    filled.wrote(10.0, 7.0)
    filled.record(10.0, (6.5,), 16)
    assert filled.around(13.0) == Bounds([6.5], [12.0])


def test_a_write_before_the_first_report() -> None:
    """A charger that is told something before it has answered."""
    filled = DrawHistory()
    filled.wrote(1.0, 7.0)
    filled.record(5.0, (6.5,), 7)
    filled.record(10.0, (6.5,), 7)
    assert filled.around(13.0) == Bounds([6.5], [6.5])


@pytest.mark.parametrize(
    ("before_a", "draw_a", "highest_a"),
    [
        pytest.param(10.0, 12.0, 16.0, id="up"),
        pytest.param(12.0, 10.0, 16.0, id="down"),
        pytest.param(10.0, 11.0, 11.0, id="hardly"),
    ],
)
def test_a_draw_that_moves_by_itself_may_be_at_the_offer_already(
    before_a: float, draw_a: float, highest_a: float
) -> None:
    """Nothing was written: the car begins, or ends, when it likes."""
    filled = history((0.0, before_a), (5.0, draw_a))
    low_a = min(before_a, draw_a)
    assert filled.around(6.0) == Bounds([low_a], [highest_a])
    assert filled.around(7.0) == Bounds([draw_a], [draw_a])


def test_the_draw_may_follow_a_write_while_it_settles() -> None:
    """By the clock of meter and charger, which may differ a bit."""
    filled = history((0.0, 16.0))
    assert not filled.following(0.0)
    filled.wrote(10.0, 7.0)
    assert filled.following(10.0 + SETTLING_S + ALIGNMENT_S)
    assert not filled.following(10.1 + SETTLING_S + ALIGNMENT_S)


def test_samples_that_go_back_in_time_are_ignored() -> None:
    """The newest reading of an unreachable charger is shown again and again."""
    filled = history((10.0, 16.0), (10.0, 1.0), (5.0, 2.0))
    assert filled.around(10.0) == Bounds([16.0], [16.0])
    filled = history((0.0, 16.0), (10.0, 8.0), (5.0, 2.0))
    assert filled.around(6.0) == Bounds([8.0], [16.0])


def test_old_samples_are_forgotten() -> None:
    """No grid reading that old is in use."""
    filled = history((0.0, 1.0), (1.0, 16.0), (MEMORY_S, 8.0))
    assert filled.around(0.0) == Bounds([1.0], [16.0])
    filled.record(MEMORY_S + 0.5, (8.0,), 16)
    assert filled.around(0.0) == Bounds([8.0], [16.0])


def test_house_load_is_what_the_chargers_do_not_draw() -> None:
    """Per phase, over all chargers, signed (R15)."""
    first, second = DrawHistory(), DrawHistory()
    first.record(0.0, (10.0, 10.0, 0.0), 10)
    second.record(0.0, (6.0, 0.0, 0.0), 6)
    assert house_load(grid(0.0, 20.0, 9.0, -3.0), [first, second]) == Bounds(
        [4.0, -1.0, -3.0], [4.0, -1.0, -3.0]
    )


def test_an_unsure_draw_makes_an_unsure_house_load() -> None:
    """The most draw means the least house load."""
    filled = history((0.0, 16.0))
    filled.wrote(1.0, 7.0)
    assert house_load(grid(1.0, 34.0), [filled]) == Bounds([18.0], [27.0])


def test_an_unknown_phase_has_an_unknown_house_load() -> None:
    """R11: nothing is made up."""
    assert house_load((None, *grid(0.0, 4.0)), []) == Bounds(
        [UNKNOWN_LOAD_A, 4.0], [UNKNOWN_LOAD_A, 4.0]
    )


SURE = Bounds([5.0], [5.0])


def lasting(
    load: tuple[float, float],
    peak: tuple[float, float] | None = None,
    *,
    following: bool = True,
    known: Bounds | None = SURE,
) -> float:
    """Return what counts of a load (least and most A), after one that was known."""
    counted = LastingLoad()
    if known is not None:
        counted.update(known, known, following=False)
    now = Bounds([load[0]], [load[1]])
    highest = now if peak is None else Bounds([peak[0]], [peak[1]])
    [counted_a] = counted.update(now, highest, following=following)
    return counted_a


@pytest.mark.parametrize(
    ("load", "counts_a"),
    [
        pytest.param((7.0, 7.25), 7.25, id="a quarter of an amp is no doubt"),
        pytest.param((7.0, 7.3), 7.0, id="a bit more is one"),
        pytest.param((4.0, 14.0), 5.0, id="as it was known"),
        pytest.param((3.5, 5.5), 5.0, id="not more than was known"),
        pytest.param((7.0, 14.0), 7.0, id="not less than is certain"),
    ],
)
def test_doubt_about_a_car_that_follows_is_not_held_against_the_house(
    load: tuple[float, float], counts_a: float
) -> None:
    """R4."""
    assert lasting(load) == counts_a


def test_other_doubt_counts_with_its_pessimistic_end() -> None:
    """R3: if the car does not follow a write, or nothing was known before."""
    assert lasting((4.0, 14.0), following=False) == 14.0
    assert lasting((4.0, 14.0), known=None) == 14.0


@pytest.mark.parametrize(
    ("load", "peak", "counts_a"),
    [
        pytest.param((4.0, 4.0), (8.0, 8.2), 8.2, id="higher than the newest"),
        pytest.param((9.0, 9.2), (8.0, 8.2), 9.2, id="lower than the newest"),
        pytest.param((4.0, 4.0), (8.0, 14.0), 8.0, id="in doubt, above what was known"),
        pytest.param((4.0, 4.0), (3.0, 14.0), 5.0, id="in doubt, below it"),
        pytest.param((4.0, 14.0), (8.0, 8.2), 8.0, id="the newest is in doubt"),
    ],
)
def test_the_highest_load_since_the_last_step_counts_too(
    load: tuple[float, float], peak: tuple[float, float], counts_a: float
) -> None:
    """R4: a peak between two steps is a load that was there."""
    assert lasting(load, peak) == counts_a


def test_a_peak_that_is_not_in_doubt_is_what_is_known_of_the_house() -> None:
    """R4: while the car follows the next write."""
    counted = LastingLoad()
    counted.update(SURE, Bounds([9.0], [9.0]), following=False)
    doubtful = Bounds([4.0], [14.0])
    assert counted.update(doubtful, doubtful, following=True) == [9.0]
