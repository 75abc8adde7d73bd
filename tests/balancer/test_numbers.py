"""The numbers that docs/rules.md and the README name are the ones in force."""

import pytest

from custom_components.dynamic_load_manager.balancer import (
    MINIMUM_CURRENT_A,
    FuseKind,
    SiteLimits,
    appetite,
    known,
    overdraw,
    session,
    setpoint,
    sharing,
    spells,
    stopping,
    thermal,
    turns,
)
from custom_components.dynamic_load_manager.pace import ASK_AFTER_S, ASK_AHEAD_S
from custom_components.dynamic_load_manager.troubles import LASTING_S


@pytest.mark.parametrize(
    ("number", "value"),
    [
        pytest.param(session.LEARNING_S, 15.0, id="R1: all phases count until then"),
        pytest.param(session.DRAWING_A, 1.0, id="R1: more means used"),
        pytest.param(MINIMUM_CURRENT_A, 6, id="R2: the least offer"),
        pytest.param(thermal.STOP_HEAT, 0.8, id="R7: 80 %"),
        pytest.param(stopping.LONGEST_PAUSE_S, 1800.0, id="R8: up to 30 min"),
        pytest.param(stopping.PEACE_S, 3600.0, id="R8: forgotten after an hour"),
        pytest.param(spells.MEMORY_S, 1200.0, id="R4: the last 20 min"),
        pytest.param(turns.TURN_S, 1800.0, id="R12: a turn of 30 min"),
        pytest.param(turns.RUN_S, 300.0, id="R12: 5 min, then a more important one"),
        pytest.param(appetite.GAP_A, 3, id="R12: sated, 3 A below"),
        pytest.param(appetite.SATED_S, 60.0, id="R12: sated, for 60 s"),
        pytest.param(known.START_S, 60.0, id="R12: room is kept for 60 s"),
        pytest.param(known.METERS_DIFFER_A, 0.3, id="R12: 0.3 A above its offer"),
        pytest.param(known.ASKED_AGAIN_S, 60.0, id="R12: asked again every minute"),
        pytest.param(sharing.HELPS_S, 30.0, id="R12: another 30 s of overload"),
        pytest.param(ASK_AFTER_S, 2.5, id="README: the meter is asked if it is older"),
        pytest.param(ASK_AHEAD_S, 1.0, id="README: a second before a step"),
        pytest.param(LASTING_S, 120.0, id="README: two minutes until a repair"),
        pytest.param(setpoint.REWRITE_S, 10.0, id="R14: two ticks"),
        pytest.param(setpoint.DISOBEYED_S, 25.0, id="R14: five ticks"),
        pytest.param(overdraw.OVERDRAWN_A, 1.0, id="R14: over 1 A more"),
        pytest.param(overdraw.OVERDRAWN_S, 15.0, id="R14: for 15 s"),
    ],
)
def test_the_rules_name_it(number: float, value: float) -> None:
    """Who changes one has to change the rules too."""
    assert number == value


def test_the_defaults_of_the_options() -> None:
    """In brackets after the rules."""
    assert SiteLimits(rating_a=25.0) == SiteLimits(
        rating_a=25.0,
        limit_a=None,
        fuse_kind=FuseKind.GG,
        margin_a=0.0,
        raise_delay_s=30.0,
        overload_delay_s=300.0,
        resume_delay_s=60.0,
        minimum_pause_s=300.0,
        meter_timeout_s=45.0,
        stop_on_meter_loss=False,
        balancing=True,
    )
