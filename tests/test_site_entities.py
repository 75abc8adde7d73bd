"""What the entities of the site tell while a day goes on."""

import pytest

from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers.event import async_track_state_change_event

from .home import VirtualHome

TIMEOUT = 45
TICK = 5

all_entities = pytest.mark.usefixtures("all_enabled")


def history(hass: HomeAssistant, entity_id: str) -> list[str]:
    """Return a list that grows with each state of an entity."""
    seen: list[str] = []

    def note(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        assert state is not None
        seen.append(state.state)

    async_track_state_change_event(hass, entity_id, note)
    return seen


async def test_limiting_phase_follows_the_house(home: VirtualHome) -> None:
    """R2: where the least room is, whatever the car takes."""
    await home.set_up()
    await home.charging()
    assert home.state("sensor", "limiting_phase").state == "l1"
    home.house.base_a = (5.0, 4.0, 7.0)
    await home.run(2 * TICK)
    assert home.state("sensor", "limiting_phase").state == "l3"

    home.shelly.phase_faults[1] = "absent"
    await home.run(TIMEOUT + 2 * TICK)
    assert home.state("sensor", "limiting_phase").state == "unknown"
    assert home.state("sensor", "current_l1").state != "unknown"


async def test_limiting_phase_does_not_follow_noise(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """Two phases that are alike take no turns."""
    await home.set_up()
    await home.run(2 * TICK)
    seen = history(hass, home.state("sensor", "limiting_phase").entity_id)
    for number in range(12):
        home.house.base_a = (5.0, 5.3 if number % 2 else 4.7, 3.0)
        await home.run(TICK)
    assert seen == []
    home.house.base_a = (5.0, 5.6, 3.0)
    await home.run(2 * TICK)
    assert seen == ["l2"]


async def test_overload_duration(home: VirtualHome, hass: HomeAssistant) -> None:
    """R6: in whole ticks, from the first reading above the rating to its end."""
    await home.set_up()
    await home.charging()
    entity_id = home.state("sensor", "overload_duration").entity_id
    assert home.state("sensor", "overload_duration").state == "0"
    seen = history(hass, entity_id)

    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(62)
    told_s = int(home.state("sensor", "overload_duration").state)
    assert 50 <= told_s <= 60
    home.house.base_a = (18.0, 4.0, 3.0)
    await home.run(TICK)

    assert seen[-1] == "0"
    lasting_s = [int(state) for state in seen[:-1]]
    assert lasting_s == [*range(lasting_s[0], told_s + 1, TICK)]


async def test_overload_duration_is_unknown_as_overload_is(home: VirtualHome) -> None:
    """R11: a phase that nobody sees may be overloaded; the count of another one goes on."""
    await home.set_up()
    home.shelly.phase_faults[1] = "absent"
    await home.run(TIMEOUT + 2 * TICK)
    for platform, key in (
        ("sensor", "overload_duration"),
        ("binary_sensor", "overload"),
    ):
        assert home.state(platform, key).state == "unknown"
    home.house.base_a = (26.0, 4.0, 3.0)
    await home.run(32)
    assert int(home.state("sensor", "overload_duration").state) >= 25


async def test_fuse_heat(home: VirtualHome, hass: HomeAssistant) -> None:
    """R7: whole percents, up with the load, and slowly down."""
    await home.set_up()
    await home.run(2 * TICK)
    cold = int(home.state("sensor", "fuse_heat").state)
    assert cold == round((5 / 35.5) ** 2 * 100)
    seen = history(hass, home.state("sensor", "fuse_heat").entity_id)
    home.house.base_a = (30.0, 4.0, 3.0)
    await home.run(120)
    hot = int(home.state("sensor", "fuse_heat").state)
    # The quick node of the link has gone all the way, the slow one a quarter of it.
    settled = (30 / 35.5) ** 2 * 100
    assert hot == pytest.approx((0.208 + 0.792 / 4) * settled, abs=4)
    assert len(seen) == len(set(seen)) <= hot - cold, "no state twice"
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(60)
    assert cold < int(home.state("sensor", "fuse_heat").state) < hot

    home.shelly.frozen = True
    await home.run(TIMEOUT + 2 * TICK)
    assert home.state("sensor", "fuse_heat").state == "unavailable"


async def test_meter(home: VirtualHome) -> None:
    """R11: one silent phase is enough, and it never hides itself."""
    home.shelly.frozen = True
    await home.set_up()
    assert home.state("binary_sensor", "meter").state == "unknown", "not heard yet"
    await home.run(TIMEOUT + 2 * TICK)
    assert home.state("binary_sensor", "meter").state == "off", "never heard"
    home.shelly.frozen = False
    await home.run(2 * TICK)
    assert home.state("binary_sensor", "meter").state == "on"
    home.shelly.phase_faults[2] = "absent"
    await home.run(TIMEOUT + 2 * TICK)
    assert home.state("binary_sensor", "meter").state == "off"
    home.shelly.phase_faults.clear()
    await home.run(2 * TICK)
    assert home.state("binary_sensor", "meter").state == "on"
    home.shelly.frozen = True
    await home.run(TIMEOUT + 2 * TICK)
    assert home.state("binary_sensor", "meter").state == "off"
    assert home.state("binary_sensor", "overload").state == "unavailable"


@all_entities
async def test_house_load(home: VirtualHome) -> None:
    """R3: what the meter sees, without the car."""
    home.house.base_a = (5.0, 4.0, -3.0)
    await home.set_up()
    await home.charging()
    await home.run(60)
    told_a = [float(home.state("sensor", f"house_load_l{n}").state) for n in (1, 2, 3)]
    assert told_a == pytest.approx([5.0, 4.0, -3.0], abs=0.1)
    assert float(home.state("sensor", "current_l2").state) > 15

    home.shelly.phase_faults[1] = "absent"
    await home.run(TIMEOUT + 2 * TICK)
    assert home.state("sensor", "house_load_l2").state == "unknown"
    assert float(home.state("sensor", "house_load_l1").state) == pytest.approx(
        5, abs=0.1
    )


@all_entities
async def test_meter_age(home: VirtualHome) -> None:
    """R11: of the oldest phase, also when all of them are silent."""
    home.shelly.frozen = True
    await home.set_up()
    assert home.state("sensor", "meter_age").state == "unknown"
    home.shelly.frozen = False
    await home.run(2 * TICK)
    assert int(home.state("sensor", "meter_age").state) <= 1
    home.shelly.phase_faults[1] = "absent"
    await home.run(30)
    assert 25 <= int(home.state("sensor", "meter_age").state) <= 30
    home.shelly.frozen = True
    await home.run(60)
    assert 85 <= int(home.state("sensor", "meter_age").state) <= 90


@all_entities
async def test_tick_duration(
    home: VirtualHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time that the chargers take is a part of it."""
    await home.set_up()
    await home.run(TICK)
    assert home.state("sensor", "tick_duration").state == "0"
    respond = home.charger.respond

    def slowly(*args: object) -> object:
        home.freezer.tick(0.25)
        return respond(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(home.charger, "respond", slowly)
    await home.run(TICK)
    assert home.state("sensor", "tick_duration").state == "250"
    assert home.state("sensor", "response_time").state == "250"
