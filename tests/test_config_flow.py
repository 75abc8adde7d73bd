"""Config flow: a site with its first charger, more chargers, changes, options."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)

from custom_components.dynamic_load_manager.const import DOMAIN, SUBENTRY_CHARGER
from custom_components.dynamic_load_manager.meter import MeterKind
from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from simulator.goe import GoeCharger
from simulator.meter import MeterDevice
from simulator.shelly import Shelly3em
from simulator.shelly_gen2 import ShellyGen2

from .flows import CHARGER, SITE, WRONG_CHARGERS, answer, suggested
from .home import HOST, TOPIC, VirtualHome

pytestmark = pytest.mark.usefixtures("clock_goes_on")


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    """Start the flow, with a Shelly."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "user"
    return await answer(hass, result, {"next_step_id": "shelly"})


async def start_again(home: VirtualHome) -> ConfigFlowResult:
    """Start the flow that changes a site, with a Shelly."""
    result = await home.entry.start_reconfigure_flow(home.hass)
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "reconfigure"
    return await answer(home.hass, result, {"next_step_id": "shelly"})


async def test_site_and_first_charger(home: VirtualHome, hass: HomeAssistant) -> None:
    """Four fields, and the car is looked after."""
    result = await start(hass)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "shelly"

    result = await answer(hass, result, {**SITE, "topic": " shellyem3-AABBCCDDEEFF "})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "charger"

    result = await answer(hass, result, CHARGER)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.title == "Dynamic Load Manager"
    assert entry.unique_id == "aabbccddeeff"
    assert entry.data == {
        "meter": "shelly_gen1",
        "topic": TOPIC,
        "fuse_rating": 25,
        "phases": 3,
    }
    (charger,) = entry.get_subentries_of_type(SUBENTRY_CHARGER)
    assert charger.data == {
        "host": HOST,
        "maximum_current": 16,
        "phase_map": "unknown",
    }
    assert charger.title == "go-eCharger"
    assert charger.unique_id == "123456"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get("sensor.go_echarger_status")


@pytest.mark.parametrize(
    ("topic", "error"),
    [
        ("shellies/#", "invalid_topic"),
        ("shellies//x", "invalid_topic"),
        ("", "invalid_topic"),
        ("my shelly", "invalid_topic"),
        ("x" * 300, "invalid_topic"),
        ("AABBCC", "meter_silent"),
        ("shellies/shellyem3-000000000000", "meter_silent"),
    ],
)
async def test_wrong_topic(
    home: VirtualHome, hass: HomeAssistant, topic: str, error: str
) -> None:
    """A wrong or half-known id gets a message, and the flow goes on after it."""
    result = await answer(hass, await start(hass), {**SITE, "topic": topic})
    assert result["step_id"] == "shelly"
    assert result["errors"] == {"topic": error}
    if error == "meter_silent":
        assert result["description_placeholders"] is not None
        assert result["description_placeholders"]["found"] == TOPIC

    result = await answer(hass, result, SITE)
    assert result["step_id"] == "charger"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("absent", "phases_missing"),
        ("nan", "phases_missing"),
        ("missing", "phases_dead"),
    ],
)
async def test_two_phases_only(
    home: VirtualHome, hass: HomeAssistant, fault: Any, error: str
) -> None:
    """A phase that is not measured can't be guarded."""
    home.shelly.phase_faults[2] = fault
    result = await answer(hass, await start(hass), SITE)
    assert result["errors"] == {"topic": error}
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["phases"] == "L3"

    result = await answer(hass, result, {**SITE, "phases": "1"})
    assert result["step_id"] == "charger"


@pytest.mark.parametrize("rating_a", [9, 126])
async def test_ratings_that_no_main_fuse_has(
    home: VirtualHome, hass: HomeAssistant, rating_a: int
) -> None:
    """The form refuses them."""
    started = await start(hass)
    with pytest.raises(InvalidData):
        await answer(hass, started, {**SITE, "fuse_rating": rating_a})


async def test_retained_and_foreign_messages_are_no_sign_of_life(
    home: VirtualHome, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the broker kept is of unknown age; other devices are not this one."""
    home.shelly.frozen = True

    async def publish(topic: str, payload: str, *args: object, **_: object) -> None:
        for phase in range(3):
            value_topic = f"{TOPIC}/emeter/{phase}/current"
            async_fire_mqtt_message(hass, value_topic, "1.00", retain=True)
        for announcement in ("", "{", "[]", '{"model":"SHEM"}', '{"model":"SHEM-3"}'):
            async_fire_mqtt_message(hass, "shellies/announce", announcement)
        hass.loop.call_soon(home.freezer.tick, timedelta(seconds=1))

    home.mqtt.async_publish.side_effect = publish
    result = await answer(hass, await start(hass), SITE)
    assert result["errors"] == {"topic": "meter_silent"}
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["found"] == "–"


@pytest.mark.parametrize(
    ("shelly", "typed", "data", "unique_id"),
    [
        (
            Shelly3em("shellies/fuse", update_period_s=1),
            "shellies/fuse",
            {"meter": "shelly_gen1", "topic": "shellies/shellies/fuse"},
            None,
        ),
        (
            ShellyGen2(),
            "shellypro3em-aabbccddeeff/status/em:0",
            {"meter": "shelly_gen2", "topic": "shellypro3em-aabbccddeeff"},
            "aabbccddeeff",
        ),
        (
            ShellyGen2("3em63g3", profile="monophase", topic_prefix="house/fuse"),
            "house/fuse",
            {"meter": "shelly_gen2", "topic": "house/fuse"},
            "aabbccddeeff",
        ),
    ],
    ids=["gen1 with slashes", "gen2 topic of a value", "gen3 with a prefix"],
)
async def test_any_shelly(
    home: VirtualHome,
    hass: HomeAssistant,
    shelly: MeterDevice,
    typed: str,
    data: dict[str, str],
    unique_id: str | None,
) -> None:
    """Nobody has to know of which generation a Shelly is, or what its prefix looks like."""
    home.use_shelly(shelly, MeterKind.SHELLY_GEN1)
    result = await answer(hass, await start(hass), {**SITE, "topic": typed})
    assert result["step_id"] == "charger"
    result = await answer(hass, result, CHARGER)
    entry = result["result"]
    assert entry.data == {"fuse_rating": 25, "phases": 3, **data}
    if unique_id is not None:
        assert entry.unique_id == unique_id
    await hass.async_block_till_done(wait_background_tasks=True)
    await home.run(10)
    (state,) = (
        state for state in hass.states.async_all() if "current_l1" in state.entity_id
    )
    assert state.state == "5.0"


async def test_a_meter_that_tells_no_name(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """A meter whose MAC address is not heard is known by its topic."""
    shelly = ShellyGen2(
        topic_prefix="fuse", rpc_ntf=False, status_ntf=True, enable_rpc=False
    )
    home.use_shelly(shelly, MeterKind.SHELLY_GEN2)

    async def publish(*_args: object, **_kwargs: object) -> None:
        for topic, payload in shelly.burst(home.now, (5.0, 4.0, 3.0)):
            async_fire_mqtt_message(hass, topic, payload)
        hass.loop.call_soon(home.freezer.tick, timedelta(seconds=1))

    home.mqtt.async_publish.side_effect = publish
    result = await answer(hass, await start(hass), {**SITE, "topic": "fuse"})
    result = await answer(hass, result, CHARGER)
    assert result["result"].unique_id == "fuse"


async def test_one_phase(home: VirtualHome, hass: HomeAssistant) -> None:
    """A charger behind one phase has none that could be turned."""
    result = await answer(hass, await start(hass), {**SITE, "phases": "1"})
    assert result["data_schema"] is not None
    assert set(result["data_schema"].schema) == {"host"}
    result = await answer(hass, result, {"host": HOST})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_same_meter_twice(home: VirtualHome, hass: HomeAssistant) -> None:
    """A main fuse is guarded once."""
    home.entry.add_to_hass(hass)
    result = await answer(hass, await start(hass), SITE)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_same_meter_under_another_topic(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """A meter is the same by its MAC address."""
    MockConfigEntry(
        domain=DOMAIN, unique_id="aabbccddeeff", data={"topic": "shellies/before"}
    ).add_to_hass(hass)
    result = await answer(hass, await start(hass), SITE)
    assert result["reason"] == "already_configured"


async def test_a_meter_that_was_ignored(home: VirtualHome, hass: HomeAssistant) -> None:
    """What was ignored when it was discovered can be set up by hand."""
    MockConfigEntry(
        domain=DOMAIN, unique_id="aabbccddeeff", source=SOURCE_IGNORE
    ).add_to_hass(hass)
    result = await answer(hass, await start(hass), SITE)
    result = await answer(hass, result, CHARGER)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_no_mqtt(hass: HomeAssistant) -> None:
    """Without MQTT there is no meter."""
    result = await start(hass)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "mqtt_unavailable"


@pytest.mark.parametrize(("host", "fault", "errors"), WRONG_CHARGERS)
async def test_wrong_charger(
    home: VirtualHome,
    hass: HomeAssistant,
    host: str,
    fault: Any,
    errors: dict[str, str],
) -> None:
    """Each failure has its message, and the flow goes on after it."""
    result = await answer(hass, await start(hass), SITE)
    home.charger.fault = fault
    result = await answer(hass, result, {"host": host})
    assert result["step_id"] == "charger"
    assert result["errors"] == errors

    home.charger.fault = None
    result = await answer(hass, result, CHARGER)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_only_the_old_api(home: VirtualHome, hass: HomeAssistant) -> None:
    """A newer charger that only imitates API v1 is to be switched to v2."""
    home.replace_charger(GoeCharger(firmware="055.7", legacy_api=True))
    home.charger.fault = "api_off"
    result = await answer(hass, await start(hass), SITE)
    result = await answer(hass, result, CHARGER)
    assert result["errors"] == {"host": "api_v2_disabled"}


async def test_another_device(
    home: VirtualHome, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something that answers in JSON is not a go-e for that."""
    result = await answer(hass, await start(hass), SITE)
    home.other_answer = '{"shelly": true}'
    result = await answer(hass, result, CHARGER)
    assert result["errors"] == {"host": "not_a_goe"}


async def test_unexpected_error(
    home: VirtualHome, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours is told as such."""

    async def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(
        "custom_components.dynamic_load_manager.charger_form.probe", fail
    )
    result = await answer(hass, await start(hass), SITE)
    result = await answer(hass, result, CHARGER)
    assert result["errors"] == {"base": "unknown"}


async def test_known_charger(home: VirtualHome, hass: HomeAssistant) -> None:
    """Two sites must not fight over a charger."""
    MockConfigEntry(
        domain=DOMAIN,
        unique_id="shellies/other",
        subentries_data=[
            {
                "subentry_id": "x",
                "subentry_type": SUBENTRY_CHARGER,
                "title": "x",
                "unique_id": home.charger.serial,
                "data": {},
            }
        ],
    ).add_to_hass(hass)
    result = await answer(hass, await start(hass), SITE)
    result = await answer(hass, result, CHARGER)
    assert result["errors"] == {"host": "charger_known"}


async def test_reconfigure_site(home: VirtualHome, hass: HomeAssistant) -> None:
    """Another fuse, and back to the form when the meter is not heard."""
    await home.set_up()
    result = await start_again(home)
    assert suggested(result) == SITE

    result = await answer(hass, result, {**SITE, "topic": "#"})
    assert result["errors"] == {"topic": "invalid_topic"}
    result = await answer(hass, result, {**SITE, "topic": "shellies/other"})
    assert result["errors"] == {"topic": "meter_silent"}

    result = await answer(hass, result, {**SITE, "fuse_rating": 35})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert home.entry.data["fuse_rating"] == 35
    assert home.state("number", "main_fuse_limit").state == "35"


async def test_reconfigure_site_to_the_meter_of_another(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """Two sites can't share a meter."""
    other = Shelly3em("shellyem3-001122334455", update_period_s=1)
    MockConfigEntry(domain=DOMAIN, data={"topic": other.prefix}).add_to_hass(hass)
    home.entry.add_to_hass(hass)
    home.shelly = other
    result = await start_again(home)
    result = await answer(hass, result, {**SITE, "topic": other.prefix})
    assert result["reason"] == "already_configured"


async def test_reconfigure_site_to_an_ignored_meter(
    home: VirtualHome, hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not ignored any more."""
    ignored = MockConfigEntry(
        domain=DOMAIN, unique_id="aabbccddeeff", source=SOURCE_IGNORE
    )
    ignored.add_to_hass(hass)
    await home.set_up()
    result = await answer(hass, await start_again(home), SITE)
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert home.entry.unique_id == "aabbccddeeff"
    assert hass.config_entries.async_entries(DOMAIN) == [home.entry]
    assert "already in use" not in caplog.text
