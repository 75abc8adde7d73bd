"""After a command the draw is on its way to what it asks for (R3)."""

import pytest

from custom_components.dynamic_load_manager.balancer import Command, Force
from custom_components.dynamic_load_manager.balancer.charging import Charger
from custom_components.dynamic_load_manager.balancer.house_load import Bounds

from .bench import CHARGER, limits, reading


@pytest.mark.parametrize(
    ("force", "draw_a", "command", "expected"),
    [
        pytest.param(
            Force.NEUTRAL,
            16.0,
            Command(charger_id=CHARGER, offer_a=7),
            (7.0, 16.0),
            id="another offer",
        ),
        pytest.param(
            Force.NEUTRAL,
            16.0,
            Command(charger_id=CHARGER, force=Force.OFF),
            (0.0, 16.0),
            id="a stop",
        ),
        pytest.param(
            Force.OFF,
            0.0,
            Command(charger_id=CHARGER, offer_a=6, force=Force.NEUTRAL),
            (0.0, 6.0),
            id="a release",
        ),
        pytest.param(
            Force.OFF,
            0.0,
            Command(charger_id=CHARGER, offer_a=6),
            (0.0, 0.0),
            id="another offer to a charger that is stopped",
        ),
    ],
)
def test_what_may_be_drawn_after_a_command(
    force: Force, draw_a: float, command: Command, expected: tuple[float, float]
) -> None:
    """R3: whether it was acknowledged or not."""
    charger = Charger(CHARGER, limits(), None)
    charger.read(1000.0, reading(1000.0, force=force, draw_a=(draw_a,), offered_a=16))
    charger.sent(1000.0, command, acknowledged=False)
    low_a, high_a = expected
    assert charger.history.around(1002.0) == Bounds([low_a], [high_a])
