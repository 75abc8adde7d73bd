"""The charger as its owner and its clients meet it: the app, reboots, faults of the interface."""

import json

import pytest

from simulator import Car, GoeCharger, NoAnswerError
from simulator.goe import Fault
from simulator.goe_hardware import BOOT_S

from .conftest import charging, set_key, status


def test_app_writes_what_anybody_else_writes() -> None:
    """Only the record, which no client sees, tells the app from the API (R9)."""
    charger = charging()
    set_key(charger, 30, frc=1)
    set_key(charger, 31, amp=5)
    charger.step(32)
    charger.app_start()
    charger.app_set_current(12)
    charger.app_stop()

    assert [(w.at, w.key, w.value, w.accepted, w.source) for w in charger.record] == [
        (30, "frc", 1, True, "api"),
        (31, "amp", 5, False, "api"),
        (32, "frc", 2, True, "app"),
        (32, "amp", 12, True, "app"),
        (32, "frc", 1, True, "app"),
    ]
    assert status(charger, 33, "frc,alw,amp") == {"frc": 1, "alw": False, "amp": 12}
    with pytest.raises(ValueError, match="33"):
        charger.app_set_current(33)


def test_app_start_gives_access() -> None:
    """When the charger waits for a card, *start* is `trx`=0."""
    charger = GoeCharger()
    charger.access = 1
    charger.step(0)
    charger.plug(Car())
    charger.step(10)
    assert charger.read("modelStatus") == 2
    charger.app_start()
    assert status(charger, 11, "modelStatus,trx,frc") == {
        "modelStatus": 15,
        "trx": 0,
        "frc": 0,
    }
    charger.unplug()
    assert charger.read("trx") is None


def test_reboot_is_silent_then_keeps_amp() -> None:
    """No answer while booting; counters tell that it happened; the car resumes by itself."""
    charger = charging()
    set_key(charger, 30, amp=9, frc=2)
    charger.step(35)
    charger.reboot()
    assert charger.draw_a == (0.0, 0.0, 0.0)
    assert charger.booting
    with pytest.raises(NoAnswerError):
        charger.respond(36, "/api/status", {})

    up = 35 + BOOT_S
    assert status(charger, up, "amp,frc,rbc,rbt") == {
        "amp": 9,
        "frc": 0,
        "rbc": 1,
        "rbt": BOOT_S * 1000,
    }
    charger.step(up + 20)
    assert charger.draw_a == (9.0, 9.0, 9.0)


def test_reboot_without_car() -> None:
    """Nothing but the counters changes."""
    charger = GoeCharger()
    charger.reboot()
    charger.step(0)
    assert charger.read("rbc") == 1


@pytest.mark.parametrize(
    ("fault", "code", "text"),
    [
        ("api_off", 404, "This URI does not exist"),
        ("busy", 500, "couldn't take api lock in 3s, please try again later"),
        ("garbage", 200, '{"car":2'),
    ],
)
def test_faults_of_the_interface(fault: Fault, code: int, text: str) -> None:
    """As recorded in the samples; garbage is a reply that breaks off."""
    charger = charging()
    charger.fault = fault
    response = charger.respond(31, "/api/status", {"filter": "car,alw,amp"})
    assert response.status == code
    assert response.text.startswith(text)
    if fault != "api_off":
        with pytest.raises(json.JSONDecodeError):
            json.loads(response.text)


def test_silent_charger_goes_on_charging() -> None:
    """It doesn't answer, but nothing else changes."""
    charger = charging()
    charger.fault = "silent"
    with pytest.raises(TimeoutError):
        charger.respond(31, "/api/status", {})
    assert charger.draw_a == (16.0, 16.0, 16.0)


def test_lying_charger_says_yes_and_does_nothing() -> None:
    """What it really did is in its record (R14)."""
    charger = charging()
    charger.fault = "lies"
    assert set_key(charger, 31, amp=6, frc=1) == {"amp": True, "frc": True}
    assert status(charger, 40, "amp,frc,car") == {"amp": 16, "frc": 0, "car": 2}
    assert [write.accepted for write in charger.record] == [False, False]


def test_other_paths_are_not_there() -> None:
    """A v2 charger has no v1 paths unless it imitates them."""
    charger = charging()
    assert charger.respond(31, "/status", {}).status == 404
    assert charger.respond(31, "/", {}).status == 404
    charger.legacy_api = True
    assert charger.respond(31, "/status", {}).status == 200
