"""The actions: a temporary maximum current, and the decisions of the last hour."""

from datetime import datetime, timedelta
from pathlib import Path
import re
from typing import Any

import pytest
import voluptuous as vol

from custom_components.dynamic_load_manager.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.script import Script
from homeassistant.helpers.translation import async_get_exception_message
from homeassistant.setup import async_setup_component
from homeassistant.util.dt import utcnow
from homeassistant.util.yaml import parse_yaml

from .home import VirtualHome

README = Path(__file__).parents[1] / "README.md"
SET, CLEAR = "set_temporary_maximum", "clear_temporary_maximum"
GET = "get_decisions"


def charger_device(home: VirtualHome) -> str:
    """Return the id of the device of the charger."""
    return device_id(home, home.charger.serial)


def device_id(home: VirtualHome, owner: str) -> str:
    """Return the id of one of our devices."""
    device_id = dr.async_get_device_id_by_identifier(
        home.hass, (DOMAIN, owner), config_entry_id=home.entry.entry_id
    )
    assert device_id is not None
    return device_id


async def act(home: VirtualHome, action: str, **data: Any) -> Any:
    """Call an action; return its response."""
    response = await home.hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=action == GET
    )
    await home.hass.async_block_till_done(wait_background_tasks=True)
    return response


async def limit(home: VirtualHome, current: float, **duration: float) -> None:
    """Set a temporary maximum for the charger."""
    device = charger_device(home)
    await act(home, SET, device_id=device, current=current, duration=duration)


async def test_a_temporary_maximum_ends_by_itself(home: VirtualHome) -> None:
    """At once down, for as long as asked for, and up again by R4."""
    await home.set_up()
    await home.charging()
    assert home.offered_a() == 16

    await limit(home, 8, minutes=5)
    assert home.charger.requested_a == 8
    await home.run(295)
    assert home.offered_a() == 8
    assert home.state("sensor", "limited_by").state == "temporary_maximum"
    ends_at = datetime.fromisoformat(home.state("sensor", "waiting_until").state)
    assert abs(ends_at - utcnow()) <= timedelta(seconds=7)
    assert home.state("number", "maximum_current").state == "16"
    await home.run(45)
    assert home.offered_a() == 16


async def test_a_charger_that_does_not_answer(home: VirtualHome) -> None:
    """What is wished for is stored, and tried until it answers."""
    await home.set_up()
    await home.charging()
    home.charger.fault = "silent"
    await limit(home, 8, hours=1)
    await home.run(20)
    assert home.charger.requested_a == 16
    home.charger.fault = None
    await home.run(10)
    assert home.charger.requested_a == 8


async def test_the_lesser_maximum_counts(home: VirtualHome) -> None:
    """Whichever that is, whenever it was set; a fraction is rounded down."""
    await home.set_up()
    await home.charging()
    await home.call("number", "set_value", "maximum_current", value=10)
    await limit(home, 12, hours=1)
    await home.run(60)
    assert home.offered_a() == 10

    await home.call("number", "set_value", "maximum_current", value=16)
    await home.run(60)
    assert home.offered_a() == 12
    await limit(home, 9.9, hours=1)
    assert home.charger.requested_a == 9


async def test_clearing(home: VirtualHome) -> None:
    """The number alone counts again; without a temporary maximum nothing happens."""
    await home.set_up()
    await home.charging()
    await limit(home, 8, hours=24)
    await act(home, CLEAR, device_id=charger_device(home))
    await home.run(45)
    assert home.offered_a() == 16
    await act(home, CLEAR, device_id=charger_device(home))
    await home.run(10)
    assert home.offered_a() == 16


async def test_a_restart(home: VirtualHome, hass: HomeAssistant) -> None:
    """It goes on, and ends when it was to end."""
    await home.set_up()
    await home.charging()
    await limit(home, 8, minutes=5)
    await home.run(100)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    await home.run(100)
    assert await hass.config_entries.async_setup(home.entry.entry_id)
    await home.run(95)
    assert home.offered_a() == 8
    assert home.state("sensor", "limited_by").state == "temporary_maximum"
    await home.run(60)
    assert home.offered_a() == 16


async def test_what_is_over_is_not_stored(
    home: VirtualHome, hass_storage: dict[str, Any]
) -> None:
    """The file holds what still counts: from the moment it is set, to its end."""

    def stored() -> Any:
        memory = hass_storage[f"{DOMAIN}.{home.entry.entry_id}"]["data"]
        return memory["chargers"]["charger"]["temporary"]

    await home.set_up()
    await limit(home, 8, minutes=1)
    assert stored()["current_a"] == 8
    assert stored()["rest_s"] == 60
    await home.run(61)
    await home.call("number", "set_value", "maximum_current", value=15)
    assert stored() is None


async def test_the_decisions(home: VirtualHome) -> None:
    """Those of the last minutes, of each charger."""
    await home.set_up()
    await home.charging()
    await home.run(60)
    entry_id = home.entry.entry_id
    response = await act(home, GET, config_entry_id=entry_id, minutes=1)
    (charger,) = response["chargers"]
    assert charger["name"] == "go-eCharger"
    decisions = charger["decisions"]
    assert len(decisions) in (12, 13)
    assert decisions[-1]["status"] == "charging"
    assert decisions[-1]["limited_by"] == "maximum_current"
    assert decisions[-1]["grid_a"] == [21.0, 20.0, 19.0]

    response = await act(home, GET, config_entry_id=entry_id)
    (charger,) = response["chargers"]
    assert charger["decisions"][0]["status"] == "no_car"
    assert charger["decisions"][-13:] == decisions[-13:]


async def refused(home: VirtualHome, action: str, **data: Any) -> str:
    """Return the translation key of what an action is refused with."""
    with pytest.raises(ServiceValidationError) as refusal:
        await act(home, action, **data)
    error = refusal.value
    assert error.translation_domain and error.translation_key
    message = async_get_exception_message(
        error.translation_domain, error.translation_key, error.translation_placeholders
    )
    assert "{" not in message and message != error.translation_key
    return error.translation_key


@pytest.mark.parametrize("current", [0, 5.9, 32.1, -8, float("nan"), float("inf")])
async def test_currents_that_no_charger_offers(
    home: VirtualHome, current: float
) -> None:
    """Refused, and nothing is changed."""
    await home.set_up()
    data = {"device_id": charger_device(home), "duration": {"hours": 1}}
    assert await refused(home, SET, current=current, **data) == "current_out_of_range"
    assert home.entry.runtime_data.memory.charger("charger").temporary is None


@pytest.mark.parametrize("duration", [{"hours": 0}, {"hours": 24, "seconds": 1}, -60])
async def test_durations_out_of_range(home: VirtualHome, duration: object) -> None:
    """Refused, and nothing is changed."""
    await home.set_up()
    data = {"device_id": charger_device(home), "duration": duration}
    assert await refused(home, SET, current=8, **data) == "duration_out_of_range"
    assert home.entry.runtime_data.memory.charger("charger").temporary is None


@pytest.mark.parametrize("minutes", [0, 0.9, 61, -1, float("nan")])
async def test_minutes_out_of_range(home: VirtualHome, minutes: float) -> None:
    """No decisions are older than an hour."""
    await home.set_up()
    data = {"config_entry_id": home.entry.entry_id, "minutes": minutes}
    assert await refused(home, GET, **data) == "minutes_out_of_range"


@pytest.mark.parametrize("action", [SET, CLEAR])
async def test_devices_that_are_no_chargers(
    home: VirtualHome, hass: HomeAssistant, action: str
) -> None:
    """The site, the device of somebody else, no device at all."""
    await home.set_up()
    home.register_sensors()
    (entry,) = hass.config_entries.async_entries("other")
    (other,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    data = {"current": 8, "duration": "01:00:00"} if action == SET else {}
    for device, key in (
        (device_id(home, home.entry.entry_id), "not_a_charger"),
        (other.id, "service_device_wrong_domain"),
        ("nothing", "service_device_not_found"),
    ):
        assert await refused(home, action, device_id=device, **data) == key


async def test_sites_that_can_not_answer(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """The actions are there without a running site, and say what is wrong."""
    await home.set_up()
    device = charger_device(home)
    assert await refused(home, GET, config_entry_id="nothing") == (
        "service_config_entry_not_found"
    )
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    not_loaded = "service_config_entry_not_loaded"
    assert await refused(home, GET, config_entry_id=home.entry.entry_id) == not_loaded
    assert await refused(home, CLEAR, device_id=device) == not_loaded


async def test_the_actions_are_there_before_a_site(hass: HomeAssistant) -> None:
    """Automations are checked before the sites are set up."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert set(hass.services.async_services_for_domain(DOMAIN)) == {SET, CLEAR, GET}


async def test_data_without_sense(home: VirtualHome) -> None:
    """Home Assistant's own check of the data."""
    await home.set_up()
    device = charger_device(home)
    for data in (
        {"current": 8, "duration": "01:00:00"},
        {"device_id": device, "current": "much", "duration": "01:00:00"},
        {"device_id": device, "current": 8, "duration": "long"},
        {"device_id": device, "current": 8},
    ):
        with pytest.raises(vol.Invalid):
            await act(home, SET, **data)


async def test_the_examples_of_the_readme(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """They do what is said of them."""
    section = README.read_text(encoding="utf-8").partition("\n## Actions\n")[2]
    section = section.partition("\n## ")[0]
    less, more, why = (
        parse_yaml(block)
        for block in re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    )
    await home.set_up()
    await home.charging()

    async def run(sequence: Any) -> Any:
        """Run a sequence of actions; return the variables that it leaves behind."""
        checked = cv.SCRIPT_SCHEMA(sequence)
        result = await Script(hass, checked, "example", DOMAIN).async_run()
        await hass.async_block_till_done(wait_background_tasks=True)
        assert result is not None
        return result.variables

    await run(less)
    assert home.charger.requested_a == 8
    await run(more)
    await home.run(45)
    assert home.offered_a() == 16
    variables = await run(why)
    assert variables["lately"]["chargers"][0]["decisions"]
