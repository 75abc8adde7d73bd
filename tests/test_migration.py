"""Config entries of other versions."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.dynamic_load_manager.config_flow import DlmConfigFlow
from custom_components.dynamic_load_manager.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .home import HOST, TOPIC, VirtualHome

FIRST: dict[str, Any] = {"topic": TOPIC, "fuse_rating": 25, "phases": 3}
"""The data of a site as the first entries had them."""
MIGRATED = {**FIRST, "meter": "shelly_gen1"}


def entry_of(
    home: VirtualHome, version: int, minor_version: int, data: dict[str, Any]
) -> MockConfigEntry:
    """Put an entry of some version into the place of the home's own."""
    home.entry = MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        unique_id=TOPIC,
        version=version,
        minor_version=minor_version,
        data=data,
        options={"raise_delay": 20},
        subentries_data=[
            {
                "subentry_id": "charger",
                "subentry_type": "charger",
                "title": "go-eCharger",
                "unique_id": home.charger.serial,
                "data": {"host": HOST},
            }
        ],
    )
    return home.entry


async def test_first_entries(hass: HomeAssistant, home: VirtualHome) -> None:
    """They are completed, keep their options, and guard the fuse."""
    entry = entry_of(home, 1, 1, FIRST)
    await home.set_up()
    version = DlmConfigFlow.VERSION, DlmConfigFlow.MINOR_VERSION
    assert (entry.version, entry.minor_version) == version
    assert entry.data == MIGRATED
    assert entry.subentries["charger"].data == {"host": HOST, "phase_map": "unknown"}
    assert entry.options == {"raise_delay": 20}
    await home.charging()
    home.house.base_a = (16.0, 4.0, 3.0)
    await home.run(10)
    assert home.offered_a() == 9


async def test_what_is_there_stays(hass: HomeAssistant, home: VirtualHome) -> None:
    """Only what is missing is filled in."""
    data = {**FIRST, "meter": "shelly_gen2", "topic": "shellypro3em-1"}
    entry = entry_of(home, 1, 1, data)
    await home.set_up()
    assert entry.data == data


async def test_newer_minor_version(hass: HomeAssistant, home: VirtualHome) -> None:
    """It can be read, and is left as it is."""
    data = {**MIGRATED, "future": True}
    entry = entry_of(home, 1, 99, data)
    charger = entry.subentries["charger"]
    object.__setattr__(charger, "data", {"host": HOST, "phase_map": "l1_l2_l3"})
    await home.set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert (entry.minor_version, dict(entry.data)) == (99, data)


@pytest.mark.parametrize("minor_version", [1, 2])
async def test_newer_version(
    hass: HomeAssistant,
    home: VirtualHome,
    minor_version: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Home Assistant refuses it with a reason, and the charger is left alone."""
    entry = entry_of(home, 2, minor_version, MIGRATED)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.MIGRATION_ERROR
    assert "Home for dynamic_load_manager has version 2" in caplog.text
    assert entry.version == 2
    assert home.charger.record == []
