"""The frames of the second generation's meters, against the recorded ones."""

import json
import re
from typing import Any

import pytest

from simulator import Currents, ShellyGen2
from simulator.shelly_gen2_products import Model

from .conftest import SAMPLES, sample_json

_ID = "shellypro3em-aabbccddeeff"
_FRAMES: dict[str, Any] = sample_json("shelly_gen2_pro3em_recon.json")
_NOTHING: Currents = (0.0, 0.0, 0.0)


def decimals(payload: dict[str, Any]) -> dict[str, int]:
    """Return how many decimals each number of a payload has."""
    return {
        key: len(re.sub(r"^-?\d+\.?", "", repr(value)))
        for key, value in payload.items()
        if isinstance(value, float)
    }


def kinds(payload: dict[str, Any]) -> dict[str, str]:
    """Return what sort of JSON each value is; 50 and 50.0 are the same to JSON."""
    return {
        key: "number" if isinstance(value, int | float) else type(value).__name__
        for key, value in payload.items()
    }


def statuses(shelly: ShellyGen2, currents_a: Currents) -> dict[str, Any]:
    """Return what each topic says right after connecting with these currents."""
    shelly.observe(0, currents_a)
    return {topic: json.loads(text) for topic, text in shelly.connect_messages()}


def frames(messages: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the components of the notifications, without the time."""
    said = [json.loads(text) for topic, text in messages if topic.endswith("/rpc")]
    for frame in said:
        assert frame["params"].pop("ts") > 0
    return [frame["params"] for frame in said]


@pytest.mark.parametrize(
    ("frame", "currents_a", "voltages_v"),
    [
        ("em_status_light_load", (1.201, 1.042, 1.916), (230.8, 231.1, 231.4)),
        ("em_status_one_phase_load", (0.382, 9.508, 0.288), (233.1, 229.2, 234.6)),
        ("em_status_export_phase_a", (-0.595, 1.041, 2.057), (225.3, 223.9, 224.3)),
    ],
)
def test_em_status_as_recorded(
    frame: str, currents_a: Currents, voltages_v: Currents
) -> None:
    """Same topic, keys in the same order, kinds and digits; currents, volts and VA agree."""
    recorded = _FRAMES[frame]
    shelly = ShellyGen2(status_ntf=True)
    shelly.voltages_v = voltages_v
    status = statuses(shelly, currents_a)[recorded["topic"]]

    real = recorded["payload"]
    assert list(status) == list(real)
    assert kinds(status) == kinds(real)
    most = {"total_current": 3, "total_act_power": 3, "total_aprt_power": 3}
    for key, digits in decimals(status).items():
        assert digits <= max(decimals(real).get(key, 1), most.get(key, 0)), key
    for key, value in real.items():
        if key.endswith(("_current", "_voltage", "_freq")) and value is not None:
            assert status[key] == pytest.approx(value, abs=0.002), key
        if key.endswith("_aprt_power"):
            assert status[key] == pytest.approx(value, rel=0.02), key
        if key.endswith("_act_power"):
            assert (status[key] < 0) == (value < 0), key


def test_counters_as_recorded() -> None:
    """Keys in the same order, two decimals."""
    recorded = _FRAMES["emdata_status"]
    shelly = ShellyGen2(status_ntf=True)
    shelly.observe(-3600, (10.0, -10.0, 0.0))
    status = statuses(shelly, _NOTHING)[recorded["topic"]]

    assert list(status) == list(recorded["payload"])
    assert status["a_total_act_energy"] == pytest.approx(230.35 * 9.8, abs=0.01)
    assert status["b_total_act_ret_energy"] == pytest.approx(231.24 * 9.8, abs=0.01)
    assert status["total_act"] == status["a_total_act_energy"]
    assert max(decimals(status).values()) <= 2


def test_notification_as_recorded() -> None:
    """The envelope and the order of the two recorded frames; neither has a frequency."""
    recorded = _FRAMES["notify_status_partial_1"]
    shelly = ShellyGen2()
    shelly.due(0, (9.0, 1.872, 1.143))
    ((topic, text),) = shelly.due(3, (10.739, 1.872, 1.143))

    frame = json.loads(text)
    assert topic == recorded["topic"]
    assert list(frame) == list(recorded["payload"])
    for key in ("src", "dst", "method"):
        assert frame[key] == recorded["payload"][key]
    assert list(frame["params"]) == list(recorded["payload"]["params"])
    status, real = (each["params"]["em:0"] for each in (frame, recorded["payload"]))
    assert list(status) == list(real)
    assert kinds(status) == kinds(real)
    assert status["a_current"] == real["a_current"]


def test_notification_with_frequency() -> None:
    """As a client of 2026 expects it."""
    (frame,) = frames(ShellyGen2(change_freq=True).due(0, (5.0, 5.0, 5.0)))
    assert frame["em:0"]["c_freq"] == 50.0


def test_missing_phases_as_recorded() -> None:
    """No volts, no hertz, and some noise that looks like a current."""
    real = _FRAMES["em_status_phases_a_b_missing"]["payload"]
    shelly = ShellyGen2(status_ntf=True)
    shelly.phase_faults = {0: "missing", 1: "missing"}
    status = statuses(shelly, (5.0, 5.0, 1.137))[f"{_ID}/status/em:0"]

    assert list(status) == list(real)
    for key, value in real.items():
        if key.startswith("b_"):
            assert status[key] == value, key
    assert status["a_current"] == pytest.approx(real["a_current"], abs=0.0011)


def test_monophase_as_recorded() -> None:
    """Three components; keys of the 3EM-63's frames in their order."""
    recorded = {
        entry["topic"]: entry["payload"]
        for entry in sample_json("shelly_gen3_3em63_monophase_recon.json")
        if "em1" in entry["topic"]
    }
    shelly = ShellyGen2("3em63g3", profile="monophase", status_ntf=True)
    said = statuses(shelly, (0.068, -10.766, 1.246))

    for topic, real in recorded.items():
        assert list(said[topic]) == list(real)
        assert kinds(said[topic]) == kinds(real)
        assert said[topic]["current"] == real["current"]
    exporting = said["shelly3em63g3-aabbccddeeff/status/em1:1"]
    assert exporting["current"] == 10.766
    assert exporting["act_power"] < 0
    assert exporting["pf"] > 0
    counters = said["shelly3em63g3-aabbccddeeff/status/em1data:2"]
    text = (SAMPLES / "shelly_gen2_em1_export.json").read_text(encoding="utf-8")
    assert list(counters) == list(json.loads(text)["EM1Data.GetStatus"])


@pytest.mark.parametrize(
    ("model", "device_id"),
    [
        ("pro3em", "shellypro3em-aabbccddeeff"),
        ("pro3em400", "shellypro3em400-aabbccddeeff"),
        ("pro3em63", "shellypro3em63-aabbccddeeff"),
        ("3em63g3", "shelly3em63g3-aabbccddeeff"),
    ],
)
def test_ids_of_the_models(model: Model, device_id: str) -> None:
    """The default prefix is the device id, which is also its MQTT client id."""
    shelly = ShellyGen2(model)
    assert (shelly.mqtt_id, shelly.prefix) == (device_id, device_id)
    assert shelly.will == (f"{device_id}/online", "false")
    assert shelly.retained_topics == {f"{device_id}/online"}


def test_free_prefix() -> None:
    """The topics follow it, the id in the frames stays."""
    shelly = ShellyGen2(topic_prefix="home/grid meter/1")
    assert shelly.command_topics == (
        "home/grid meter/1/rpc",
        "home/grid meter/1/command",
    )
    topic, text = shelly.connect_messages()[1]
    frame = json.loads(text)
    assert topic == "home/grid meter/1/events/rpc"
    assert (frame["src"], frame["dst"]) == (_ID, "home/grid meter/1/events")


def test_connect_sequence() -> None:
    """First that it is there, then its statuses, then one notification with all of it."""
    shelly = ShellyGen2(status_ntf=True)
    shelly.observe(0, (1.0, 2.0, 3.0))
    messages = shelly.connect_messages()

    assert [topic for topic, _ in messages] == [
        f"{_ID}/online",
        f"{_ID}/status/em:0",
        f"{_ID}/status/emdata:0",
        f"{_ID}/events/rpc",
    ]
    assert messages[0][1] == "true"
    full = json.loads(messages[3][1])
    assert full["method"] == "NotifyFullStatus"
    assert full["params"]["em:0"] == json.loads(messages[1][1])
    assert full["params"]["emdata:0"] == json.loads(messages[2][1])
    assert full["params"]["mqtt"] == {"connected": True}
    assert shelly.due_phases(1, (1.0, 2.0, 3.0)) == ()


@pytest.mark.parametrize(
    ("rpc_ntf", "status_ntf", "topics"),
    [
        (True, False, ["events/rpc"]),
        (False, True, ["status/em:0"]),
        (True, True, ["status/em:0", "events/rpc"]),
        (False, False, []),
    ],
)
def test_notification_settings(
    rpc_ntf: bool, status_ntf: bool, topics: list[str]
) -> None:
    """Each has its own switch; without both it says nothing by itself."""
    shelly = ShellyGen2(rpc_ntf=rpc_ntf, status_ntf=status_ntf)
    said = [topic for topic, _ in shelly.due(0, (1.0, 2.0, 3.0))]
    assert said == [f"{_ID}/{topic}" for topic in topics]
    assert bool(shelly.due_phases(30, (9.0, 2.0, 3.0))) == bool(topics)


def test_steady_current_is_repeated_every_fifteen_seconds() -> None:
    """A measurement each second, but nothing to tell between."""
    shelly = ShellyGen2(minutes=False)
    told = [
        tenth / 10 for tenth in range(460) if shelly.due(tenth / 10, (5.0, 5.0, 5.0))
    ]
    assert told == [0, 15, 30, 45]


@pytest.mark.parametrize(
    ("before_a", "after_a", "told"),
    [
        (10.0, 10.4, False),
        (10.0, 10.6, True),
        (0.5, 0.54, False),
        (0.5, 0.56, True),
        (5.0, -5.0, True),
    ],
)
def test_thresholds(before_a: float, after_a: float, told: bool) -> None:
    """5 % and 0.05 A; a change of direction shows in the power alone."""
    shelly = ShellyGen2()
    shelly.due(0, (before_a, 0.0, 0.0))
    assert bool(shelly.due_phases(1, (after_a, 0.0, 0.0))) is told


def test_a_voltage_that_changes_is_told() -> None:
    """5 % are 11.5 V."""
    shelly = ShellyGen2()
    shelly.due(0, _NOTHING)
    shelly.voltages_v = (219.0, 231.24, 229.96)
    assert shelly.due_phases(1, _NOTHING) == ()
    shelly.voltages_v = (218.0, 231.24, 229.96)
    assert shelly.due_phases(2, _NOTHING) == (0, 1, 2)


def test_change_is_told_once_a_second_at_most() -> None:
    """What happens between two measurements waits for the next."""
    shelly = ShellyGen2()
    shelly.due(0, (5.0, 5.0, 5.0))
    assert shelly.due_phases(0.9, (9.0, 5.0, 5.0)) == ()
    assert shelly.due_phases(1.0, (9.0, 5.0, 5.0)) == (0, 1, 2)
    assert shelly.due_phases(1.9, (1.0, 5.0, 5.0)) == ()


def test_frames_with_the_changed_keys_only() -> None:
    """The other phases and what hardly changed are left out; the totals are there."""
    shelly = ShellyGen2(partial="keys")
    (first,) = frames(shelly.due(0, (5.0, 5.0, 5.0)))
    assert first["em:0"].keys() >= {"a_voltage", "b_current", "c_pf"}

    (change,) = frames(shelly.due(1, (5.0, 8.0, 5.0)))
    assert list(change["em:0"]) == [
        "id",
        "b_act_power",
        "b_aprt_power",
        "b_current",
        "b_pf",
        "n_current",
        "total_act_power",
        "total_aprt_power",
        "total_current",
    ]
    assert change["em:0"]["b_current"] == 8.0
    assert change["em:0"]["total_current"] == 18.0
    (turned,) = frames(shelly.due(2, (5.0, 8.0, -5.0)))
    assert "c_act_power" in turned["em:0"]
    assert "c_current" not in turned["em:0"]

    (whole,) = frames(shelly.due(17, (5.0, 8.0, -5.0)))
    assert whole["em:0"].keys() == first["em:0"].keys()


def test_changes_overlay_to_the_full_status() -> None:
    """Who lays the frames over the full status knows what the device would answer."""
    shelly = ShellyGen2(partial="keys")
    shelly.observe(0, (5.0, 5.0, 5.0))
    known = json.loads(shelly.connect_messages()[1][1])["params"]["em:0"]
    for second in range(1, 40):
        currents = (5.0 + second, 5.0 - second, 0.3 * second)
        for frame in frames(shelly.due(second, currents)):
            known |= frame.get("em:0", {})
        now = shelly.em()
        for letter in "abc":
            assert known[f"{letter}_current"] == pytest.approx(
                now[f"{letter}_current"], rel=0.06, abs=0.06
            )


def test_monophase_tells_only_the_changed_phase() -> None:
    """One frame for each component."""
    shelly = ShellyGen2(profile="monophase")
    assert [list(frame) for frame in frames(shelly.due(0, _NOTHING))] == [
        ["em1:0"],
        ["em1:1"],
        ["em1:2"],
    ]
    (change,) = frames(shelly.due(1, (0.0, 0.0, 7.0)))
    assert change["em1:2"]["current"] == 7.0
    assert change["em1:2"]["id"] == 2


def test_counters_at_the_full_minute() -> None:
    """Frames without any current, at second 60 and 120."""
    shelly = ShellyGen2(status_ntf=True)
    said: dict[int, list[str]] = {}
    for second in range(30, 130):
        names = [topic for topic, _ in shelly.due(second, (5.0, 5.0, 5.0))]
        if f"{_ID}/status/emdata:0" in names:
            said[second] = names
    assert list(said) == [60, 120]
    assert f"{_ID}/events/rpc" in said[60]

    silent = ShellyGen2(minutes=False)
    silent.due(0, _NOTHING)
    assert all("emdata:0" not in frame for frame in frames(silent.due(60, _NOTHING)))


def test_frozen_meter_says_nothing() -> None:
    """Neither by itself nor when asked; it stays connected (R11)."""
    shelly = ShellyGen2(status_ntf=True)
    shelly.due(0, (5.0, 5.0, 5.0))
    shelly.frozen = True
    assert shelly.due(60, (9.0, 5.0, 5.0)) == []
    assert shelly.burst(61, (9.0, 5.0, 5.0)) == []
    assert shelly.command(f"{_ID}/command", "status_update") == []
    assert shelly.connect_messages() == [(f"{_ID}/online", "true")]
    shelly.frozen = False
    assert shelly.due_phases(70, (9.0, 5.0, 5.0)) == (0, 1, 2)


@pytest.mark.parametrize(("nan_text", "value"), [(False, None), (True, "nan")])
def test_values_that_are_no_numbers(nan_text: bool, value: object) -> None:
    """All of the phase; the sums are of the others."""
    shelly = ShellyGen2(status_ntf=True, nan_text=nan_text)
    shelly.phase_faults = {1: "nan"}
    status = statuses(shelly, (1.0, 2.0, 3.0))[f"{_ID}/status/em:0"]
    assert [status["b_current"], status["b_act_power"]] == [value, value]
    assert status["total_current"] == 4.0


def test_absent_phase() -> None:
    """Its keys or its component are gone."""
    shelly = ShellyGen2(status_ntf=True)
    shelly.phase_faults = {2: "absent"}
    status = statuses(shelly, (1.0, 2.0, 3.0))[f"{_ID}/status/em:0"]
    assert not any(key.startswith("c_") for key in status)
    assert shelly.due_phases(20, (1.0, 2.0, 3.0)) == (0, 1)

    single = ShellyGen2(profile="monophase")
    single.phase_faults = {2: "absent"}
    assert [list(frame) for frame in frames(single.due(0, _NOTHING))] == [
        ["em1:0"],
        ["em1:1"],
    ]


@pytest.mark.parametrize("partial", ["component", "keys"])
def test_failure_of_a_measuring_chip(partial: Any) -> None:
    """It is told at once, and that it is over is told as null, once."""
    shelly = ShellyGen2(partial=partial)
    shelly.due(0, (1.0, 2.0, 3.0))
    shelly.phase_faults[0] = "error"
    (failed,) = frames(shelly.due(1, (1.0, 2.0, 3.0)))
    assert failed["em:0"]["a_errors"] == ["power_meter_failure"]
    assert failed["em:0"]["a_current"] == 1.0
    assert shelly.due(2, (1.0, 2.0, 3.0)) == []

    del shelly.phase_faults[0]
    (over,) = frames(shelly.due(3, (1.0, 2.0, 3.0)))
    assert over["em:0"]["a_errors"] is None
    (later,) = frames(shelly.due(20, (1.0, 2.0, 3.0)))
    assert "a_errors" not in later["em:0"]


def test_burst_is_whole() -> None:
    """Unasked, with the current of that moment."""
    (frame,) = frames(ShellyGen2(partial="keys").burst(5, (1.0, 2.0, 3.0)))
    assert frame["em:0"]["b_current"] == 2.0
    assert "c_voltage" in frame["em:0"]
