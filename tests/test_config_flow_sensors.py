"""Config flow: a site whose meter is known by sensors of Home Assistant."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.dynamic_load_manager.const import DOMAIN
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er

from .flows import CHARGER, answer, suggested
from .home import HOST, VirtualHome

CURRENTS = {f"current_l{n}": f"sensor.grid_current_l{n}" for n in (1, 2, 3)}
POWERS = {f"power_l{n}": f"sensor.grid_power_l{n}" for n in (1, 2, 3)}
SITE: dict[str, Any] = {**CURRENTS, **POWERS, "fuse_rating": 25}


@pytest.fixture(autouse=True)
def _sensors(home: VirtualHome) -> None:
    """Let the sensors show the currents of the house."""
    home.show_sensors()


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    """Start the flow, with sensors."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    return await answer(hass, result, {"next_step_id": "sensors"})


async def test_site_and_first_charger(home: VirtualHome, hass: HomeAssistant) -> None:
    """Sensors without an entry in the registry are known by their entity id."""
    result = await start(hass)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "sensors"

    result = await answer(hass, result, SITE)
    assert result["step_id"] == "charger"
    result = await answer(hass, result, CHARGER)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.data == {
        "meter": "sensors",
        "currents": list(CURRENTS.values()),
        "powers": list(POWERS.values()),
        "fuse_rating": 25,
        "phases": 3,
    }
    assert entry.unique_id == CURRENTS["current_l1"]
    home.sensors = True
    await home.run(6)
    state = hass.states.get("sensor.dynamic_load_manager_current_l1")
    assert state is not None
    assert state.state == "5.0"


async def test_without_mqtt(hass: HomeAssistant) -> None:
    """Sensors need no broker."""
    show = {"unit_of_measurement": "A"}
    hass.states.async_set("sensor.grid", "5.0", show)
    result = await answer(
        hass, await start(hass), {"current_l1": "sensor.grid", "fuse_rating": 35}
    )
    assert result["step_id"] == "charger"


async def test_registered_sensors(
    home: VirtualHome, hass: HomeAssistant, entity_registry: er.EntityRegistry
) -> None:
    """Sensors of the registry may get new names; one phase needs one sensor."""
    # An entity id that is taken by a state would get a number.
    hass.states.async_remove(CURRENTS["current_l1"])
    sensor = entity_registry.async_get_or_create(
        "sensor", "other", "1", suggested_object_id="grid_current_l1"
    )
    home.show_sensors()
    result = await answer(
        hass,
        await start(hass),
        {"current_l1": CURRENTS["current_l1"], "fuse_rating": 35},
    )
    result = await answer(hass, result, {"host": HOST})
    entry = result["result"]
    assert entry.data == {
        "meter": "sensors",
        "currents": [sensor.id],
        "powers": [None],
        "fuse_rating": 35,
        "phases": 1,
    }
    assert entry.unique_id == sensor.id


def without(*fields: str, **others: object) -> dict[str, Any]:
    """Return the answers without some fields, and with others."""
    kept = {field: value for field, value in SITE.items() if field not in fields}
    return {**kept, **others}


WRONG = [
    (without("current_l2", "power_l2"), {"current_l2": "phases_incomplete"}),
    (without("current_l3", "power_l3"), {"current_l3": "phases_incomplete"}),
    (
        without("current_l2", "current_l3"),
        {"power_l2": "power_alone", "power_l3": "power_alone"},
    ),
    (without(current_l3=CURRENTS["current_l1"]), {"current_l3": "sensor_twice"}),
    (without(power_l3=POWERS["power_l1"]), {"power_l3": "sensor_twice"}),
    (without(current_l1="sensor.nowhere"), {"current_l1": "sensor_silent"}),
    (
        without(current_l1=POWERS["power_l1"], power_l1=CURRENTS["current_l1"]),
        {"current_l1": "no_current", "power_l1": "no_power"},
    ),
]


@pytest.mark.parametrize(("answers", "errors"), WRONG)
async def test_wrong_sensors(
    home: VirtualHome,
    hass: HomeAssistant,
    answers: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """Each mistake has its message at its field, and the flow goes on after it."""
    result = await answer(hass, await start(hass), answers)
    assert result["step_id"] == "sensors"
    assert result["errors"] == errors
    assert suggested(result) == answers

    result = await answer(hass, result, SITE)
    assert result["step_id"] == "charger"


@pytest.mark.parametrize("value", ["unknown", "unavailable", "nan", "on"])
async def test_a_sensor_without_a_value(
    home: VirtualHome, hass: HomeAssistant, value: str
) -> None:
    """A sensor that shows nothing now may be the wrong one."""
    hass.states.async_set(CURRENTS["current_l2"], value, {"unit_of_measurement": "A"})
    result = await answer(hass, await start(hass), SITE)
    assert result["errors"] == {"current_l2": "no_current"}
    home.show_sensors()
    result = await answer(hass, result, SITE)
    assert result["step_id"] == "charger"


@pytest.mark.parametrize(("age_s", "silent"), [(120, False), (121, True)])
async def test_a_sensor_that_has_fallen_silent(
    home: VirtualHome, hass: HomeAssistant, age_s: int, *, silent: bool
) -> None:
    """No meter timeout would take it; the same value again is a report."""
    home.freezer.tick(timedelta(seconds=age_s))
    result = await answer(hass, await start(hass), SITE)
    assert result["step_id"] == ("sensors" if silent else "charger")
    if silent:
        assert result["errors"] == dict.fromkeys(CURRENTS, "sensor_silent")
        home.show_sensors()
        result = await answer(hass, result, SITE)
        assert result["step_id"] == "charger"


async def test_a_value_that_is_as_before(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """It need not be reported again as long as the device reports others."""
    for entity_id in (*CURRENTS.values(), *POWERS.values()):
        hass.states.async_remove(entity_id)
    home.register_sensors()
    home.show_sensors()
    home.freezer.tick(timedelta(seconds=200))
    home.house.base_a = (5.0, 4.1, 3.0)
    home.show_sensors()
    result = await answer(hass, await start(hass), SITE)
    assert result["step_id"] == "charger"


async def test_a_sensor_of_our_own(home: VirtualHome, hass: HomeAssistant) -> None:
    """Our own sensors show what the meter says: a circle would guard nothing."""
    await home.set_up()
    await home.run(6)
    own = "sensor.dynamic_load_manager_current_l1"
    result = await answer(hass, await start(hass), without(current_l1=own))
    assert result["errors"] == {"current_l1": "own_sensor"}


@pytest.mark.parametrize("shared", range(3))
async def test_same_sensors_twice(
    home: VirtualHome, hass: HomeAssistant, shared: int
) -> None:
    """A main fuse is guarded once."""
    currents = ["sensor.a", "sensor.b", "sensor.c"]
    currents[shared] = CURRENTS["current_l1"]
    MockConfigEntry(
        domain=DOMAIN, unique_id="x", data={"meter": "sensors", "currents": currents}
    ).add_to_hass(hass)
    result = await answer(hass, await start(hass), SITE)
    assert result["reason"] == "already_configured"


async def reconfigure(home: VirtualHome, meter: str) -> ConfigFlowResult:
    """Start the flow that changes a site."""
    result = await home.entry.start_reconfigure_flow(home.hass)
    return await answer(home.hass, result, {"next_step_id": meter})


async def test_from_a_shelly_to_sensors(home: VirtualHome, hass: HomeAssistant) -> None:
    """Another meter guards the same fuse; what is chosen is shown again later."""
    await home.set_up()
    result = await reconfigure(home, "sensors")
    assert suggested(result) == {}
    result = await answer(hass, result, without("power_l1", "power_l2", "power_l3"))
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert home.entry.data["meter"] == "sensors"
    assert home.entry.unique_id == CURRENTS["current_l1"]
    home.sensors = True
    await home.charging()
    assert home.offered_a() == 16

    result = await reconfigure(home, "sensors")
    assert suggested(result) == {**CURRENTS, "fuse_rating": 25}
    result = await answer(hass, result, without(fuse_rating=20))
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert home.entry.data["powers"] == list(POWERS.values())
    assert home.state("number", "main_fuse_limit").state == "20"

    result = await reconfigure(home, "shelly")
    assert suggested(result) == {}
