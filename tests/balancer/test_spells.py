"""A raise is made into room that stays, by what was seen lately (R4)."""

import pytest

from custom_components.dynamic_load_manager.balancer import Reason
from custom_components.dynamic_load_manager.balancer.headroom import UNKNOWN_A, Room
from custom_components.dynamic_load_manager.balancer.spells import (
    CONTESTED_S,
    HYSTERESIS_A,
    MEMORY_S,
    MOST_A,
    NEVER,
    PAYBACK_S,
    SHORTEST_S,
    TOLERANCE,
    PhaseSpells,
    Spells,
)

from .bench import Bench, charging_bench

LITTLE_A, MUCH_A = 6, 16
"""What fits while a load is on, and while it is off."""


def room(*lately_a: float, most_a: tuple[float, ...] | None = None) -> Room:
    """Return room of which only the present and the latest least amounts matter."""
    return Room(
        most_a=list(most_a or lately_a),
        least_a=list(lately_a),
        lately_a=list(lately_a),
        raisable=[True] * len(lately_a),
    )


def rhythm(*lengths_s: float, off_s: float = 40.0) -> tuple[PhaseSpells, float]:
    """Return a phase on which 16 A fitted for some times, and when the last one ended."""
    spells, now = PhaseSpells(), 0.0
    spells.change(now, MUCH_A, MUCH_A)
    for length_s in lengths_s:
        spells.change(now, LITTLE_A, LITTLE_A)
        now += off_s
        spells.change(now, MUCH_A, MUCH_A)
        now += length_s
    spells.change(now, LITTLE_A, LITTLE_A)
    return spells, now


def ends_soon(
    spells: PhaseSpells, ended_at: float, fits_s: float, within_s: float = 75.0
) -> bool:
    """Return what is said of a spell that has lasted for some time."""
    spells.change(ended_at + 40.0, MUCH_A, MUCH_A)
    return spells.ends_within(ended_at + 40.0 + fits_s, 12, within_s)


def test_a_current_fits_since_its_spell_began() -> None:
    """Each whole current has a spell of its own."""
    spells = Spells()
    spells.add(0.0, room(9.0, 20.0))
    spells.add(10.0, room(12.9, 20.0))
    assert spells.since((0,), 9) == 0.0
    assert spells.since((0,), 10) == 10.0
    assert spells.since((0,), 12) == 10.0
    assert spells.since((0,), 13) == NEVER
    assert spells.since((1,), 13) == 0.0
    assert spells.since((0, 1), 12) == 10.0
    spells.add(20.0, room(8.99, 20.0))
    assert spells.since((0,), 8) == 0.0
    assert spells.since((0,), 9) == NEVER


def test_a_hair_less_than_a_whole_current_is_that_current() -> None:
    """By arithmetic; the spell neither ends nor begins anew."""
    spells = Spells()
    spells.add(0.0, room(10.0))
    spells.add(5.0, room(10.0 - 1e-9))
    assert spells.since((0,), 10) == 0.0
    spells.add(10.0, room(11.0 - 1e-9))
    assert spells.since((0,), 11) == 10.0


def test_more_room_than_any_charger_needs_is_no_problem() -> None:
    """A main fuse of 125 A, and an empty house."""
    spells = Spells()
    spells.add(0.0, room(125.0))
    spells.add(5.0, room(124.0))
    assert spells.since((0,), MOST_A) == 0.0
    assert spells.since((0,), MOST_A + 10) == 0.0
    assert not spells.recurs(5.0, (0,), MOST_A + 10)
    spells.add(10.0, room(10.0))
    assert spells.since((0,), 10) == 0.0
    assert spells.since((0,), MOST_A + 10) == NEVER


def test_without_earlier_spells_nothing_is_expected() -> None:
    """No evidence is no reason to wait."""
    spells, ended_at = rhythm()
    assert not ends_soon(spells, ended_at, 0.0)


def test_a_spell_like_an_earlier_short_one_is_expected_to_end() -> None:
    """An oven: 80 s off, 40 s on."""
    spells, ended_at = rhythm(80.0)
    assert ends_soon(spells, ended_at, 30.0)


@pytest.mark.parametrize(
    ("fits_s", "within_s", "soon"),
    [
        (0.0, 80.0, False),
        (0.0, 80.1, True),
        (30.0, 50.0, False),
        (30.0, 50.1, True),
        (80.0, 75.0, True),
        (80.0 * TOLERANCE - 0.1, 75.0, True),
        (80.0 * TOLERANCE, 75.0, False),
    ],
)
def test_what_outlives_the_earlier_spells_is_something_new(
    fits_s: float, within_s: float, *, soon: bool
) -> None:
    """So the regret is bounded: the wait is little longer than the rhythm was."""
    spells, ended_at = rhythm(80.0)
    assert ends_soon(spells, ended_at, fits_s, within_s) is soon


@pytest.mark.parametrize(
    ("lengths_s", "soon"),
    [
        ((80.0, 600.0), False),
        ((80.0, 80.0, 600.0), True),
        ((80.0, 600.0, 600.0), False),
        ((20.0, 20.0, 20.0, 600.0), False),
    ],
)
def test_the_majority_of_the_spells_that_lasted_as_long_decides(
    lengths_s: tuple[float, ...], *, soon: bool
) -> None:
    """A tie is no majority; what was over by then has no vote."""
    spells, ended_at = rhythm(*lengths_s)
    assert ends_soon(spells, ended_at, 30.0) is soon


def test_old_spells_are_forgotten() -> None:
    """Cooking ends."""
    spells, ended_at = rhythm(80.0)
    began = ended_at + MEMORY_S - 30.0
    spells.change(began, MUCH_A, MUCH_A)
    assert spells.ends_within(began + 30.0, 12, 75.0)
    assert not spells.ends_within(began + 30.1, 12, 75.0)


def test_only_the_newest_spells_are_remembered() -> None:
    """What the house does now counts."""
    lengths_s = (30.0,) * 8 + (100.0,) * 4
    spells, ended_at = rhythm(*lengths_s, off_s=5.0)
    assert ended_at < MEMORY_S - 60.0, "so that none is forgotten for its age"
    assert not ends_soon(spells, ended_at, 20.0)
    spells, ended_at = rhythm(*(30.0,) * 8, *(100.0,) * 3, off_s=5.0)
    assert ends_soon(spells, ended_at, 20.0)


@pytest.mark.parametrize(
    ("length_s", "remembered"), [(SHORTEST_S, True), (SHORTEST_S - 0.1, False)]
)
def test_a_spell_that_no_raise_could_be_made_in_is_no_evidence(
    length_s: float, *, remembered: bool
) -> None:
    """It is shorter than any raise delay."""
    spells, ended_at = rhythm(length_s)
    assert ends_soon(spells, ended_at, 5.0) is remembered


def test_a_spell_whose_beginning_was_not_seen_is_no_evidence() -> None:
    """The first one after a start has lasted for nobody knows how long."""
    spells = PhaseSpells()
    spells.change(0.0, MUCH_A, MUCH_A)
    spells.change(80.0, LITTLE_A, LITTLE_A)
    assert not ends_soon(spells, 80.0, 30.0)


@pytest.mark.parametrize("perhaps_a", [12.0 - 1e-9, 12.0, 12.9, 16.0, UNKNOWN_A])
def test_a_spell_that_ends_in_doubt_is_no_evidence(perhaps_a: float) -> None:
    """While the car follows a write the room seems smaller; that is not the house."""
    spells, ended_at = rhythm(80.0, 600.0)
    began = ended_at + 40.0
    spells.change(began, MUCH_A, MUCH_A)
    spells.change(began + 80.0, LITTLE_A, perhaps_a)
    assert not ends_soon(spells, began + 80.0, 30.0)
    # Nor is the one that began in doubt.
    spells.change(began + 200.0, LITTLE_A, LITTLE_A)
    assert not ends_soon(spells, began + 200.0, 30.0)
    # The one after it is.
    spells.change(began + 320.0, LITTLE_A, LITTLE_A)
    assert ends_soon(spells, began + 320.0, 30.0)


def test_a_certain_end_just_above_what_may_still_fit_counts() -> None:
    """Doubt about 11 A is none about 12 A."""
    spells, ended_at = rhythm(80.0, 600.0)
    began = ended_at + 40.0
    spells.change(began, MUCH_A, MUCH_A)
    spells.change(began + 80.0, LITTLE_A, 11)
    assert ends_soon(spells, began + 80.0, 30.0)


@pytest.mark.parametrize(
    ("perhaps_before_a", "recurs"),
    [
        pytest.param((6.0, 6.0), True, id="sure all the time"),
        pytest.param((16.0, 6.0), True, id="sure in time"),
        pytest.param((6.0, 16.0), False, id="in doubt at last"),
    ],
)
def test_the_newest_doubt_before_a_spell_counts(
    perhaps_before_a: tuple[float, float], *, recurs: bool
) -> None:
    """R4: also if what certainly fits has not changed meanwhile."""
    spells = Spells()
    for at, perhaps_a in zip((0.0, 20.0), perhaps_before_a, strict=True):
        spells.add(at, room(6.0, most_a=(perhaps_a,)))
    spells.add(40.0, room(16.0))
    spells.add(120.0, room(6.0))
    spells.add(160.0, room(16.0))
    assert spells.recurs(190.0, (0,), 12) is recurs


def test_not_knowing_ends_a_spell_without_evidence() -> None:
    """R11: a lost meter is no load that comes back."""
    spells = Spells()
    for at in (0.0, 120.0, 240.0, 360.0):
        spells.add(at, room(6.0))
        spells.add(at + 40.0, room(16.0))
        spells.add(at + 119.0, room(UNKNOWN_A))
        assert spells.since((0,), 12) == NEVER
    spells.add(480.0, room(16.0))
    assert not spells.recurs(510.0, (0,), 12)


@pytest.mark.parametrize(
    ("overloads", "used", "length_s", "recurs"),
    [
        (1, 3, 30.0 + PAYBACK_S / 3 - 1.0, True),
        (1, 3, 30.0 + PAYBACK_S / 3 + 1.0, False),
        (2, 3, 30.0 + PAYBACK_S * 2 / 3 - 1.0, True),
        (2, 3, 30.0 + PAYBACK_S * 2 / 3 + 1.0, False),
        (3, 3, 30.0 + PAYBACK_S - 1.0, True),
        (3, 3, 30.0 + PAYBACK_S + 1.0, False),
        (1, 1, 30.0 + PAYBACK_S - 1.0, True),
        (1, 1, 30.0 + PAYBACK_S + 1.0, False),
    ],
)
def test_the_more_phases_are_overloaded_the_longer_a_raise_must_last(
    overloads: int, used: int, length_s: float, *, recurs: bool
) -> None:
    """What it costs is counted per phase, what it brings too."""
    phases = tuple(range(used))
    off = tuple(16.0 for _ in phases)
    on = tuple(6.0 if phase < overloads else 16.0 for phase in phases)
    spells = Spells()
    spells.add(0.0, room(*on))
    spells.add(40.0, room(*off))
    spells.add(40.0 + length_s, room(*on))
    spells.add(80.0 + length_s, room(*off))
    assert spells.recurs(110.0 + length_s, phases, 12) is recurs


def test_phases_that_the_car_does_not_use_do_not_hold_it_back() -> None:
    """R1."""
    spells = Spells()
    for at in (0.0, 120.0):
        spells.add(at, room(6.0, 16.0))
        spells.add(at + 40.0, room(16.0, 16.0))
    assert spells.recurs(190.0, (0,), 12)
    assert not spells.recurs(190.0, (1,), 12)


def test_a_contested_current_begins_to_fit_with_more_room_than_itself() -> None:
    """For a while, and only on the way up."""
    spells = Spells()
    spells.add(0.0, room(9.0))
    spells.contest(0.0, 10)
    spells.add(5.0, room(10.0 + HYSTERESIS_A - 0.01))
    assert spells.since((0,), 9) == 0.0
    assert spells.since((0,), 10) == NEVER
    spells.add(10.0, room(10.0 + HYSTERESIS_A))
    assert spells.since((0,), 10) == 10.0
    spells.add(15.0, room(11.0))
    spells.add(20.0, room(10.0))
    assert spells.since((0,), 10) == 10.0
    assert spells.since((0,), 11) == NEVER


def test_another_current_than_the_contested_one_needs_no_more_than_itself() -> None:
    """Hysteresis is for the one that flaps."""
    spells = Spells()
    spells.add(0.0, room(8.0))
    spells.contest(0.0, 10)
    spells.add(5.0, room(9.0))
    assert spells.since((0,), 9) == 5.0
    spells.add(10.0, room(11.0))
    assert spells.since((0,), 10) == 10.0
    assert spells.since((0,), 11) == 10.0


def test_a_contested_current_that_fits_may_be_a_hair_less() -> None:
    """By arithmetic; hysteresis is for the way up."""
    spells = Spells()
    spells.add(0.0, room(10.0))
    spells.contest(0.0, 10)
    spells.add(5.0, room(10.0 - 1e-9))
    assert spells.since((0,), 10) == 0.0


def test_a_contested_current_is_forgiven() -> None:
    """Else an amp would be lost for the rest of the charge."""
    spells = Spells()
    spells.add(0.0, room(9.0))
    spells.contest(0.0, 10)
    spells.add(CONTESTED_S - 0.1, room(10.0))
    assert spells.since((0,), 10) == NEVER
    spells.add(CONTESTED_S, room(10.0))
    assert spells.since((0,), 10) == CONTESTED_S


def cook(bench: Bench, times: int) -> None:
    """Let an oven go on for 40 s and off for 80 s, so often."""
    for _ in range(times):
        bench.house_a = (20.0, 9.0, 9.0)
        bench.run(40)
        bench.house_a = (9.0, 9.0, 9.0)
        bench.run(80)


def test_an_oven_is_raised_for_once_and_not_again() -> None:
    """R4: the first time nobody knows it, afterwards the offer stays where it is."""
    bench = charging_bench()
    cook(bench, 10)
    assert bench.world.offers == [16, 6, 16, 6]
    assert bench.last.limited_by is Reason.RECURRING_LOAD
    assert bench.last.until is None


def test_after_cooking_the_offer_rises_by_itself() -> None:
    """R4: when the room has stayed for longer than it ever did."""
    bench = charging_bench()
    cook(bench, 10)
    began = bench.now - 80
    while bench.world.offered_a == 6:
        bench.run(5)
    assert bench.world.offered_a == 16
    assert bench.now - began <= 80 * TOLERANCE + 5


def test_a_recurring_load_holds_back_only_what_it_takes() -> None:
    """R4: 10 A stay, whatever the oven does, so 10 A are offered."""
    bench = charging_bench()
    for _ in range(6):
        bench.house_a = (15.0, 5.0, 5.0)
        bench.run(40)
        bench.house_a = (5.0, 5.0, 5.0)
        bench.run(80)
    assert bench.world.offers == [16, 10, 16, 10]


def test_a_car_that_overdraws_needs_room_for_that_too() -> None:
    """R14: 3 A more than it may, so 3 A less are offered."""
    bench = Bench()
    bench.world.below_a = -3.0
    bench.house_a = (8.0, 5.0, 5.0)
    bench.run(120)
    assert bench.world.offered_a == 14
    assert max(bench.world.offers) == 14
