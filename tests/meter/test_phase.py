"""R11, R15: one phase, whatever meter it belongs to."""

from hypothesis import given, strategies as st
import pytest

from custom_components.dynamic_load_manager.balancer import PhaseReading
from custom_components.dynamic_load_manager.meter.phase import (
    DEAD_PHASE_V,
    HIGHEST_A,
    Phase,
)

SIGN_S = 5.0


@given(
    current_a=st.floats(0, HIGHEST_A),
    power_w=st.floats(allow_nan=False),
    age_s=st.floats(0, 100),
)
def test_sign(current_a: float, power_w: float, age_s: float) -> None:
    """R15: export only by a negative power that is new enough, and never more than flows."""
    phase = Phase(SIGN_S)
    phase.power(power_w, 100.0)
    assert phase.current(current_a, 100.0 + age_s)
    exports = power_w < 0 and 100.0 + age_s - 100.0 <= SIGN_S
    assert phase.reading == PhaseReading(
        current_a=-current_a if exports else current_a, at=100.0 + age_s
    )


@pytest.mark.parametrize(
    "current_a", [-0.01, HIGHEST_A + 0.01, float("nan"), float("inf"), float("-inf")]
)
def test_no_current(current_a: float) -> None:
    """R11: nothing that can flow through a main fuse."""
    phase = Phase(SIGN_S)
    assert not phase.current(current_a, 0.0)
    assert phase.reading is None


def test_dead() -> None:
    """R11: no voltage, no measurement; no voltage known is no reason to doubt."""
    phase = Phase(SIGN_S)
    assert not phase.dead
    assert phase.current(1.0, 0.0)
    phase.voltage(DEAD_PHASE_V - 0.1)
    assert phase.dead
    assert not phase.current(2.0, 1.0)
    phase.voltage(DEAD_PHASE_V)
    assert not phase.dead
    assert phase.current(3.0, 2.0)


def test_a_steady_current_keeps_its_direction() -> None:
    """R15: where a power that is as before is not told again."""
    phase = Phase(SIGN_S, steady_a=0.5)
    phase.power(-500.0, 0.0)
    told: list[float] = []
    for at, current_a in ((0.0, 2.2), (60.0, 2.6), (120.0, 2.7), (180.0, 2.2)):
        assert phase.current(current_a, at)
        assert phase.reading is not None
        told.append(phase.reading.current_a)
    assert told == [-2.2, -2.6, 2.7, 2.2]
