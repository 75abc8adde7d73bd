"""Stories: what happens in the house, second by second, with a sentence for each event."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .car import Car
from .house import House, dishwasher, kettle, oven, sauna, solar, stove
from .plant import Plant


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happens, `at` seconds after the start."""

    at: float
    say: str
    act: Callable[[Plant], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """A house and what happens in it for `duration_s`; events in order of time."""

    name: str
    about: str
    build_house: Callable[[], House]
    events: tuple[Event, ...] = field(default=())
    duration_s: float


class Player:
    """Plays a scenario's events on a plant that has the scenario's house."""

    def __init__(self, scenario: Scenario, plant: Plant, start: float = 0.0) -> None:
        """Begin at `start` (s)."""
        self.scenario = scenario
        self._plant = plant
        self._start = start
        self._next = 0

    def advance(self, now: float) -> list[str]:
        """Do what is due by `now` (s), and return a sentence for each."""
        said: list[str] = []
        events = self.scenario.events
        while self._next < len(events) and events[self._next].at <= now - self._start:
            event = events[self._next]
            self._next += 1
            event.act(self._plant)
            said.append(event.say)
        return said

    def finished(self, now: float) -> bool:
        """Tell whether the story is over at `now` (s)."""
        return now - self._start >= self.scenario.duration_s


def family_house() -> House:
    """Return the house of all stories, with everything off."""
    return House(
        (2.1, 3.4, 1.6), [kettle(), oven(), dishwasher(), stove(), sauna(), solar()]
    )


def switch(**on: bool) -> Callable[[Plant], None]:
    """Return what switches appliances of the house, by their names."""

    def act(plant: Plant) -> None:
        for name, is_on in on.items():
            plant.house.switch(name, is_on)

    return act


def demo(car: Callable[[], Car] = Car) -> Scenario:
    """Return the story of an evening, told in three minutes for a main fuse of 25 A.

    It fits a balancer whose waiting times are shortened to about: raise delay 10 s, overload delay
    20 s, resume delay 10 s, minimum pause 15 s.
    """
    return Scenario(
        name="demo",
        about="An evening: kettle, oven and sauna come and go while the car charges.",
        build_house=family_house,
        duration_s=178,
        events=(
            Event(
                at=5,
                say="The car comes home and is plugged in.",
                act=lambda plant: plant.charger.plug(car()),
            ),
            Event(at=30, say="The kettle goes on (L1).", act=switch(kettle=True)),
            Event(at=45, say="The oven goes on (L2).", act=switch(oven=True)),
            Event(at=55, say="The kettle goes off.", act=switch(kettle=False)),
            Event(at=62, say="The oven goes off.", act=switch(oven=False)),
            Event(
                at=82,
                say="Sauna and stove go on: too much even for the smallest charging current.",
                act=switch(sauna=True, stove=True),
            ),
            Event(
                at=114,
                say="Sauna and stove go off: the car may charge again.",
                act=switch(sauna=False, stove=False),
            ),
            Event(
                at=154,
                say="Somebody presses stop in the charger's app.",
                act=lambda plant: plant.charger.app_stop(),
            ),
            Event(
                at=160,
                say="The oven goes on, with room to spare: nobody is charging.",
                act=switch(oven=True),
            ),
            Event(
                at=168,
                say="The oven goes off. Charging stays stopped: whoever stopped it starts it.",
                act=switch(oven=False),
            ),
        ),
    )


def steady(car: Callable[[], Car] = Car) -> Scenario:
    """Return a day on which nothing changes: the car is there and the base load is constant."""
    return Scenario(
        name="steady",
        about="The car is plugged in and nothing else changes.",
        build_house=family_house,
        duration_s=86_400,
        events=(
            Event(
                at=0,
                say="The car is plugged in.",
                act=lambda plant: plant.charger.plug(car()),
            ),
        ),
    )


SCENARIOS: dict[str, Callable[[Callable[[], Car]], Scenario]] = {
    "demo": demo,
    "steady": steady,
}
