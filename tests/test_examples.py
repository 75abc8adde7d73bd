"""The examples of docs/architecture.md guard a fuse."""

from pathlib import Path
from unittest.mock import patch

from custom_components.dynamic_load_manager.const import DOMAIN
from custom_components.dynamic_load_manager.goe import Force
from homeassistant.core import HomeAssistant

from .examples.charger import PromptCharger
from .examples.meter import EVENT, EventMeter
from .home import VirtualHome

GUIDE = Path(__file__).parents[1] / "docs" / "architecture.md"


async def run(
    home: VirtualHome, seconds: int, house_a: float, charger: PromptCharger
) -> None:
    """Let time pass while the meter of the example speaks every second."""
    for _ in range(seconds):
        draw_a = 0 if charger.force is Force.OFF else charger.offered_a
        home.hass.bus.async_fire(EVENT, {"currents_a": [house_a + draw_a] * 3})
        await home.run(1)


async def test_example_meter_and_charger(
    hass: HomeAssistant, home: VirtualHome
) -> None:
    """Raised to what fits, lowered at once, stopped after five minutes, resumed."""
    charger = PromptCharger(home.charger.serial)
    integration = f"custom_components.{DOMAIN}"
    with (
        patch(f"{integration}.create_meter", return_value=EventMeter(hass, 3)),
        patch(f"{integration}.charger.probe", return_value=charger),
    ):
        await home.set_up()
        await run(home, 60, 12.5, charger)
        assert charger.offered_a == 12
        await run(home, 2, 17.0, charger)
        assert charger.offered_a == 8
        await run(home, 290, 22.0, charger)
        assert (charger.force, charger.offered_a) == (Force.NEUTRAL, 6)
        await run(home, 20, 22.0, charger)
        assert charger.force is Force.OFF
        assert home.state("sensor", "status").state == "stopped_overload"
        await run(home, 310, 3.0, charger)
        assert charger.force is Force.NEUTRAL
        await run(home, 60, 3.0, charger)
        assert charger.offered_a == 16


def test_guide_begins_with_the_examples() -> None:
    """It links to both of them."""
    guide = GUIDE.read_text(encoding="utf-8")
    for name in ("meter", "charger"):
        assert f"(../tests/examples/{name}.py)" in guide
