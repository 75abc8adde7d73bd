"""All entities and devices, as a user finds them."""

from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.dynamic_load_manager.const import SUBENTRY_CHARGER
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator import GoeCharger

from .home import VirtualHome

DISABLED = {
    *(f"house_load_l{phase}" for phase in (1, 2, 3)),
    *(f"draw_l{phase}" for phase in (1, 2, 3)),
    *("commands_sent", "meter_age", "response_time", "tick_duration"),
    *("charging_limit", "priority"),
}
"""Those that change with each tick, that only a search for a fault needs, or several chargers."""


@pytest.mark.usefixtures("all_enabled")
async def test_entities(
    home: VirtualHome,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """Names, units, device classes, states while a car charges."""
    await home.set_up()
    await home.charging()

    entries = er.async_entries_for_config_entry(entity_registry, home.entry.entry_id)
    found = {
        entry.entity_id: {
            "category": entry.entity_category,
            "subentry": entry.config_subentry_id,
            "translation_key": entry.translation_key,
            "unique_id": entry.unique_id.replace(home.entry.entry_id, "<entry>"),
            "state": state.state,
            "attributes": dict(state.attributes),
        }
        for entry in sorted(entries, key=lambda entry: entry.entity_id)
        if (state := hass.states.get(entry.entity_id)) is not None
    }
    assert len(found) == len(entries)
    assert found == snapshot


async def test_what_is_disabled_at_first(
    home: VirtualHome, entity_registry: er.EntityRegistry
) -> None:
    """Those, and nothing else."""
    await home.set_up()
    await home.run(5)
    entries = er.async_entries_for_config_entry(entity_registry, home.entry.entry_id)
    disabled = {entry.translation_key for entry in entries if entry.disabled}
    assert disabled == DISABLED
    enabled = len(entries) - len([entry for entry in entries if entry.disabled])
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"the {enabled} entities" in readme.replace("\n", " ")


async def test_attributes_stay_the_same(home: VirtualHome, hass: HomeAssistant) -> None:
    """Whatever happens: each state of the recorder shares them with the others."""
    await home.set_up()
    await home.run(5)

    def attributes() -> dict[str, dict[str, Any]]:
        return {
            state.entity_id: dict(state.attributes)
            for state in hass.states.async_all()
            if state.domain != "event"
        }

    before = attributes()
    await home.charging()
    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(60)
    assert attributes() == before


async def test_devices(
    home: VirtualHome, hass: HomeAssistant, device_registry: dr.DeviceRegistry
) -> None:
    """The charger is behind the site, and goes with its subentry."""
    await home.set_up()
    devices = {
        device.name: device
        for device in dr.async_entries_for_config_entry(
            device_registry, home.entry.entry_id
        )
    }
    assert set(devices) == {"Dynamic Load Manager", "go-eCharger"}
    charger = devices["go-eCharger"]
    assert charger.via_device_id == devices["Dynamic Load Manager"].id
    assert (charger.manufacturer, charger.serial_number) == ("go-e", "123456")
    assert (charger.model, charger.sw_version) == ("go-eCharger_V4", "055.7")

    hass.config_entries.async_remove_subentry(home.entry, "charger")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not home.entry.get_subentries_of_type(SUBENTRY_CHARGER)
    assert device_registry.async_get(charger.id) is None


async def test_what_a_charger_tells_of_itself_later(
    home: VirtualHome, device_registry: dr.DeviceRegistry
) -> None:
    """It was away when it was set up; then it gets other firmware."""

    def told() -> tuple[str | None, str | None]:
        (device,) = [
            device
            for device in dr.async_entries_for_config_entry(
                device_registry, home.entry.entry_id
            )
            if device.serial_number == "123456"
        ]
        return device.model, device.sw_version

    home.charger.fault = "silent"
    await home.set_up()
    await home.run(10)
    assert told() == (None, None)

    home.charger.fault = None
    await home.run(10)
    assert told() == ("go-eCharger_V4", "055.7")

    home.charger.fault = "silent"
    await home.run(10)
    home.replace_charger(GoeCharger(firmware="060.3"))
    await home.run(10)
    assert told() == ("go-eCharger_V4", "060.3")
