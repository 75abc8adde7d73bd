"""The whole site in virtual time."""

import time

import pytest

from simulator import Car, GoeCharger, House, Plant, Shelly3em
from simulator.house import kettle
from simulator.plant import PhaseMap


def plant(phase_map: PhaseMap = (0, 1, 2), phases: int = 3) -> Plant:
    """Return a site whose car has been charging with 16 A for a while."""
    site = Plant(
        House((1.0, 2.0, -3.0), [kettle()]), GoeCharger(), Shelly3em(), phase_map
    )
    site.step(0)
    site.charger.plug(Car(phases=phases))
    site.step(30)
    return site


@pytest.mark.parametrize(
    ("phase_map", "phases", "expected"),
    [
        ((0, 1, 2), 3, (17.0, 18.0, 13.0)),
        ((0, 1, 2), 1, (17.0, 2.0, -3.0)),
        ((2, 0, 1), 1, (1.0, 2.0, 13.0)),
        ((2, 0, 1), 2, (17.0, 2.0, 13.0)),
    ],
)
def test_grid_current_is_house_plus_draw(
    phase_map: PhaseMap, phases: int, expected: tuple[float, float, float]
) -> None:
    """By the wiring of the charger, with the sign of the house."""
    site = plant(phase_map, phases)
    assert site.grid_current_a() == expected
    site.house.switch("kettle", True)
    assert site.grid_current_a()[0] == pytest.approx(expected[0] + 9.1)


def test_two_chargers() -> None:
    """Both count, each with its own wiring (R12)."""
    site = plant()
    second = GoeCharger("654321", requested_a=6)
    site.add_charger(second, (1, 2, 0))
    site.step(31)
    second.plug(Car(phases=1))
    site.step(60)
    assert site.grid_current_a() == (17.0, 24.0, 13.0)


def test_wrong_phase_map() -> None:
    """Each phase once."""
    with pytest.raises(ValueError, match="order"):
        plant((0, 0, 1))


def test_meter_observes_what_the_plant_does() -> None:
    """Its counters run with the plant."""
    site = plant()
    site.step(3630)
    assert site.shelly.imported_wh[0] == pytest.approx(17 * 230.35 * 0.98, rel=0.01)
    assert site.shelly.exported_wh[2] == pytest.approx(0.0, abs=10)


def test_a_day_takes_about_a_second() -> None:
    """The benchmark runs weeks; the bound leaves room for a slow machine."""
    site = plant()
    started = time.process_time()
    for second in range(31, 31 + 86_400):
        site.step(second)
    assert time.process_time() - started < 10
