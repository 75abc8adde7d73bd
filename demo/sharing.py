"""The story of an evening with three cars behind one main fuse."""

from collections.abc import Callable

from simulator import Car, Plant
from simulator.scenario import Event, Scenario, family_house, switch

from .stage import Stage

CHARGERS = 3
MOST = 9
"""The priority of the last charger, which is for a car that has to leave early."""


def _plug(number: int) -> Callable[[Plant], None]:
    def act(plant: Plant) -> None:
        plant.connections[number].charger.plug(Car())

    return act


def scenario() -> Scenario:
    """Return the story; it fits the options of the other one.

    Beside what the house always takes three cars get 7 A each of 25 A.
    """
    return Scenario(
        name="sharing",
        about="Three cars share what the house leaves; one is more important.",
        build_house=family_house,
        duration_s=178,
        events=(
            Event(at=5, say="The first car comes home.", act=_plug(0)),
            Event(at=28, say="The second one comes home: they share.", act=_plug(1)),
            Event(at=54, say="A guest comes, who has to leave early.", act=_plug(2)),
            Event(
                at=82,
                say="The stove goes on: there is room for two cars, and one of them is the guest's.",
                act=switch(stove=True),
            ),
            Event(
                at=116,
                say="The sauna goes on instead: there is room for one, which is the guest's.",
                act=switch(stove=False, sauna=True),
            ),
            Event(
                at=148,
                say="The sauna goes off: all of them charge again.",
                act=switch(sauna=False),
            ),
        ),
    )


async def give_priority(stage: Stage, priority: int = MOST) -> None:
    """Make the last charger more important than the others, as its owner does."""
    serial = stage.chargers[-1].serial
    await stage.enable("number", "priority", serial)
    await stage.home_assistant.restart()
    number = stage.charger_entity_id(serial, "number", "priority")
    await stage.until(lambda: stage.shown(number) not in {None, "unavailable"}, 10)
    await stage.home_assistant.client.call("number.set_value", number, value=priority)
