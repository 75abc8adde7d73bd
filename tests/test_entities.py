"""All entities and devices, as a user finds them."""

from syrupy.assertion import SnapshotAssertion

from custom_components.dynamic_load_manager.const import SUBENTRY_CHARGER
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .home import VirtualHome


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
