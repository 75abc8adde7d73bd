"""The blueprints: an automation made of each of them does what it says."""

from pathlib import Path
import shutil
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.dynamic_load_manager.const import DOMAIN
from custom_components.dynamic_load_manager.incidents import Incident
from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml

from .home import VirtualHome

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "blueprints" / "automation" / DOMAIN
NOTIFY_STOPS = "notify_stops.yaml"
EXPENSIVE_HOURS = "expensive_hours.yaml"

SCHEDULE = "input_boolean.expensive"
MEMORY = "input_number.memory"
PRICE = "sensor.price"
LOW_A = 10


@pytest.fixture(autouse=True)
def blueprints(hass: HomeAssistant, tmp_path: Path) -> None:
    """Let the blueprints lie where an owner has them."""
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / DOMAIN)
    hass.config.config_dir = str(tmp_path)


async def automate(hass: HomeAssistant, name: str, inputs: dict[str, Any]) -> None:
    """Make an automation of a blueprint."""
    automation = {"use_blueprint": {"path": f"{DOMAIN}/{name}", "input": inputs}}
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: [automation]})
    await hass.async_block_till_done()
    (entity_id,) = hass.states.async_entity_ids(AUTOMATION)
    state = hass.states.get(entity_id)
    assert state is not None
    assert state.state == "on"


def test_all_are_told_of() -> None:
    """Each one is tested here, and the README names it."""
    assert {path.name for path in FOLDER.iterdir()} == {NOTIFY_STOPS, EXPENSIVE_HOURS}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in FOLDER.iterdir():
        assert f"({path.relative_to(ROOT)})" in readme


def test_event_types_to_choose_from() -> None:
    """All that the integration tells of, in the words of its own translation."""
    blueprint = parse_yaml((FOLDER / NOTIFY_STOPS).read_text(encoding="utf-8"))
    assert isinstance(blueprint, dict)
    chosen = blueprint["blueprint"]["input"]["event_types"]
    options = chosen["selector"]["select"]["options"]
    assert {option["value"] for option in options} == set(Incident)
    assert set(chosen["default"]) < set(Incident)
    translations = ROOT / "custom_components" / DOMAIN / "translations" / "en.json"
    for option in options:
        line = f'"{option["value"]}": "{option["label"]}"'
        assert line in translations.read_text(encoding="utf-8")


async def test_stops_are_told(hass: HomeAssistant, home: VirtualHome) -> None:
    """What was chosen is told, with the charger's name and in words; nothing else is."""
    messages = async_mock_service(hass, "persistent_notification", "create")
    await home.set_up()
    event = home.state("event", "load_management").entity_id
    await automate(hass, NOTIFY_STOPS, {"chargers": [event]})
    await home.charging()
    await home.call("switch", "turn_on", "pause")
    await home.call("switch", "turn_off", "pause")
    await home.run(30)
    assert messages == []

    home.charger.app_stop()
    await home.run(6)
    (message,) = messages
    assert message.data == {
        "title": "go-eCharger",
        "message": "Stopped at the charger or in its app",
    }
    assert await hass.config_entries.async_reload(home.entry.entry_id)
    await home.run(6)
    assert len(messages) == 1


async def test_chosen_message(hass: HomeAssistant, home: VirtualHome) -> None:
    """Other events, and an action of the owner's own."""
    messages = async_mock_service(hass, "notify", "phone")
    await home.set_up()
    inputs = {
        "chargers": [home.state("event", "load_management").entity_id],
        "event_types": ["paused"],
        "notification": [
            {
                "action": "notify.phone",
                "data": {"message": "{{ title }}: {{ message }}"},
            }
        ],
    }
    await automate(hass, NOTIFY_STOPS, inputs)
    await home.charging()
    await home.call("switch", "turn_on", "pause")
    await home.run(6)
    home.charger.app_stop()
    await home.run(6)
    assert [call.data["message"] for call in messages] == ["go-eCharger: Paused by you"]


async def expensive_hours(home: VirtualHome, **inputs: object) -> None:
    """Charge a car at a site that uses less of the fuse in expensive hours."""
    hass = home.hass
    helpers = {
        "input_boolean": {"expensive": {}},
        "input_number": {"memory": {"min": 0, "max": 125}},
    }
    for domain, helper in helpers.items():
        assert await async_setup_component(hass, domain, {domain: helper})
    await home.set_up()
    limit = home.state("number", "main_fuse_limit").entity_id
    given = {"main_fuse_limit": limit, "low_limit": LOW_A, "memory": MEMORY}
    await automate(hass, EXPENSIVE_HOURS, {**given, **inputs})
    await home.charging()
    await limit_to(home, 20)


async def limit_to(home: VirtualHome, limit_a: int) -> None:
    """Set the main fuse limit as its owner does."""
    await home.call("number", "set_value", "main_fuse_limit", value=limit_a)
    await home.run(45)


def limit_a(home: VirtualHome) -> float:
    """Return the main fuse limit."""
    return float(home.state("number", "main_fuse_limit").state)


async def expensive(home: VirtualHome, *, on: bool) -> None:
    """Let the schedule begin or end."""
    service = "turn_on" if on else "turn_off"
    await home.hass.services.async_call(
        "input_boolean", service, {"entity_id": SCHEDULE}, blocking=True
    )
    await home.run(6)


async def test_schedule(hass: HomeAssistant, home: VirtualHome) -> None:
    """The car gets less while it is on, and what it got before afterwards."""
    await expensive_hours(home, schedule=[SCHEDULE])
    before_a = home.offered_a()
    assert before_a == 15
    await expensive(home, on=True)
    assert limit_a(home) == LOW_A
    assert home.offered_a() == 6

    await expensive(home, on=False)
    assert limit_a(home) == 20
    await home.run(60)
    assert home.offered_a() == before_a


async def test_price(hass: HomeAssistant, home: VirtualHome) -> None:
    """The price decides, and a price that is not known changes nothing."""
    hass.states.async_set(PRICE, "0.11")
    await expensive_hours(home, price=[PRICE], high_price=0.25)
    seen: list[float] = []
    for price in ("0.24", "0.25", "unavailable", "0.31", "unknown", "0.05"):
        hass.states.async_set(PRICE, price)
        await home.run(6)
        seen.append(limit_a(home))
    assert seen == [20, LOW_A, LOW_A, LOW_A, LOW_A, 20]


async def test_owner_changes_the_limit_at_a_high_price(
    hass: HomeAssistant, home: VirtualHome
) -> None:
    """The next price, as high as before, does not take it back."""
    hass.states.async_set(PRICE, "0.31")
    await expensive_hours(home, price=[PRICE], high_price=0.25)
    assert limit_a(home) == 20
    hass.states.async_set(PRICE, "0.05")
    await home.run(6)
    for price in ("0.31", "0.32"):
        hass.states.async_set(PRICE, price)
        await home.run(6)
        assert limit_a(home) == LOW_A
    await limit_to(home, 16)
    for price in ("0.33", "0.34", "0.05"):
        hass.states.async_set(PRICE, price)
        await home.run(6)
        assert limit_a(home) == 16
    hass.states.async_set(PRICE, "0.31")
    await home.run(6)
    assert limit_a(home) == LOW_A


async def test_owner_changes_the_limit(hass: HomeAssistant, home: VirtualHome) -> None:
    """What the owner sets in an expensive hour stays; the old limit is forgotten."""
    await expensive_hours(home, schedule=[SCHEDULE])
    await expensive(home, on=True)
    await limit_to(home, 16)
    assert limit_a(home) == 16
    await expensive(home, on=False)
    assert limit_a(home) == 16
    await limit_to(home, LOW_A)
    await expensive(home, on=True)
    await expensive(home, on=False)
    assert limit_a(home) == LOW_A


async def test_end_while_the_integration_is_away(
    hass: HomeAssistant, home: VirtualHome
) -> None:
    """The limit is put back when the integration is there again."""
    await expensive_hours(home, schedule=[SCHEDULE])
    await expensive(home, on=True)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    await expensive(home, on=False)
    assert await hass.config_entries.async_setup(home.entry.entry_id)
    await home.run(6)
    assert limit_a(home) == 20
