"""Clients that others wrote for real chargers, on the simulated ones over real sockets.

They know nothing of this project: that they understand each answer, and that what they write
arrives in the charger, shows that the simulation speaks the protocol and not only our idea of it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, timedelta
import gc
from typing import Any
from urllib.error import HTTPError
import warnings

from goe.charger import GoEChargerClient
from goe.charger.enums import CarState, ChargingStateDetail, PhaseSwitchMode
from goecharger import GoeCharger as V1Client
from goecharger_api_lite import GoeCharger as LiteClient
from goecharger_api_lite.exception import GoeChargerError
import pytest

from simulator import Car, GoeCharger, House, Plant, Shelly3em, goe_charger
from simulator.goe_models import ModelName
from simulator.server import RunningSimulator

_SPEED = 20.0
_V2_MODELS: list[ModelName] = ["V3", "V4", "CORE"]

type Ask = Callable[[Callable[[Any], Any]], Any]
"""Lets a client do something, off the event loop that the charger runs on."""


@asynccontextmanager
async def on_the_wire(charger: GoeCharger) -> AsyncIterator[str]:
    """Run the charger with a quick car that charges, and return its address."""
    plant = Plant(House(), charger, Shelly3em())
    # Nobody listens on port 1: the meter isn't needed here.
    async with RunningSimulator(
        plant, mqtt_port=1, step_s=0.02, speed=_SPEED
    ) as simulator:
        charger.plug(Car(lag_s=0, start_delay_s=0, ramp_a_per_s=100))
        await until(lambda: charger.draw_a[0] == 16)
        yield f"127.0.0.1:{simulator.http_port}"


async def until(condition: Callable[[], bool]) -> None:
    """Wait until the charger has come so far."""
    async with asyncio.timeout(15):
        while not condition():
            await asyncio.sleep(0.02)


async def in_thread(action: Callable[[], Any]) -> Any:
    """Return what a blocking client returns, while the charger goes on."""
    with ThreadPoolExecutor(1) as executor:
        return await asyncio.get_running_loop().run_in_executor(executor, action)


async def lite(address: str, action: Callable[[LiteClient], Any]) -> Any:
    """Let goecharger-api-lite do something; it wants an event loop of its own in its thread."""

    async def connect() -> LiteClient:
        # Its aiohttp session has to be made while a loop runs.
        return LiteClient(address)

    def work() -> Any:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        client = loop.run_until_complete(connect())
        problem: str | None = None
        try:
            return action(client)
        except GoeChargerError as error:
            problem = str(error)
        finally:
            # Its destructor needs the loop; after an error only the collector gets at it.
            del client
            if problem is not None:
                gc.collect()
            loop.close()
            asyncio.set_event_loop(None)
        raise GoeChargerError(problem)

    with warnings.catch_warnings():
        # It gets its loop in a way that Python 3.16 will not have any more.
        warnings.filterwarnings("ignore", ".*get_event_loop_policy", DeprecationWarning)
        warnings.filterwarnings("ignore", ".*set_event_loop", DeprecationWarning)
        return await in_thread(work)


def written(charger: GoeCharger) -> list[tuple[str, object, bool]]:
    """Return what the charger has recorded: key, value, and whether it took it."""
    assert all(write.source == "api" for write in charger.record)
    return [(write.key, write.value, write.accepted) for write in charger.record]


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("model", ["V3", "V4"])
async def test_goe_reads_a_charging_charger(model: ModelName) -> None:
    """Each group of values is complete, and says what the hardware does."""
    charger = goe_charger(model)
    async with on_the_wire(charger) as address:
        client = GoEChargerClient.local(address)
        meta = await in_thread(client.get_meta)
        state = await in_thread(client.get_status)
        config = await in_thread(client.get_config)
        statistics = await in_thread(client.get_stats)

    assert (meta.serial_number, meta.firmware_version) == ("123456", charger.firmware)
    assert state.car_state is CarState.Charging
    assert state.allowed_to_charge_now
    assert state.allowed_current_now == 16
    assert state.error is None
    assert state.state_detail is ChargingStateDetail.ChargingBecauseFallbackDefault
    assert tuple(state.energies.current) == pytest.approx((16.0, 16.0, 16.0))
    assert state.energies.power_total == pytest.approx(3 * 16 * 230)
    assert tuple(state.energies.power_factor)[:3] == (100, 100, 100)
    assert state.number_of_phases == 3
    assert config.phase_switch_mode is PhaseSwitchMode.Force_3
    assert config.energy_limit is None
    assert max(config.current_limit_presets) == 16
    assert statistics.reboot_count == 0
    assert timedelta() < statistics.uptime < timedelta(minutes=20)


@pytest.mark.usefixtures("socket_enabled")
async def test_goe_reads_the_clock_of_a_v4() -> None:
    """UTC and local time are the same moment."""
    async with on_the_wire(goe_charger("V4")) as address:
        clock = await in_thread(GoEChargerClient.local(address).get_time)
    assert clock.utc_time.tzinfo is UTC
    assert clock.utc_time == clock.local_time


@pytest.mark.usefixtures("socket_enabled")
async def test_goe_reads_stops() -> None:
    """The client's own names of `modelStatus` fit what happened."""
    charger = goe_charger("V4")
    async with on_the_wire(charger) as address:
        client = GoEChargerClient.local(address)
        charger.blocked_by = 5
        await until(lambda: charger.car_state == 4)
        blocked = await in_thread(client.get_status)
        charger.blocked_by = None
        charger.app_stop()
        await until(lambda: charger.model_status == 4)
        stopped = await in_thread(client.get_status)

    assert blocked.state_detail is ChargingStateDetail.NotChargingBecauseScheduler
    assert blocked.car_state is CarState.Complete
    assert blocked.allowed_current_now is None
    assert stopped.state_detail is ChargingStateDetail.NotChargingBecauseForceStateOff
    assert not stopped.allowed_to_charge_now


@pytest.mark.usefixtures("socket_enabled")
async def test_goe_stumbles_over_a_core_as_over_a_real_one() -> None:
    """It asks for the lock of the cable, which 60.3 and later answer with 400."""
    async with on_the_wire(goe_charger("CORE")) as address:
        client = GoEChargerClient.local(address)
        meta = await in_thread(client.get_meta)
        with pytest.raises(HTTPError) as refused:
            await in_thread(client.get_status)
    assert meta.firmware_version == "60.5"
    assert refused.value.code == 400
    refused.value.close()


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("model", _V2_MODELS)
async def test_lite_reads_a_charging_charger(model: ModelName) -> None:
    """Its default set of keys is there on each model."""
    async with on_the_wire(goe_charger(model)) as address:
        state = await lite(address, lambda client: client.get_status())

    assert state["car_state"] == "Charging"
    assert state["charging_mode"] == "neutral"
    assert state["phase_mode"] == "three"
    assert state["device_model"] == "11KW/16A"
    assert state["ampere"] == 16
    assert state["error"] is None
    assert state["cable_lock_mode"] == "unlock car first"
    assert state["energy"]["current"]["L3"] == pytest.approx(16)
    assert state["energy"]["power"]["total"] == pytest.approx(3 * 16 * 230)
    assert 10 < state["temperature"] < 40


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("model", _V2_MODELS)
async def test_lite_sets_the_current(model: ModelName) -> None:
    """The car follows; a refusal of the charger comes out as the client's own error."""
    charger = goe_charger(model)
    async with on_the_wire(charger) as address:
        await lite(address, lambda client: client.set_ampere(10))
        await until(lambda: charger.draw_a[0] == 10)
        with pytest.raises(GoeChargerError, match="exceeds range 6 to 32"):
            await lite(address, lambda client: client.set_key("amp", 5))
        with pytest.raises(GoeChargerError, match="without setter"):
            await lite(address, lambda client: client.set_key("alw", True))
        now = await lite(address, lambda client: client.get_ampere())

    assert now == {"ampere_allowed": 10}
    assert charger.requested_a == 10
    assert written(charger) == [
        ("amp", 10, True),
        ("amp", 5, False),
        ("alw", True, False),
    ]


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("model", _V2_MODELS)
async def test_lite_stops_and_starts(model: ModelName) -> None:
    """Off opens the contactor, on and neutral close it."""
    charger = goe_charger(model)
    mode = LiteClient.SettableValueEnum.ChargingMode
    async with on_the_wire(charger) as address:
        await lite(address, lambda client: client.set_charging_mode(mode.off))
        await until(lambda: charger.car_state == 4)
        assert not charger.contactor_closed
        stopped = await lite(address, lambda client: client.get_status())
        await lite(address, lambda client: client.set_charging_mode(mode.on))
        await until(lambda: charger.draw_a[0] == 16)
        assert charger.model_status == 3
        await lite(address, lambda client: client.set_charging_mode(mode.neutral))
        await until(lambda: charger.model_status == 15)

    assert stopped["car_state"] == "Complete"
    assert stopped["charging_mode"] == "off"
    assert stopped["ampere"] is None
    assert written(charger) == [("frc", 1, True), ("frc", 2, True), ("frc", 0, True)]


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("model", _V2_MODELS)
async def test_lite_switches_phases_and_limits(model: ModelName) -> None:
    """One phase after the pause; the energy limit and the lock are kept."""
    charger = goe_charger(model)
    settable = LiteClient.SettableValueEnum
    async with on_the_wire(charger) as address:
        await lite(
            address, lambda client: client.set_phase_mode(settable.PhaseMode.one)
        )
        await until(lambda: charger.draw_a == (16.0, 0.0, 0.0))
        await lite(address, lambda client: client.set_charge_limit(5000))
        await lite(address, lambda client: client.set_absolute_max_current(13))
        await lite(
            address,
            lambda client: client.set_cable_lock_mode(settable.CableLockMode.locked),
        )
        await until(lambda: charger.draw_a[0] == 13)
        limits = await lite(
            address, lambda client: client.get_status(("dwo", "ama", "ust", "psm"))
        )

    assert limits == {
        "charge_limit": 5000,
        "ampere_device_maximum": 13,
        "cable_lock_mode": "locked",
        "phase_mode": "one",
    }
    assert charger.energy_limit_wh == 5000
    assert charger.phases_live() == [True, False, False, True, True, True]


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(("model", "answers"), [("V4", True), ("CORE", False)])
async def test_lite_reads_everything(model: ModelName, answers: bool) -> None:
    """All keys at once are too much for a CORE (v2 issue 312), and this client gives up."""
    async with on_the_wire(goe_charger(model)) as address:
        if answers:
            state = await lite(address, lambda client: client.get_status(()))
            assert state["sse"] == "123456"
            assert state["fwv"] == "055.7"
        else:
            with pytest.raises(GoeChargerError):
                await lite(address, lambda client: client.get_status(()))


@pytest.mark.usefixtures("socket_enabled")
async def test_lite_reads_a_fault() -> None:
    """It has the older of the two tables of errors."""
    charger = goe_charger("V4")
    async with on_the_wire(charger) as address:
        charger.fail("over_temperature")
        await until(lambda: charger.car_state == 5)
        state = await lite(address, lambda client: client.get_status())
    assert (state["car_state"], state["error"]) == ("Error", "Overtemp")


@pytest.mark.usefixtures("socket_enabled")
async def test_lite_finds_the_api_switched_off() -> None:
    """A 404 is known to it as what it is."""
    charger = goe_charger("V3")
    async with on_the_wire(charger) as address:
        charger.fault = "api_off"
        with pytest.raises(GoeChargerError, match="not enabled"):
            await lite(address, lambda client: client.get_status())


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("firmware", ["033", "041.0", "042.0"])
async def test_v1_client_reads_a_charging_charger(firmware: str) -> None:
    """Units and texts are those of API v1."""
    async with on_the_wire(goe_charger("V2", firmware=firmware)) as address:
        state = await in_thread(V1Client(address).requestStatus)

    assert state["car_status"] == "charging"
    assert state["allow_charging"] == "on"
    assert state["charger_err"] == "OK"
    assert state["serial_number"] == "123456"
    assert state["firmware"] == firmware
    assert state["charger_max_current"] == 16
    assert state["cable_max_current"] == 32
    assert (state["u_l1"], state["i_l1"], state["p_l1"]) == (230, 16.0, 3.7)
    assert state["p_all"] == pytest.approx(11.04)
    assert state["post_contactor_l3"] == "on"
    assert state["wifi"] == "connected"
    assert state["charger_access"] == "free"


@pytest.mark.usefixtures("socket_enabled")
async def test_v1_client_sets_and_stops() -> None:
    """Each reply is the new status; the car follows."""
    charger = goe_charger("V2")
    async with on_the_wire(charger) as address:
        client = V1Client(address)
        reply = await in_thread(lambda: client.setMaxCurrent(10))
        assert reply["charger_max_current"] == 10
        await until(lambda: charger.draw_a[0] == 10)
        reply = await in_thread(lambda: client.setTmpMaxCurrent(8))
        assert reply["charger_max_current"] == 8
        await until(lambda: charger.draw_a[0] == 8)
        assert (charger.requested_a, charger.volatile_a) == (10, 8)

        reply = await in_thread(lambda: client.setAllowCharging(False))
        assert reply["allow_charging"] == "off"
        await until(lambda: charger.car_state == 4)
        state = await in_thread(client.requestStatus)
        assert state["car_status"] == "charging finished, vehicle still connected"
        assert state["post_contactor_l1"] == "off"
        await in_thread(lambda: client.setAllowCharging(True))
        await until(lambda: charger.draw_a[0] == 8)

        await in_thread(lambda: client.setAutoStop(True))
        reply = await in_thread(lambda: client.setChargeLimit(2.5))
        assert (reply["stop_mode"], reply["charge_limit"]) == ("kWh based", 2.5)
        assert charger.energy_limit_wh == 2500
        reply = await in_thread(
            lambda: client.setAccessType(V1Client.AccessType.RFID_APP)
        )
        assert reply["charger_access"] == "rfid/app"

    assert written(charger) == [
        ("amp", 10, True),
        ("amx", 8, True),
        ("alw", 0, True),
        ("alw", 1, True),
        ("stp", 2, True),
        ("dwo", 25, True),
        ("ast", 1, True),
    ]


@pytest.mark.usefixtures("socket_enabled")
async def test_v1_client_sees_a_refusal_as_nothing() -> None:
    """On 042.0 the volatile current can't exceed the stored one (v1 issue 114)."""
    charger = goe_charger("V2", firmware="042.0")
    async with on_the_wire(charger) as address:
        client = V1Client(address)
        await in_thread(lambda: client.setMaxCurrent(10))
        reply = await in_thread(lambda: client.setTmpMaxCurrent(12))
    assert reply["charger_max_current"] == 10
    assert written(charger) == [("amp", 10, True), ("amx", 12, False)]


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(("firmware", "current_a"), [("051.4", 16.0), ("052.2", 1.6)])
async def test_v1_client_on_later_hardware(firmware: str, current_a: float) -> None:
    """The imitation of 052.2 sends A as if they were tenths, and the client can't know."""
    charger = goe_charger("V3", firmware=firmware, legacy_api=True)
    async with on_the_wire(charger) as address:
        state = await in_thread(V1Client(address).requestStatus)
    assert state["i_l1"] == current_a
    assert state["car_status"] == "charging"
