"""The closed loop against a trace that was worked out by hand."""

import numpy as np
import pytest

from benchmark.controller import ChargerView, MeterView
from benchmark.references import house_alone, minimum_held, no_foresight
from benchmark.scenarios import after, steady
from benchmark.world import Amps, Setup, run


class Script:
    """A controller that does what it is told, and remembers what it saw."""

    name = "script"

    def __init__(self, currents: dict[int, int], stops: dict[int, bool]) -> None:
        """Take the currents to set and the stops to make, by second."""
        self._currents = currents
        self._stops = stops
        self.seen: list[tuple[float, list[float]]] = []
        self.charging: list[bool] = []
        self.ask_at: set[int] = set()

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Look and act."""
        if meter.at[0] == now:
            self.seen.append((now, list(meter.signed_a)))
        self.charging.append(charger.charging)
        second = round(now)
        if second in self._currents:
            charger.set_current(self._currents[second])
        if second in self._stops:
            charger.set_stopped(self._stops[second])
        meter.asked = second in self.ask_at


def test_a_short_run_by_hand() -> None:
    """A write reaches the charger in the next second; the car follows after its lag, 5 A a second.

    The charger shows the plugged-in car 6 A at 1 s. The car is ready 7 s later, the contactor closes
    at 9 s. The write of 16 A at 20 s is offered at 21 s and followed from 23 s on; the stop at 40 s
    is seen at 41 s and followed from 43 s on.
    """
    script = Script({20: 16}, {40: True})
    house_a = steady(60, 2, 4, 5)
    record = run(script, house_a, Setup(car_phases=1, car_lag_s=2))
    drawn = record.draw_a[:, 0].tolist()
    assert drawn[:9] == [0] * 9
    assert drawn[9:24] == [5] + [6] * 14
    assert drawn[24:44] == [11] + [16] * 19
    assert drawn[44:] == [11, 6, 1] + [0] * 13
    assert record.draw_a[:, 1:].sum() == 0
    assert record.offered_a.tolist() == [6] * 20 + [16] * 20 + [0] * 20
    assert record.commands_at.tolist() == [20, 40]
    assert record.stops_at.tolist() == [40]
    np.testing.assert_array_equal(record.grid_a[30], [18, 4, 5])


def test_the_meter_publishes_by_its_period_and_when_asked() -> None:
    """Every 10 s, rounded to two decimals, and a second after a question."""
    script = Script({}, {0: True})
    script.ask_at = {12}
    setup = Setup(meter_period_s=10, on_change=False)
    run(script, steady(25, 3.14159), setup)
    assert [at for at, _ in script.seen] == [0, 10, 13, 20]
    assert script.seen[-1][1] == [3.14, 3.14, 3.14]


def test_the_meter_publishes_changes() -> None:
    """A change of a tenth is published at once, where the meter does so."""
    script = Script({}, {0: True})
    house_a = after(steady(5, 5), steady(5, 5.4), steady(15, 9))
    run(script, house_a, Setup(meter_period_s=30))
    assert [at for at, _ in script.seen] == [0, 10]


def test_a_silent_meter_stays_silent() -> None:
    """Not even a question helps."""
    script = Script({}, {0: True})
    script.ask_at = {17}
    run(script, steady(30, 5), Setup(meter_period_s=5, silent_from_s=12))
    assert [at for at, _ in script.seen] == [0, 5, 10]


@pytest.mark.parametrize("amps", [0, 5, 17, 32])
def test_the_charger_refuses_what_a_goe_refuses(amps: int) -> None:
    """The write counts, the current stays."""
    record = run(Script({3: amps}, {}), steady(30, 1), Setup())
    assert set(record.offered_a.tolist()) == {6}
    assert record.commands_at.tolist() == [3]


def test_a_stop_counts_once() -> None:
    """Writing the same again is another command, but no other stop."""
    script = Script({}, {10: True, 11: True, 20: False, 30: True})
    record = run(script, steady(60, 1), Setup())
    assert len(record.commands_at) == 4
    assert record.stops_at.tolist() == [10, 30]
    assert script.charging[9:11] == [True, True]
    assert not script.charging[-1]


def test_the_second_part_of_a_record() -> None:
    """What came before is cut off everywhere."""
    record = run(Script({5: 10, 30: 12}, {40: True}), steady(60, 1), Setup())
    late = record.since(30)
    assert len(late.house_a) == len(late.draw_a) == len(late.offered_a) == 30
    assert late.commands_at.tolist() == [0, 10]
    assert late.stops_at.tolist() == [10]


def test_nobody_draws_from_a_house_alone() -> None:
    """The reference without a car."""
    assert not house_alone(steady(10, 5), Setup()).draw_a.any()


def test_the_minimum_is_held_for_the_overload_delay() -> None:
    """300 s of overload end it; 60 s of room, and 300 s of pause, bring it back (R6, R8)."""
    house_a = after(steady(100, 10), steady(400, 20), steady(600, 10))
    drawn = minimum_held(house_a, Setup()).draw_a[:, 0]
    assert (drawn[:400] == 6).all()
    assert (drawn[400:700] == 0).all()
    assert (drawn[700:] == 6).all()


def test_short_overloads_do_not_stop_the_minimum() -> None:
    """Only a row of 300 s counts; one second at the rating begins a new one (R6)."""
    spell = after(steady(299, 20), steady(1, 19))
    drawn = minimum_held(after(spell, spell, spell), Setup()).draw_a
    assert (drawn == 6).all()


def test_the_minimum_comes_back_when_there_has_been_room_for_a_minute() -> None:
    """Room that comes and goes does not count (R8)."""
    house_a = after(steady(700, 20), steady(59, 10), steady(1, 20), steady(200, 10))
    drawn = minimum_held(house_a, Setup()).draw_a[:, 0]
    assert (drawn[:300] == 6).all()
    assert (drawn[300:820] == 0).all()
    assert (drawn[820:] == 6).all()


def test_without_foresight_the_car_is_late_all_the_same() -> None:
    """By the charger's second, 5 s of the car, and its ramp of 5 A/s."""
    house_a = after(steady(20, 5), steady(20, 18))
    drawn = no_foresight(house_a, Setup(car_lag_s=5)).draw_a[:, 0]
    assert drawn.tolist() == [0] * 7 + [5, 10, 15] + [16] * 17 + [11] + [7] * 12


def test_a_perfect_manager_is_as_late_as_the_one_without_foresight() -> None:
    """The simulated devices react as late as the reference says."""
    house_a = after(steady(60, 5), steady(40, 18))
    record = run(PerfectManager(house_a), house_a, Setup(car_lag_s=5))
    drawn = no_foresight(house_a, Setup(car_lag_s=5)).draw_a
    np.testing.assert_array_equal(record.draw_a[40:], drawn[40:])


class PerfectManager:
    """Knows the house, and never hesitates."""

    name = "perfect"

    def __init__(self, house_a: Amps) -> None:
        """Look at the house of each second."""
        self._house_a = house_a

    def tick(self, now: float, meter: MeterView, charger: ChargerView) -> None:
        """Offer what fits."""
        fits_a = 25 - int(self._house_a[int(now)].max())
        charger.set_current(min(16, fits_a))
