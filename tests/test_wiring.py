"""A meter that does not see what the charger does: clamps and phases that are wrong."""

from collections.abc import Callable
from random import Random

import pytest

from custom_components.dynamic_load_manager.troubles import Trouble
from homeassistant.core import HomeAssistant
from simulator.car import Car
from simulator.house import Currents

from .home import VirtualHome
from .test_troubles import issues

type Wrong = Callable[[Currents, Currents], Currents]
"""What the meter sees, from the currents of the house and of the car."""


def right(house: Currents, car: Currents) -> Currents:
    """Everything goes through its clamp."""
    return (house[0] + car[0], house[1] + car[1], house[2] + car[2])


def reversed_l2(house: Currents, car: Currents) -> Currents:
    """The second clamp is the wrong way round."""
    return (house[0] + car[0], -house[1] - car[1], house[2] + car[2])


def reversed_all(house: Currents, car: Currents) -> Currents:
    """All of them are."""
    l1, l2, l3 = right(house, car)
    return (-l1, -l2, -l3)


def turned(house: Currents, car: Currents) -> Currents:
    """The charger's L1, L2 and L3 are on L2, L3 and L1 of the house."""
    return (house[0] + car[2], house[1] + car[0], house[2] + car[1])


def house_only(house: Currents, car: Currents) -> Currents:
    """The charger has its own line before the clamps."""
    return house


def wire(home: VirtualHome, wrong: Wrong) -> None:
    """Put the clamps where they do not belong."""

    def seen() -> Currents:
        return wrong(home.house.current_a(), home.charger.draw_a)

    home.plant.grid_current_a = seen  # type: ignore[method-assign]


async def charge(home: VirtualHome, car: Car, times: int) -> None:
    """Let a car come, charge and go."""
    for _ in range(times):
        home.charger.plug(car)
        await home.run(75)
        home.charger.unplug()
        await home.run(25)


@pytest.mark.parametrize(
    ("wrong", "phases", "trouble", "named"),
    [
        (right, 3, None, None),
        (right, 1, None, None),
        (reversed_l2, 3, Trouble.METER_REVERSED, "L2"),
        # The car is on L1, which is right: L2 of the house alone tells nothing.
        (reversed_l2, 1, None, None),
        (reversed_all, 3, Trouble.METER_REVERSED, "L1, L2, L3"),
        (reversed_all, 1, Trouble.METER_REVERSED, "L1"),
        (house_only, 3, Trouble.CHARGER_UNSEEN, ""),
        (house_only, 1, Trouble.CHARGER_UNSEEN, ""),
        # A car on three phases is on the right ones wherever they are.
        (turned, 3, None, None),
        (turned, 1, Trouble.CHARGER_ELSEWHERE, "L2"),
    ],
)
async def test_wiring(
    home: VirtualHome,
    hass: HomeAssistant,
    wrong: Wrong,
    phases: int,
    trouble: Trouble | None,
    named: str | None,
) -> None:
    """Told after five rises, in three to five charges; over after two that are right."""
    wire(home, wrong)
    await home.set_up()
    await charge(home, Car(phases=phases), 2)
    assert issues(hass) == {}
    await charge(home, Car(phases=phases), 3)
    found = issues(hass)
    assert set(found) == (set() if trouble is None else {trouble})
    if trouble is not None:
        placeholders = found[trouble].translation_placeholders
        assert placeholders is not None
        assert placeholders["phases"] == named
        wire(home, right)
        await charge(home, Car(phases=phases), 2)
        assert issues(hass) == {}


@pytest.mark.parametrize("phases", [1, 2, 3])
async def test_phases_that_are_not_known(
    home: VirtualHome, hass: HomeAssistant, phases: int
) -> None:
    """It is no fault that a car shows on one phase only, wherever that is."""
    home.change_charger(phase_map="unknown")
    wire(home, turned)
    await home.set_up()
    await charge(home, Car(phases=phases), 4)
    assert issues(hass) == {}


@pytest.mark.parametrize("seed", range(2))
async def test_a_lively_house_is_no_fault(
    home: VirtualHome, hass: HomeAssistant, seed: int
) -> None:
    """What comes and goes beside the car hides a rise now and then, but not all of them."""
    random = Random(seed)
    home.charger.plug(Car(phases=random.choice((1, 3))))
    await home.set_up()
    for _ in range(20):
        home.house.base_a = (
            random.uniform(0, 20),
            random.uniform(0, 20),
            random.uniform(-10, 20),
        )
        await home.run(random.randint(5, 60))
        if random.random() < 0.2:
            home.charger.app_stop()
            await home.run(20)
            await home.call("button", "press", "resume")
    assert issues(hass) == {}
