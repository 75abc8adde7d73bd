"""House load is grid minus draw at the same moment, and says how sure it is (R3)."""

import pytest

from custom_components.dynamic_load_manager.balancer.house_load import (
    ALIGNMENT_S,
    MEMORY_S,
    SETTLING_S,
    UNKNOWN_LOAD_A,
    Bounds,
    DrawHistory,
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


def test_samples_that_go_back_in_time_are_ignored() -> None:
    """The newest reading of an unreachable charger is shown again and again."""
    filled = history((10.0, 16.0), (10.0, 1.0), (5.0, 2.0))
    assert filled.around(10.0) == Bounds([16.0], [16.0])


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
