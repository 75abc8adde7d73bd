"""The whole integration against the simulated home, in virtual time."""

import pytest

from custom_components.dynamic_load_manager.balancer import Balancer
from custom_components.dynamic_load_manager.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from simulator.car import Car
from simulator.goe import GoeCharger
from simulator.shelly import Shelly3em

from .home import VirtualHome

SHORT = {"overload_delay": 60, "minimum_pause": 60, "resume_delay": 30}
"""Options that keep the tests short."""


async def test_a_car_charges_with_what_fits(home: VirtualHome) -> None:
    """R2, R5: the charge starts at the minimum, and rises to the maximum current."""
    await home.set_up()
    await home.run(5)
    assert home.state("sensor", "status").state == "no_car"
    assert home.charger.requested_a == 6

    await home.charging()

    assert home.offered_a() == 16
    assert home.state("sensor", "status").state == "charging"
    assert home.state("sensor", "limited_by").state == "maximum_current"
    assert home.state("sensor", "offered_current").state == "16"
    assert home.state("sensor", "charging_current").state == "16.0"
    assert home.state("sensor", "main_fuse_load").state == "21.0"
    assert home.state("sensor", "available_current").state == "20.0"


async def test_lowers_at_once_and_raises_later(home: VirtualHome) -> None:
    """R4: down within a tick of a rise in load, up only when it has lasted."""
    await home.set_up()
    await home.charging()

    home.house.base_a = (5.0, 14.0, 3.0)
    await home.run(3)
    assert home.charger.requested_a == 11
    assert home.state("sensor", "limited_by").state == "main_fuse"
    await home.run(10)
    assert home.charger.requested_a == 11

    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(25)
    assert home.charger.requested_a == 11
    assert home.state("sensor", "limited_by").state == "raise_delay"
    await home.run(30)
    assert home.charger.requested_a == 16


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_overload_stops_and_resumes(home: VirtualHome, api: str) -> None:
    """R6, R8: a stop after the overload delay and not before, and a resume by itself."""
    home.replace_charger(GoeCharger(api="v1" if api == "v1" else "v2"))
    home.set_options(SHORT)
    await home.set_up()
    await home.charging()

    home.house.base_a = (21.0, 4.0, 3.0)
    await home.run(58)
    assert home.offered_a() == 6
    assert home.state("binary_sensor", "overload").state == "on"
    assert home.state("sensor", "limited_by").state == "minimum_held"
    await home.run(10)
    assert home.offered_a() is None
    assert home.state("sensor", "status").state == "stopped_overload"
    assert home.state("sensor", "offered_current").state == "0"
    await home.run(60)
    assert home.offered_a() is None
    assert home.state("sensor", "limited_by").state == "overload"

    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(25)
    assert home.offered_a() is None
    assert home.state("sensor", "limited_by").state == "resume_delay"
    await home.run(60)
    assert home.offered_a() is not None
    assert home.state("sensor", "status").state == "charging"


async def test_a_short_break_ends_an_overload(home: VirtualHome) -> None:
    """R6: five minutes in a row; one reading at the rating starts the count again."""
    home.set_options(SHORT)
    await home.set_up()
    await home.charging()

    for _ in range(3):
        home.house.base_a = (21.0, 4.0, 3.0)
        await home.run(56)
        home.house.base_a = (18.0, 4.0, 3.0)
        await home.run(2)

    assert home.offered_a() == 6
    assert home.state("sensor", "status").state == "charging"


async def test_a_manual_stop_stays(home: VirtualHome, hass: HomeAssistant) -> None:
    """R9: neither room, nor pausing and resuming, nor a reload undoes a manual stop."""
    await home.set_up()
    await home.charging()

    home.charger.app_stop()
    await home.run(10)
    assert home.state("sensor", "status").state == "stopped_manually"

    home.house.base_a = (22.0, 4.0, 3.0)
    await home.run(20)
    home.house.base_a = (1.0, 1.0, 1.0)
    await home.run(120)
    await home.call("switch", "turn_on", "pause")
    await home.run(10)
    await home.call("switch", "turn_off", "pause")
    await home.run(60)
    assert await hass.config_entries.async_reload(home.entry.entry_id)
    await home.run(120)
    assert home.offered_a() is None
    assert home.state("sensor", "status").state == "stopped_manually"
    assert not home.writes("frc")


async def test_the_resume_button_ends_a_manual_stop(home: VirtualHome) -> None:
    """R9: the owner may resume in Home Assistant what was stopped in the app."""
    await home.set_up()
    await home.charging()
    home.charger.app_stop()
    await home.run(10)

    await home.call("button", "press", "resume")
    await home.run(20)

    assert home.state("sensor", "status").state == "charging"
    assert home.offered_a() is not None


async def test_starting_in_the_app_ends_a_manual_stop(home: VirtualHome) -> None:
    """R9: whoever stopped it starts it; the current starts at the minimum (R5)."""
    await home.set_up()
    await home.charging()
    home.charger.app_stop()
    await home.run(10)
    assert home.charger.requested_a == 6

    home.charger.app_start()
    await home.run(90)

    assert home.offered_a() == 16
    assert home.writes("frc") == []


async def test_pause(home: VirtualHome) -> None:
    """R10: on stops now, off charges again."""
    await home.set_up()
    await home.charging()

    await home.call("switch", "turn_on", "pause")
    await home.run(3)
    assert home.offered_a() is None
    assert home.state("sensor", "status").state == "paused"
    assert home.state("switch", "pause").state == "on"
    await home.run(120)
    assert home.offered_a() is None

    await home.call("switch", "turn_off", "pause")
    await home.run(3)
    assert home.offered_a() == 6
    await home.run(90)
    assert home.offered_a() == 16
    assert home.writes("frc") == [1, 0]


async def test_a_pause_survives_a_reload(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R9, R10: after a reload it is still known that the stop is ours."""
    await home.set_up()
    await home.charging()
    await home.call("switch", "turn_on", "pause")

    assert await hass.config_entries.async_reload(home.entry.entry_id)
    await home.run(30)
    assert home.state("sensor", "status").state == "paused"

    await home.call("switch", "turn_off", "pause")
    await home.run(20)
    assert home.state("sensor", "status").state == "charging"


async def test_maximum_current(home: VirtualHome, hass: HomeAssistant) -> None:
    """The slider limits the current at once, and survives a reload."""
    await home.set_up()
    await home.charging()

    await home.call("number", "set_value", "maximum_current", value=9)
    assert home.charger.requested_a == 9
    assert await hass.config_entries.async_reload(home.entry.entry_id)
    await home.run(90)
    assert home.offered_a() == 9
    assert home.state("number", "maximum_current").state == "9"


async def test_main_fuse_limit(home: VirtualHome) -> None:
    """The owner may use less than the rating; an overload is still about the rating."""
    await home.set_up()
    await home.charging()

    await home.call("number", "set_value", "main_fuse_limit", value=15)
    await home.run(10)

    assert home.offered_a() == 10
    assert home.state("binary_sensor", "overload").state == "off"
    assert home.state("number", "main_fuse_limit").state == "15"


async def test_a_one_phase_car_is_limited_by_its_own_phase(home: VirtualHome) -> None:
    """R1: once its draw shows that it uses L1 only, L2 does not matter any more."""
    home.house.base_a = (3.0, 20.0, 3.0)
    await home.set_up()
    await home.charging(Car(phases=1))

    assert home.offered_a() == 16


async def test_export_is_no_load(home: VirtualHome) -> None:
    """R15: 20 A of export on each phase is room, not load."""
    home.house.base_a = (-20.0, -20.0, -20.0)
    await home.set_up()
    await home.charging()

    assert home.offered_a() == 16
    assert home.state("sensor", "current_l1").state == "-4.0"


async def test_silent_meter_means_minimum(
    home: VirtualHome, caplog: pytest.LogCaptureFixture
) -> None:
    """R11: unknown after the meter timeout, never more current, and back by itself."""
    await home.set_up()
    await home.charging()

    home.shelly.frozen = True
    await home.run(40)
    assert home.offered_a() == 16
    await home.run(11)
    assert home.offered_a() == 6
    assert home.state("sensor", "limited_by").state == "meter_lost"
    assert home.state("sensor", "current_l1").state == "unavailable"
    assert home.state("sensor", "main_fuse_load").state == "unavailable"
    assert home.state("sensor", "available_current").state == "unavailable"
    assert home.state("binary_sensor", "overload").state == "unavailable"

    home.shelly.frozen = False
    await home.run(25)
    assert home.offered_a() == 6
    await home.run(65)
    assert home.offered_a() == 16
    assert caplog.text.count("No current values from the meter") == 1
    assert caplog.text.count("sends current values of all phases again") == 1


async def test_silent_meter_stops_by_option(home: VirtualHome) -> None:
    """R11: or charging stops until the meter is back."""
    home.set_options({"stop_on_meter_loss": True})
    await home.set_up()
    await home.charging()

    home.shelly.frozen = True
    await home.run(52)
    assert home.offered_a() is None
    assert home.state("sensor", "status").state == "meter_lost"

    home.shelly.frozen = False
    await home.run(60)
    assert home.state("sensor", "status").state == "charging"


async def test_a_reload_does_not_stop_the_charge(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R11: nor does the meter, which has not been heard yet, whatever the option."""
    home.set_options({"stop_on_meter_loss": True})
    await home.set_up()
    await home.charging()
    await hass.config_entries.async_reload(home.entry.entry_id)
    assert home.charger.requested_a == 6
    await home.run(60)
    assert home.writes("frc") == []
    assert home.offered_a() == 16


@pytest.mark.parametrize("fault", ["nan", "absent"])
async def test_one_bad_phase_is_an_unknown_one(
    home: VirtualHome, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    """R11: no number on one phase, or nothing at all, is told from a load of 0 A."""
    await home.set_up()
    await home.charging()

    home.shelly.phase_faults[1] = "nan" if fault == "nan" else "absent"
    await home.run(60)

    assert home.offered_a() == 6
    assert home.state("sensor", "current_l2").state == "unknown"
    assert home.state("sensor", "main_fuse_load").state == "unknown"
    assert home.state("sensor", "available_current").state == "unknown"
    assert home.state("binary_sensor", "overload").state == "unknown"
    assert home.state("sensor", "current_l1").state == "11.0"
    assert caplog.text.count("no plausible numbers") == (1 if fault == "nan" else 0)


async def test_a_charger_that_does_not_answer(
    home: VirtualHome, caplog: pytest.LogCaptureFixture
) -> None:
    """Retried each tick, unavailable meanwhile, one line in the log down and one up."""
    await home.set_up()
    await home.charging()

    home.charger.fault = "silent"
    await home.run(30)
    assert home.state("sensor", "status").state == "unreachable"
    assert home.state("sensor", "offered_current").state == "unavailable"
    assert home.state("button", "resume").state == "unavailable"
    assert home.state("number", "maximum_current").state == "16"
    assert caplog.text.count("does not answer") == 1

    home.charger.fault = None
    await home.run(6)
    assert home.state("sensor", "status").state == "charging"
    assert caplog.text.count("192.0.2.20 answers") == 1


async def test_a_charger_that_is_away_at_the_start(home: VirtualHome) -> None:
    """The site works at once, the charger joins when it answers."""
    home.charger.fault = "api_off"
    await home.set_up()
    await home.run(10)
    assert home.state("sensor", "status").state == "unreachable"
    assert home.state("sensor", "current_l1").state == "5.0"

    await home.call("switch", "turn_on", "pause")
    home.charger.fault = None
    await home.run(10)
    assert home.state("sensor", "limited_by").state == "paused"


async def test_another_charger_at_the_address_is_left_alone(home: VirtualHome) -> None:
    """Only the charger that the owner named is commanded."""
    home.charger.serial = "654321"
    await home.set_up()
    await home.charging()

    assert home.charger.record == []


async def test_a_lying_charger_is_told_again(home: VirtualHome) -> None:
    """What differs from what the charger reports is written again."""
    await home.set_up()
    await home.charging()

    home.charger.fault = "lies"
    home.house.base_a = (14.0, 4.0, 3.0)
    await home.run(20)
    assert home.state("sensor", "offered_current").state == "16", "it is not believed"
    home.charger.fault = None
    await home.run(10)

    assert home.offered_a() == 11
    assert home.state("sensor", "offered_current").state == "11"


async def test_unload_leaves_the_minimum(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R11: nobody watches after an unload."""
    await home.set_up()
    await home.charging()

    assert await hass.config_entries.async_unload(home.entry.entry_id)
    assert home.charger.requested_a == 6
    await home.run(60)
    assert home.offered_a() == 6


async def test_shutdown_leaves_the_minimum(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R11: config entries are not unloaded at shutdown, so it needs a job of its own."""
    await home.set_up()
    await home.charging()

    await hass.async_stop(force=True)

    assert home.charger.requested_a == 6


async def test_options_take_effect_at_once(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """A changed option does not reload, so that a count or a session goes on."""
    await home.set_up()
    await home.charging()
    coordinator = home.entry.runtime_data

    hass.config_entries.async_update_entry(home.entry, options={"margin": 5})
    await hass.async_block_till_done(wait_background_tasks=True)
    await home.run(1)

    assert home.entry.runtime_data is coordinator
    assert home.charger.requested_a == 15


async def test_changed_fuse_reloads(home: VirtualHome, hass: HomeAssistant) -> None:
    """Another main fuse, meter or charger starts the integration anew."""
    await home.set_up()
    await home.charging()

    hass.config_entries.async_update_entry(
        home.entry, data={**home.entry.data, "fuse_rating": 20}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    await home.run(90)

    assert home.offered_a() == 15


async def test_remove_deletes_what_was_stored(
    home: VirtualHome, hass: HomeAssistant, hass_storage: dict[str, object]
) -> None:
    """Nothing is left of a removed site."""
    await home.set_up()
    await home.call("switch", "turn_on", "pause")
    assert f"{DOMAIN}.{home.entry.entry_id}" in hass_storage

    await hass.config_entries.async_remove(home.entry.entry_id)

    assert f"{DOMAIN}.{home.entry.entry_id}" not in hass_storage


@pytest.mark.parametrize(("period_s", "asked"), [(30, True), (1, False)])
async def test_a_slow_meter_is_asked_at_every_tick(
    home: VirtualHome, period_s: int, *, asked: bool
) -> None:
    """Also if its answers take 2 s; who speaks every second is not asked at all."""
    assert isinstance(home.shelly, Shelly3em)
    home.shelly.update_period_s = period_s
    home.shelly.on_change = False
    answer = home.mqtt.async_publish.side_effect

    async def answer_late(*args: object, **kwargs: object) -> None:
        home.freezer.tick(2.0)
        await answer(*args, **kwargs)

    home.mqtt.async_publish.side_effect = answer_late
    await home.set_up()
    await home.run(60)
    home.mqtt.async_publish.reset_mock()
    ticks: list[float] = []
    home.entry.async_on_unload(
        home.entry.runtime_data.async_add_listener(lambda: ticks.append(home.now))
    )
    await home.run(60)
    questions = home.mqtt.async_publish.call_count
    assert len(ticks) >= 10
    # Right after one of the two messages of its own there is nothing to ask for.
    assert questions == pytest.approx(len(ticks) if asked else 0, abs=2 * asked)
    assert asked or questions == 0


async def test_a_fault_of_our_own_falls_back_to_the_minimum(
    home: VirtualHome,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R11: what can't decide must not leave current behind; it is told once."""
    await home.set_up()
    await home.charging()
    assert home.offered_a() == 16
    step = Balancer.step
    monkeypatch.setattr(Balancer, "step", None)
    await home.run(5)
    assert home.charger.requested_a == 6
    assert home.state("sensor", "status").state == "unavailable"
    await home.run(30)
    assert caplog.text.count("Deciding has failed") == 1
    assert caplog.text.count("Traceback") == 1

    monkeypatch.setattr(Balancer, "step", step)
    await home.run(10)
    assert home.state("sensor", "status").state == "charging"
    await home.run(50)
    assert home.offered_a() == 16


async def test_a_fault_in_the_fallback_too(
    home: VirtualHome,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing can be sent any more; then at least nothing is shown as if it were well."""
    await home.set_up()
    await home.charging()
    monkeypatch.setattr(Balancer, "step", None)
    monkeypatch.setattr(Balancer, "sent", None)
    await home.run(30)
    assert home.state("sensor", "status").state == "unavailable"
    assert caplog.text.count("Traceback") == 1


async def test_a_fault_of_our_own_at_the_start_fails_the_setup(
    home: VirtualHome, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to show yet, and nothing goes on behind the back."""
    home.entry.add_to_hass(hass)
    with monkeypatch.context() as patch:
        patch.setattr(Balancer, "step", None)
        assert not await hass.config_entries.async_setup(home.entry.entry_id)
    assert home.entry.state is ConfigEntryState.SETUP_ERROR
    asked = len(home.charger.record)
    await home.run(10)
    assert len(home.charger.record) == asked
