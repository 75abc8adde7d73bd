"""API v2 on the wire, against the captured replies."""

from collections.abc import Mapping
import json
from typing import Any

import pytest

from simulator import Car, GoeCharger

from .conftest import charging, sample_json, set_key, status

_RECORDED = {entry["case"]: entry for entry in sample_json("goe_v2_set_responses.json")}


def answer(charger: GoeCharger, request: str) -> tuple[int, str]:
    """Send a request line as the samples have it."""
    path, _, text = request.partition("?")
    query = dict(
        pair.split("=", 1) for pair in text.replace("%22", '"').split("&") if pair
    )
    response = charger.respond(charger.now, path, query)
    return response.status, response.text


@pytest.mark.parametrize(
    ("case", "firmware"),
    [
        ("ok_frc_off", "055.7"),
        ("ok_frc_neutral", "053.1"),
        ("ok_three_keys", "055.7"),
        ("out_of_range_low", "055.7"),
        ("out_of_range_zero", "055.7"),
        ("wrong_type_negative", "055.7"),
        ("null_refused", "055.7"),
        ("read_only_key", "055.7"),
        ("read_only_key_fsp_old_fw", "051.4"),
        ("read_only_key_fsp_60_4", "60.4"),
        ("partial_success", "054"),
    ],
)
def test_set_replies_as_recorded(case: str, firmware: str) -> None:
    """Bodies and codes are those of the samples, where they are known."""
    recorded = _RECORDED[case]
    charger = GoeCharger(firmware=firmware)
    charger.step(0)

    code, body = answer(charger, recorded["request"])

    assert json.loads(body) == json.loads(recorded["body"])
    assert recorded["http_status"] in (None, code)


@pytest.mark.parametrize(
    ("case", "fault"), [("device_busy", "busy"), ("api_disabled", "api_off")]
)
def test_plain_text_replies_as_recorded(case: str, fault: Any) -> None:
    """Neither is JSON."""
    charger = GoeCharger()
    charger.fault = fault

    recorded = _RECORDED[case]
    assert answer(charger, recorded["request"]) == (
        recorded["http_status"],
        recorded["body"],
    )


def test_unsupported_key_in_a_filter() -> None:
    """A PRO on 60.3 answers 400 with what it has; without `cbl` all is well (v2 issue 312)."""
    request: str = _RECORDED["status_with_unsupported_key"]["request"]
    request = request.replace("cards,", "")
    charger = GoeCharger(firmware="60.3", model="go-eCharger_Phoenix")

    code, body = answer(charger, request)
    assert code == 400
    assert "cbl" not in json.loads(body)
    assert json.loads(body)["sse"] == "123456"

    code, body = answer(charger, request.replace("cbl,", ""))
    assert code == 200
    assert json.loads(body)["sse"] == "123456"


def test_unsupported_key_on_older_firmware_is_left_out() -> None:
    """Before 60 the reply is 200 all the same."""
    charger = GoeCharger()
    assert answer(charger, "/api/status?filter=amp,nonsense") == (200, '{"amp":16}')
    assert answer(charger, '/api/status?filter=["amp","frc"]') == (
        200,
        '{"amp":16,"frc":0}',
    )


def test_whole_status() -> None:
    """A PRO answers 400 to it, everybody else 200."""
    assert answer(GoeCharger(), "/api/status")[0] == 200
    assert answer(GoeCharger(firmware="60.3"), "/api/status")[0] == 200
    code, body = answer(
        GoeCharger(firmware="60.3", model="go-eCharger_Phoenix"), "/api/status"
    )
    assert code == 400
    assert json.loads(body)["cll"] is None


@pytest.mark.parametrize(
    ("hardware", "sample"),
    [
        ({}, "goe_v2_V4_fw055.7_idle_eco_full.json"),
        (
            {"firmware": "053.1", "model": "go-eCharger"},
            "goe_v2_V3_fw053.1_idle_from_mqtt.json",
        ),
    ],
)
def test_keys_have_the_types_of_the_samples(
    hardware: dict[str, Any], sample: str
) -> None:
    """Each key that the sample has too is a number, text, list, ... as there."""
    charger = GoeCharger(**hardware)
    charger.step(0)
    recorded = sample_json(sample)
    status_now = json.loads(answer(charger, "/api/status")[1])

    common = status_now.keys() & recorded.keys()
    assert len(common) >= 20
    for key in common:
        assert kind(status_now[key]) & kind(recorded[key]), key
    if "V4" in sample:
        assert status_now.keys() <= recorded.keys()


def kind(value: object) -> set[type | str]:
    """Return what sort of JSON a value is; null goes with everything."""
    if value is None:
        return {"number", "text", list, dict, bool}
    if isinstance(value, bool):
        return {bool}
    if isinstance(value, int | float):
        return {"number"}
    return {"text" if isinstance(value, str) else type(value)}


def test_nrg_of_a_v3_is_rounded() -> None:
    """V3 has tenths of amperes, hundreds of watts; shape as in the sample."""
    recorded = sample_json("goe_v2_recon_V3_charging_3p.json")
    charger = charging(firmware="051.4", model="go-eCharger", requested_a=6)
    energies = status(charger, 30, "nrg")["nrg"]

    assert len(energies) == len(recorded["nrg"]) == 16
    assert energies == [
        230,
        230,
        230,
        1,
        6,
        6,
        6,
        1400,
        1400,
        1400,
        0,
        4140,
        100,
        100,
        100,
        0,
    ]


def test_nrg_of_a_v4_has_the_noise_of_a_float() -> None:
    """Newer firmware sends single-precision floats."""
    charger = charging(car=Car(phases=1, draw_below_offer_a=0.1))
    energies = status(charger, 30, "nrg,pha,pnp")
    assert energies["nrg"][4] == pytest.approx(15.9)
    assert energies["nrg"][4] != 15.9
    assert energies["nrg"][5:7] == [0, 0]
    assert energies["nrg"][11] == pytest.approx(15.9 * 230)


def test_phases_before_and_after_the_contactor() -> None:
    """As the one-phase sample: one live after, three before."""
    recorded = sample_json("goe_v2_recon_V3_charging_1p_16A.json")
    charger = charging()
    set_key(charger, 30, psm=1)
    now = status(charger, 32, "pha,fsp,pnp")
    assert now == {"pha": recorded["pha"], "fsp": recorded["fsp"], "pnp": 1}

    single = GoeCharger(phases=1)
    single.step(0)
    assert status(single, 1, "pha") == {
        "pha": [False, False, False, True, False, False]
    }


def test_limits_of_newer_firmware() -> None:
    """`cll` names each limit; cable and adapter only where they are."""
    charger = GoeCharger(firmware="57.1", adapter=True)
    assert status(charger, 0, "cll")["cll"] == {
        "requestedCurrent": 16,
        "currentLimitMax": 16,
        "temperatureCurrentLimit": 32,
        "adapterCurrentLimit": 16,
    }
    charger = charging(firmware="57.1", cable_a=20)
    assert status(charger, 30, "cll")["cll"]["cableCurrentLimit"] == 20


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"amp": "true"}, "amp: failed: value must be uint8_t (true)"),
        ({"amp": "300"}, "amp: failed: value must be uint8_t (300)"),
        ({"amp": "6.5"}, "amp: failed: value must be uint8_t (6.5)"),
        ({"amp": "six"}, "amp: failed: not valid json (six)"),
        ({"fup": "1"}, "fup: failed: value must be bool (1)"),
        ({"fna": "1"}, "fna: failed: value must be string (1)"),
        ({"dwo": "true"}, "dwo: failed: value must be double (true)"),
        ({"xyz": "1"}, "xyz: tried to set unknown api key (1)"),
    ],
)
def test_other_refusals(query: Mapping[str, str], reason: str) -> None:
    """Every refusal names the key and the value, with code 500."""
    charger = GoeCharger()
    response = charger.respond(0, "/api/set", query)
    assert response.status == 500
    assert list(json.loads(response.text).values()) == [reason]
    assert not charger.record[0].accepted


def test_other_settings_are_kept() -> None:
    """What has no effect here is at least remembered."""
    charger = GoeCharger()
    values = {
        "fna": "Garage",
        "dwo": 5000,
        "trx": None,
        "loe": True,
        "acp": False,
        "mca": 8,
    }
    assert set_key(charger, 0, **values) == dict.fromkeys(values, True)
    assert status(charger, 1, ",".join(values)) == values
    assert set_key(charger, 2, dwo=None) == {"dwo": True}


def test_set_without_keys_is_empty() -> None:
    """Nothing asked, nothing refused."""
    assert answer(GoeCharger(), "/api/set") == (200, "{}")
