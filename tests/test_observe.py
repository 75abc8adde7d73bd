"""R13: with load balancing off everything is shown, and nothing is sent."""

from typing import Any

import pytest

from custom_components.dynamic_load_manager.balancer import Balancer
from custom_components.dynamic_load_manager.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from simulator.car import Car

from .home import VirtualHome

OPTIONS = {"overload_delay": 30, "minimum_pause": 20, "resume_delay": 20}


async def switch(home: VirtualHome, *, on: bool) -> None:
    """Turn load balancing on or off."""
    await home.call("switch", "turn_on" if on else "turn_off", "load_balancing")
    assert home.state("switch", "load_balancing").state == ("on" if on else "off")


def status(home: VirtualHome) -> str:
    """Return the status that is shown."""
    return home.state("sensor", "status").state


def all_writes(home: VirtualHome) -> list[object]:
    """Return all that we have sent."""
    return [*home.writes("amp"), *home.writes("frc")]


async def test_nothing_is_sent(home: VirtualHome, hass: HomeAssistant) -> None:
    """The charger stays as it is, whatever house, meter and owner do."""
    home.set_options(OPTIONS)
    await home.set_up()
    await home.charging()
    await switch(home, on=False)
    before = all_writes(home)

    home.house.base_a = (14.0, 4.0, 3.0)
    await home.run(20)
    assert home.state("sensor", "limited_by").state == "main_fuse"
    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(60)
    assert status(home) == "stopped_overload"
    assert int(home.state("sensor", "overload_duration").state) > 30
    assert home.state("sensor", "offered_current").state == "16"
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.call("switch", "turn_on", "pause")
    await home.run(10)
    assert status(home) == "paused"
    await home.call("switch", "turn_off", "pause")
    await home.call("number", "set_value", "maximum_current", value=10)
    home.shelly.frozen = True
    await home.run(60)
    assert home.state("sensor", "limited_by").state == "meter_lost"
    home.charger.unplug()
    await home.run(10)
    assert status(home) == "no_car"

    assert all_writes(home) == before
    assert home.charger.requested_a == 16


async def test_it_is_taken_over_at_once(home: VirtualHome) -> None:
    """Without a reload, and without waiting for the next tick."""
    await home.set_up()
    await home.charging()
    runtime = home.entry.runtime_data
    await switch(home, on=False)
    home.house.base_a = (14.0, 4.0, 3.0)
    await home.run(30)
    assert home.charger.requested_a == 16

    await switch(home, on=True)
    assert home.charger.requested_a == 11
    assert home.entry.runtime_data is runtime


async def test_it_outlives_a_restart(
    home: VirtualHome, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """Neither unload, nor setup, nor shutdown sends anything."""
    await home.set_up()
    await home.charging()
    await switch(home, on=False)
    before = all_writes(home)
    assert await hass.config_entries.async_reload(home.entry.entry_id)
    await home.run(30)
    assert home.state("switch", "load_balancing").state == "off"
    assert status(home) == "charging"
    await hass.async_stop(force=True)

    assert all_writes(home) == before
    assert home.charger.requested_a == 16
    stored = hass_storage[f"{DOMAIN}.{home.entry.entry_id}"]["data"]
    assert stored["balancing"] is False


@pytest.mark.parametrize("damage", [None, 0, "no", []])
async def test_a_damaged_memory_guards_the_fuse(
    home: VirtualHome, hass_storage: dict[str, Any], damage: object
) -> None:
    """Only what is off for certain is off."""
    key = f"{DOMAIN}.{home.entry.entry_id}"
    hass_storage[key] = {
        "version": 1,
        "minor_version": 1,
        "key": key,
        "data": {"limit_a": None, "balancing": damage, "chargers": {}},
    }
    await home.set_up()
    await home.run(5)
    assert home.state("switch", "load_balancing").state == "on"


async def test_unload_leaves_the_charger_alone(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R11: the retreat is for a charger that we control."""
    await home.set_up()
    await home.charging()
    await switch(home, on=False)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    assert home.charger.requested_a == 16


async def test_a_fault_of_our_own_leaves_the_charger_alone(
    home: VirtualHome, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R11: the fallback to the minimum is a command too."""
    await home.set_up()
    await home.charging()
    await switch(home, on=False)

    def fail(*_args: object) -> None:
        raise ArithmeticError("a fault of our own")

    with monkeypatch.context() as patched:
        patched.setattr(Balancer, "step", fail)
        await home.run(10)
        assert status(home) == "unavailable"
        assert home.charger.requested_a == 16
    await home.run(10)
    assert status(home) == "charging"


async def test_our_own_stop_stays_ours(
    home: VirtualHome, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """R9: also over a restart; it ends by its own rule when balancing is on again."""
    home.set_options(OPTIONS)
    await home.set_up()
    await home.charging()
    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(40)
    assert status(home) == "stopped_overload"
    await switch(home, on=False)
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(60)
    assert home.offered_a() is None
    assert await hass.config_entries.async_reload(home.entry.entry_id)
    await home.run(60)
    assert home.offered_a() is None
    assert home.writes("frc") == [1]

    await switch(home, on=True)
    await home.run(60)
    assert home.writes("frc") == [1, 0]
    assert status(home) == "charging"


@pytest.mark.parametrize("pause", [False, True])
async def test_our_own_stop_that_somebody_ends_is_over(
    home: VirtualHome, pause: bool
) -> None:
    """R9: a later stop by hand is one, even if the pause switch hides it for a while."""
    home.set_options(OPTIONS)
    await home.set_up()
    await home.charging()
    if pause:
        await home.call("switch", "turn_on", "pause")
    else:
        home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(40)
    assert home.writes("frc") == [1]
    await switch(home, on=False)
    home.house.base_a = (5.0, 4.0, 3.0)
    home.charger.app_start()
    await home.run(20)
    home.charger.app_stop()
    await home.run(20)
    await switch(home, on=True)
    if pause:
        await home.call("switch", "turn_off", "pause")
    await home.run(90)

    assert status(home) == "stopped_manually"
    assert home.offered_a() is None
    assert home.writes("frc") == [1]


async def test_a_manual_stop_stays_one(home: VirtualHome) -> None:
    """R9: what is stopped while we look on is not ours, and can't be resumed by us."""
    home.set_options(OPTIONS)
    await home.set_up()
    await home.charging()
    await switch(home, on=False)
    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(40)
    assert status(home) == "stopped_overload", "that is what would be done"
    home.charger.app_stop()
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(20)
    assert status(home) == "stopped_manually"
    assert home.state("button", "resume").state == "unavailable"
    await home.call("button", "press", "resume")
    await switch(home, on=True)
    await home.run(60)
    assert status(home) == "stopped_manually"
    assert home.writes("frc") == []

    await home.call("button", "press", "resume")
    await home.run(20)
    assert status(home) == "charging"


async def test_the_events_tell_what_really_happens(home: VirtualHome) -> None:
    """Nobody is called because of a stop that is not made."""
    home.set_options(OPTIONS)
    await home.set_up()
    await home.charging()

    def told() -> object:
        return home.state("event", "load_management").attributes["event_type"]

    await switch(home, on=False)
    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(60)
    assert told() is None
    await switch(home, on=True)
    await home.run(3)
    assert told() == "stopped_overload"
    await switch(home, on=False)
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(90)
    assert told() == "stopped_overload", "it is stopped still"
    home.charger.app_start()
    await home.run(10)
    assert told() == "resumed"
    home.charger.app_stop()
    await home.run(10)
    assert told() == "stopped_manually"


async def test_others_may_do_as_they_like(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R14: what is changed while we look on is neither disobedience nor a contest."""
    await home.set_up()
    await home.charging()
    await switch(home, on=False)
    for current_a in (16, 10) * 5:
        home.charger.app_set_current(current_a)
        await home.run(10)
    assert ir.async_get(hass).issues == {}
    home.charger.app_set_current(12)
    await home.run(10)
    await switch(home, on=True)
    await home.run(60)
    assert home.offered_a() == 16
    assert ir.async_get(hass).issues == {}


async def test_disobedience_ends_with_balancing(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R14: who is not told anything any more can't ignore it."""
    await home.set_up()
    await home.charging()
    home.charger.fault = "lies"
    home.house.base_a = (14.0, 4.0, 3.0)
    await home.run(60)
    assert len(ir.async_get(hass).issues) == 1
    await switch(home, on=False)
    await home.run(10)
    assert ir.async_get(hass).issues == {}


async def test_an_overload_that_is_looked_at_asks_no_faster(
    home: VirtualHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing that could not wait for the next tick."""
    await home.set_up()
    await home.charging(Car())
    await switch(home, on=False)
    asked = 0
    respond = home.charger.respond

    def count(*args: Any) -> Any:
        nonlocal asked
        asked += 1
        return respond(*args)

    monkeypatch.setattr(home.charger, "respond", count)
    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(50)
    assert asked == 10
