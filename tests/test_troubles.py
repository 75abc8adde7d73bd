"""Repairs: each tells of a trouble that lasts, and goes away with it."""

import asyncio
from http import HTTPStatus
from string import Formatter
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.dynamic_load_manager.const import DOMAIN
from custom_components.dynamic_load_manager.troubles import LASTING_S, Trouble
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from simulator.goe import GoeCharger

from .home import HOST, TOPIC, VirtualHome
from .test_translations import EN

LASTING = int(LASTING_S)
TICK = 5
TIMEOUT = 45

TEXTS = EN["issues"]


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """Return our repairs by their kind; their texts name nothing that is not given."""
    found = {}
    for issue in ir.async_get(hass).issues.values():
        if issue.domain != DOMAIN:
            continue
        kind = str(issue.translation_key)
        found[kind] = issue
        texts = TEXTS[kind]
        shown = [texts["title"], *_descriptions(texts)]
        names = {
            name
            for text in shown
            for _, name, _, _ in Formatter().parse(text)
            if name is not None
        }
        assert issue.translation_placeholders is not None
        assert names <= issue.translation_placeholders.keys()
        assert issue.is_fixable is ("fix_flow" in texts)
    return found


def _descriptions(texts: dict[str, Any]) -> list[str]:
    """Return what a repair tells."""
    if "fix_flow" not in texts:
        return [texts["description"]]
    return [*texts["fix_flow"]["step"]["confirm"].values()]


async def test_all_is_well(home: VirtualHome, hass: HomeAssistant) -> None:
    """No repairs for a house in which everything works."""
    await home.set_up()
    await home.charging()
    assert issues(hass) == {}


async def test_silent_meter(home: VirtualHome, hass: HomeAssistant) -> None:
    """Two minutes after it is unknown; until it is back."""
    await home.set_up()
    await home.charging()
    home.shelly.frozen = True
    await home.run(TIMEOUT + LASTING - TICK)
    assert issues(hass) == {}
    await home.run(3 * TICK)
    (issue,) = issues(hass).values()
    assert issue.translation_key == Trouble.METER_SILENT
    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["meter"] == TOPIC
    home.shelly.frozen = False
    await home.run(2 * TICK)
    assert issues(hass) == {}


async def test_one_phase_is_silent(home: VirtualHome, hass: HomeAssistant) -> None:
    """A phase that nobody sees is as bad as no meter."""
    await home.set_up()
    home.shelly.phase_faults[1] = "absent"
    await home.run(TIMEOUT + LASTING + 3 * TICK)
    assert set(issues(hass)) == {Trouble.METER_SILENT}


async def test_a_short_silence_is_no_trouble(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """Each silence is counted for itself."""
    await home.set_up()
    for _ in range(3):
        home.shelly.frozen = True
        await home.run(TIMEOUT + LASTING - 2 * TICK)
        home.shelly.frozen = False
        await home.run(2 * TICK)
        assert issues(hass) == {}


async def test_unreachable_charger(home: VirtualHome, hass: HomeAssistant) -> None:
    """After two minutes; until it answers."""
    await home.set_up()
    home.charger.fault = "silent"
    await home.run(LASTING - TICK)
    assert issues(hass) == {}
    await home.run(3 * TICK)
    (issue,) = issues(hass).values()
    assert issue.translation_key == Trouble.CHARGER_UNREACHABLE
    assert issue.severity is ir.IssueSeverity.WARNING
    assert issue.translation_placeholders == {"charger": "go-eCharger", "host": HOST}
    home.charger.fault = None
    await home.run(2 * TICK)
    assert issues(hass) == {}


@pytest.mark.parametrize("legacy_api", [False, True])
async def test_api_switched_off(
    home: VirtualHome, hass: HomeAssistant, legacy_api: bool
) -> None:
    """A firmware update may do that: the charger answers, but not as it should."""
    home.charger.legacy_api = legacy_api
    await home.set_up()
    home.charger.fault = "api_off"
    await home.run(LASTING + 3 * TICK)
    assert set(issues(hass)) == {Trouble.API_DISABLED}
    home.charger.fault = "silent"
    await home.run(2 * TICK)
    assert issues(hass) == {}, "it is another trouble now"
    await home.run(LASTING)
    assert set(issues(hass)) == {Trouble.CHARGER_UNREACHABLE}
    home.charger.fault = None
    await home.run(2 * TICK)
    assert issues(hass) == {}


async def test_disobedient_charger(home: VirtualHome, hass: HomeAssistant) -> None:
    """R14: after five ticks, until it obeys."""
    await home.set_up()
    await home.charging()
    home.charger.fault = "lies"
    home.house.base_a = (15.0, 4.0, 3.0)
    await home.run(5 * TICK)
    assert issues(hass) == {}
    await home.run(3 * TICK)
    assert set(issues(hass)) == {Trouble.CHARGER_DISOBEYS}
    assert not issues(hass)[Trouble.CHARGER_DISOBEYS].is_fixable
    home.charger.fault = None
    await home.run(3 * TICK)
    assert issues(hass) == {}


async def test_contested_charger(home: VirtualHome, hass: HomeAssistant) -> None:
    """R14: each change of another is undone in a tick, and the third one is told of."""
    await home.set_up()
    await home.charging()
    home.house.base_a = (15.0, 4.0, 3.0)
    await home.run(30)
    for count in (1, 2, 3):
        home.charger.app_set_current(16)
        await home.run(2 * TICK)
        assert home.offered_a() == 10
        assert set(issues(hass)) == (
            {Trouble.CHARGER_CONTESTED} if count == 3 else set()
        )
        await home.run(30)
    await home.run(600)
    assert issues(hass) == {}


async def test_removed_sensor(
    home: VirtualHome, hass: HomeAssistant, entity_registry: er.EntityRegistry
) -> None:
    """Told at once; silence is no trouble of its own then."""
    home.use_sensors()
    home.register_sensors()
    registered = entity_registry.async_get("sensor.grid_current_l2")
    assert registered is not None
    currents = list(home.entry.data["currents"])
    currents[1] = registered.id
    home.change_data({"currents": currents})
    await home.set_up()
    await home.run(10)
    assert issues(hass) == {}
    entity_registry.async_remove("sensor.grid_current_l2")
    await home.run(2 * TICK)
    assert set(issues(hass)) == {Trouble.SENSOR_REMOVED}
    await home.run(TIMEOUT + LASTING)
    assert set(issues(hass)) == {Trouble.SENSOR_REMOVED}


async def test_a_site_that_is_gone_has_no_repairs(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """Nobody looks any more whether they are true."""
    await home.set_up()
    home.charger.fault = "silent"
    home.shelly.frozen = True
    await home.run(TIMEOUT + LASTING + 2 * TICK)
    assert set(issues(hass)) == {Trouble.CHARGER_UNREACHABLE, Trouble.METER_SILENT}
    await hass.config_entries.async_unload(home.entry.entry_id)
    assert issues(hass) == {}


async def test_a_tick_that_is_under_way_at_the_end_leaves_no_repair(
    home: VirtualHome, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A charger that takes its time makes that the rule."""
    await home.set_up()
    await home.charging()
    home.charger.fault = "lies"
    home.house.base_a = (15.0, 4.0, 3.0)
    await home.run(40)
    assert set(issues(hass)) == {Trouble.CHARGER_DISOBEYS}
    answering = asyncio.Event()
    link = home.entry.runtime_data.chargers["charger"]
    read = link.async_read

    async def slow_read() -> None:
        await answering.wait()
        await read()

    monkeypatch.setattr(link, "async_read", slow_read)
    tick = asyncio.create_task(home.entry.runtime_data.async_tick())
    await asyncio.sleep(0)
    unload = asyncio.create_task(hass.config_entries.async_unload(home.entry.entry_id))
    await asyncio.sleep(0)
    answering.set()
    await tick
    assert await unload
    assert issues(hass) == {}


async def test_sensors_are_not_removed_before_they_are_looked_at(
    home: VirtualHome, hass: HomeAssistant, entity_registry: er.EntityRegistry
) -> None:
    """Whoever listens to repairs hears of none at a start."""
    home.use_sensors()
    home.register_sensors()
    heard = async_capture_events(hass, ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED)
    await home.set_up()
    await home.run(10)
    assert [event for event in heard if event.data["domain"] == DOMAIN] == []


async def fix(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, issue: ir.IssueEntry
) -> list[str]:
    """Go through a repair as the user interface does; return the flow that follows."""
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    started = await client.post(
        "/api/repairs/issues/fix",
        json={"handler": DOMAIN, "issue_id": issue.issue_id},
    )
    assert started.status == HTTPStatus.OK, await started.text()
    form = await started.json()
    assert form["type"] == FlowResultType.FORM
    assert form["step_id"] == "confirm"
    assert form["description_placeholders"] == issue.translation_placeholders
    confirmed = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    assert confirmed.status == HTTPStatus.OK, await confirmed.text()
    result = await confirmed.json()
    assert result["type"] == FlowResultType.ABORT
    assert result["reason"] == "reconfigure"
    assert issue.issue_id in {issue_id for _, issue_id in ir.async_get(hass).issues}, (
        "it stays until the trouble is over"
    )
    following: list[str] = result["next_flow"]
    return following


@pytest.mark.usefixtures("socket_enabled")
async def test_a_charger_that_has_moved(
    home: VirtualHome, hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """The repair leads to the form with the address, and the new one ends the trouble."""
    await home.set_up()
    home.charger.fault = "silent"
    await home.run(LASTING + 3 * TICK)
    moved = GoeCharger(home.charger.serial)
    home.other_charger("192.0.2.99", moved)

    kind, flow_id = await fix(hass, hass_client, issues(hass)["charger_unreachable"])
    assert kind == "config_subentries_flow"
    form = hass.config_entries.subentries.async_get(flow_id)
    assert form["step_id"] == "reconfigure"
    result = await hass.config_entries.subentries.async_configure(
        flow_id, {"host": "192.0.2.99", "phase_map": "unknown"}
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    await home.run(2 * TICK)
    assert issues(hass) == {}
    assert home.state("sensor", "status").state == "no_car"


@pytest.mark.usefixtures("socket_enabled")
async def test_a_meter_that_is_replaced(
    home: VirtualHome, hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """The repair leads to the choice of a meter."""
    await home.set_up()
    home.shelly.frozen = True
    await home.run(TIMEOUT + LASTING + 3 * TICK)
    kind, flow_id = await fix(hass, hass_client, issues(hass)["meter_silent"])
    assert kind == "config_flow"
    menu = hass.config_entries.flow.async_get(flow_id)
    assert menu["step_id"] == "reconfigure"
    hass.config_entries.flow.async_abort(flow_id)
