"""The logic of the charger: tick, stop, plug, limits, energy."""

from typing import Any

import pytest

from simulator import Car, GoeCharger
from simulator.goe_hardware import STOP_WINDOW_S
from simulator.goe_wire import firmware_version

from .conftest import charging, set_key, status


def test_write_shows_at_the_next_whole_second() -> None:
    """The setting shows at once, what follows from it only after the tick."""
    charger = charging()

    assert set_key(charger, 30.2, amp=10) == {"amp": True}
    assert status(charger, 30.9, "amp,acu") == {"amp": 10, "acu": 16}
    assert status(charger, 31.0, "amp,acu") == {"amp": 10, "acu": 10}


def test_stop_lets_the_car_ramp_down_before_the_contactor_opens() -> None:
    """`alw` falls with the tick, `car` goes from 2 to 4 when the car has stopped."""
    charger = charging(car=Car(lag_s=2, ramp_a_per_s=8))
    set_key(charger, 30.5, frc=1)
    assert status(charger, 30.6, "alw,frc") == {"alw": True, "frc": 1}

    seen = [
        status(charger, second, "car,alw,acu,modelStatus") for second in range(31, 38)
    ]

    assert all(now["alw"] is False and now["modelStatus"] == 4 for now in seen)
    assert all(now["acu"] is None for now in seen)
    cars = [now["car"] for now in seen]
    assert cars[0] == 2
    assert cars[-1] == 4
    assert cars == sorted(cars)
    assert charger.draw_a == (0.0, 0.0, 0.0)


def test_contactor_opens_under_load_if_the_car_goes_on() -> None:
    """A car that doesn't listen is cut off after the window."""
    car = Car()
    charger = charging(car=car)
    car.lag_s = 60
    set_key(charger, 30.5, frc=1)

    charger.step(31 + STOP_WINDOW_S - 0.1)
    assert charger.draw_a == (16.0, 16.0, 16.0)
    assert charger.read("car") == 2
    charger.step(31 + STOP_WINDOW_S)
    assert charger.draw_a == (0.0, 0.0, 0.0)
    assert charger.read("car") == 4


def test_stop_taken_back_inside_the_window_keeps_charging() -> None:
    """The contactor stays closed when the car never stopped."""
    charger = charging(car=Car(lag_s=5))
    set_key(charger, 30.5, frc=1)
    charger.step(33)
    set_key(charger, 33.5, frc=0)
    charger.step(34)

    assert charger.contactor_closed
    assert charger.read("car") == 2


def test_force_on_and_neutral_charge() -> None:
    """ModelStatus tells forced from default charging; unknown values are neutral (v2 issue 64)."""
    charger = charging()
    for force, expected in ((2, 3), (0, 15), (4, 15)):
        now = charger.now
        set_key(charger, now, frc=force)
        assert status(charger, now + 1, "frc,modelStatus,alw") == {
            "frc": force,
            "modelStatus": expected,
            "alw": True,
        }


def test_unplug_resets_force_and_keeps_the_session_energy() -> None:
    """The next car starts by itself (v2 issue 117)."""
    charger = charging()
    set_key(charger, 30, frc=1)
    charger.step(40)
    energy_wh = charger.read("wh")
    assert isinstance(energy_wh, float)
    assert energy_wh > 0

    charger.unplug()
    assert status(charger, 41, "car,frc,wh,alw") == {
        "car": 1,
        "frc": 0,
        "wh": energy_wh,
        "alw": True,
    }

    charger.plug(Car())
    assert status(charger, 42, "car,wh") == {"car": 3, "wh": 0.0}
    charger.step(60)
    assert charger.read("car") == 2


def test_hardware_may_keep_the_stop() -> None:
    """Whether v1 hardware forgets a stop is not known, so both can be had."""
    charger = charging(unplug_clears_stop=False, reboot_clears_stop=False)
    charger.app_stop()
    charger.unplug()
    charger.reboot()
    charger.step(60)
    assert charger.read("frc") == 1
    assert charger.read("alw") is False


def test_offer_and_draw_without_car() -> None:
    """Nobody is offered anything, but `acu` shows what would be."""
    charger = GoeCharger(requested_a=10)
    charger.step(0)
    assert charger.offered_a is None
    assert charger.draw_a == (0.0, 0.0, 0.0)
    assert charger.car is None
    assert status(charger, 1, "acu,alw,car,cbl") == {
        "acu": 10,
        "alw": True,
        "car": 1,
        "cbl": None,
    }
    charger.unplug()
    assert charger.read("car") == 1


def test_only_one_car_at_a_time() -> None:
    """One socket."""
    charger = charging()
    with pytest.raises(ValueError, match="plugged"):
        charger.plug(Car())


@pytest.mark.parametrize(
    ("hardware", "expected"),
    [
        ({}, 16),
        ({"variant_kw": 22, "requested_a": 32}, 32),
        ({"variant_kw": 11, "requested_a": 32}, 16),
        ({"variant_kw": 22, "requested_a": 32, "cable_a": 20}, 20),
        ({"variant_kw": 22, "requested_a": 32, "adapter": True}, 16),
        ({"requested_a": 7}, 7),
    ],
)
def test_smallest_limit_wins(hardware: dict[str, Any], expected: int) -> None:
    """Setting, variant, cable and adapter limit the offer."""
    charger = charging(**hardware)
    assert charger.offered_a == expected


def test_installer_and_temperature_limit() -> None:
    """`ama` is a setting, the temperature limit comes from inside."""
    charger = charging()
    set_key(charger, 30, ama=13)
    charger.step(31)
    assert charger.offered_a == 13
    charger.temperature_limit_a = 8
    charger.step(32)
    assert charger.offered_a == 8


def test_full_car() -> None:
    """`car` 4 with `alw` true tells a full battery from a stop."""
    charger = charging(car=Car(energy_needed_wh=100))
    charger.step(120)
    assert status(charger, 120, "car,alw,frc") == {"car": 4, "alw": True, "frc": 0}
    assert charger.draw_a == (0.0, 0.0, 0.0)
    assert charger.session_wh == pytest.approx(100, abs=5)


def test_plugged_while_stopped_waits() -> None:
    """A car that never charged is waiting, not complete."""
    charger = GoeCharger()
    charger.step(0)
    charger.app_stop()
    charger.plug(Car())
    assert status(charger, 20, "car,alw") == {"car": 3, "alw": False}


@pytest.mark.parametrize(
    ("change", "model_status"),
    [
        ({"blocked_by": 5}, 5),
        ({"energy_limit_wh": 10.0}, 6),
        ({"logic_mode": 4, "use_surplus": True}, 17),
        ({"access": 1}, 2),
        ({"error": 5}, 26),
    ],
)
def test_stops_that_come_from_the_charger(
    change: dict[str, Any], model_status: int
) -> None:
    """They leave `frc` alone and show in modelStatus (R9)."""
    charger = charging()
    for attribute, value in change.items():
        setattr(charger, attribute, value)
    assert status(charger, 31, "alw,modelStatus,frc") == {
        "alw": False,
        "modelStatus": model_status,
        "frc": 0,
    }


def test_fault_opens_the_contactor_until_unplugged() -> None:
    """As the CORE of evcc issue 33650: `car` 5 and `err` 5, cleared by unplugging."""
    charger = charging()
    charger.error = 5
    charger.step(31)
    assert status(charger, 31, "car,err") == {"car": 5, "err": 5}
    assert charger.draw_a == (0.0, 0.0, 0.0)
    charger.unplug()
    assert status(charger, 32, "car,err") == {"car": 1, "err": 0}


def test_many_seconds_in_one_step_equal_many_steps() -> None:
    """The logic runs for each second on the way."""
    one, many = GoeCharger(), GoeCharger()
    for charger in (one, many):
        charger.step(0)
        charger.plug(Car())
    one.step(600)
    for tenth in range(6001):
        many.step(tenth / 10)

    assert one.session_wh == pytest.approx(many.session_wh, rel=0.001)
    assert one.draw_a == many.draw_a


def test_energy_is_draw_times_time() -> None:
    """An hour of 3 x 10 A at 230 V is 6.9 kWh."""
    charger = charging(requested_a=10)
    before_wh = charger.session_wh
    charger.step(30 + 3600)
    assert charger.session_wh - before_wh == pytest.approx(6900)
    assert charger.read("eto") == round(charger.total_wh)


def test_firmware_names() -> None:
    """They compare as numbers."""
    assert firmware_version("041.0") == (41, 0)
    assert firmware_version("60.5") == (60, 5)
    assert firmware_version("020-rc1") == (20, 1)
    assert firmware_version("57") == (57, 0)
    with pytest.raises(ValueError, match="beta"):
        firmware_version("beta")


def test_a_car_is_seen_at_the_next_tick() -> None:
    """Until then it is offered nothing."""
    charger = GoeCharger()
    charger.step(0)
    charger.plug(Car())
    charger.step(0.9)
    assert (charger.read("car"), charger.offered_a) == (1, None)
    charger.step(1)
    assert (charger.read("car"), charger.offered_a) == (3, 16)
