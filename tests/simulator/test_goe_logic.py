"""Why a charger charges or not, beyond what its owner asks."""

from typing import Any

import pytest

from simulator import Car, GoeCharger
from simulator.goe_state import TEMPORARY_LIMIT_S

from .conftest import charging, set_key, status


def change(charger: GoeCharger, **attributes: Any) -> None:
    """Set what no client may set."""
    for name, value in attributes.items():
        assert hasattr(charger, name)
        setattr(charger, name, value)


@pytest.mark.parametrize(
    ("attributes", "model_status", "allowed"),
    [
        ({"logic_mode": 4, "use_surplus": True, "surplus": True}, 12, True),
        ({"logic_mode": 4, "use_surplus": True, "surplus": False}, 17, False),
        ({"logic_mode": 4, "use_price": True, "price_low": True}, 7, True),
        ({"logic_mode": 4, "use_price": True, "price_low": False}, 16, False),
        ({"logic_mode": 4}, 15, True),
        ({"logic_mode": 5}, 10, True),
        ({"logic_mode": 5, "trip_waits": True}, 18, False),
        ({"blocked_by": 5}, 5, False),
        ({"blocked_by": 28}, 28, False),
        ({"temperature_limit_a": 5}, 1, False),
        ({"temperature_limit_a": 0, "force": 2}, 1, False),
        ({"power_board": False}, 0, False),
        ({"load_management": True, "allotted_a": 0}, 27, False),
        ({"load_management": True, "allotted_a": 5, "force": 2}, 27, False),
        ({"load_management": True, "allotted_a": 5, "force": 1}, 4, False),
        ({"load_management": True}, 15, True),
        ({"allotted_a": 0}, 15, True),
        ({"force": 2, "blocked_by": 5}, 3, True),
        ({"force": 2, "logic_mode": 4, "use_surplus": True}, 3, True),
    ],
)
def test_reasons(attributes: dict[str, Any], model_status: int, allowed: bool) -> None:
    """Each has its number; `acu` is null exactly when charging isn't allowed."""
    charger = charging()
    change(charger, **attributes)
    now = status(charger, 31, "modelStatus,alw,acu")
    assert (now["modelStatus"], now["alw"]) == (model_status, allowed)
    assert (now["acu"] is None) is not allowed
    charger.step(60)
    assert (charger.draw_a[0] > 0) is allowed


def test_idle_dump_in_eco_mode() -> None:
    """As the V4 of the samples: eco with surplus, none there, `frc` neutral."""
    charger = GoeCharger()
    change(charger, logic_mode=4, use_surplus=True)
    charger.step(0)
    assert status(charger, 1, "car,alw,acu,frc,lmo,fup,modelStatus") == {
        "car": 1,
        "alw": False,
        "acu": None,
        "frc": 0,
        "lmo": 4,
        "fup": True,
        "modelStatus": 17,
    }


@pytest.mark.parametrize(
    ("attributes", "offered_a"),
    [
        ({"load_management": True, "allotted_a": 9}, 9),
        ({"load_management": True, "allotted_a": 6}, 6),
        ({"load_management": True, "allotted_a": 32}, 16),
        ({"load_management": False, "allotted_a": 9}, 16),
        ({"temperature_limit_a": 10}, 10),
        ({"temporary_limit_a": 8}, 8),
        ({"adapter": True, "variant_kw": 22, "requested_a": 32}, 16),
        ({"variant_kw": 11, "installer_maximum_a": 32, "requested_a": 32}, 16),
    ],
)
def test_limits(attributes: dict[str, Any], offered_a: int) -> None:
    """The smallest wins; 11 kW hardware never offers more than 16 A."""
    charger = charging()
    change(charger, **attributes)
    charger.step(31)
    assert charger.offered_a == offered_a
    charger.step(60)
    assert charger.draw_a[0] == offered_a


def test_load_management_gives_back_what_it_took() -> None:
    """The charger resumes by itself, at the setting."""
    charger = charging()
    set_key(charger, 30, loe=True)
    charger.allotted_a = 0
    assert status(charger, 40, "loe,loa,modelStatus,frc,car") == {
        "loe": True,
        "loa": 0,
        "modelStatus": 27,
        "frc": 0,
        "car": 4,
    }
    charger.allotted_a = 12
    charger.step(70)
    assert charger.draw_a[0] == 12


def test_temporary_limit_goes_by_itself() -> None:
    """It leaves `amp` alone, and after ten minutes the setting is back: it fails open."""
    charger = charging()
    assert set_key(charger, 30, tcl=7) == {"tcl": True}
    assert status(charger, 31, "tcl,amp,acu") == {"tcl": 7, "amp": 16, "acu": 7}
    charger.step(30 + TEMPORARY_LIMIT_S - 1)
    assert charger.offered_a == 7
    after = 30 + TEMPORARY_LIMIT_S
    assert status(charger, after, "tcl,acu") == {"tcl": None, "acu": 16}

    set_key(charger, 700, tcl=7)
    set_key(charger, 1200, tcl=7)
    charger.step(1400)
    assert charger.offered_a == 7
    set_key(charger, 1401, tcl=None)
    charger.step(1402)
    assert charger.offered_a == 16
    assert "tcl: failed" in str(set_key(charger, 1403, tcl=5)["tcl"])

    set_key(charger, 1404, tcl=7)
    charger.reboot()
    charger.step(1430)
    assert charger.read("tcl") is None


def test_minimum_pause() -> None:
    """What stopped may not start again before its pause is over, unless forced or aborted."""
    charger = charging()
    set_key(charger, 30, mcpd=60000)
    assert charger.read("mcpd") == 60000
    set_key(charger, 30, frc=1)
    charger.step(31)
    set_key(charger, 40, frc=0)
    assert status(charger, 41, "modelStatus,alw,mcpea") == {
        "modelStatus": 24,
        "alw": False,
        "mcpea": 91000,
    }
    assert status(charger, 91, "modelStatus,alw,mcpea") == {
        "modelStatus": 15,
        "alw": True,
        "mcpea": None,
    }

    charger.step(120)
    set_key(charger, 120, frc=1)
    charger.step(121)
    set_key(charger, 122, frc=2)
    assert status(charger, 123, "modelStatus")["modelStatus"] == 3
    set_key(charger, 124, frc=0)
    charger.step(125)
    assert charger.read("modelStatus") == 24
    assert set_key(charger, 126, mcpea=None) == {"mcpea": True}
    assert status(charger, 127, "modelStatus")["modelStatus"] == 15
    assert "mcpea: failed" in str(set_key(charger, 128, mcpea=5)["mcpea"])


def test_no_pause_without_having_charged() -> None:
    """A charger without a car may be stopped and started."""
    charger = GoeCharger()
    charger.minimum_pause_s = 60
    charger.step(0)
    set_key(charger, 1, frc=1)
    charger.step(2)
    set_key(charger, 3, frc=0)
    assert status(charger, 4, "modelStatus")["modelStatus"] == 15


def test_pause_that_is_not_allowed() -> None:
    """Without `acp` the eco modes don't stop what charges; the owner still can."""
    charger = charging()
    set_key(charger, 30, acp=False, lmo=4, fup=True)
    assert status(charger, 31, "modelStatus,alw") == {"modelStatus": 20, "alw": True}
    set_key(charger, 32, frc=1)
    assert status(charger, 40, "modelStatus,alw") == {"modelStatus": 4, "alw": False}
    set_key(charger, 41, frc=0)
    assert status(charger, 42, "modelStatus,alw") == {"modelStatus": 17, "alw": False}


@pytest.mark.parametrize(("firmware", "car"), [("055.7", 4), ("056.8", 1)])
def test_phase_switch_takes_its_pause(firmware: str, car: int) -> None:
    """The contactor opens; only then the phases change, and after the pause the car goes on."""
    charger = charging(firmware=firmware, phase_switch_s=10.0)
    set_key(charger, 30, psm=1)
    assert status(charger, 31, "modelStatus,alw,car") == {
        "modelStatus": 23,
        "alw": False,
        "car": 2,
    }
    assert charger.draw_a == (16.0, 16.0, 16.0)
    now = status(charger, 38, "modelStatus,car,pha,frc")
    assert (now["modelStatus"], now["car"], now["frc"]) == (23, car, 0)
    assert now["pha"] == [False, False, False, True, True, True]
    charger.step(41)
    assert charger.read("modelStatus") == 15
    charger.step(70)
    assert charger.draw_a == (16.0, 0.0, 0.0)
    set_key(charger, 70, psm=2)
    charger.step(110)
    assert charger.draw_a == (16.0, 16.0, 16.0)


def test_phase_switch_that_is_taken_back() -> None:
    """The pause is over all the same, and nothing has changed."""
    charger = charging(phase_switch_s=10.0)
    set_key(charger, 30, psm=1)
    charger.step(31)
    set_key(charger, 32, psm=0)
    charger.step(70)
    assert charger.draw_a == (16.0, 16.0, 16.0)
    assert charger.read("modelStatus") == 15


def test_phase_switch_without_a_car_needs_no_pause() -> None:
    """Nothing flows."""
    charger = GoeCharger(phase_switch_s=10.0)
    charger.step(0)
    set_key(charger, 0.5, psm=1)
    assert status(charger, 1, "modelStatus")["modelStatus"] == 15
    charger.plug(Car())
    charger.step(30)
    assert charger.draw_a == (16.0, 0.0, 0.0)


def test_lost_power_board() -> None:
    """Neither car nor error is known."""
    charger = charging()
    charger.power_board = False
    assert status(charger, 31, "car,err,alw,acu,modelStatus") == {
        "car": None,
        "err": None,
        "alw": False,
        "acu": None,
        "modelStatus": 0,
    }


def test_meter_that_sends_zeros() -> None:
    """The car draws, `nrg` doesn't know (v2 issue 321)."""
    charger = charging()
    charger.measures = False
    assert status(charger, 31, "nrg") == {"nrg": [0] * 16}
    assert charger.draw_a[0] == 16


@pytest.mark.parametrize(
    ("firmware", "failure", "code"),
    [
        ("055.7", "over_current", 5),
        ("60.5", "over_current", 5),
        ("055.7", "over_temperature", 13),
        ("59.4", "over_temperature", 16),
        ("055.7", "lock_stuck_open", 15),
        ("60.5", "lock_stuck_open", 12),
        ("60.5", "no_communication", 17),
        ("041.0", "rcd_ac", 1),
    ],
)
def test_failures_have_the_number_of_the_firmware(
    firmware: str, failure: Any, code: int
) -> None:
    """From 11 on the table changed."""
    charger = charging(firmware=firmware)
    charger.fail(failure)
    assert status(charger, 31, "car,err,modelStatus") == {
        "car": 5,
        "err": code,
        "modelStatus": 26,
    }


def test_failure_that_a_firmware_doesn_t_know() -> None:
    """A mistake of whoever writes a test."""
    with pytest.raises(KeyError):
        GoeCharger(firmware="055.7").fail("cp_invalid")


def test_times_of_the_last_changes() -> None:
    """In ms since boot; null for what has not been."""
    idle = GoeCharger(firmware="60.2")
    idle.step(100)
    assert status(idle, 101, "lccfc,lccfi,lcctc,alwt,lmsc") == {
        "lccfc": None,
        "lccfi": None,
        "lcctc": None,
        "alwt": None,
        "lmsc": 0,
    }

    charger = charging(firmware="60.2")
    set_key(charger, 30.5, frc=1)
    now = status(charger, 60, "lccfc,lccfi,lcctc,alwt,lmsc")
    assert now["alwt"] == now["lmsc"] == 31000
    assert now["lccfi"] < now["lcctc"] < now["lccfc"] <= 38000


def test_reboot_by_a_write() -> None:
    """Only true does it (v2 issue 165)."""
    charger = charging()
    assert "rst: failed" in str(set_key(charger, 30, rst=1)["rst"])
    assert charger.reboots == 0
    assert set_key(charger, 31, rst=True) == {"rst": True}
    assert charger.booting
    assert status(charger, 60, "rbc") == {"rbc": 1}
