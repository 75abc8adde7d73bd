"""A household in which nothing stays as it is, in quick motion: all of it follows from a seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from simulator import Car, Plant
from simulator.goe import Fault
from simulator.goe_hardware import FORCE_OFF
from simulator.meter import ALL_PHASES, PhaseFault
from simulator.scenario import Event, family_house, switch

from .rules import Spell

CHARGER_FAULTS: tuple[Fault, ...] = ("silent", "busy", "garbage", "api_off")
PHASE_FAULTS: tuple[PhaseFault, ...] = ("nan", "missing", "absent")


@dataclass(kw_only=True, slots=True)
class Household:
    """What happens, and what has happened that only the owner knows of."""

    events: list[Event] = field(default_factory=list)
    """In order of time."""
    charger_faults: list[Spell] = field(default_factory=list)
    meter_faults: list[Spell] = field(default_factory=list)
    stops_ended_at: list[float] = field(default_factory=list)
    """When the owner took a stop back in another way than in the app."""
    presses: int = 0
    """How many times the owner wants to press the resume button and has not yet."""


def household(seed: int, duration_s: float) -> Household:
    """Return what happens in `duration_s`, with nothing wrong at its end."""
    home = Household()
    for name, fill in _PARTS.items():
        # One's own source of chance each: a change of one leaves the others as they are.
        fill(home, Random(f"{seed} {name}"), duration_s)
    home.events.sort(key=lambda event: event.at)
    return home


def _turns(
    random: Random,
    duration_s: float,
    *,
    pause_s: tuple[float, float],
    lasts_s: tuple[float, float],
) -> Iterator[Spell]:
    """Yield times between pauses until it is over."""
    start = random.uniform(0.0, pause_s[1])
    while (end := start + random.uniform(*lasts_s)) < duration_s:
        yield Spell(start=start, end=end)
        start = end + random.uniform(*pause_s)


def _loads(home: Household, random: Random, duration_s: float) -> None:
    """Switch each appliance on and off."""
    for name in family_house().appliances:
        for spell in _turns(
            random, duration_s, pause_s=(20.0, 200.0), lasts_s=(5.0, 100.0)
        ):
            home.events.append(
                _event(spell.start, f"{name} on", switch(**{name: True}))
            )
            home.events.append(
                _event(spell.end, f"{name} off", switch(**{name: False}))
            )


def _cars(home: Household, random: Random, duration_s: float) -> None:
    """Let cars come and go."""
    for spell in _turns(random, duration_s, pause_s=(5.0, 40.0), lasts_s=(60.0, 300.0)):
        phases, maximum_a = random.choice([(3, 16.0), (3, 16.0), (1, 16.0), (3, 11.0)])
        lag_s, ramp_a_per_s = random.uniform(0.5, 5.0), random.choice([2.0, 5.0, 50.0])

        def arrive(
            plant: Plant,
            phases: int = phases,
            maximum_a: float = maximum_a,
            lag_s: float = lag_s,
            ramp_a_per_s: float = ramp_a_per_s,
        ) -> None:
            plant.charger.plug(
                Car(
                    phases=phases,
                    maximum_a=maximum_a,
                    lag_s=lag_s,
                    ramp_a_per_s=ramp_a_per_s,
                )
            )

        def leave(plant: Plant) -> None:
            plant.charger.unplug()
            home.stops_ended_at.append(plant.charger.now)

        home.events.append(_event(spell.start, "car comes", arrive))
        home.events.append(_event(spell.end, "car goes", leave))


def _owner(home: Household, random: Random, duration_s: float) -> None:
    """Stop in the app now and then, and start again, by the app or by the button."""

    def stop(plant: Plant) -> None:
        # Nobody could tell whose stop it was if there is one already.
        if plant.charger.force != FORCE_OFF and plant.charger.car is not None:
            plant.charger.app_stop()

    def start(plant: Plant) -> None:
        if plant.charger.force == FORCE_OFF:
            plant.charger.app_start()

    def press(plant: Plant) -> None:
        home.stops_ended_at.append(plant.charger.now)
        home.presses += 1

    for spell in _turns(random, duration_s, pause_s=(20.0, 90.0), lasts_s=(15.0, 50.0)):
        home.events.append(_event(spell.start, "stop in the app", stop))
        ends = random.choice([start, press])
        home.events.append(_event(spell.end, ends.__name__, ends))


def _charger_faults(home: Household, random: Random, duration_s: float) -> None:
    """Let the charger be silent, busy or confused, or just slow."""
    for spell in _turns(random, duration_s, pause_s=(40.0, 160.0), lasts_s=(3.0, 40.0)):
        fault = random.choice([*CHARGER_FAULTS, None])
        delay_s = 0.0 if fault else random.uniform(0.5, 3.0)
        home.charger_faults.append(spell)
        home.events.append(
            _event(
                spell.start,
                f"charger {fault or f'answers after {delay_s:.1f} s'}",
                _charger(fault, delay_s),
            )
        )
        home.events.append(_event(spell.end, "charger well", _charger(None, 0.0)))


def _meter_faults(home: Household, random: Random, duration_s: float) -> None:
    """Let the meter freeze, or one of its phases have no values."""
    for spell in _turns(random, duration_s, pause_s=(20.0, 90.0), lasts_s=(3.0, 60.0)):
        fault = random.choice([*PHASE_FAULTS, None])
        phase = random.choice(ALL_PHASES)
        home.meter_faults.append(spell)
        home.events.append(
            _event(
                spell.start,
                f"meter: L{phase + 1} {fault}" if fault else "meter frozen",
                _meter({phase: fault} if fault else {}, frozen=fault is None),
            )
        )
        home.events.append(_event(spell.end, "meter well", _meter({}, frozen=False)))


_PARTS = {
    "loads": _loads,
    "cars": _cars,
    "owner": _owner,
    "charger": _charger_faults,
    "meter": _meter_faults,
}


def _event(at: float, say: str, act: Callable[[Plant], None]) -> Event:
    return Event(at=at, say=say, act=act)


def _charger(fault: Fault | None, delay_s: float) -> Callable[[Plant], None]:
    def act(plant: Plant) -> None:
        plant.charger.fault = fault
        plant.charger.answer_delay_s = delay_s

    return act


def _meter(faults: dict[int, PhaseFault], *, frozen: bool) -> Callable[[Plant], None]:
    def act(plant: Plant) -> None:
        plant.shelly.phase_faults = faults
        plant.shelly.frozen = frozen

    return act
