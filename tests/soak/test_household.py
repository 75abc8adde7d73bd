"""What happens in the house of the long run."""

from simulator import GoeCharger, Plant, Shelly3em
from simulator.goe_hardware import FORCE_OFF
from simulator.scenario import Player, Scenario, family_house
from soak.household import Household, household

DURATION_S = 1800.0


def played(home: Household) -> Plant:
    """Play all that happens."""
    plant = Plant(family_house(), GoeCharger(), Shelly3em())
    scenario = Scenario(
        name="test",
        about="",
        build_house=family_house,
        events=tuple(home.events),
        duration_s=DURATION_S,
    )
    player = Player(scenario, plant)
    for second in range(round(DURATION_S)):
        player.advance(second)
        plant.step(second)
    return plant


def test_seed_decides() -> None:
    """The same seed gives the same household."""
    first, same, other = (household(seed, DURATION_S) for seed in (1, 1, 2))
    told = [[(event.at, event.say) for event in home.events] for home in (first, same)]
    assert told[0] == told[1]
    assert told[0] != [(event.at, event.say) for event in other.events]
    assert first.charger_faults == same.charger_faults


def test_nothing_is_wrong_at_the_end() -> None:
    """Everything that began has ended, and all kinds of things have happened."""
    home = household(1, DURATION_S)
    plant = played(home)
    assert plant.charger.fault is None
    assert plant.charger.answer_delay_s == 0.0
    assert not plant.shelly.frozen
    assert plant.shelly.phase_faults == {}
    assert plant.charger.car is None
    assert not any(map(plant.house.is_on, plant.house.appliances))
    said = {event.say for event in home.events}
    assert said >= {"charger silent", "charger busy", "charger garbage", "meter frozen"}
    assert any(text.endswith("nan") for text in said)


def test_owner_never_stops_what_is_stopped() -> None:
    """Nobody could tell whose stop that is."""
    home = household(1, DURATION_S)
    plant = Plant(family_house(), GoeCharger(), Shelly3em())
    plant.charger.force = FORCE_OFF
    for event in home.events:
        if event.say == "stop in the app":
            event.act(plant)
    assert plant.charger.record == []
