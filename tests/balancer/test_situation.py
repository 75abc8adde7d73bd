"""What fits for certain: by the pessimistic room, with what the car takes (R3, R4, R14)."""

import pytest

from custom_components.dynamic_load_manager.balancer import ChargerInput
from custom_components.dynamic_load_manager.balancer.headroom import Room
from custom_components.dynamic_load_manager.balancer.situation import Situation
from custom_components.dynamic_load_manager.balancer.spells import Spells

from .bench import CHARGER, limits, reading


def situation(
    least_a: float, *, raisable: bool = True, overdrawn_a: float = 0.0
) -> Situation:
    """Return a situation on one phase, with plenty of room if all goes well."""
    return Situation(
        now=0.0,
        charger=ChargerInput(
            charger_id=CHARGER,
            reading=reading(),
            reachable=True,
            maximum_current_a=16,
        ),
        reading=reading(),
        limits=limits(),
        room=Room(
            most_a=[20.0], least_a=[least_a], lately_a=[20.0], raisable=[raisable]
        ),
        spells=Spells(),
        phases=(0,),
        unknown=False,
        lost=False,
        overload_s=0.0,
        overload_since=None,
        too_hot=False,
        overdrawn_a=overdrawn_a,
    )


@pytest.mark.parametrize(
    ("least_a", "certain"), [(10.0, True), (10.0 - 1e-9, True), (9.9, False)]
)
def test_only_the_pessimistic_room_is_certain(least_a: float, *, certain: bool) -> None:
    """R3; a hair less by arithmetic is enough."""
    assert situation(least_a).fits_for_certain(10) is certain


@pytest.mark.parametrize(("least_a", "certain"), [(12.5, True), (12.4, False)])
def test_a_car_that_overdraws_needs_certain_room_for_that_too(
    least_a: float, *, certain: bool
) -> None:
    """R14."""
    assert situation(least_a, overdrawn_a=2.5).fits_for_certain(10) is certain


def test_nothing_is_certain_on_a_phase_that_is_not_known_well_enough() -> None:
    """R11."""
    assert not situation(16.0, raisable=False).fits_for_certain(10)
