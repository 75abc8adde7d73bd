"""Requests and commands to the second generation's meters."""

import json
from typing import Any

import pytest

from simulator import ShellyGen2

from .conftest import sample_json

_ID = "shellypro3em-aabbccddeeff"


def ask(shelly: ShellyGen2, method: object, params: object = None) -> dict[str, Any]:
    """Send a request and return the frame of the reply."""
    request: dict[str, object] = {"id": 7, "src": "asker/1", "method": method}
    if params is not None:
        request["params"] = params
    ((topic, text),) = shelly.command(f"{shelly.prefix}/rpc", json.dumps(request))
    assert topic == "asker/1/rpc"
    reply: dict[str, Any] = json.loads(text)
    assert (reply["id"], reply["src"], reply["dst"]) == (7, shelly.mqtt_id, "asker/1")
    assert ("result" in reply) != ("error" in reply)
    return reply


def test_status_of_the_three_phases() -> None:
    """Right after a change a request gets the new current."""
    shelly = ShellyGen2()
    shelly.observe(1, (7.0, 0.0, 0.0))
    status = ask(shelly, "EM.GetStatus", {"id": 0})["result"]
    assert status["a_current"] == 7.0
    assert status == shelly.em()
    assert ask(shelly, "EMData.GetStatus", {"id": 0})["result"] == shelly.emdata()


def test_status_of_one_phase_as_recorded() -> None:
    """Same keys; the recorded ids are texts because another program wrote them."""
    recorded = sample_json("shelly_gen2_em1_export.json")
    shelly = ShellyGen2(profile="monophase")
    shelly.voltages_v = (226.9, 230.0, 230.0)
    shelly.observe(0, (-1.473, 0.0, 0.0))
    for method, real in recorded.items():
        assert list(ask(shelly, method, {"id": 0})["result"]) == list(real)
    status = ask(shelly, "EM1.GetStatus", {"id": 0})["result"]
    real = recorded["EM1.GetStatus"]
    for key in ("current", "voltage"):
        assert status[key] == real[key]
    assert status["act_power"] == pytest.approx(real["act_power"], rel=0.02)
    assert status["aprt_power"] == pytest.approx(real["aprt_power"], rel=0.02)


def test_device_info() -> None:
    """Who it is, and in which profile."""
    info = ask(ShellyGen2("3em63g3", profile="monophase"), "Shelly.GetDeviceInfo")
    assert info["result"]["id"] == "shelly3em63g3-aabbccddeeff"
    assert info["result"]["mac"] == "AABBCCDDEEFF"
    assert info["result"]["model"] == "S3EM-003CXCEU63"
    assert info["result"]["app"] == "S3EMG3"
    assert info["result"]["gen"] == 3
    assert info["result"]["ver"] == "1.6.1"
    assert info["result"]["profile"] == "monophase"
    assert ask(ShellyGen2(), "Shelly.GetDeviceInfo")["result"]["gen"] == 2


def test_mqtt_config_as_recorded() -> None:
    """The keys of the recorded configuration, with this device's settings."""
    recorded = sample_json("shelly_gen2_pro3em_config_mqtt_em.json")
    config = ask(
        ShellyGen2(topic_prefix="grid", status_ntf=True, enable_control=False),
        "MQTT.GetConfig",
    )["result"]
    assert config.keys() == recorded["device_config"]["mqtt"].keys()
    assert config["topic_prefix"] == "grid"
    assert config["client_id"] == recorded["id"]
    assert (config["rpc_ntf"], config["status_ntf"]) == (True, True)
    assert (config["enable_rpc"], config["enable_control"]) == (True, False)


def test_status_of_everything() -> None:
    """Each component under its name."""
    shelly = ShellyGen2()
    shelly.observe(100, (1.0, 2.0, 3.0))
    shelly.observe(160, (1.0, 2.0, 3.0))
    status = ask(shelly, "Shelly.GetStatus")["result"]
    assert status["em:0"] == shelly.em()
    assert status["sys"]["uptime"] == 60
    assert status["sys"]["mac"] == "AABBCCDDEEFF"


@pytest.mark.parametrize(
    ("profile", "method", "params", "code", "text"),
    [
        ("triphase", "Switch.Set", {"id": 0}, 404, "No handler for Switch.Set"),
        ("triphase", "EM1.GetStatus", {"id": 0}, 404, "No handler for EM1.GetStatus"),
        ("monophase", "EM.GetStatus", {"id": 0}, 404, "No handler for EM.GetStatus"),
        ("triphase", "EM.GetStatus", None, -103, "Argument 'id' is missing"),
        ("triphase", "EM.GetStatus", [0], -103, "Argument 'id' is missing"),
        (
            "triphase",
            "EM.GetStatus",
            {"id": 1},
            -105,
            "Argument 'id', value 1 not found!",
        ),
        (
            "monophase",
            "EM1.GetStatus",
            {"id": "0"},
            -105,
            "Argument 'id', value 0 not found!",
        ),
        ("triphase", None, None, 404, "No handler for None"),
        ("triphase", ["EM.GetStatus"], None, 404, "No handler for ['EM.GetStatus']"),
    ],
)
def test_errors(
    profile: Any, method: object, params: object, code: int, text: str
) -> None:
    """They come back to the asker with the number of the request."""
    reply = ask(ShellyGen2(profile=profile), method, params)
    assert reply["error"] == {"code": code, "message": text}


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "update",
        "[]",
        "null",
        '{"id":1,"method":"EM.GetStatus","params":{"id":0}}',
        '{"id":1,"src":"","method":"EM.GetStatus","params":{"id":0}}',
        '{"id":1,"src":5,"method":"EM.GetStatus","params":{"id":0}}',
        '{"src":"me","method":"EM.GetStatus","params":{"id":0}}',
        '{"id":1,"src":"me","method"',
    ],
)
def test_what_cannot_be_answered(payload: str) -> None:
    """No JSON, nobody to answer to, or nothing that asks for an answer."""
    assert ShellyGen2().command(f"{_ID}/rpc", payload) == []


def test_commands() -> None:
    """`status_update` publishes each component whatever `status_ntf` says."""
    shelly = ShellyGen2()
    shelly.observe(0, (1.0, 2.0, 3.0))
    said = dict(shelly.command(f"{_ID}/command", "status_update"))
    assert said.keys() == {f"{_ID}/status/em:0", f"{_ID}/status/emdata:0"}
    assert json.loads(said[f"{_ID}/status/em:0"])["b_current"] == 2.0
    ((topic, text),) = shelly.command(f"{_ID}/command", "announce")
    assert topic == f"{_ID}/announce"
    assert json.loads(text)["id"] == _ID
    assert shelly.command(f"{_ID}/command", "reboot") == []
    assert shelly.command("shellies/command", "announce") == []


def test_switched_off_channels() -> None:
    """It doesn't even listen there."""
    shelly = ShellyGen2(enable_rpc=False, enable_control=False)
    assert shelly.command_topics == ()
    request = '{"id":1,"src":"me","method":"Shelly.GetStatus"}'
    assert shelly.command(f"{_ID}/rpc", request) == []
    assert shelly.command(f"{_ID}/command", "status_update") == []
