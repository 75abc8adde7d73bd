"""R9: whose stop it is, across restarts and crashes."""

from typing import Any

import pytest

from custom_components.dynamic_load_manager.const import DOMAIN
from homeassistant.core import HomeAssistant
from simulator.car import Car
from simulator.goe import GoeCharger

from .home import VirtualHome

OWN_STOP = {
    "cause": "overload",
    "found_force": "neutral",
    "stops_in_a_row": 1,
    "energy_wh": None,
    "slack_wh": 0.0,
}
OPTIONS = {"overload_delay": 30, "minimum_pause": 20, "resume_delay": 20}


def stored(home: VirtualHome, hass_storage: dict[str, Any]) -> Any:
    """Return what is stored of our stop."""
    key = f"{DOMAIN}.{home.entry.entry_id}"
    if key not in hass_storage:
        return None
    return hass_storage[key]["data"]["chargers"]["charger"]["stop"]


def store(
    home: VirtualHome, hass_storage: dict[str, Any], charger: dict[str, Any]
) -> None:
    """Leave behind what a crashed run has stored."""
    key = f"{DOMAIN}.{home.entry.entry_id}"
    hass_storage[key] = {
        "version": 1,
        "minor_version": 1,
        "key": key,
        "data": {"limit_a": None, "chargers": {"charger": charger}},
    }


async def test_a_stop_is_stored_before_it_is_sent(
    home: VirtualHome, hass_storage: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a crash at any instant it is known whose stop it is."""
    home.set_options(OPTIONS)
    await home.set_up()
    await home.charging()
    seen: list[tuple[object, Any, float]] = []
    respond = home.charger.respond

    def note(now: float, path: str, query: Any) -> Any:
        if "frc" in query:
            stop = stored(home, hass_storage)
            seen.append((query["frc"], stop, home.charger.session_wh))
        return respond(now, path, query)

    monkeypatch.setattr(home.charger, "respond", note)
    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(40)
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(60)

    (stop, before, before_wh), (release, after, energy_wh) = seen
    assert stop == "1"
    assert before == {
        **OWN_STOP,
        "energy_wh": pytest.approx(before_wh, abs=10),
        # Six amperes on three phases, for 15 s.
        "slack_wh": pytest.approx(6 * 3 * 230 * 15 / 3600),
    }
    at_rest = {**OWN_STOP, "energy_wh": pytest.approx(energy_wh, abs=1)}
    assert (release, after) == ("0", at_rest)
    assert stored(home, hass_storage) is None


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_our_stop_is_resumed_after_a_crash(
    home: VirtualHome, hass_storage: dict[str, Any], api: str
) -> None:
    """R9: a stop of ours is never forgotten."""
    home.replace_charger(GoeCharger(api="v1" if api == "v1" else "v2"))
    home.set_options(OPTIONS)
    home.charger.plug(Car())
    home.charger.app_stop()
    await home.run(3)
    store(home, hass_storage, {"stop": OWN_STOP})

    await home.set_up()
    await home.run(15)
    assert home.state("sensor", "status").state == "stopped_overload"
    await home.run(45)

    assert home.state("sensor", "status").state == "charging"


async def test_a_stop_that_was_never_sent_is_void(
    home: VirtualHome, hass_storage: dict[str, Any]
) -> None:
    """R9: the charger goes on charging, and a later stop by hand stays."""
    home.set_options(OPTIONS)
    home.charger.plug(Car())
    await home.run(3)
    store(home, hass_storage, {"stop": OWN_STOP})
    await home.set_up()
    await home.run(60)
    assert home.state("sensor", "status").state == "charging"

    home.charger.app_stop()
    await home.run(120)

    assert home.state("sensor", "status").state == "stopped_manually"
    assert home.writes("frc") == []


async def test_the_force_that_was_found_is_put_back(home: VirtualHome) -> None:
    """R9: a charge that the owner forced on is forced on again."""
    await home.set_up()
    home.charger.plug(Car())
    home.charger.app_start()
    await home.run(30)

    await home.call("switch", "turn_on", "pause")
    await home.run(10)
    await home.call("switch", "turn_off", "pause")
    await home.run(10)

    assert home.writes("frc") == [1, 2]


async def test_stopped_in_the_app_right_after_our_resume(home: VirtualHome) -> None:
    """R9: between our resume and its read-back a stop by hand is one, too."""
    await home.set_up()
    await home.charging()
    await home.call("switch", "turn_on", "pause")
    await home.run(10)
    await home.call("switch", "turn_off", "pause")
    home.charger.app_stop()
    await home.run(60)

    assert home.state("sensor", "status").state == "stopped_manually"
    assert home.writes("frc") == [1, 0]


async def test_unplugging_ends_a_stop(home: VirtualHome) -> None:
    """R9: the next car is not stopped for what the last one did."""
    home.set_options(OPTIONS)
    await home.set_up()
    await home.charging()
    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(40)
    assert home.state("sensor", "status").state == "stopped_overload"

    home.charger.unplug()
    await home.run(10)
    assert home.state("sensor", "status").state == "no_car"
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(5)
    await home.charging()
    assert home.state("sensor", "status").state == "charging"


async def test_a_paused_charger_stays_off_for_the_next_car(home: VirtualHome) -> None:
    """R10: unplugging makes the charger forget the stop, but not the switch."""
    await home.set_up()
    await home.charging()
    await home.call("switch", "turn_on", "pause")
    home.charger.unplug()
    await home.run(10)
    home.charger.plug(Car())
    await home.run(30)

    assert home.offered_a() is None
    assert max(home.charger.draw_a) == 0
    assert home.state("sensor", "status").state == "paused"


@pytest.mark.parametrize(
    "charger",
    [
        "nonsense",
        {},
        {"maximum_current_a": "9", "paused": "yes", "stop": "overload"},
        {"stop": {"cause": "boredom", "found_force": "neutral", "stops_in_a_row": 1}},
        {"stop": {"cause": "overload"}},
        {"maximum_current_a": 99, "stop": None},
        {"maximum_current_a": True},
    ],
)
async def test_damaged_memory_is_survived(
    home: VirtualHome, hass_storage: dict[str, Any], charger: Any
) -> None:
    """What can't be understood counts as not stored, and never means more current."""
    store(home, hass_storage, charger)
    await home.set_up()
    await home.charging()

    assert home.offered_a() == 16
    assert home.state("number", "maximum_current").state == "16"


@pytest.mark.parametrize("data", [[], {"chargers": []}, {"limit_a": "x"}])
async def test_a_damaged_file_is_survived(
    home: VirtualHome, hass_storage: dict[str, Any], data: Any
) -> None:
    """The site starts with its defaults."""
    key = f"{DOMAIN}.{home.entry.entry_id}"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": data}
    await home.set_up()

    assert home.state("number", "main_fuse_limit").state == "25"


async def test_an_unreadable_file_is_survived(
    home: VirtualHome, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails must not keep the fuse from being watched."""

    async def fail(_store: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("homeassistant.helpers.storage.Store.async_load", fail)
    await home.set_up()
    await home.charging()

    assert home.offered_a() == 16
