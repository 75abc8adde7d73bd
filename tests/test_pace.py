"""A Shelly of the first generation that could speak more often."""

import pytest

from custom_components.dynamic_load_manager.const import DOMAIN
from custom_components.dynamic_load_manager.meter import MeterKind
from custom_components.dynamic_load_manager.pace import WATCHED_TICKS
from custom_components.dynamic_load_manager.troubles import Trouble
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from simulator.shelly import Shelly3em
from simulator.shelly_gen2 import ShellyGen2

from .home import TOPIC, VirtualHome
from .test_translations import EN

WATCHED_S = 5 * (WATCHED_TICKS + 1)

TEXTS = EN["issues"]


def issues(issue_registry: ir.IssueRegistry) -> list[ir.IssueEntry]:
    """Return our repairs."""
    return [
        issue
        for issue in issue_registry.issues.values()
        if issue.domain == DOMAIN and issue.translation_key == Trouble.SHELLY_SLOW
    ]


async def test_slow_shelly(
    home: VirtualHome, issue_registry: ir.IssueRegistry, hass: HomeAssistant
) -> None:
    """A repair says what to set, and goes away when it is set."""
    shelly = Shelly3em()
    home.use_shelly(shelly, MeterKind.SHELLY_GEN1)
    await home.set_up()
    await home.run(WATCHED_S - 20)
    assert issues(issue_registry) == []
    await home.run(20)
    (issue,) = issues(issue_registry)
    assert issue.translation_key == "shelly_slow"
    assert issue.translation_placeholders == {
        "meter": TOPIC,
        "url": "http://192.0.2.10/settings?mqtt_update_period=1",
    }
    assert "{url}" in TEXTS["shelly_slow"]["description"]

    shelly.update_period_s = 1
    # The next period begins when the last one ends.
    await home.run(30 + WATCHED_S)
    assert issues(issue_registry) == []


@pytest.mark.parametrize("period_s", [1, 2])
async def test_quick_shelly(
    home: VirtualHome, issue_registry: ir.IssueRegistry, period_s: float
) -> None:
    """Nothing is wrong with these periods."""
    home.use_shelly(
        Shelly3em(update_period_s=period_s, on_change=False), MeterKind.SHELLY_GEN1
    )
    await home.set_up()
    await home.run(WATCHED_S)
    assert issues(issue_registry) == []


async def test_a_period_between_the_two(
    home: VirtualHome, issue_registry: ir.IssueRegistry
) -> None:
    """What is neither slow nor quick neither raises the repair nor withdraws it."""
    shelly = Shelly3em(update_period_s=4, on_change=False)
    home.use_shelly(shelly, MeterKind.SHELLY_GEN1)
    await home.set_up()
    await home.run(WATCHED_S)
    assert issues(issue_registry) == []


async def test_nothing_can_be_set_on_the_second_generation(
    home: VirtualHome, issue_registry: ir.IssueRegistry
) -> None:
    """It is asked all the time if it has no changes to tell, and answers."""
    home.use_shelly(ShellyGen2(rpc_ntf=False), MeterKind.SHELLY_GEN2)
    await home.set_up()
    await home.run(WATCHED_S)
    assert home.state("sensor", "current_l1").state == "5.0"
    assert issues(issue_registry) == []


async def test_a_silent_meter_is_another_trouble(
    home: VirtualHome, issue_registry: ir.IssueRegistry
) -> None:
    """What sends nothing at all is not slow."""
    home.shelly.frozen = True
    await home.set_up()
    await home.run(WATCHED_S)
    assert issues(issue_registry) == []


async def test_unload(
    home: VirtualHome, hass: HomeAssistant, issue_registry: ir.IssueRegistry
) -> None:
    """A site that is gone has no repairs."""
    home.use_shelly(Shelly3em(), MeterKind.SHELLY_GEN1)
    await home.set_up()
    await home.run(WATCHED_S)
    assert len(issues(issue_registry)) == 1
    await hass.config_entries.async_unload(home.entry.entry_id)
    assert issues(issue_registry) == []
