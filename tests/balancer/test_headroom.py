"""What is left on the phases that count (R1, R2, R11)."""

from custom_components.dynamic_load_manager.balancer.headroom import UNKNOWN_A, Room


def room(*least_a: float) -> Room:
    """Return the room of three phases: L3 is unknown, L2 too old to raise on."""
    return Room(
        most_a=[10.0, 7.0, UNKNOWN_A],
        least_a=list(least_a),
        lately_a=[],
        raisable=[True, False, False],
    )


def test_the_tightest_of_the_phases_counts() -> None:
    """R1: what the car does not use does not limit it."""
    left = room(9.0, 6.5, UNKNOWN_A)
    assert left.share_on((0,)) == (10.0, 0)
    assert left.share_on((0, 1)) == (7.0, 1)
    assert left.least_on((0,)) == 9.0
    assert left.least_on((0, 1)) == 6.5


def test_one_phase_that_is_unknown_or_old_is_enough() -> None:
    """R11: but only if the car uses it."""
    left = room(9.0, 6.5, UNKNOWN_A)
    assert not left.unknown((0, 1))
    assert left.unknown((0, 2))
    assert left.may_raise((0,))
    assert not left.may_raise((0, 1))
