"""The house adds up what is on."""

import pytest

from simulator import Appliance, House
from simulator.house import (
    dishwasher,
    kettle,
    on_all_phases,
    on_phase,
    oven,
    sauna,
    solar,
    stove,
)


def test_base_load_and_what_starts_switched_on() -> None:
    """An appliance counts from the start if it is on."""
    house = House(
        (1.0, 2.0, 3.0), [Appliance("pump", (0.0, 4.0, 0.0), on=True), kettle()]
    )

    assert house.current_a() == (1.0, 6.0, 3.0)
    assert house.appliances == ["pump", "kettle"]
    assert house.is_on("pump")
    assert not house.is_on("kettle")


def test_switching_twice_counts_once() -> None:
    """A switch has two positions."""
    house = House(appliances=[kettle(phase=1)])

    house.switch("kettle", True)
    house.switch("kettle", True)
    assert house.current_a() == (0.0, 9.1, 0.0)

    house.switch("kettle", False)
    house.switch("kettle", False)
    assert house.current_a() == (0.0, 0.0, 0.0)


def test_solar_panels_export() -> None:
    """A source makes the current negative (R15)."""
    house = House((1.0, 1.0, 1.0), [solar(4140)])

    house.switch("solar", True)

    assert house.current_a() == (-5.0, -5.0, -5.0)


def test_base_load_can_be_replaced() -> None:
    """A load trace is fed in through the base load."""
    house = House(appliances=[kettle()])
    house.switch("kettle", True)

    house.base_a = (1.0, 2.0, 3.0)

    assert house.base_a == (1.0, 2.0, 3.0)
    assert house.current_a() == (10.1, 2.0, 3.0)


def test_unknown_and_double_names_are_errors() -> None:
    """A typing error in a scenario doesn't pass for an appliance that is off."""
    house = House()
    with pytest.raises(KeyError):
        house.switch("kettle", True)
    with pytest.raises(KeyError):
        house.is_on("kettle")
    with pytest.raises(ValueError, match="kettle"):
        House(appliances=[kettle(), kettle()])


def test_ready_made_appliances_are_plausible() -> None:
    """Each alone is below a 25 A fuse; sauna and stove leave less than 6 A on some phase."""
    everything = [kettle(), dishwasher(), oven(), stove(), sauna()]

    for appliance in everything:
        assert 0 < max(appliance.currents_a) < 25
    assert sauna().currents_a[1] + stove().currents_a[1] > 25 - 6
    assert on_phase(2, 2300) == (0.0, 0.0, 10.0)
    assert on_all_phases(6900) == (10.0, 10.0, 10.0)
