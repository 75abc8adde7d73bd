"""Home Assistant that stops, crashes or starts again, with whatever clock.

That a stop is stored before it is sent, and what a damaged record means, is proved in
`tests/test_ownership.py`; what is learned, in `tests/test_learned.py`; the file itself in `test_disk.py`; that an unload and a
shutdown leave the minimum, in `tests/test_coordinator.py`.
"""

import time
from typing import Any

import pytest

from custom_components.dynamic_load_manager import coordinator as coordinator_module

from .conditions import BUSY_A, QUIET_A, SHORT, TICK_S
from .hazards import FaultyHome

DAY_S = 86400.0

type Storage = dict[str, Any]


async def test_reload_while_charging(home: FaultyHome) -> None:
    """The offer goes to 6 A, the car goes on, and nothing is stopped or started."""
    await home.set_up()
    await home.charging()
    for phase in range(TICK_S):
        await home.run(TICK_S + phase)
        assert await home.hass.config_entries.async_reload(home.entry.entry_id)
        assert home.told_a() == 6
        await home.tells_the_truth()
        assert min(home.charger.draw_a) >= 6
        await home.until(lambda: home.offered_a() == 16, 90)
    assert home.writes("frc") == []


async def test_unload_while_the_charger_is_slow(
    home: FaultyHome, hass_storage: Storage
) -> None:
    """R11: the minimum is sent all the same, behind the question that is on its way."""
    await home.set_up()
    await home.charging()
    home.answer_delay_s = 3.0
    await home.run(7)
    unloading = home.hass.async_create_task(home.unload())
    elapsed_s = 0
    while not unloading.done():
        await home.run(1)
        elapsed_s += 1
        assert elapsed_s < 20
    assert home.told_a() == 6
    home.worst_s = elapsed_s
    assert elapsed_s <= 2 * TICK_S


@pytest.mark.parametrize("phase", range(TICK_S))
async def test_crash_while_charging(
    home: FaultyHome, hass_storage: Storage, phase: int
) -> None:
    """Nobody watches until the next start, which begins with the minimum."""
    await home.set_up()
    await home.charging()
    await home.run(phase)
    await home.crash(hass_storage)
    home.house.base_a = (5.0, 14.0, 3.0)
    await home.run(40)
    assert home.told_a() == 16

    await home.start_again()
    assert home.told_a() <= 11
    await home.tells_the_truth()
    await home.until(lambda: home.offered_a() == 11, 60)
    assert home.writes("frc") == []


@pytest.mark.parametrize("shift_s", [-DAY_S, 0.0, DAY_S])
async def test_our_stop_and_the_clock(
    home: FaultyHome,
    hass_storage: Storage,
    monkeypatch: pytest.MonkeyPatch,
    shift_s: float,
) -> None:
    """R9: ours after a crash on whatever day, and neither lost nor for ever."""
    await home.overload_stopped()
    await home.crash(hass_storage)
    monkeypatch.setattr(coordinator_module, "time", lambda: time.time() + shift_s)
    await home.start_again()
    await home.run(60)
    assert home.state("sensor", "status").state == "stopped_overload"
    home.house.base_a = QUIET_A
    took_s = await home.until(lambda: home.charger.force == 0, 200)
    assert took_s >= SHORT["resume_delay"]
    await home.tells_the_truth()
    assert home.state("sensor", "status").state == "charging"


@pytest.mark.parametrize("shift_s", [-DAY_S, DAY_S])
async def test_a_manual_stop_and_the_clock(
    home: FaultyHome,
    hass_storage: Storage,
    monkeypatch: pytest.MonkeyPatch,
    shift_s: float,
) -> None:
    """R9: somebody else's after a crash on whatever day."""
    home.set_options(SHORT)
    await home.set_up()
    await home.charging()
    home.stop_in_app()
    await home.run(10)
    await home.crash(hass_storage)
    monkeypatch.setattr(coordinator_module, "time", lambda: time.time() + shift_s)
    await home.start_again()
    await home.run(400)
    assert home.state("sensor", "status").state == "stopped_manually"
    assert home.writes("frc") == []


@pytest.mark.parametrize("shift_s", [-DAY_S, DAY_S])
async def test_the_pause_and_the_clock(
    home: FaultyHome,
    hass_storage: Storage,
    monkeypatch: pytest.MonkeyPatch,
    shift_s: float,
) -> None:
    """R8: a clock that was set never makes the rest of a pause longer than it was."""
    home.set_options({**SHORT, "minimum_pause": 300})
    await home.set_up()
    await home.charging()
    home.house.base_a = BUSY_A
    await home.run(50)
    home.house.base_a = QUIET_A
    await home.run(10)
    await home.unload()
    monkeypatch.setattr(coordinator_module, "time", lambda: time.time() + shift_s)
    await home.start_again()
    await home.until(lambda: home.charger.force == 0, 300)
    await home.tells_the_truth()
