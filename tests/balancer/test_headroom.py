"""What has fitted lately is what may be raised to (R4, R8)."""

import pytest

from custom_components.dynamic_load_manager.balancer.headroom import (
    UNKNOWN_A,
    HeadroomWindow,
)


def window(*headroom_a: float, keep_s: float = 30.0) -> HeadroomWindow:
    """Return a window with one sample of a single phase every 10 s, from 0 s on."""
    filled = HeadroomWindow()
    for index, current_a in enumerate(headroom_a):
        filled.add(10.0 * index, (current_a,), keep_s=keep_s)
    return filled


def test_without_evidence_nothing_fits() -> None:
    """An empty window is no reason to raise."""
    assert HeadroomWindow().fitted_a(0.0, (0,), 0.0) == UNKNOWN_A
    assert HeadroomWindow().fits_since((0,), 6.0) is None


def test_evidence_shorter_than_the_delay_does_not_count() -> None:
    """20 s of room is not 30 s of room."""
    assert window(9.0, 9.0, 9.0).fitted_a(20.0, (0,), 30.0) == UNKNOWN_A
    assert window(9.0, 9.0, 9.0, 9.0).fitted_a(30.0, (0,), 30.0) == 9.0


@pytest.mark.parametrize(
    ("duration_s", "fitted_a"), [(0.0, 9.0), (10.0, 8.0), (20.0, 3.0), (30.0, 3.0)]
)
def test_the_least_of_the_duration_counts(duration_s: float, fitted_a: float) -> None:
    """R4: what has fitted during the *whole* of the time."""
    assert window(12.0, 3.0, 8.0, 9.0).fitted_a(30.0, (0,), duration_s) == fitted_a


def test_only_the_phases_asked_for_count() -> None:
    """R1: what the car does not use does not limit it."""
    filled = HeadroomWindow()
    filled.add(0.0, (10.0, -5.0, 7.0), keep_s=30.0)
    assert filled.fitted_a(0.0, (0,), 0.0) == 10.0
    assert filled.fitted_a(0.0, (0, 2), 0.0) == 7.0
    assert filled.fits_since((0, 2), 7.0) == 0.0
    assert filled.fits_since((0, 1), 6.0) is None


def test_an_unknown_moment_spoils_the_time_around_it() -> None:
    """R11: not knowing is never a reason to raise."""
    filled = window(9.0, UNKNOWN_A, 9.0, 9.0)
    assert filled.fitted_a(30.0, (0,), 30.0) == UNKNOWN_A
    assert filled.fits_since((0,), 6.0) == 20.0


def test_old_evidence_is_forgotten_but_the_start_of_the_window_is_kept() -> None:
    """One sample at or before the start tells of the start."""
    filled = window(1.0, 9.0, 9.0, 9.0, 9.0)
    assert filled.fitted_a(40.0, (0,), 30.0) == 9.0
    assert filled.fitted_a(40.0, (0,), 31.0) == UNKNOWN_A


def test_fits_since_the_last_time_it_did_not() -> None:
    """The beginning of the present run, not an earlier one."""
    assert window(9.0, 5.0, 7.0, 9.0).fits_since((0,), 6.0) == 20.0
    assert window(9.0, 9.0, 9.0, 5.0).fits_since((0,), 6.0) is None


@pytest.mark.parametrize("peak_first", [True, False])
def test_samples_close_to_each_other_become_one_with_the_least_of_both(
    *, peak_first: bool
) -> None:
    """A meter that tells more than once a second hides no peak that way."""
    samples_a = [(2.0, 9.0), (8.0, 7.0)]
    filled = HeadroomWindow()
    for at, headroom_a in zip(
        (0.0, 0.9), samples_a if peak_first else reversed(samples_a), strict=True
    ):
        filled.add(at, headroom_a, keep_s=30.0)
    filled.add(1.0, (9.0, 9.0), keep_s=30.0)
    assert filled.fitted_a(1.0, (0,), 1.0) == 2.0
    assert filled.fitted_a(1.0, (1,), 1.0) == 7.0
    assert filled.fitted_a(1.0, (0, 1), 0.0) == 9.0
