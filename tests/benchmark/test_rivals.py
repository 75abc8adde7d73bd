"""The rivals' models do what the originals were seen to do.

The expected numbers were measured with the originals' own code or with independent models of them,
with a car that follows 5 s after a write unless a test says otherwise.
"""

import pytest

from benchmark.controller import MeterView
from benchmark.controllers.evcc import Evcc
from benchmark.controllers.nodered import NodeRed
from benchmark.controllers.openwb import OpenWb
from benchmark.controllers.registry import ALL, DESCRIPTIONS, RIVALS
from benchmark.controllers.smartevse import SmartEvse

from .rival_loop import (
    HOUR_S,
    LoopCharger,
    Write,
    about,
    alternating,
    house_on_l2,
    steady,
    steps,
    watch,
)

# Node-RED


def test_nodered_never_settles() -> None:
    """Constant house of 15 A, where 10 A is right: 1630 s above the rating, 649 changes."""
    course = watch(NodeRed(), steady(15.0), HOUR_S)
    assert course.seconds_over() >= 0.4 * HOUR_S
    assert course.seconds_over() == about(1630)
    assert course.changes() == about(649)
    settled = course.offered_a[600:]
    assert (min(settled), max(settled)) == (7, 14)
    assert max(course.overloads()[1:]) == about(25)
    # The kill switch looks at an average, which sees nothing of it.
    assert course.switches() == 0


def test_nodered_is_above_the_rating_most_of_the_time_at_another_load() -> None:
    """54 % at a house of 12.4 A."""
    course = watch(NodeRed(), steady(12.4), HOUR_S)
    assert course.seconds_over() == about(0.54 * HOUR_S)


def test_nodered_is_calmer_with_the_committed_maximum() -> None:
    """At most 10 A: nothing at a house of 15 A, 605 s at 17 A."""
    assert watch(NodeRed(10), steady(15.0), HOUR_S, amp=10).seconds_over() == 0
    assert watch(NodeRed(10), steady(17.0), HOUR_S, amp=10).seconds_over() == about(605)


def test_nodered_follows_a_step_by_its_average() -> None:
    """Step from 5 to 18 A: 30 s at up to 34 A, then the cycle."""
    course = watch(NodeRed(), steps((0, 5.0), (301, 18.0)), 1200)
    first, *later = course.overloads()
    assert first == about(30)
    assert max(course.grid_a) == 34.0
    assert later


def test_nodered_winds_up_while_paused() -> None:
    """Paused after 5 min of averages above; resumes with 16 A beside a house of 14 A."""
    course = watch(NodeRed(), steps((0, 20.0), (400, 14.0)), 700, amp=6)
    pause, resume = [write for write in course.writes if write.stopped is not None]
    assert pause.second == about(300)
    assert not resume.stopped
    after = course.grid_a[resume.second :]
    assert max(after) == 30.0
    # 20 or 25 s by where the ticks fall.
    assert sum(grid_a > 25 for grid_a in after[:40]) == pytest.approx(25, abs=5)


def test_nodered_raises_when_a_phase_is_missing() -> None:
    """It looks at the phases that came, and the highest one hasn't."""
    rival, charger = NodeRed(), LoopCharger(6, 1, 3)
    charger.step(0)
    meter = MeterView([5.0, 24.0, 5.0], [0.0, 0.0, 0.0])
    rival.tick(0, meter, charger)
    assert charger.amp == 7
    meter.at = [5.0, 0.0, 5.0]
    rival.tick(5, meter, charger)
    # 5 A leave room for the maximum, 24 A would have left room for one more.
    assert charger.amp == round((7 + 16) / 2)


# evcc


@pytest.mark.parametrize("offset_s", [1, 10, 20, 29])
def test_evcc_waits_for_its_interval(offset_s: int) -> None:
    """Step from 5 to 18 A: up to 34 s at 34 A, then right."""
    course = watch(Evcc(), steps((0, 5.0), (300 + offset_s, 18.0)), 900)
    assert course.overloads() == [35 - offset_s]
    assert max(course.grid_a) == 34.0
    assert course.offered_a[-1] == 7


def test_evcc_switches_with_the_load() -> None:
    """59 switches an hour around the minimum."""
    course = watch(Evcc(), alternating(60, 18.9, 19.5), HOUR_S, amp=6)
    assert course.switches() == about(59)


def test_evcc_switches_off_for_another_phase() -> None:
    """A car on L1, an overload on L2."""
    course = watch(Evcc(), house_on_l2, 900, phases=1)
    assert course.offered_a[-1] == 0


def test_evcc_keeps_the_last_value() -> None:
    """Nothing changes when the meter falls silent, whatever the house does."""
    house = steps((0, 5.0), (310, 18.0))
    course = watch(Evcc(), house, 900, silent_from_s=305)
    assert course.writes == []


# SmartEVSE


@pytest.mark.parametrize("offset_s", range(4))
def test_smartevse_follows_a_step(offset_s: int) -> None:
    """Step from 5 to 18 A: at most 8 s, and no stop."""
    house = steps((0, 5.0), (300 + offset_s, 18.0))
    course = watch(SmartEvse(), house, 900, meter_period_s=2)
    assert len(course.overloads()) == 1
    assert course.seconds_over() <= 8
    assert course.offered_a[-1] == 7
    assert course.switches() == 0


@pytest.mark.parametrize("lag_s", [1, 3, 5])
@pytest.mark.parametrize(("house_a", "longest_s"), [(12.0, 8), (13.3, 10), (14.6, 10)])
def test_smartevse_settles_with_a_quick_car(
    house_a: float, longest_s: int, lag_s: int
) -> None:
    """Up to 5 s: at 12 A (measured) overloads of at most 8 s; it settles at any load."""
    house = steady(house_a)
    course = watch(SmartEvse(), house, 1800, lag_s=lag_s, amp=6, meter_period_s=2)
    assert max(course.overloads(), default=0) <= longest_s
    assert set(course.offered_a[600:]) == {int(25 - house_a)}


# The original's model had 20 stops in 30 min "from 8 s on"; here there are as many from 12 s on,
# 15 from 9 s on, and at 8 s the same cycle without a stop.
@pytest.mark.parametrize(("lag_s", "stops"), [(8, 0), (9, 15), (12, 20)])
def test_smartevse_cycles_with_a_slow_car(lag_s: int, stops: int) -> None:
    """From 8 s on: between 6 and 16 A for ever beside a constant house of 12 A."""
    house = steady(12.0)
    course = watch(SmartEvse(), house, 1800, lag_s=lag_s, meter_period_s=2)
    settled = [amps for amps in course.offered_a[600:] if amps]
    assert (min(settled), max(settled)) == (6, 16)
    assert course.seconds_over() > 200
    assert course.switches() / 2 == about(stops)


def test_smartevse_does_not_balance_before_the_car_asks() -> None:
    """What isn't drawn yet would look free, round by round."""
    rival, charger = SmartEvse(), LoopCharger(13, 1, 3)
    meter = MeterView([12.0] * 3, [0.0] * 3)
    for second in range(10):
        meter.at[:] = [second] * 3
        rival.tick(second, meter, charger)
    assert charger.amp == 13
    charger.charging = True
    for second in range(10, 20):
        meter.at[:] = [second] * 3
        rival.tick(second, meter, charger)
    assert charger.amp == 16


def test_smartevse_throttles_a_car_on_another_phase() -> None:
    """It knows only the highest phase."""
    course = watch(SmartEvse(), house_on_l2, 900, phases=1, meter_period_s=2)
    assert course.offered_a[-1] == 0


def test_smartevse_stops_without_a_meter() -> None:
    """Within 11 s."""
    course = watch(SmartEvse(), steady(5.0), 900, silent_from_s=300)
    assert course.writes == [Write(311, stopped=True)]


# openWB


@pytest.mark.parametrize("offset_s", [1, 5, 9])
def test_openwb_waits_for_its_interval(offset_s: int) -> None:
    """Step from 5 to 18 A: up to 14 s."""
    course = watch(OpenWb(), steps((0, 5.0), (300 + offset_s, 18.0)), 900)
    assert course.overloads() == [15 - offset_s]
    assert course.offered_a[-1] == 7


def test_openwb_switches_with_the_load() -> None:
    """60 switches an hour around the minimum."""
    course = watch(OpenWb(), alternating(60, 18.9, 19.5), HOUR_S, amp=6)
    assert course.switches() == about(60)


def test_openwb_counts_only_the_phases_of_the_car() -> None:
    """A car on L1 keeps 16 A while L2 is overloaded."""
    course = watch(OpenWb(), house_on_l2, 900, phases=1)
    assert course.writes == []


def test_openwb_takes_export_for_load() -> None:
    """Unsigned currents: it doesn't start again beside an export of 20 A."""
    course = watch(OpenWb(), steps((0, 22.0), (300, -20.0)), 900, amp=6)
    assert course.writes == [Write(0, stopped=True)]


def test_openwb_has_a_current_for_a_lost_meter() -> None:
    """10 A from the second failed poll on."""
    course = watch(OpenWb(), steady(5.0), 900, silent_from_s=301)
    assert course.writes == [Write(320, amps=10)]


# All


def test_registry_names_are_the_controllers_own() -> None:
    """Tables and plots take them from either."""
    assert {name: make().name for name, make in ALL.items()} == {
        name: name for name in ALL
    }
    assert DESCRIPTIONS.keys() == ALL.keys()
    assert RIVALS.keys() < ALL.keys()


@pytest.mark.parametrize("name", RIVALS)
def test_nothing_is_written_that_changes_nothing(name: str) -> None:
    """A night with a small house and the car at its maximum; Node-RED writes at each tick."""
    course = watch(RIVALS[name](), steady(2.0), HOUR_S)
    writes = HOUR_S / 5 if name == "nodered" else 0
    # The one that believes in 6 A at its start raises once.
    assert len(course.writes) == (1 if name == "cryptotomte" else writes)
