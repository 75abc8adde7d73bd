"""The models of the two Home Assistant integrations do what the originals were seen to do.

Where numbers are expected, they were measured with the originals' own code; the car follows at once
(hass-evse-load-balancer) or after 5 s. The rest is what the originals' code says.
"""

import pytest

from benchmark.controllers.cryptotomte import Cryptotomte
from benchmark.controllers.dirkgroenen import conservative, optimised

from .rival_loop import (
    HOUR_S,
    Write,
    about,
    alternating,
    house_on_l2,
    steady,
    steps,
    watch,
)

# hass-evse-load-balancer


def test_conservative_never_reduces() -> None:
    """30 A on 25 A for half an hour: no command."""
    course = watch(conservative(), steady(14.0), 1800, lag_s=1)
    assert set(course.grid_a) == {30.0}
    assert course.writes == []


def test_optimised_tolerates_by_risk() -> None:
    """Step from 5 to 18 A, 36 % above: 30 s, with a car that follows at once."""
    course = watch(optimised(), steps((0, 5.0), (300, 18.0)), 900, lag_s=1)
    assert course.overloads() == [about(30)]
    assert course.offered_a[-1] == 7


def test_optimised_forgets_an_overload() -> None:
    """By the second: 20 s of 36 % are tolerated as often as there is time between them."""
    house = steps((0, 5.0), (300, 18.0), (320, 5.0), (380, 18.0), (400, 5.0))
    assert watch(optimised(), house, 500, lag_s=1).writes == []
    without_time = steps((0, 5.0), (300, 18.0), (320, 5.0), (325, 18.0), (345, 5.0))
    assert watch(optimised(), without_time, 500, lag_s=1).writes != []


@pytest.mark.parametrize(("set_a", "ends_at_a"), [(7, 16), (6, 6)])
def test_optimised_takes_another_setting_for_the_users_wish(
    set_a: int, ends_at_a: int
) -> None:
    """Set to what it wrote itself there is no wish, set to 6 A that is the ceiling."""
    house = steps((0, 5.0), (300, 18.0), (400, 5.0))
    course = watch(optimised(), house, 1800, lag_s=1, user_sets=(350, set_a))
    assert course.offered_a[349] == 7
    assert course.offered_a[-1] == ends_at_a


def test_optimised_raises_during_an_overload() -> None:
    """House up 1 s before the 15 min are over: 13 A at 27.5 A, then 32.5 A for 29 s."""
    step_at, raise_at = 930, 931
    house = steps((0, 17.0), (35, 12.0), (step_at, 19.5))
    course = watch(optimised(), house, 1200, lag_s=1)
    assert course.writes[0] == Write(30, amps=8)
    assert course.writes[1] == Write(raise_at, amps=13)
    assert course.grid_a[raise_at] == 27.5
    assert course.grid_a.count(32.5) == about(29)


def test_optimised_goes_up_again_every_quarter_of_an_hour() -> None:
    """An oven that cycles between 5 and 16 A each 45 s: 16 A, 32 A at the fuse, 9 A, again."""
    course = watch(optimised(), alternating(45, 5.0, 16.0), 2 * HOUR_S, lag_s=1)
    assert max(course.grid_a) == 32.0
    amps = [write.amps for write in course.writes]
    assert amps == [9, *[16, 9] * (len(amps) // 2)]
    assert len(amps) == about(2 * 2 * HOUR_S / 960)


def test_optimised_rounds_down_twice() -> None:
    """25.99 A on 25 A for an hour: no command."""
    course = watch(optimised(), steady(9.99), HOUR_S, lag_s=1)
    assert course.seconds_over() == HOUR_S
    assert course.writes == []


def test_optimised_throttles_a_car_on_another_phase() -> None:
    """16, 14, ... to 0 A in 207 s; the go-e is off from 4 A on."""
    course = watch(optimised(), house_on_l2, 900, lag_s=1, phases=1)
    assert [(write.second, write.amps) for write in course.writes[:-1]] == [
        (60, 14),
        (81, 12),
        (102, 10),
        (123, 8),
        (144, 6),
    ]
    assert course.writes[-1] == Write(165, stopped=True)


def test_optimised_asks_for_less_than_the_minimum() -> None:
    """4 A beside a house of 21 A; what then happens is up to the charger."""
    stops = watch(optimised(), steady(21.0), 600, lag_s=1)
    assert stops.writes == [Write(10, stopped=True)]
    refused = watch(optimised(stops_below_minimum=False), steady(21.0), 600, lag_s=1)
    assert {write.amps for write in refused.writes} == {4}
    assert set(refused.offered_a) == {16}


# ev-load-balancer


def test_cryptotomte_lowers_at_once_and_pauses() -> None:
    """15 s below the minimum, as far as its 5 s debouncing lets it count them."""
    course = watch(Cryptotomte(), steps((0, 5.0), (300, 19.0)), 600)
    lowered, paused = course.writes[1:]
    assert lowered == Write(300, amps=6)
    assert paused.stopped
    assert 15 <= paused.second - lowered.second <= 15 + 2 * 5


def test_cryptotomte_resumes_with_room_for_two_more() -> None:
    """8 A for 30 s; 7.5 A never."""
    after = 600
    enough = watch(Cryptotomte(), steps((0, 19.0), (after, 15.0)), 2 * after, amp=6)
    resumed = next(write for write in enough.writes if write.stopped is False)
    assert 30 <= resumed.second - after <= 30 + 2 * 5
    assert enough.offered_a[-1] == 8
    too_little = watch(Cryptotomte(), steps((0, 19.0), (after, 15.5)), HOUR_S, amp=6)
    assert too_little.switches() == 1


def test_cryptotomte_is_blind_to_what_it_finds() -> None:
    """House 16.5 A, charger at 16 A: it believes in 6 A, and 6 A is right. 10 min at 32.5 A."""
    course = watch(Cryptotomte(), steady(16.5), 600)
    assert course.writes == []
    assert course.grid_a[-1] == 32.5


def test_cryptotomte_hunts_when_the_charger_is_polled() -> None:
    """The default of 30 s: after a cut it takes the car's old draw out of the new load."""
    house = steps((0, 5.0), (300, 15.0))
    assert watch(Cryptotomte(), house, 900).changes() == 1
    assert watch(Cryptotomte(charger_poll_s=30), house, 900).changes() > 10
