"""The numbers that docs/rules.md names are the ones in force."""

import pytest

from custom_components.dynamic_load_manager.balancer import (
    MINIMUM_CURRENT_A,
    FuseKind,
    SiteLimits,
    overdraw,
    session,
    setpoint,
    stopping,
    thermal,
)


@pytest.mark.parametrize(
    ("number", "value"),
    [
        pytest.param(session.LEARNING_S, 15.0, id="R1: all phases count until then"),
        pytest.param(session.DRAWING_A, 1.0, id="R1: more means used"),
        pytest.param(MINIMUM_CURRENT_A, 6, id="R2: the least offer"),
        pytest.param(thermal.STOP_HEAT, 0.8, id="R7: 80 %"),
        pytest.param(stopping.LONGEST_PAUSE_S, 1800.0, id="R8: up to 30 min"),
        pytest.param(stopping.PEACE_S, 3600.0, id="R8: forgotten after an hour"),
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
