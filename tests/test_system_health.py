"""What the page *System information* tells."""

from typing import Any

from pytest_homeassistant_custom_component.common import get_system_health_info

from custom_components.dynamic_load_manager.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .home import VirtualHome


async def health(hass: HomeAssistant) -> dict[str, Any]:
    """Return what is told of us."""
    assert await async_setup_component(hass, "system_health", {})
    info: dict[str, Any] = await get_system_health_info(hass, DOMAIN)
    return info


async def test_all_is_well(home: VirtualHome, hass: HomeAssistant) -> None:
    """A site that runs, with a meter that is heard and a charger that answers."""
    await home.set_up()
    await home.run(13)
    assert await health(hass) == {
        "sites": 1,
        "sites_running": "1/1",
        "meters_heard": "1/1",
        "chargers": 1,
        "chargers_answering": "1/1",
        "last_step_s": 3.0,
    }


async def test_nothing_is_well(home: VirtualHome, hass: HomeAssistant) -> None:
    """A meter that is silent on one phase, and a charger that is away."""
    await home.set_up()
    home.other_answer = "nonsense"
    home.shelly.frozen = True
    await home.run(60)
    told = await health(hass)
    assert told["meters_heard"] == told["chargers_answering"] == "0/1"
    assert told["sites_running"] == "1/1"
    assert told["last_step_s"] < 5


async def test_a_site_that_does_not_run(home: VirtualHome, hass: HomeAssistant) -> None:
    """It is counted, and nothing is made up."""
    await home.set_up()
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    assert await health(hass) == {
        "sites": 1,
        "sites_running": "0/1",
        "meters_heard": "0/1",
        "chargers": 1,
        "chargers_answering": "0/1",
    }
