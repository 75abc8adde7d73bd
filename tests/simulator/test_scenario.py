"""The stories."""

import pytest

from simulator import Car, GoeCharger, Plant, Shelly3em
from simulator.scenario import SCENARIOS, Event, Player, demo, steady


def play(name: str, until: int) -> tuple[Plant, list[str]]:
    """Play a story up to a second, with nobody balancing."""
    scenario = SCENARIOS[name](Car)
    plant = Plant(scenario.build_house(), GoeCharger(requested_a=6), Shelly3em())
    player = Player(scenario, plant)
    said: list[str] = []
    for second in range(until + 1):
        said += player.advance(second)
        plant.step(second)
    return plant, said


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_events_are_in_order_and_inside_the_story(name: str) -> None:
    """The player relies on it."""
    scenario = SCENARIOS[name](Car)
    times = [event.at for event in scenario.events]
    assert times == sorted(times)
    assert times[-1] < scenario.duration_s
    assert scenario.name == name


def test_demo_is_three_minutes_and_says_each_event_once() -> None:
    """The screen shows a sentence for each event."""
    scenario = demo()
    plant, said = play("demo", 180)
    assert scenario.duration_s <= 180
    assert said == [event.say for event in scenario.events]
    assert plant.house.current_a() == plant.house.base_a


def test_demo_overloads_even_at_the_minimum() -> None:
    """Sauna and stove leave less than 6 A below 25 A, for more than 20 s (R6)."""
    plant, _ = play("demo", 113)
    assert plant.charger.offered_a == 6
    assert max(plant.grid_current_a()) > 25
    plant, _ = play("demo", 115)
    assert max(plant.grid_current_a()) < 25


def test_demo_s_kettle_and_oven_need_a_reduction_but_no_stop() -> None:
    """At 16 A they overload, at 6 A they don't (R4)."""
    plant, _ = play("demo", 50)
    house_a = plant.house.current_a()
    assert max(house_a) + 16 > 25
    assert max(house_a) + 6 < 25


def test_demo_ends_stopped_by_hand() -> None:
    """Nobody but the app touched the charger (R9)."""
    plant, _ = play("demo", 175)
    assert [(write.key, write.source) for write in plant.charger.record] == [
        ("frc", "app")
    ]
    assert plant.charger.draw_a == (0.0, 0.0, 0.0)


def test_steady_charges_all_the_time() -> None:
    """Nothing but the car."""
    plant, said = play("steady", 60)
    assert said == ["The car is plugged in."]
    assert plant.charger.draw_a == (6.0, 6.0, 6.0)


def test_player_starts_when_told() -> None:
    """Times of events count from its start."""
    scenario = steady()
    plant = Plant(scenario.build_house(), GoeCharger(), Shelly3em())
    player = Player(scenario, plant, start=1000)
    assert player.advance(999) == []
    assert player.advance(1000) == ["The car is plugged in."]
    assert player.advance(1001) == []
    assert not player.finished(1000)
    assert player.finished(1000 + scenario.duration_s)


def test_event_is_a_value() -> None:
    """Two with the same content are the same."""
    act = plug_nothing
    assert Event(at=1, say="x", act=act) == Event(at=1, say="x", act=act)


def plug_nothing(plant: Plant) -> None:
    """Do nothing."""
