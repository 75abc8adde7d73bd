"""R12: who gets what of the room, as sums of one moment."""

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.dynamic_load_manager.balancer.allocation import (
    Claimant,
    Share,
    allocate,
)

PHASES = (0, 1, 2)
HAIR_A = 1e-5


def claimant(
    charger_id: str = "a",
    *,
    priority: int = 5,
    place: tuple[int, float] = (0, 0.0),
    phases: tuple[int, ...] = PHASES,
    wanted_a: int = 16,
    ceiling_a: int = 16,
    extra_a: float = 0.0,
    runs: bool = True,
) -> Claimant:
    """Return a charger that wants some of the room."""
    return Claimant(
        charger_id=charger_id,
        priority=priority,
        place=place,
        phases=phases,
        minimum_a=6,
        wanted_a=wanted_a,
        ceiling_a=ceiling_a,
        extra_a=extra_a,
        runs=runs,
    )


def currents_a(room_a: float, *claimants: Claimant) -> list[int]:
    """Return the shares of some chargers where all phases have the same room."""
    shares = allocate([room_a] * 3, claimants)
    return [shares[each.charger_id].current_a for each in claimants]


@pytest.mark.parametrize(
    ("room_a", "shares_a"),
    [
        (50.0, [16, 16, 16]),
        (30.0, [10, 10, 10]),
        (30.9, [10, 10, 10]),
        (31.0, [11, 10, 10]),
        (29.0, [10, 10, 9]),
        (18.0, [6, 6, 6]),
    ],
)
def test_equals_share_equally(room_a: float, shares_a: list[int]) -> None:
    """In whole amps; who gets the one that can't be divided is the same for ever."""
    assert currents_a(room_a, claimant("a"), claimant("b"), claimant("c")) == shares_a


def test_what_one_does_not_want_is_for_the_others() -> None:
    """Water-filling within each one's limit."""
    assert currents_a(30.0, claimant("a", ceiling_a=7, wanted_a=7), claimant("b")) == [
        7,
        16,
    ]


def test_a_sated_car_keeps_what_nobody_else_wants() -> None:
    """It may be wrong what is thought of it."""
    sated = claimant("a", wanted_a=9)
    assert currents_a(30.0, sated, claimant("b")) == [14, 16]
    assert currents_a(24.0, sated, claimant("b")) == [9, 15]


def test_only_the_phases_of_a_charger_count() -> None:
    """R1."""
    shares = allocate(
        [7.0, 20.0, 20.0],
        [claimant("a", phases=(0,)), claimant("b", phases=(1, 2))],
    )
    assert (shares["a"].current_a, shares["b"].current_a) == (7, 16)


def test_a_phase_that_is_full_holds_up_only_those_on_it() -> None:
    """A car on one phase takes what a three-phase car can't."""
    shares = allocate(
        [20.0, 12.0, 20.0], [claimant("a"), claimant("b", phases=(0,), ceiling_a=32)]
    )
    assert shares["a"].current_a == 12 - 2
    assert shares["b"].current_a == 10


def test_the_important_one_gets_its_minimum_first() -> None:
    """10 before 5 before 1, whatever its name."""
    shares = allocate(
        [13.0] * 3,
        [claimant("a", priority=1), claimant("b"), claimant("c", priority=10)],
    )
    assert shares["c"] == Share(6, True, False, False)
    assert shares["b"] == Share(6, True, False, False)
    assert shares["a"] == Share(6, False, True, False), "it holds its minimum"


def test_one_that_holds_the_minimum_takes_it_from_the_others() -> None:
    """R6: until it is stopped."""
    assert currents_a(15.0, claimant("a"), claimant("b"), claimant("c")) == [6, 6, 6]


def test_one_that_waits_is_kept_its_minimum_and_no_more() -> None:
    """R5, R8: so that it finds room, and starts softly."""
    waiting = claimant("b", runs=False)
    assert currents_a(20.0, claimant("a"), waiting) == [14, 6]
    assert currents_a(11.0, claimant("a"), waiting) == [11, 0]


def test_who_comes_first_among_equals_is_a_matter_of_turns() -> None:
    """And is told to those behind."""
    shares = allocate(
        [10.0] * 3,
        [
            claimant("a", place=(2, 0.0)),
            claimant("b", place=(1, 0.0), runs=False),
        ],
    )
    assert shares["b"] == Share(6, True, False, False)
    assert shares["a"] == Share(6, False, False, True)


def test_a_car_that_overdraws_counts_with_what_it_takes() -> None:
    """R14."""
    assert currents_a(26.0, claimant("a", extra_a=4.0), claimant("b")) == [11, 11]


def test_nothing_is_shared_of_what_is_not_known() -> None:
    """R11."""
    shares = allocate([float("-inf"), 20.0, 20.0], [claimant("a"), claimant("b")])
    assert [share.current_a for share in shares.values()] == [6, 6]
    assert not any(share.admitted for share in shares.values())


rooms = st.lists(st.floats(-40, 130), min_size=3, max_size=3)


@st.composite
def crowds(draw: st.DrawFn) -> list[Claimant]:
    """Return chargers of all kinds."""
    crowd = []
    for number in range(draw(st.integers(1, 8))):
        ceiling_a = draw(st.integers(6, 32))
        crowd.append(
            claimant(
                f"charger {number}",
                priority=draw(st.integers(1, 10)),
                place=(draw(st.integers(0, 2)), draw(st.sampled_from([0.0, 5.0]))),
                phases=draw(st.sampled_from([(0,), (1,), (0, 1), (1, 2), PHASES])),
                wanted_a=draw(st.integers(6, ceiling_a)),
                ceiling_a=ceiling_a,
                extra_a=draw(st.sampled_from([0.0, 0.0, 2.5])),
                runs=draw(st.booleans()),
            )
        )
    return crowd


def taken_a(
    shares: dict[str, Share], crowd: list[Claimant], *, admitted: bool | None = None
) -> list[float]:
    """Return what the shares come to on each phase."""
    return [
        sum(
            shares[each.charger_id].current_a + each.extra_a
            for each in crowd
            if phase in each.phases
            and shares[each.charger_id].current_a
            and admitted in {None, shares[each.charger_id].admitted}
        )
        for phase in PHASES
    ]


@settings(max_examples=400)
@given(room_a=rooms, crowd=crowds())
def test_shares_never_come_to_more_than_there_is(
    room_a: list[float], crowd: list[Claimant]
) -> None:
    """Only minimums that are held come to more, and then nobody has more than that."""
    shares = allocate(room_a, crowd)
    held = [
        each for each in crowd if not shares[each.charger_id].admitted and each.runs
    ]
    for phase in PHASES:
        total_a = taken_a(shares, crowd)[phase]
        if total_a > max(0.0, room_a[phase]) + HAIR_A:
            assert any(phase in each.phases for each in held)
            assert taken_a(shares, crowd, admitted=True)[phase] <= max(
                0.0, room_a[phase] + HAIR_A
            )
            for each in crowd:
                if phase in each.phases:
                    assert shares[each.charger_id].current_a <= 6


@settings(max_examples=200)
@given(room_a=rooms, crowd=crowds(), data=st.data())
def test_the_order_of_the_input_never_matters(
    room_a: list[float], crowd: list[Claimant], data: st.DataObject
) -> None:
    """To nobody."""
    other = data.draw(st.permutations(crowd))
    assert allocate(room_a, crowd) == allocate(room_a, other)


@settings(max_examples=400)
@given(room_a=rooms, crowd=crowds())
def test_nobody_has_more_than_an_amp_more_than_one_that_could_have_it(
    room_a: list[float], crowd: list[Claimant]
) -> None:
    """Equal shares: who has less is held up by its own limit, or by a full phase."""
    shares = allocate(room_a, crowd)
    left_a = [
        room_a[phase] - taken for phase, taken in enumerate(taken_a(shares, crowd))
    ]
    growing = [each for each in crowd if each.runs and shares[each.charger_id].admitted]
    for each in growing:
        current_a = shares[each.charger_id].current_a
        assert 6 <= current_a <= each.ceiling_a
        full = [phase for phase in each.phases if left_a[phase] < 1 - HAIR_A]
        if current_a < each.ceiling_a:
            assert full, "what is left is not wasted"
        if current_a < each.wanted_a:
            for other in growing:
                if shares[other.charger_id].current_a > current_a + 1:
                    blocked = [p for p in full if p not in other.phases]
                    assert blocked, "something that the other one does not use is full"


@settings(max_examples=300)
@given(room_a=rooms, crowd=crowds())
def test_nobody_is_passed_over_for_one_behind(
    room_a: list[float], crowd: list[Claimant]
) -> None:
    """By priority, then by place, then by name: minimums are taken, and held, in this order."""
    shares = allocate(room_a, crowd)
    left_a = list(room_a)
    held_a = [0.0] * len(left_a)
    for each in sorted(crowd, key=lambda c: (-c.priority, c.place, c.charger_id)):
        minimum_a = 6 + each.extra_a
        fits = all(left_a[phase] >= minimum_a - HAIR_A for phase in each.phases)
        if shares[each.charger_id].admitted:
            assert fits
            for phase in each.phases:
                left_a[phase] -= minimum_a
        else:
            assert any(
                left_a[phase] - held_a[phase] < minimum_a for phase in each.phases
            )
            for phase in each.phases if each.runs else ():
                held_a[phase] += minimum_a
