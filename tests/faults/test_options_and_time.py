"""Options that are changed at the wrong moment, and a loop that hangs."""

from typing import Any

import pytest

from simulator.goe_hardware import FORCE_OFF

from .conditions import FLOODED, QUIET_A, SHORT, TICK_S, gen1, gen2
from .hazards import FaultyHome

CHANGES: dict[str, dict[str, Any]] = {
    "shorter delays": {"overload_delay": 10, "resume_delay": 10, "minimum_pause": 0},
    "longer delays": {"overload_delay": 300, "resume_delay": 120, "minimum_pause": 600},
    "breaker": {"fuse_kind": "mcb"},
    "stop on meter loss": {"stop_on_meter_loss": True},
    "margin": {"margin": 5},
    "meter timeout": {"meter_timeout": 10},
}
every_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


@every_change
async def test_our_stop_survives_changed_options(
    home: FaultyHome, change: dict[str, Any]
) -> None:
    """Neither undone while there is no room, nor forgotten when there is."""
    await home.overload_stopped()
    for phase in range(TICK_S):
        await home.run_to_phase(phase)
        await home.set_options_now(**change)
        await home.run(3)
        await home.replace_options(SHORT)
        await home.run(3)
    await home.set_options_now(**change)
    await home.run(130)
    assert home.charger.force == FORCE_OFF
    assert home.state("sensor", "status").state == "stopped_overload"

    home.house.base_a = QUIET_A
    await home.until(lambda: home.charger.force != FORCE_OFF, 200)
    await home.tells_the_truth()
    assert home.state("sensor", "status").state == "charging"
    assert home.writes("frc") == [1, 0]


@every_change
async def test_a_manual_stop_survives_changed_options(
    home: FaultyHome, change: dict[str, Any]
) -> None:
    """It was somebody else's, and stays."""
    home.set_options(SHORT)
    await home.set_up()
    await home.charging()
    home.stop_in_app()
    await home.run(2)
    await home.set_options_now(**change)
    await home.run(200)
    assert home.state("sensor", "status").state == "stopped_manually"
    assert home.writes("frc") == []


async def test_stop_on_meter_loss_toggled_while_the_meter_is_lost(
    home: FaultyHome,
) -> None:
    """The option decides at once; a stop for the meter ends only by the meter."""
    await home.set_up()
    await home.charging()
    home.shelly.frozen = True
    await home.run(60)
    assert home.offered_a() == 6
    await home.set_options_now(stop_on_meter_loss=True)
    await home.run(2)
    assert home.state("sensor", "status").state == "meter_lost"
    await home.set_options_now(stop_on_meter_loss=False)
    await home.run(60)
    assert home.charger.force == FORCE_OFF
    home.shelly.frozen = False
    await home.until(lambda: home.charger.force != FORCE_OFF, TICK_S + 5)
    await home.tells_the_truth()


@pytest.mark.parametrize("use", [gen1, gen2])
@pytest.mark.parametrize("phase", range(TICK_S))
async def test_the_loop_hangs(home: FaultyHome, use: Any, phase: int) -> None:
    """What has waited counts from its arrival, and is acted on at once."""
    use(home)
    await home.set_up()
    await home.charging()
    await home.run_to_phase(phase)
    home.house.base_a = (5.0, 14.0, 3.0)
    await home.blocked(10)
    home.worst_s = await home.until(lambda: home.told_a() <= 11, 10)
    assert home.worst_s <= 1
    await home.tells_the_truth()


async def test_the_loop_hangs_for_longer_than_the_meter_timeout(
    home: FaultyHome,
) -> None:
    """Every value is old then, until the next one."""
    home.expected.add(FLOODED)
    await home.set_up()
    await home.charging()
    for seconds in (44, 46, 60, 300):
        await home.blocked(seconds)
        await home.run(TICK_S)
        assert home.state("sensor", "status").state == "charging"
        await home.tells_the_truth()
    assert home.writes("frc") == []
