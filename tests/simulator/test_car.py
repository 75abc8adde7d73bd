"""The car follows the offer late, and within its limits."""

import pytest

from simulator import Car


def run(
    car: Car, offered_a: float | None, start: float, end: float, step_s: float = 0.1
) -> None:
    """Offer the same from `start` to `end`."""
    steps = round((end - start) / step_s)
    for number in range(steps + 1):
        car.step(start + number * step_s, offered_a)


def drawing(**parameters: float) -> Car:
    """Return a car that has drawn 16 A up to second 30."""
    car = Car(**parameters)  # type: ignore[arg-type]
    run(car, 16, 0, 30)
    return car


def test_starts_after_its_delay_with_a_ramp() -> None:
    """Nothing for the start delay, then 5 A more each second."""
    car = Car(start_delay_s=7, ramp_a_per_s=5)

    run(car, 16, 0, 6.9)
    assert (car.ready, car.draw_a) == (False, (0.0, 0.0, 0.0))

    run(car, 16, 7, 8)
    assert (car.ready, 4 < car.draw_a[0] < 6) == (True, True)

    run(car, 16, 8, 12)
    assert car.draw_a == (16.0, 16.0, 16.0)


@pytest.mark.parametrize("lag_s", [0.0, 1.0, 3.0, 10.0])
@pytest.mark.parametrize("offered_a", [6.0, 10.0, None])
def test_follows_a_lower_offer_after_the_lag(
    lag_s: float, offered_a: float | None
) -> None:
    """Until the dead time is over it draws what it drew (R3)."""
    car = drawing(lag_s=lag_s)
    car.step(40, offered_a)

    run(car, offered_a, 40, 40 + lag_s)
    assert car.draw_a[0] == 16

    run(car, offered_a, 40 + lag_s, 44 + lag_s)
    assert car.draw_a[0] == (offered_a or 0)


def test_ramp_doesn_t_depend_on_the_step() -> None:
    """Steps of one second give the same as steps of a tenth."""
    fine, coarse = drawing(), drawing()

    run(fine, 6, 31, 35)
    run(coarse, 6, 31, 35, step_s=1)

    assert fine.draw_a[0] == pytest.approx(coarse.draw_a[0])
    assert fine.draw_a[0] == pytest.approx(11)


def test_a_short_dip_passes_through_the_dead_time() -> None:
    """Every offer arrives, only later: also one that is gone by then."""
    car = drawing(lag_s=3, ramp_a_per_s=100)

    run(car, 10, 31, 31.9)
    run(car, 16, 32, 33.9)
    assert car.draw_a[0] == 16
    run(car, 16, 34, 34.5)
    assert car.draw_a[0] == 10
    run(car, 16, 34.5, 36)
    assert car.draw_a[0] == 16


def test_draws_nothing_below_six_ampere() -> None:
    """IEC 61851-1 has no such offer."""
    car = drawing()

    run(car, 5.9, 31, 40)

    assert car.draw_a == (0.0, 0.0, 0.0)
    assert not car.ready


@pytest.mark.parametrize(
    ("phases", "supplied", "expected"),
    [
        (1, 3, (16.0, 0.0, 0.0)),
        (2, 3, (16.0, 16.0, 0.0)),
        (3, 3, (16.0, 16.0, 16.0)),
        (3, 1, (16.0, 0.0, 0.0)),
        (3, 0, (0.0, 0.0, 0.0)),
    ],
)
def test_loads_the_phases_that_both_have(
    phases: int, supplied: int, expected: tuple[float, float, float]
) -> None:
    """The phases of the car, as far as the contactor passes them."""
    car = Car(phases=phases)
    for second in range(30):
        car.step(second, 16, supplied)

    assert car.draw_a == expected


def test_contactor_cuts_at_once_and_the_ramp_starts_anew() -> None:
    """An open contactor leaves no current, whatever the car wanted."""
    car = drawing()

    car.step(31, 16, 0)
    assert car.draw_a == (0.0, 0.0, 0.0)
    car.step(50, 16, 0)
    car.step(51, 16, 3)
    assert car.draw_a == (5.0, 5.0, 5.0)


def test_draws_below_or_above_the_offer() -> None:
    """Many leave some unused; a disobedient one takes more (R14), but not more than it can."""
    modest, greedy = drawing(draw_below_offer_a=1.5), drawing(draw_below_offer_a=-2.0)
    assert modest.draw_a[0] == 14.5
    assert greedy.draw_a[0] == 16

    run(greedy, 8, 31, 40)
    assert greedy.draw_a[0] == 10


def test_full_after_its_energy() -> None:
    """16 A on three phases are 11.04 kW: 1840 Wh take ten minutes."""
    car = Car(energy_needed_wh=1840)

    run(car, 16, 0, 600, step_s=1)
    assert (car.complete, car.ready) == (False, True)

    run(car, 16, 601, 620, step_s=1)
    assert (car.complete, car.ready) == (True, False)
    assert car.draw_a == (0.0, 0.0, 0.0)
    # The ramp down still takes some.
    assert car.charged_wh == pytest.approx(1840, abs=10)


def test_tapers_before_it_is_full() -> None:
    """Over the last part of the energy the current falls, down to 1 A."""
    car = Car(energy_needed_wh=1000, taper_wh=800)
    draws: list[float] = []
    for second in range(3600):
        car.step(second, 16)
        if car.complete:
            break
        draws.append(car.draw_a[0])

    assert car.complete
    assert max(draws) == 16
    falling = draws[draws.index(16) :]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] == 1


def test_impossible_phases() -> None:
    """No car has four phases."""
    with pytest.raises(ValueError, match="4"):
        Car(phases=4)
