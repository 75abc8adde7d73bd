"""The chargers that were sold: their keys, types and replies, against the samples."""

import json
from typing import Any

import pytest

from simulator import Car, GoeCharger, goe_charger
from simulator.goe_models import MODELS, ModelName

from .conftest import sample_json, status

_V3 = sample_json("goe_v2_V3_fw053.1_idle_from_mqtt.json")
_V4 = sample_json("goe_v2_V4_fw055.7_idle_eco_full.json")
_ALL: list[ModelName] = ["V2", "V3", "V4", "V5", "PRO", "CORE"]


def whole(charger: GoeCharger) -> tuple[int, dict[str, Any]]:
    """Return the code and the object of the whole status."""
    charger.step(charger.now)
    path = "/status" if charger.api == "v1" else "/api/status"
    response = charger.respond(charger.now, path, {})
    body: dict[str, Any] = json.loads(response.text)
    return response.status, body


@pytest.mark.parametrize(
    ("model", "device_type", "firmware", "variant_kw"),
    [
        ("V3", "go-eCharger", "053.1", 11),
        ("V4", "go-eCharger_V4", "055.7", 11),
        ("V5", "go-eCharger_V5", "59.4", 11),
        ("PRO", "go-eCharger_Phoenix", "60.3", 22),
        ("CORE", "go-eCharger_Phoenix", "60.5", 11),
    ],
)
def test_identity(
    model: ModelName, device_type: str, firmware: str, variant_kw: int
) -> None:
    """What each says of itself."""
    assert status(goe_charger(model, "654321"), 0, "sse,typ,var,fwv,oem") == {
        "sse": "654321",
        "typ": device_type,
        "var": variant_kw,
        "fwv": firmware,
        "oem": "go-e",
    }


def test_v2_hardware_speaks_v1_only() -> None:
    """And never tells a device type."""
    charger = goe_charger("V2")
    code, body = whole(charger)
    assert (code, body["fwv"], "typ" in body) == (200, "041.0", False)
    assert charger.respond(0, "/api/status", {}).status == 404


def test_overrides() -> None:
    """Any firmware, but the model decides about the API."""
    charger = goe_charger("V4", firmware="57.1", variant_kw=22, requested_a=32)
    assert (charger.firmware, charger.installer_maximum_a) == ("57.1", 32)
    with pytest.raises(TypeError):
        goe_charger("V2", api="v2")


@pytest.mark.parametrize("model", _ALL)
@pytest.mark.parametrize("variant_kw", [11, 22])
def test_highest_offer(model: ModelName, variant_kw: int) -> None:
    """16 A or 32 A, whatever is asked for."""
    charger = goe_charger(model, variant_kw=variant_kw, requested_a=32)
    charger.installer_maximum_a = 32
    charger.step(0)
    charger.plug(Car(maximum_a=32))
    charger.step(60)
    assert charger.offered_a == (16 if variant_kw == 11 else 32)
    assert charger.draw_a[0] == charger.offered_a


@pytest.mark.parametrize("model", _ALL)
def test_every_model_charges_and_stops(model: ModelName) -> None:
    """With every firmware that it is known with."""
    for firmware in MODELS[model].firmwares:
        charger = goe_charger(model, firmware=firmware)
        charger.step(0)
        charger.plug(Car())
        charger.step(30)
        assert charger.draw_a == (16.0, 16.0, 16.0), firmware
        charger.app_stop()
        charger.step(40)
        assert charger.draw_a == (0.0, 0.0, 0.0), firmware


def kind(value: object) -> object:
    """Return what sort of JSON a value is; whole or not, a number is a number."""
    return "number" if type(value) in (int, float) else type(value)


@pytest.mark.parametrize(("model", "recorded"), [("V3", _V3), ("V4", _V4)])
def test_idle_status_as_recorded(model: ModelName, recorded: dict[str, Any]) -> None:
    """Each key that the sample has is there with the same sort of value, in lists too."""
    code, body = whole(goe_charger(model, recorded.get("sse", "")))
    assert code == 200
    common = body.keys() & recorded.keys()
    # The V3's capture is a part of its keys, as they went over MQTT.
    assert len(common) >= 43
    for key in common:
        if None in (body[key], recorded[key]):
            continue
        assert kind(body[key]) == kind(recorded[key]), key
        if isinstance(body[key], list):
            assert len(body[key]) == len(recorded[key]), key
            assert {kind(item) for item in body[key]} == {
                kind(item) for item in recorded[key]
            }, key
        if isinstance(body[key], dict):
            assert body[key].keys() == recorded[key].keys(), key


def test_v4_has_no_key_that_its_dump_lacks() -> None:
    """The dump of 055.7 is complete; it has no `cll`."""
    assert whole(goe_charger("V4"))[1].keys() <= _V4.keys()
    assert "cll" not in _V4


def test_clocks_as_recorded() -> None:
    """A V3 on 053.1 writes a second group of digits."""
    for charger, recorded in ((goe_charger("V3"), _V3), (goe_charger("V4"), _V4)):
        body = whole(charger)[1]
        for key in ("utc", "loc"):
            assert len(body[key]) == len(recorded[key]), (charger.model, key)
            assert body[key][10] == "T"


_KEYS = ["cbl", "cll", "cus", "hla", "cards", "alwt", "fse", "tcl", "psm", "amp"]


@pytest.mark.parametrize(
    ("model", "firmware", "missing"),
    [
        ("V3", "053.1", {"cll", "alwt", "fse"}),
        ("V4", "055.7", {"cll", "alwt", "fse"}),
        ("V4", "57.1", {"alwt", "fse"}),
        ("V5", "59.4", {"alwt", "fse"}),
        ("V4", "60.2", {"cards", "fse"}),
        ("V4", "60.3", {"cbl", "cus", "hla", "fse"}),
        ("PRO", "60.0", {"cbl", "hla", "cards", "alwt", "fse"}),
        ("PRO", "60.4", {"cbl", "cus", "hla"}),
        ("CORE", "60.5", {"cbl", "cus", "hla"}),
    ],
)
def test_missing_keys(model: ModelName, firmware: str, missing: set[str]) -> None:
    """A filter with them gives 400 from 60 on, and the rest all the same."""
    charger = goe_charger(model, firmware=firmware)
    response = charger.respond(0, "/api/status", {"filter": ",".join(_KEYS)})
    body = json.loads(response.text)
    assert set(_KEYS) - body.keys() == missing
    assert response.status == (400 if charger.version >= (60, 0) and missing else 200)
    there = ",".join(body)
    assert charger.respond(0, "/api/status", {"filter": there}).status == 200


@pytest.mark.parametrize(
    ("model", "firmware", "code"),
    [
        ("V4", "055.7", 200),
        ("V5", "59.4", 200),
        ("V4", "60.3", 200),
        ("PRO", "60.3", 400),
        ("CORE", "60.5", 400),
    ],
)
def test_whole_status(model: ModelName, firmware: str, code: int) -> None:
    """PRO and CORE answer 400 with all of it (v2 issue 312)."""
    answered, body = whole(goe_charger(model, firmware=firmware))
    assert answered == code
    assert body["sse"] == "123456"


@pytest.mark.parametrize(("model", "limits"), [("PRO", None), ("V5", {})])
def test_limits_are_null_on_pro_and_core(model: ModelName, limits: object) -> None:
    """Others name each limit."""
    value = status(goe_charger(model), 0, "cll")["cll"]
    assert (value is None) is (limits is None)


def test_fault_of_a_core_as_recorded() -> None:
    """A car that draws too much: the four keys of evcc issue 33650."""
    recorded = sample_json("goe_v2_recon_CORE_fw60.5_overamp_fault.json")
    charger = goe_charger("CORE")
    charger.step(0)
    charger.plug(Car())
    charger.step(30)
    charger.fail("over_current")
    assert status(charger, 31, ",".join(recorded)) == recorded


def test_presets_of_the_button() -> None:
    """Five currents, as many as the variant has."""
    assert goe_charger("V4").read("clp") == _V4["clp"]
    assert max(list[int](goe_charger("PRO").read("clp"))) == 32  # type: ignore[arg-type]


def test_lock_of_the_cable() -> None:
    """Unlocked without a car, locked with one; the setting is another key."""
    charger = goe_charger("V4")
    charger.step(0)
    assert status(charger, 0, "cus,ust,cbl") == {"cus": 1, "ust": 0, "cbl": None}
    charger.plug(Car())
    assert status(charger, 1, "cus,cbl") == {"cus": 3, "cbl": 32}


@pytest.mark.parametrize("model", ["PRO", "CORE"])
def test_subtype(model: ModelName) -> None:
    """PRO and CORE share a type; only their announcement tells them apart."""
    assert goe_charger(model).subtype == f"{model.lower()}_cable"
    assert goe_charger("V4").subtype is None
