"""A meter, a broker or a network that dies or lies.

That a phase that is not known never means more current is proved for the rules alone in
`tests/balancer/test_not_knowing.py`, and for every kind of meter in `tests/test_meters.py`.
Here it is how long it takes at the worst, at which second of the tick ever it begins.
"""

from typing import Any

import pytest

from .conditions import (
    REJECTED,
    SAFE_S,
    TICK_S,
    Use,
    charging_home,
    every_meter,
    every_shelly,
    sensors,
)
from .hazards import FaultyHome, Message
from .meter_lost import worst_s
from .truth import still_shown

SITE_SENSORS = {
    "current_l1",
    "current_l2",
    "current_l3",
    "main_fuse_load",
    "available_current",
}


@every_meter
async def test_frozen(home: FaultyHome, use: Use) -> None:
    """R11: not a single value any more."""
    await charging_home(home, use)

    def freeze() -> None:
        home.shelly.frozen = True

    def thaw() -> None:
        home.shelly.frozen = False

    def seen() -> None:
        assert still_shown(home, SITE_SENSORS) == set()
        assert home.state("binary_sensor", "overload").state == "unavailable"

    assert await worst_s(home, freeze, thaw, seen) <= SAFE_S


@every_shelly
@pytest.mark.parametrize("fault", ["absent", "missing", "nan"])
async def test_one_phase_missing(home: FaultyHome, use: Use, fault: Any) -> None:
    """R11: one phase of a three-phase car is enough; the others are still shown."""
    await charging_home(home, use)
    if fault != "absent":
        home.expected.add(REJECTED)

    def begin() -> None:
        home.shelly.phase_faults[1] = fault

    def seen() -> None:
        assert home.state("sensor", "current_l2").state == "unknown"
        assert home.state("sensor", "main_fuse_load").state == "unknown"
        assert float(home.state("sensor", "current_l1").state) == pytest.approx(11)

    assert await worst_s(home, begin, home.shelly.phase_faults.clear, seen) <= SAFE_S


async def test_a_sensor_of_one_phase_is_gone(home: FaultyHome) -> None:
    """R11: its integration says so by itself, and the value counts on for the timeout."""
    await charging_home(home, sensors)

    def begin() -> None:
        home.show_garbage = lambda quantity, phase, value: (
            "unavailable" if phase == 1 else value
        )

    def end() -> None:
        home.show_garbage = None

    assert await worst_s(home, begin, end) <= SAFE_S


@every_shelly
async def test_broker_down(home: FaultyHome, use: Use) -> None:
    """Nothing arrives, and asking fails: no error for the log, the values just grow old."""
    await charging_home(home, use)

    def begin() -> None:
        home.broker_down = True

    def end() -> None:
        home.broker_down = False

    def seen() -> None:
        assert still_shown(home, SITE_SENSORS) == set()

    assert await worst_s(home, begin, end, seen) <= SAFE_S


@every_shelly
async def test_renamed_topic(home: FaultyHome, use: Use) -> None:
    """Somebody gives the meter another topic, and later the old one again."""
    await charging_home(home, use)

    def rename(topic: str, payload: str) -> Message:
        return (f"elsewhere/{topic}", payload, home.now)

    def begin() -> None:
        home.garble = rename

    def end() -> None:
        home.garble = None

    assert await worst_s(home, begin, end) <= SAFE_S


@every_shelly
async def test_kept_messages_only(home: FaultyHome, use: Use) -> None:
    """What the broker has kept is of unknown age, and no sign of life."""
    await charging_home(home, use)

    def begin() -> None:
        home.retained = True

    def end() -> None:
        home.retained = False

    assert await worst_s(home, begin, end) <= SAFE_S


async def test_a_kept_low_value_of_long_ago(home: FaultyHome) -> None:
    """Home Assistant connects again, and gets an old current that would leave more room."""
    home.house.base_a = (17.0, 4.0, 3.0)
    await charging_home(home, offered_a=8)
    for _ in range(60):
        home.retained = True
        home.arrive(f"{home.shelly.prefix}/emeter/0/power", "230.0")
        home.arrive(f"{home.shelly.prefix}/emeter/0/current", "1.00")
        home.retained = False
        await home.run(1)
        assert home.told_a() == 8
    await home.tells_the_truth()


@every_meter
async def test_the_option_stops_instead(home: FaultyHome, use: Use) -> None:
    """R11: as soon as the others go to the minimum; and it goes on by itself."""
    home.set_options({"stop_on_meter_loss": True})
    await charging_home(home, use)
    worst = 0
    for phase in range(TICK_S):
        await home.run_to_phase(phase)
        home.shelly.frozen = True
        worst = max(worst, await home.until(lambda: home.offered_a() is None, 60))
        await home.run(20)
        assert home.state("sensor", "status").state == "meter_lost"
        home.shelly.frozen = False
        await home.tells_the_truth()
        await home.until(lambda: home.offered_a() == 16, 60)
    # The tick that stops it is the one that would have gone to the minimum; the charger acts
    # a second later.
    assert worst <= SAFE_S + 1


@every_meter
@pytest.mark.parametrize("fits_for_s", range(16, 31, 3))
async def test_a_raise_that_is_due_while_the_meter_is_silent(
    home: FaultyHome, use: Use, fits_for_s: int
) -> None:
    """R11: what is held for the timeout is nothing to raise on; the witness sees each write."""
    home.house.base_a = (5.0, 18.0, 3.0)
    use(home)
    await home.set_up()
    await home.charging()
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(fits_for_s)
    assert home.told_a() == 7
    home.shelly.frozen = True
    await home.run(60)
    assert home.told_a() == 6
