"""Every go-eCharger from its first answer to what is shown of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from custom_components.dynamic_load_manager import charger as charger_module
from custom_components.dynamic_load_manager.charger import ChargerLink
from custom_components.dynamic_load_manager.const import CONF_PHASES
from custom_components.dynamic_load_manager.goe import GoeCharger, GoeError, probe
from custom_components.dynamic_load_manager.phase_map import (
    PHASE_MAPS,
    UNKNOWN,
    house_draw_a,
)
from homeassistant.core import HomeAssistant
from simulator.car import Car
from simulator.goe_models import MODELS, ModelName, goe_charger
from simulator.plant import PhaseMap

from .home import VirtualHome

ALL = [(name, firmware) for name in MODELS for firmware in MODELS[name].firmwares]


@pytest.mark.parametrize(("model", "firmware"), ALL)
async def test_every_model(home: VirtualHome, model: ModelName, firmware: str) -> None:
    """R2, R9, R10: charges with what fits, is lowered, paused and resumed."""
    home.replace_charger(goe_charger(model, firmware=firmware))
    home.house.base_a = (12.4, 4.0, 3.0)
    await home.set_up()
    await home.charging()
    assert home.offered_a() == 12
    assert home.state("sensor", "status").state == "charging"
    assert home.state("sensor", "fault").state == "none"
    assert home.state("sensor", "charging_current").state == "12.0"

    home.house.base_a = (17.4, 4.0, 3.0)
    await home.run(15)
    assert home.offered_a() == 7

    await home.call("switch", "turn_on", "pause")
    await home.run(15)
    assert home.charger.draw_a == (0, 0, 0)
    assert home.state("sensor", "status").state == "paused"
    await home.call("switch", "turn_off", "pause")
    await home.run(30)
    assert home.state("sensor", "status").state == "charging"


def limited(**settings: Any) -> dict[str, Any]:
    """Return settings of a charger."""
    return settings


@pytest.mark.parametrize(
    ("model", "settings", "offered_a", "reason"),
    [
        ("V4", limited(cable_a=13), 13, "cable"),
        ("V4", limited(temperature_limit_a=10), 10, "temperature"),
        ("V4", limited(installer_maximum_a=14), 14, "charger_limit"),
        ("V4", limited(load_management=True, allotted_a=9), 9, "load_management"),
        ("CORE", limited(load_management=True, allotted_a=9), 9, "load_management"),
        ("V3", limited(cable_a=13), 13, "cable"),
        ("CORE", limited(temperature_limit_a=10), 10, "temperature"),
        ("V2", limited(installer_maximum_a=14), 14, "charger_limit"),
        ("V2", limited(cable_a=13), 13, "cable"),
    ],
)
async def test_limits(
    home: VirtualHome,
    model: ModelName,
    settings: dict[str, Any],
    offered_a: int,
    reason: str,
) -> None:
    """R2: what keeps the charger from offering more is named."""
    charger = goe_charger(model)
    for name, value in settings.items():
        setattr(charger, name, value)
    home.replace_charger(charger)
    await home.set_up()
    await home.charging()
    assert home.offered_a() == offered_a
    assert home.state("sensor", "limited_by").state == reason


@pytest.mark.parametrize(
    ("model", "settings", "reason"),
    [
        ("V4", limited(blocked_by=5), "schedule"),
        ("V4", limited(logic_mode=4, use_surplus=True), "eco_mode"),
        ("V4", limited(access=1), "access"),
        ("V4", limited(energy_limit_wh=0.0), "energy_limit"),
        ("V4", limited(blocked_by=28), "ocpp"),
        ("V4", limited(blocked_by=38), "grid"),
        ("V4", limited(load_management=True, allotted_a=0), "load_management"),
        ("V4", limited(temperature_limit_a=0), "temperature"),
        ("CORE", limited(blocked_by=5), "schedule"),
        ("PRO", limited(logic_mode=4, use_surplus=True), "eco_mode"),
        ("V3", limited(access=1), "access"),
        ("V2", limited(access=1), "access"),
        ("V2", limited(stop_mode=2, energy_limit_wh=0.0), "energy_limit"),
    ],
)
async def test_what_the_charger_forbids(
    home: VirtualHome, model: ModelName, settings: dict[str, Any], reason: str
) -> None:
    """R9: named, and not fought with."""
    charger = goe_charger(model)
    for name, value in settings.items():
        setattr(charger, name, value)
    home.replace_charger(charger)
    await home.set_up()
    await home.charging()
    assert home.charger.draw_a == (0, 0, 0)
    assert home.state("sensor", "status").state == "ready"
    assert home.state("sensor", "limited_by").state == reason
    await home.run(90)
    assert home.writes("frc") == home.writes("alw") == []
    assert set(home.writes("amp") + home.writes("amx")) <= {6}


@pytest.mark.parametrize(
    ("model", "firmware", "code", "fault"),
    [
        ("V4", "055.7", 5, "overcurrent"),
        ("V4", "055.7", 13, "overtemperature"),
        ("V4", "59.4", 13, "lock_stuck_closed"),
        ("CORE", "60.5", 5, "overcurrent"),
        ("CORE", "60.5", 18, "cp_invalid"),
        ("V2", "041.0", 8, "no_earth"),
        ("V2", "041.0", 99, "unknown"),
    ],
)
async def test_faults(
    home: VirtualHome, model: ModelName, firmware: str, code: int, fault: str
) -> None:
    """The same number means something else on another firmware."""
    home.replace_charger(goe_charger(model, firmware=firmware))
    await home.set_up()
    await home.charging()
    home.charger.error = code
    await home.run(10)
    assert home.state("sensor", "status").state == "fault"
    assert home.state("sensor", "fault").state == fault


async def test_32_a(home: VirtualHome, hass: HomeAssistant) -> None:
    """R2: a 22 kW charger behind a large fuse; 16 A until the owner allows more."""
    home.replace_charger(goe_charger("V4", variant_kw=22))
    home.change_data({"fuse_rating": 63})
    home.change_charger(maximum_current=32)
    await home.set_up()
    slider = home.state("number", "maximum_current")
    assert (slider.attributes["min"], slider.attributes["max"]) == (6, 32)
    assert slider.state == "16"
    await home.charging(Car(maximum_a=32))
    assert home.offered_a() == 16
    await home.call("number", "set_value", "maximum_current", value=32)
    await home.run(60)
    assert home.offered_a() == 32

    await hass.config_entries.async_reload(home.entry.entry_id)
    assert home.state("number", "maximum_current").state == "32"


async def test_16_a(home: VirtualHome) -> None:
    """The slider of an 11 kW charger, or of one that was added before it told."""
    await home.set_up()
    assert home.state("number", "maximum_current").attributes["max"] == 16


def test_phase_maps() -> None:
    """All ways to connect three phases, and the one of those who don't know."""
    assert len(set(PHASE_MAPS)) == 7
    assert PHASE_MAPS[0] == UNKNOWN
    assert house_draw_a((1.0, 2.0, 3.0), "l1_l2_l3", 3) == (1.0, 2.0, 3.0)
    assert house_draw_a((1.0, 2.0, 3.0), "l2_l3_l1", 3) == (3.0, 1.0, 2.0)
    assert house_draw_a((1.0, 2.0, 3.0), "l1_l3_l2", 3) == (1.0, 3.0, 2.0)
    assert house_draw_a((1.0, 2.0, 3.0), UNKNOWN, 3) == (3.0, 3.0, 3.0)
    for phase_map in PHASE_MAPS:
        assert house_draw_a((1.0, 2.0, 3.0), phase_map, 1) == (1.0,)


@pytest.mark.parametrize("phase_map", PHASE_MAPS[1:])
async def test_a_charger_with_turned_phases(home: VirtualHome, phase_map: str) -> None:
    """R1, R3: a one-phase car loads the house phase that feeds the charger's L1."""
    first, second, third = (int(name[1]) - 1 for name in phase_map.split("_"))
    home.replace_charger(home.charger, phase_map=(first, second, third))
    home.change_charger(phase_map=phase_map)
    home.house.base_a = (20.0, 20.0, 20.0)
    base_a = list(home.house.base_a)
    base_a[first] = 11.4
    home.house.base_a = (base_a[0], base_a[1], base_a[2])
    await home.set_up()
    await home.charging(Car(phases=1))
    assert home.offered_a() == 13
    assert home.state("sensor", "limited_by").state == "main_fuse"


@pytest.mark.parametrize("car_phases", [1, 2, 3])
@pytest.mark.parametrize("turned", [(0, 1, 2), (1, 2, 0), (2, 0, 1)])
async def test_phases_that_nobody_knows(
    home: VirtualHome, turned: PhaseMap, car_phases: Any
) -> None:
    """R1, R2: wherever the car is, the fuse of its phase is not overloaded for long."""
    home.replace_charger(home.charger, phase_map=turned)
    home.change_charger(phase_map=UNKNOWN)
    home.house.base_a = (19.0, 12.4, 4.0)
    await home.set_up()
    await home.charging(Car(phases=car_phases))
    await home.run(120)
    most_a = max(home.plant.grid_current_a())
    assert 19.0 <= most_a <= 25.0
    assert home.charger.draw_a[0] >= 6

    home.house.base_a = (14.0, 17.4, 14.0)
    await home.run(10)
    assert max(home.plant.grid_current_a()) <= 25.0
    await home.run(120)
    assert max(home.plant.grid_current_a()) <= 25.0
    assert (home.offered_a() or 0) >= 7


async def test_one_phase(home: VirtualHome) -> None:
    """A single-phase house: what the charger takes on its L1."""
    home.change_data({CONF_PHASES: 1})
    home.house.base_a = (11.4, 0.0, 0.0)
    await home.set_up()
    await home.charging(Car(phases=1))
    assert home.offered_a() == 13
    link: ChargerLink = home.entry.runtime_data.chargers["charger"]
    reading = link.input(site_paused=False).reading
    assert reading is not None
    assert reading.draw_a == (13.0,)


@asynccontextmanager
async def clock_that_runs(home: VirtualHome) -> AsyncIterator[None]:
    """Let the frozen clock run while others wait for something else."""

    async def run() -> None:
        while True:
            home.freezer.tick(0.5)
            await asyncio.sleep(0)

    running = asyncio.create_task(run())
    try:
        yield
    finally:
        running.cancel()


async def test_a_charger_that_takes_its_time(
    home: VirtualHome, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tick does not wait for longer than a moment until it knows what answers."""
    waiting = asyncio.Event()

    async def slow_probe(*args: Any) -> GoeCharger:
        await waiting.wait()
        return await probe(*args)

    monkeypatch.setattr(charger_module, "probe", slow_probe)
    async with clock_that_runs(home):
        await home.set_up()
        await home.run(12)
    assert home.state("sensor", "status").state == "unreachable"
    assert home.state("sensor", "main_fuse_load").state == "5.0"

    waiting.set()
    await home.run(6)
    assert home.state("sensor", "status").state == "no_car"


def fail_late(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Let a charger be busy for as long as it takes; return what ends the wait."""
    waiting = asyncio.Event()

    async def failing_probe(*_args: Any) -> GoeCharger:
        await waiting.wait()
        raise GoeError("busy")

    monkeypatch.setattr(charger_module, "probe", failing_probe)
    return waiting


async def test_a_failure_between_two_ticks_is_old_news(
    home: VirtualHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails just after a tick has given up is not told in the next one: it asks anew."""
    waiting = fail_late(monkeypatch)
    async with clock_that_runs(home):
        await home.set_up()
    assert home.state("sensor", "status").state == "unreachable"
    waiting.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    monkeypatch.setattr(charger_module, "probe", probe)
    await home.run(5)
    assert home.state("sensor", "status").state == "no_car"


@pytest.mark.parametrize("answers", [False, True])
async def test_a_charger_that_takes_its_time_at_the_end(
    home: VirtualHome,
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    *,
    answers: bool,
) -> None:
    """Nothing is left behind when the site goes meanwhile."""
    waiting = fail_late(monkeypatch)
    async with clock_that_runs(home):
        await home.set_up()
        await home.run(6)
    if answers:
        waiting.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
