"""A charger that is away, slow, stubborn, forgetful or not alone, and a car that takes too much.

That it is told nothing while it does not answer, and again when it does not obey, is proved
for the rules alone in `tests/balancer/test_not_knowing.py` and `test_obedience.py`; one line
in the log, and what is unavailable, in `tests/test_coordinator.py`. Here the house takes more
during each fault, and it is how long the car may have more than fits once the fault is over.
"""

from collections.abc import Callable
import json
from typing import Any

import pytest

from simulator.car import Car
from simulator.goe import Fault, GoeCharger

from .conditions import TICK_S, charging_home
from .hazards import FaultyHome
from .truth import still_shown

BUSY_A = (5.0, 17.0, 3.0)
FITS_A = 8
"""What the busy house leaves of 25 A on L2."""

FOLLOWS_S = 6
"""After this a car has followed a lower offer: its dead time, and its way."""

CHARGER_SENSORS = {"offered_current", "charging_current", "power", "fault"}


def fits(home: FaultyHome) -> bool:
    """Return whether the car may take no more than the house leaves."""
    return home.told_a() <= 25 - home.house.base_a[1]


def busier(home: FaultyHome, turn: int) -> None:
    """Let the house take more each time: room that comes again is not trusted (R4)."""
    home.house.base_a = (5.0, 13.0 + turn, 3.0)


async def worst_s(
    home: FaultyHome,
    begin: Callable[[], None],
    end: Callable[[], None],
    seen: Callable[[], None] = lambda: None,
    *,
    lasts_s: int = 22,
) -> int:
    """Return how long it takes at the worst from the end of a fault until the offer fits."""
    worst = 0
    for phase in range(TICK_S):
        await home.run_to_phase(phase)
        begin()
        busier(home, phase)
        await home.run(lasts_s)
        seen()
        end()
        worst = max(worst, await home.until(lambda: fits(home), 30))
        await home.tells_the_truth()
        assert fits(home)
    home.worst_s = worst
    return worst


@pytest.mark.parametrize("fault", ["silent", "api_off", "busy", "garbage"])
async def test_unreachable(home: FaultyHome, fault: Fault) -> None:
    """It is asked at every tick; the first answer is acted on in the same tick."""
    await charging_home(home)

    def begin() -> None:
        home.charger.fault = fault

    def seen() -> None:
        assert home.state("sensor", "status").state == "unreachable"
        assert still_shown(home, CHARGER_SENSORS) == set()
        assert home.state("button", "resume").state == "unavailable"
        assert home.state("sensor", "current_l1").state != "unavailable"
        assert not fits(home)

    def end() -> None:
        home.charger.fault = None

    assert await worst_s(home, begin, end, seen) <= TICK_S


async def test_refuses_writes(home: FaultyHome) -> None:
    """It says no to each write: told at each tick, and not shown as obeying."""
    await charging_home(home)

    def begin() -> None:
        home.refuses = True

    def seen() -> None:
        assert home.state("sensor", "offered_current").state == f"{home.told_a()}"
        assert not fits(home)

    def end() -> None:
        home.refuses = False

    assert await worst_s(home, begin, end, seen) <= TICK_S


async def test_lies(home: FaultyHome) -> None:
    """It says yes and does nothing: told again at each tick."""
    await charging_home(home)

    def begin() -> None:
        home.charger.fault = "lies"

    def end() -> None:
        home.charger.fault = None

    assert await worst_s(home, begin, end) <= TICK_S


@pytest.mark.parametrize("clears_stop", [True, False])
@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_reboots(home: FaultyHome, api: Any, *, clears_stop: bool) -> None:
    """Silent for 10 s, the car let go; v1 comes back with the current of its app."""
    home.replace_charger(GoeCharger(api=api, reboot_clears_stop=clears_stop))
    await charging_home(home)
    assert await worst_s(home, home.charger.reboot, lambda: None, lasts_s=11) <= TICK_S


@pytest.mark.parametrize("key", ["amp", "frc", "nrg", "car", "sse"])
@pytest.mark.parametrize("how", ["renamed", "text", "null"])
async def test_firmware_that_changes_its_keys(
    home: FaultyHome, key: str, how: str
) -> None:
    """What can't be understood counts as no answer, and nothing is written on it."""
    await charging_home(home)

    def edit(text: str) -> str:
        document = json.loads(text)
        if key in document:
            value = document.pop(key)
            if how == "renamed":
                document[f"{key}2"] = value
            else:
                document[key] = f"{value} A" if how == "text" else None
        return json.dumps(document)

    def begin() -> None:
        home.edit_answer = edit
        home.charger.record.clear()

    def seen() -> None:
        # No car is an honest answer: the firmware has no word from its power board.
        if (key, how) != ("car", "null"):
            assert home.state("sensor", "status").state == "unreachable"
            assert still_shown(home, CHARGER_SENSORS) == set()
            assert home.charger.record == []

    def end() -> None:
        home.edit_answer = None

    assert await worst_s(home, begin, end, seen) <= TICK_S


async def test_somebody_else_sets_the_current(home: FaultyHome) -> None:
    """Each of their raises is undone within a tick.

    Or a second later: a tick that finds it takes the draw to be on its way (R3), and the
    meter has to show first that it does not fit.
    """
    home.house.base_a = BUSY_A
    await home.set_up()
    await home.charging()
    assert home.offered_a() == FITS_A
    worst = 0
    for turn in range(20):
        home.charger.app_set_current(16)
        undone_s = await home.until(lambda: fits(home), 30)
        worst = max(worst, undone_s)
        # Once at each second of the tick.
        await home.run(10 + turn % 2 - undone_s)
    home.worst_s = worst
    assert worst <= TICK_S + 1
    await home.tells_the_truth()


@pytest.mark.parametrize("over_a", [1.5, 3.0, 6.0])
async def test_a_car_that_takes_more_than_offered(
    home: FaultyHome, over_a: float
) -> None:
    """R14: after 15 s it counts with what it draws, and the fuse is within its rating again."""
    home.replace_charger(GoeCharger(variant_kw=22))
    await home.set_up()
    await home.charging(Car(maximum_a=32.0))
    car = home.charger.car
    assert car is not None
    worst = 0
    for phase in range(TICK_S):
        home.house.base_a = (5.0, 10.0, 3.0)
        car.draw_below_offer_a = 0.0
        await home.until(lambda: home.told_a() == 15, 120)
        await home.run(10)
        await home.run_to_phase(phase)
        car.draw_below_offer_a = -over_a
        await home.run(1)
        over_s = await home.until(lambda: max(home.plant.grid_current_a()) <= 25, 60)
        worst = max(worst, 1 + over_s)
        await home.run(60)
        assert max(home.plant.grid_current_a()) <= 25
        await home.tells_the_truth()
    home.worst_s = worst
    assert worst <= 15 + TICK_S + FOLLOWS_S


@pytest.mark.parametrize(("delay_s", "bound_s"), [(1.0, TICK_S), (3.9, 2 * TICK_S)])
async def test_answers_late(
    home: FaultyHome, hass_storage: dict[str, Any], delay_s: float, bound_s: int
) -> None:
    """Each answer takes its time: slower, but never without control."""
    await charging_home(home)
    home.answer_delay_s = delay_s
    worst = 0
    for phase in range(TICK_S):
        await home.run(phase + 7)
        busier(home, phase)
        began = home.now
        while not fits(home):
            await home.run(1)
            assert home.now < began + 60
        worst = max(worst, round(home.now - began))
        assert home.state("sensor", "status").state == "charging"
    home.worst_s = worst
    assert worst <= bound_s
    home.answer_delay_s = 0.0
    await home.run(10)
    await home.tells_the_truth()


async def test_answers_too_late(home: FaultyHome, hass_storage: dict[str, Any]) -> None:
    """An answer after the timeout of 4 s is none; what it was told it may have done."""
    await charging_home(home)

    def begin() -> None:
        home.answer_delay_s = 4.1

    def seen() -> None:
        assert home.state("sensor", "status").state == "unreachable"
        assert still_shown(home, CHARGER_SENSORS) == set()

    def end() -> None:
        home.answer_delay_s = 0.0

    assert await worst_s(home, begin, end, seen) <= TICK_S
