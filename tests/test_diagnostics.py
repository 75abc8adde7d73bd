"""What is sent along with a report: all that helps, and nothing that somebody is found by."""

from collections.abc import Callable
from datetime import UTC, datetime
import json
from math import nan
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.dynamic_load_manager.balancer import Balancer
from custom_components.dynamic_load_manager.charger import ChargerLink
from custom_components.dynamic_load_manager.diagnostics import (
    async_get_config_entry_diagnostics,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator.goe import GoeCharger

from .home import HOST, VirtualHome
from .test_meters import METERS, every_meter

EVENING = datetime(2026, 10, 1, 18, tzinfo=UTC)

type Download = Callable[[], Any]


@pytest.fixture
def download(
    home: VirtualHome, hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> Download:
    """Return what downloads the diagnostics as a person does."""

    async def get() -> Any:
        return await get_diagnostics_for_config_entry(hass, hass_client, home.entry)

    return get


async def test_diagnostics(
    home: VirtualHome,
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    snapshot: SnapshotAssertion,
) -> None:
    """A charge that is held at the minimum."""
    freezer.move_to(EVENING)
    home.set_options({"overload_delay": 120, "fuse_kind": "mcb"})
    await home.set_up()
    await home.charging()
    home.house.base_a = (22.0, 4.0, 3.0)
    await home.run(30)
    told = await async_get_config_entry_diagnostics(hass, home.entry)
    assert told == json.loads(json.dumps(told, allow_nan=False)) == snapshot


def identifying(home: VirtualHome) -> set[str]:
    """Return all that somebody, or a device of somebody, can be found by."""
    registry = dr.async_get(home.hass)
    devices = dr.async_entries_for_config_entry(registry, home.entry.entry_id)
    entities = er.async_entries_for_config_entry(
        er.async_get(home.hass), home.entry.entry_id
    )
    data = home.entry.data
    return {
        *(HOST, home.charger.serial, home.charger.name, home.entry.title),
        *(f"{subentry.title}" for subentry in home.entry.subentries.values()),
        *(f"{subentry.unique_id}" for subentry in home.entry.subentries.values()),
        *(f"{home.entry.unique_id}", home.shelly.prefix),
        *re.findall(r"[0-9A-Fa-f]{12}", f"{home.shelly.prefix} {home.entry.unique_id}"),
        *data.get("currents", []),
        *data.get("powers", []),
        *(f"{data.get('topic', HOST)}",),
        *(device.id for device in devices),
        *(f"{device.name}" for device in devices),
        *(entity.entity_id for entity in entities),
        *(entity.unique_id for entity in entities),
    }


@every_meter
async def test_nobody_is_found_by_it(
    home: VirtualHome, download: Download, use: Callable[[VirtualHome], None]
) -> None:
    """No serial, address, MAC, topic, sensor, title: neither in a value nor in a name."""
    use(home)
    charger = GoeCharger()
    charger.name = "Kirsti's garage"
    home.replace_charger(charger)
    (subentry,) = home.entry.subentries.values()
    object.__setattr__(subentry, "title", f"go-eCharger {charger.serial}")
    object.__setattr__(home.entry, "title", "Kirsti Example, Esimerkkikatu 1")
    if home.sensors:
        home.show_sensors()
    await home.set_up()
    await home.charging()
    assert home.offered_a() is not None

    text = json.dumps(await download(), ensure_ascii=False).lower()

    secrets = identifying(home)
    assert {HOST, charger.serial, "Kirsti's garage"} < secrets
    assert len(secrets) > 30
    assert not {secret for secret in secrets if secret.lower() in text}
    for word in ("charging", "maximum_current", "fuse_rating"):
        assert word in text


async def test_what_is_not_known_is_kept_back(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """What another version stores may be anything."""
    home.change_data({"password": "secret", "nested": {"phases": "secret"}})
    home.change_charger(token="secret")
    home.set_options({"raise_delay": 45, "notify": "secret"})
    await home.set_up()
    told = await async_get_config_entry_diagnostics(hass, home.entry)
    assert "secret" not in json.dumps(told)
    assert told["entry"]["data"]["password"] == "**REDACTED**"
    assert told["entry"]["options"]["raise_delay"] == 45


async def test_which_phases_have_a_power_sensor(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """Without their names."""
    home.use_sensors()
    powers = [*home.entry.data["powers"][:2], None]
    home.change_data({"powers": powers})
    home.show_sensors()
    await home.set_up()
    data = (await async_get_config_entry_diagnostics(hass, home.entry))["entry"]["data"]
    assert data["currents"] == ["**REDACTED**"] * 3
    assert data["powers"] == ["**REDACTED**"] * 2 + [None]


async def test_a_charger_that_never_answered(
    home: VirtualHome, download: Download
) -> None:
    """Nor has the meter spoken: what is not known is null."""
    home.other_answer = "nonsense"
    home.shelly.frozen = True
    await home.set_up()
    told = await download()
    charger = told["chargers"]["charger"]
    assert set(charger["info"].values()) == {None}
    assert charger["status"] is charger["status_age_s"] is None
    assert charger["reachable"] is False
    assert charger["missed"] == 2
    assert told["meter"]["phases"] == [None, None, None]


async def test_numbers_that_are_none(
    home: VirtualHome, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON has no NaN."""
    await home.set_up()
    read = ChargerLink._read  # noqa: SLF001

    def lie(link: ChargerLink, status: Any, at: float) -> Any:
        reading = read(link, status, at)
        object.__setattr__(reading, "draw_a", (nan, nan, nan))
        return reading

    monkeypatch.setattr(ChargerLink, "_read", lie)
    await home.charging()
    told = await download()
    assert told["chargers"]["charger"]["decisions"][-1]["draw_a"] == [None, None, None]
    json.dumps(told, allow_nan=False)


async def test_a_site_that_does_not_run(
    home: VirtualHome, hass: HomeAssistant, download: Download
) -> None:
    """What is stored is told all the same."""
    await home.set_up()
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    told = await download()
    assert set(told) == {"version", "entry"}
    assert told["entry"]["state"] == "not_loaded"


async def test_a_step_that_fails(
    home: VirtualHome, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kind of the error is told, and not its text."""
    await home.set_up()
    assert (await download())["last_step"]["error"] is None

    def fail(*args: object) -> None:
        raise LookupError(HOST)

    monkeypatch.setattr(Balancer, "step", fail)
    await home.run(5)
    told = await download()
    assert told["last_step"]["error"] == "LookupError"
    assert HOST not in json.dumps(told)


def test_all_meters_are_tried() -> None:
    """All three kinds of them."""
    assert {name.partition(" ")[0] for name in METERS} >= {"gen1", "gen2", "sensors"}
