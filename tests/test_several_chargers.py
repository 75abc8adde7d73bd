"""Several chargers, and several sites, in one Home Assistant (R12)."""

from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_mqtt_message,
)

from custom_components.dynamic_load_manager.const import (
    CONF_PHASE_MAP,
    CONF_TOPIC,
    DOMAIN,
    SUBENTRY_CHARGER,
)
from homeassistant.const import CONF_HOST, EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from simulator.car import Car
from simulator.goe import GoeCharger
from simulator.house import House
from simulator.plant import Plant
from simulator.shelly import Shelly3em

from .home import TOPIC, VirtualHome

pytestmark = pytest.mark.usefixtures("all_enabled")

SECOND, THIRD = "192.0.2.21", "192.0.2.22"


def subentry(charger: GoeCharger, host: str, name: str) -> dict[str, Any]:
    """Return the configuration of a charger."""
    return {
        "subentry_id": name,
        "subentry_type": SUBENTRY_CHARGER,
        "title": name,
        "unique_id": charger.serial,
        "data": {CONF_HOST: host, CONF_PHASE_MAP: "l1_l2_l3"},
    }


def entry_of(
    title: str, topic: str, chargers: list[tuple[GoeCharger, str]]
) -> MockConfigEntry:
    """Return a site with some chargers."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=title,
        unique_id=topic,
        data={
            "meter": "shelly_gen1",
            CONF_TOPIC: topic,
            "fuse_rating": 25,
            "phases": 3,
        },
        subentries_data=[
            subentry(charger, host, f"{title} {number}")
            for number, (charger, host) in enumerate(chargers)
        ],
    )


@pytest.fixture
def second(home: VirtualHome) -> GoeCharger:
    """Return a second charger at the home."""
    charger = GoeCharger(serial="000002")
    home.plant.add_charger(charger)
    home.other_charger(SECOND, charger)
    home.entry = entry_of(
        "Home", TOPIC, [(home.charger, "192.0.2.20"), (charger, SECOND)]
    )
    return charger


async def number(hass: HomeAssistant, key: str, value: float) -> None:
    """Set a number of ours by its unique id."""
    entity_id = er.async_get(hass).async_get_entity_id("number", DOMAIN, key)
    await hass.services.async_call(
        "number",
        "set_value",
        {"entity_id": entity_id, "value": value},
        blocking=True,
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_two_chargers_share(home: VirtualHome, second: GoeCharger) -> None:
    """20 A beside the house, half for each; and all again for one when the other has gone."""
    await home.set_up()
    home.charger.plug(Car())
    second.plug(Car())
    await home.run(120)
    assert (home.offered_a(), second.offered_a) == (10, 10)
    second.unplug()
    await home.run(60)
    assert home.offered_a() == 16


async def test_priority_and_limit_of_all(
    hass: HomeAssistant, home: VirtualHome, second: GoeCharger
) -> None:
    """The more important one charges when there is room for one; known after a restart too."""
    home.set_options({"overload_delay": 20})
    await home.set_up()
    home.charger.plug(Car())
    second.plug(Car())
    await home.run(90)
    await number(hass, f"{second.serial}_priority", 8)
    await number(hass, f"{home.entry.entry_id}_charging_limit", 11)
    await home.run(90)
    assert (home.offered_a(), second.offered_a) == (None, 11)
    assert home.state("sensor", "status").state == "waiting_turn"
    assert home.state("sensor", "limited_by").state == "turn"
    assert home.state("event", "load_management").attributes["event_type"] == (
        "waiting_turn"
    )

    await hass.config_entries.async_reload(home.entry.entry_id)
    await home.run(90)
    coordinator = home.entry.runtime_data
    assert coordinator.memory.charger("Home 1").priority == 8
    assert coordinator.memory.charging_limit_a == 11
    assert home.state("number", "charging_limit").state == "11"
    assert (home.offered_a(), second.offered_a) == (None, 11)

    await number(hass, f"{home.entry.entry_id}_charging_limit", 25)
    assert coordinator.memory.charging_limit_a is None
    # The resume delay, until room is made; and the same once more, to see it last.
    await home.run(180)
    assert (home.offered_a(), second.offered_a) == (10, 10)


async def test_pause_all(home: VirtualHome, second: GoeCharger) -> None:
    """Stops all, and lets only those go on that are not paused for themselves."""
    await home.set_up()
    home.charger.plug(Car())
    second.plug(Car())
    await home.run(60)
    await home.call("switch", "turn_on", "pause_all")
    await home.run(15)
    assert (home.offered_a(), second.offered_a) == (None, None)
    assert home.state("sensor", "status").state == "paused"
    assert home.state("switch", "pause").state == "off"
    await home.call("switch", "turn_on", "pause")
    await home.call("switch", "turn_off", "pause_all")
    await home.run(90)
    assert (home.offered_a(), second.offered_a) == (None, 16)
    assert home.entry.runtime_data.memory.paused is False


async def test_wishes_that_are_damaged_are_the_defaults(
    hass: HomeAssistant, hass_storage: dict[str, Any], home: VirtualHome
) -> None:
    """A file that somebody has edited."""
    hass_storage[f"{DOMAIN}.{home.entry.entry_id}"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.{home.entry.entry_id}",
        "data": {
            "charging_limit_a": "much",
            "paused": 1,
            "chargers": {"charger": {"priority": 11}},
        },
    }
    await home.set_up()
    memory = home.entry.runtime_data.memory
    assert memory.charging_limit_a is None
    assert memory.paused is False
    assert memory.charger("charger").priority == 5


async def test_states_are_written_only_when_they_have_changed(
    hass: HomeAssistant, home: VirtualHome, second: GoeCharger
) -> None:
    """In a house where nothing happens, ticks write nothing but their own duration."""
    await home.set_up()
    home.charger.plug(Car())
    second.plug(Car())
    await home.run(180)
    changed = async_capture_events(hass, EVENT_STATE_CHANGED)
    reported: list[str] = []

    @callback
    def note(event: Any) -> None:
        reported.append(event.data["entity_id"])

    @callback
    def every(_data: Any) -> bool:
        return True

    hass.bus.async_listen(EVENT_STATE_REPORTED, note, event_filter=every)
    await home.run(60)
    moving = ("energy", "duration", "response_time", "age", "heat")
    assert reported == []
    for event in changed:
        entity_id = event.data["entity_id"]
        assert any(word in entity_id for word in moving), entity_id


async def test_two_sites_do_not_touch_each_other(
    hass: HomeAssistant, home: VirtualHome, freezer: FrozenDateTimeFactory
) -> None:
    """Two entries: another meter, another charger, another fuse."""
    topic = "shellies/shellyem3-001122334455"
    charger = GoeCharger(serial="000003")
    house = House((5.0, 5.0, 5.0))
    shelly = Shelly3em(update_period_s=1)
    plant = Plant(house, charger, shelly)
    home.other_charger(THIRD, charger)
    other = entry_of("Cabin", topic, [(charger, THIRD)])
    await home.set_up()
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)

    async def run(seconds: int) -> None:
        for _ in range(seconds):
            plant.step(home.now)
            for sent, payload in shelly.due(home.now, plant.grid_current_a()):
                async_fire_mqtt_message(
                    hass, sent.replace(shelly.prefix, topic), payload
                )
            await home.run(1)

    home.charger.plug(Car())
    charger.plug(Car())
    await run(90)
    assert (home.offered_a(), charger.offered_a) == (16, 16)

    house.base_a = (17.0, 5.0, 5.0)
    await run(20)
    assert (home.offered_a(), charger.offered_a) == (16, 8)
    memory = home.entry.runtime_data.memory
    other_memory = other.runtime_data.memory
    assert set(memory.chargers) == {"charger"}
    assert set(other_memory.chargers) == {"Cabin 0"}

    await home.call("switch", "turn_on", "pause_all")
    await run(10)
    assert (home.offered_a(), charger.offered_a) == (None, 8)
    assert other_memory.paused is False

    assert await hass.config_entries.async_unload(home.entry.entry_id)
    house.base_a = (18.0, 5.0, 5.0)
    await run(10)
    assert charger.offered_a == 7, "the other one goes on when one is unloaded"
    assert isinstance(other.options, MappingProxyType)
