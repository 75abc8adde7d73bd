"""API v1 on the wire, against the captured replies."""

import json
from typing import Any

import pytest

from simulator import Car, GoeCharger, NoAnswerError

from .conftest import charging, sample_json


def v1(**hardware: Any) -> GoeCharger:
    """Return a V2 hardware charger without a car."""
    charger = GoeCharger(api="v1", **hardware)
    charger.step(0)
    return charger


def status(charger: GoeCharger, now: float) -> dict[str, Any]:
    """Return the whole status."""
    body: dict[str, Any] = json.loads(charger.respond(now, "/status", {}).text)
    return body


def write(charger: GoeCharger, now: float, payload: str) -> dict[str, Any]:
    """Write a value and return the status that comes back."""
    body: dict[str, Any] = json.loads(
        charger.respond(now, "/mqtt", {"payload": payload}).text
    )
    return body


@pytest.mark.parametrize(
    ("hardware", "sample"),
    [
        ({"api": "v1"}, "goe_v1_fw041.0_charging_1p_6A.json"),
        ({"api": "v1"}, "goe_v1_fw041.0_complete.json"),
        (
            {"legacy_api": True, "firmware": "051.4"},
            "goe_v1_recon_V3_legacy_api_fw051.4_charging_1p.json",
        ),
    ],
)
def test_keys_and_types_of_the_samples(hardware: dict[str, Any], sample: str) -> None:
    """The keys that the device has, no more and no less; strings where it sends strings."""
    recorded = sample_json(sample)
    now = status(charging(**hardware), 30)

    assert now.keys() == recorded.keys()
    for key in now:
        assert type(now[key]) is type(recorded[key]), key
    assert len(now["nrg"]) == len(recorded["nrg"])


def test_energies_have_the_scales_of_v1() -> None:
    """Three phases at 6 A: 60 tenths of an ampere, 14 tenths of a kilowatt, 4.14 kW in all."""
    recorded = sample_json("goe_v1_recon_fw041.0_charging_3p_6A.json")["nrg"]
    energies = status(charging(api="v1", requested_a=6), 30)["nrg"]

    assert energies == [
        230,
        230,
        230,
        1,
        60,
        60,
        60,
        14,
        14,
        14,
        0,
        414,
        100,
        100,
        100,
        0,
    ]
    for own, real in zip(energies, recorded, strict=True):
        assert own == pytest.approx(real, rel=0.1, abs=1)


def test_imitation_from_052_has_the_wrong_scales() -> None:
    """A and W where v1 has tenths (v1 issue 100)."""
    recorded = sample_json(
        "goe_v1_recon_V3_legacy_api_fw052.2_charging_3p_wrong_scale.json"
    )
    energies = status(charging(legacy_api=True, firmware="052.2", requested_a=15), 30)[
        "nrg"
    ]
    for own, real in zip(energies, recorded["nrg"], strict=True):
        assert own == pytest.approx(real, rel=0.1, abs=1)


def test_stop_and_start() -> None:
    """`alw` is a setting here; the reply has it at once, the car follows."""
    charger = charging(api="v1")
    assert write(charger, 30.5, "alw=0")["alw"] == "0"
    assert status(charger, 40)["car"] == "4"
    assert write(charger, 41, "alw=1")["alw"] == "1"
    assert status(charger, 60)["car"] == "2"


def test_what_is_refused_stays_silent() -> None:
    """The reply is the status with the old value."""
    charger = v1()
    before = status(charger, 0)
    for payload in (
        "amp=5",
        "amp=33",
        "amp=ten",
        "amp",
        "alw=2",
        "fwv=1",
        "ast=7",
        "ama=4",
        "stp=1",
        "dwo=-1",
        "rst=0",
        "nrg=1",
    ):
        assert write(charger, 0, payload) == before
    assert not any(entry.accepted for entry in charger.record)
    assert charger.record[2].value == "ten"


def test_lying_charger() -> None:
    """It doesn't differ from a refusal."""
    charger = v1()
    charger.fault = "lies"
    assert write(charger, 0, "amp=6")["amp"] == "16"


def test_writes_that_are_taken() -> None:
    """The record has them as numbers."""
    charger = v1()
    assert write(charger, 0, "amp=10")["amp"] == "10"
    assert write(charger, 0, "ama=12")["ama"] == "12"
    assert write(charger, 0, "ast=1")["ast"] == "1"
    assert [(entry.key, entry.value, entry.accepted) for entry in charger.record] == [
        ("amp", 10, True),
        ("ama", 12, True),
        ("ast", 1, True),
    ]


def test_amx_on_041_echoes_in_amp_and_is_lost_at_reboot() -> None:
    """The volatile setting acts, the stored one comes back."""
    charger = charging(api="v1")
    echoed = write(charger, 30, "amx=8")
    assert echoed["amp"] == "8"
    assert "amx" not in echoed
    charger.step(31)
    assert charger.offered_a == 8

    charger.reboot()
    assert status(charger, 60)["amp"] == "16"
    assert charger.offered_a == 16


def test_amx_on_042_has_a_key_of_its_own_and_stays_below_amp() -> None:
    """More than `amp` is refused (v1 issue 114)."""
    charger = v1(firmware="042.0", requested_a=10)
    assert status(charger, 0)["amx"] == "10"
    assert write(charger, 0, "amx=8")["amx"] == "8"
    after = write(charger, 0, "amx=11")
    assert (after["amx"], after["amp"]) == ("8", "10")
    assert write(charger, 0, "amp=12")["amx"] == "12"


def test_amx_is_unknown_before_040() -> None:
    """Firmware 033 has only `amp`."""
    charger = v1(firmware="033")
    assert write(charger, 0, "amx=8")["amp"] == "16"


def test_amx_of_the_imitation_is_not_volatile() -> None:
    """On V3 it is another name of `amp`."""
    charger = GoeCharger(legacy_api=True)
    assert write(charger, 0, "amx=8")["amp"] == "8"
    charger.reboot()
    assert status(charger, 20)["amx"] == "8"
    assert status(charger, 20)["fsp"] == "0"


@pytest.mark.parametrize(
    "change",
    [{"blocked_by": 5}, {"access": 1}, {"energy_limit_wh": 10.0}],
)
def test_the_charger_s_own_stops_show_in_alw(change: dict[str, Any]) -> None:
    """V1 has one flag for all."""
    charger = charging(api="v1")
    for attribute, value in change.items():
        setattr(charger, attribute, value)
    assert status(charger, 31)["alw"] == "0"


def test_app_stop_and_start() -> None:
    """The app writes `alw`."""
    charger = charging(api="v1")
    charger.app_stop()
    assert status(charger, 40)["alw"] == "0"
    charger.app_start()
    assert status(charger, 41)["alw"] == "1"
    assert [(entry.key, entry.value, entry.source) for entry in charger.record] == [
        ("alw", 0, "app"),
        ("alw", 1, "app"),
    ]


def test_phase_bits_as_documented() -> None:
    """57 is all before and L1 after the contactor, 56 all before, 63 all."""
    charger = charging(api="v1")
    assert status(charger, 30)["pha"] == "63"
    charger.phase_mode = 1
    assert status(charger, 31)["pha"] == "57"
    charger.unplug()
    assert status(charger, 32)["pha"] == "56"


def test_energies_in_their_units() -> None:
    """`dws` counts 10 Ws, `eto` 0.1 kWh."""
    charger = charging(api="v1", car=Car())
    charger.step(3600)
    now = status(charger, 3600)
    assert int(now["dws"]) == pytest.approx(charger.session_wh * 360, abs=1)
    assert int(now["eto"]) == pytest.approx(charger.total_wh / 100, abs=1)


def test_api_off_and_other_paths() -> None:
    """404 for all that isn't v1."""
    charger = v1()
    assert charger.respond(0, "/api/status", {}).status == 404
    assert charger.respond(0, "/mqtt", {}).status == 404
    charger.fault = "api_off"
    assert charger.respond(0, "/status", {}).status == 404


def test_energy_limit() -> None:
    """`dwo` counts 0.1 kWh; when it is reached `alw` is 0, whatever one writes; 0 lifts it."""
    charger = charging(api="v1")
    assert write(charger, 30, "stp=2")["stp"] == "2"
    assert write(charger, 30, "dwo=5")["dwo"] == "5"
    assert charger.energy_limit_wh == 500
    now = status(charger, 300)
    assert (now["alw"], now["car"]) == ("0", "4")
    # 11 kW for the seconds that the car takes to stop.
    assert 500 <= int(now["dws"]) / 360 < 525
    assert write(charger, 301, "alw=1")["alw"] == "0"

    assert write(charger, 302, "dwo=0")["alw"] == "1"
    assert status(charger, 330)["car"] == "2"


@pytest.mark.parametrize(("firmware", "taken"), [("033", "0"), ("041.0", "3")])
def test_access_by_the_scheduler(firmware: str, taken: str) -> None:
    """Newer firmware has a value more."""
    assert write(v1(firmware=firmware), 0, "ast=3")["ast"] == taken


def test_reboot_by_a_write() -> None:
    """The last reply before it is silent; the volatile current is lost."""
    charger = charging(api="v1")
    write(charger, 30, "amx=8")
    assert write(charger, 31, "rst=1")["rbc"] == "1"
    with pytest.raises(NoAnswerError):
        status(charger, 35)
    assert status(charger, 60)["amp"] == "16"


def test_load_management_of_the_charger() -> None:
    """Numbers, not strings."""
    charger = charging(api="v1")
    charger.load_management = True
    charger.allotted_a = 7
    now = status(charger, 31)
    assert (now["loe"], now["loa"]) == (1, 7)
    assert charger.offered_a == 7


def test_dead_meter() -> None:
    """All zeros while the car draws."""
    charger = charging(api="v1")
    charger.measures = False
    assert status(charger, 31)["nrg"] == [0] * 16
    assert charger.draw_a[0] > 0
