"""What the entities of a charger tell while a car comes, charges and goes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from simulator.car import Car
from simulator.goe import GoeCharger
from simulator.goe_wire import Response

from .home import VirtualHome
from .test_site_entities import all_entities, history

TICK = 5
OPTIONS = {"overload_delay": 30, "minimum_pause": 120, "resume_delay": 20}


def kwh(home: VirtualHome, key: str) -> float:
    """Return an energy that is shown."""
    return float(home.state("sensor", key).state)


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_energies(home: VirtualHome, hass: HomeAssistant, api: str) -> None:
    """In steps, never down, and the session anew with the next car."""
    home.replace_charger(GoeCharger(api="v1" if api == "v1" else "v2"))
    home.charger.total_wh = 123_400.0
    await home.set_up()
    await home.run(TICK)
    assert (kwh(home, "session_energy"), kwh(home, "total_energy")) == (0.0, 123.4)
    session = history(hass, home.state("sensor", "session_energy").entity_id)
    await home.charging()
    await home.run(300)

    charged_kwh = home.charger.session_wh / 1000
    assert charged_kwh > 0.5
    assert kwh(home, "session_energy") == pytest.approx(charged_kwh, abs=0.07)
    assert kwh(home, "total_energy") == pytest.approx(123.4 + charged_kwh, abs=0.12)
    steps = [float(state) for state in session]
    assert steps == sorted(set(steps))
    assert len(steps) == round(steps[-1] * 10), "one row for each 0.1 kWh"

    home.charger.unplug()
    await home.run(2 * TICK)
    assert kwh(home, "session_energy") == steps[-1], "until another car comes"
    home.charger.plug(Car())
    await home.run(2 * TICK)
    assert kwh(home, "session_energy") == 0.0
    assert kwh(home, "total_energy") >= 123.4 + steps[-1] - 0.1

    home.charger.fault = "silent"
    await home.run(2 * TICK)
    for key in ("session_energy", "total_energy"):
        assert home.state("sensor", key).state == "unavailable"


async def test_a_charger_that_tells_no_total(
    home: VirtualHome,
    monkeypatch: pytest.MonkeyPatch,
    entity_registry: er.EntityRegistry,
) -> None:
    """There is no sensor for it, until it is told."""
    home.charger.total_wh = 5000.0
    respond = home.charger.respond
    tells = False

    def respond_without(now: float, path: str, query: Any) -> Response:
        response = respond(now, path, query)
        text = response.text.replace('"eto":5000', '"eto":null')
        return response if tells else replace(response, text=text)

    monkeypatch.setattr(home.charger, "respond", respond_without)
    await home.set_up()
    await home.run(4 * TICK)
    with pytest.raises(LookupError):
        home.state("sensor", "total_energy")
    tells = True
    await home.run(2 * TICK)
    assert home.state("sensor", "total_energy").state == "5.0"
    entry = entity_registry.async_get(home.state("sensor", "total_energy").entity_id)
    assert entry is not None
    assert entry.config_subentry_id == "charger"


async def test_a_total_that_is_told_late(home: VirtualHome) -> None:
    """The charger may be away while Home Assistant starts."""
    home.charger.fault = "silent"
    await home.set_up()
    await home.run(2 * TICK)
    with pytest.raises(LookupError):
        home.state("sensor", "total_energy")
    home.charger.fault = None
    await home.run(3 * TICK)
    assert home.state("sensor", "total_energy").state == "0.0"


async def test_waiting_until_after_an_overload(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R8: the end of the pause is one moment, told once, and it is true."""
    home.set_options(OPTIONS)
    await home.set_up()
    await home.charging()
    assert home.state("sensor", "waiting_until").state == "unknown"
    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(40)
    assert home.state("sensor", "limited_by").state == "overload"
    assert home.state("sensor", "waiting_until").state == "unknown", "nobody knows"

    seen = history(hass, home.state("sensor", "waiting_until").entity_id)
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(60)
    assert home.state("sensor", "limited_by").state == "minimum_pause"
    (moment,) = seen
    until = datetime.fromisoformat(moment)
    while home.state("sensor", "limited_by").state == "minimum_pause":
        assert dt_util.utcnow() < until + timedelta(seconds=TICK)
        await home.run(1)
    assert abs(dt_util.utcnow() - until) <= timedelta(seconds=TICK + 1)
    await home.run(3 * TICK)
    assert home.state("sensor", "status").state == "charging"


async def test_waiting_until_a_raise(home: VirtualHome, hass: HomeAssistant) -> None:
    """R4: the end of the raise delay, and nothing while the fuse itself is the limit."""
    await home.set_up()
    await home.charging()
    home.house.base_a = (5.0, 14.0, 3.0)
    await home.run(30)
    assert home.state("sensor", "limited_by").state == "main_fuse"
    assert home.state("sensor", "waiting_until").state == "unknown"
    seen = history(hass, home.state("sensor", "waiting_until").entity_id)
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(2 * TICK)
    assert home.state("sensor", "limited_by").state == "raise_delay"
    until = datetime.fromisoformat(home.state("sensor", "waiting_until").state)
    left = until - dt_util.utcnow()
    assert timedelta(seconds=15) < left <= timedelta(seconds=30)
    await home.run(50)
    assert home.offered_a() == 16
    assert seen[-1] == "unknown"
    assert len(seen) <= 3


async def test_a_wait_that_is_due_has_no_time(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R4: the delay is over, but nothing is raised on old values; nobody knows until when."""
    await home.set_up()
    home.house.base_a = (5.0, 14.0, 3.0)
    await home.charging()
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(3 * TICK)
    home.shelly.frozen = True
    await home.run(25)
    seen = history(hass, home.state("sensor", "waiting_until").entity_id)
    await home.run(2 * TICK)
    assert home.state("sensor", "limited_by").state == "raise_delay"
    assert home.state("sensor", "waiting_until").state == "unknown"
    assert seen == []


async def test_waiting_until_stands_still_beside_a_clock_that_does_not(
    home: VirtualHome, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that is set right bit by bit moves nothing; one that jumps does."""
    home.set_options(OPTIONS)
    await home.set_up()
    await home.charging()
    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(40)
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(2 * TICK)
    before = datetime.fromisoformat(home.state("sensor", "waiting_until").state)
    seen = history(hass, home.state("sensor", "waiting_until").entity_id)
    utcnow = dt_util.utcnow
    ahead = timedelta()
    monkeypatch.setattr(
        "custom_components.dynamic_load_manager.charger_sensor.dt_util.utcnow",
        lambda: utcnow() + ahead,
    )
    for milliseconds in (300, -400, 900, -900):
        ahead = timedelta(milliseconds=milliseconds)
        await home.run(TICK)
    assert seen == []
    ahead = timedelta(hours=1)
    await home.run(TICK)
    (moved,) = seen
    assert datetime.fromisoformat(moved) - before >= timedelta(minutes=59)


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_car_connected(home: VirtualHome, api: str) -> None:
    """Charging or not; unknown if the charger does not know."""
    home.replace_charger(GoeCharger(api="v1" if api == "v1" else "v2"))
    await home.set_up()
    await home.run(TICK)
    assert home.state("binary_sensor", "car_connected").state == "off"
    await home.charging()
    assert home.state("binary_sensor", "car_connected").state == "on"
    home.charger.app_stop()
    await home.run(2 * TICK)
    assert home.state("binary_sensor", "car_connected").state == "on"
    home.charger.error = 8
    await home.run(2 * TICK)
    assert home.state("binary_sensor", "car_connected").state == "unknown"
    home.charger.error = 0
    home.charger.unplug()
    await home.run(2 * TICK)
    assert home.state("binary_sensor", "car_connected").state == "off"
    home.charger.fault = "silent"
    await home.run(2 * TICK)
    assert home.state("binary_sensor", "car_connected").state == "unavailable"


@all_entities
async def test_draw(home: VirtualHome) -> None:
    """On the phases of the charger, wherever the house feeds them from."""
    home.change_charger(phase_map="l3_l1_l2")
    home.replace_charger(home.charger, (2, 0, 1))
    await home.set_up()
    await home.charging(Car(phases=1))
    drawn_a = [float(home.state("sensor", f"draw_l{n}").state) for n in (1, 2, 3)]
    assert drawn_a == pytest.approx([home.charger.draw_a[0], 0, 0], abs=0.1)
    assert drawn_a[0] > 6
    home.charger.fault = "silent"
    await home.run(2 * TICK)
    assert home.state("sensor", "draw_l1").state == "unavailable"


@all_entities
async def test_commands_sent(home: VirtualHome) -> None:
    """What arrives at the charger, and what it refuses."""
    await home.set_up()
    await home.charging()
    await home.call("switch", "turn_on", "pause")
    await home.run(TICK)
    await home.call("switch", "turn_off", "pause")
    await home.run(60)
    arrived = len(home.writes("frc")) + len(home.writes("amp"))
    assert arrived >= 4
    assert home.state("sensor", "commands_sent").state == str(arrived)
    home.charger.fault = "silent"
    await home.run(2 * TICK)
    assert home.state("sensor", "commands_sent").state == str(arrived)


@all_entities
async def test_one_phase_has_one_of_each(home: VirtualHome) -> None:
    """Behind a single phase only the charger's L1 is connected."""
    home.change_data({"phases": 1})
    await home.set_up()
    await home.run(2 * TICK)
    for key in ("current", "house_load", "draw"):
        assert home.state("sensor", f"{key}_l1").state != "unknown"
        with pytest.raises(LookupError):
            home.state("sensor", f"{key}_l2")
