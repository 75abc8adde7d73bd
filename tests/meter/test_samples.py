"""Every recorded payload of a Shelly, and the currents that stand in it."""

from collections.abc import Callable
import json
from pathlib import Path

import pytest

from custom_components.dynamic_load_manager.meter.shelly import Shelly
from custom_components.dynamic_load_manager.meter.shelly_gen1 import ShellyGen1
from custom_components.dynamic_load_manager.meter.shelly_gen2 import ShellyGen2

SAMPLES = Path(__file__).parents[1] / "samples"
GEN1 = "shellies/shellyem3-AABBCCDDEEFF"

type Known = tuple[list[float | None], tuple[int, ...]]
"""The signed A of each phase, and the phases without voltage."""


def known(shelly: Shelly) -> Known:
    """Return what a meter knows."""
    assert shelly.rejected == 0
    return [
        None if reading is None else reading.current_a for reading in shelly.grid
    ], shelly.dead_phases


def gen1_lines(text: str) -> dict[str, Known]:
    """Replay topics and payloads."""
    shelly = ShellyGen1(GEN1, 3)
    for line in text.splitlines():
        topic, _, payload = line.partition(" ")
        shelly.message(topic, payload, 0.0)
    return {"": known(shelly)}


def gen1_emeters(document: str) -> dict[str, Known]:
    """Publish the content of `/status` as the device does."""
    found = {}
    statuses = json.loads(document)
    if "emeters" in statuses:
        statuses = {"": statuses}
    for name, status in statuses.items():
        shelly = ShellyGen1(GEN1, 3)
        for channel, values in enumerate(status["emeters"]):
            for quantity in ("power", "current", "voltage"):
                if quantity in values:
                    topic = f"{GEN1}/emeter/{channel}/{quantity}"
                    shelly.message(topic, f"{values[quantity]:.2f}", 0.0)
        found[name] = known(shelly)
    return found


def gen2_frames(document: str) -> dict[str, Known]:
    """Send each frame to a meter of its own."""
    frames = json.loads(document)
    named = frames if isinstance(frames, dict) else dict(enumerate(frames))
    found = {}
    for name, frame in named.items():
        shelly = ShellyGen2(frame["topic"].partition("/")[0], 3)
        shelly.message(frame["topic"], json.dumps(frame["payload"]), 0.0)
        found[str(name)] = known(shelly)
    return found


def gen2_answers(document: str) -> dict[str, Known]:
    """Answer the request of the same name."""
    found = {}
    for method, result in json.loads(document).items():
        shelly = ShellyGen2("shellypro3em-aabbccddeeff", 3)
        for _, payload in shelly.requests(0.0):
            request = json.loads(payload)
            if request["method"] == method and request["params"]["id"] == 0:
                answer = {"id": request["id"], "result": result}
                shelly.message(f"{shelly.reply_topic}/rpc", json.dumps(answer), 0.0)
        found[method] = known(shelly)
    return found


def gen2_config(document: str) -> dict[str, Known]:
    """Publish a configuration where a status belongs: it has no currents."""
    config = json.loads(document)
    shelly = ShellyGen2(config["id"], 3)
    shelly.message(f"{config['id']}/status/em:0", document, 0.0)
    values = json.dumps(config["device_config"]["em:0"])
    shelly.message(f"{config['id']}/status/em:0", values, 0.0)
    return {"": known(shelly)}


UNHEARD: list[float | None] = [None, None, None]

EXPECTED: dict[str, tuple[Callable[[str], dict[str, Known]], dict[str, Known]]] = {
    "shelly_gen1_3em_mqtt_connect_capture.txt": (
        gen1_lines,
        {"": ([0.01, 0.01, 0.01], (1, 2))},
    ),
    "shelly_gen1_3em_recon_mqtt_burst.txt": (
        gen1_lines,
        {"": ([0.71, 0.69, 0.59], ())},
    ),
    "shelly_gen1_3em_recon_status_emeters.json": (
        gen1_emeters,
        {
            "high_load_import": ([19.56, 29.91, 16.89], ()),
            "export_all_phases": ([-9.68, -10.17, -6.81], ()),
        },
    ),
    # An EM measures no current.
    "shelly_gen1_em_status_export.json": (gen1_emeters, {"": (UNHEARD, ())}),
    "shelly_gen2_em1_export.json": (
        gen2_answers,
        {
            "EM1.GetStatus": ([-1.473, None, None], ()),
            "EM1Data.GetStatus": (UNHEARD, ()),
        },
    ),
    "shelly_gen2_pro3em_config_mqtt_em.json": (gen2_config, {"": (UNHEARD, ())}),
    "shelly_gen2_pro3em_recon.json": (
        gen2_frames,
        {
            "em_status_light_load": ([1.201, 1.042, 1.916], ()),
            "emdata_status": (UNHEARD, ()),
            "em_status_one_phase_load": ([0.382, 9.508, 0.288], ()),
            # The power factors of b and c are negative here, their powers are not.
            "notify_status_partial_1": ([10.739, 1.872, 1.143], ()),
            "notify_status_partial_2": ([10.622, 1.872, 1.144], ()),
            "em_status_export_phase_a": ([-0.595, 1.041, 2.057], ()),
            "em1_export_monophase_profile_incomplete": ([None, -10.766, None], ()),
            "em1_negative_power_reversed_ct_EM_Gen3": ([-16.714, None, None], ()),
        },
    ),
    "shelly_gen3_3em63_monophase_recon.json": (
        gen2_frames,
        {
            "0": ([0.068, None, None], ()),
            "1": ([None, None, 1.246], ()),
            "2": (UNHEARD, ()),
        },
    ),
}

DEAD_PHASES = "em_status_phases_a_b_missing"
"""Of its three currents only one can be believed, which counts as rejected."""


def test_every_sample_is_read() -> None:
    """A sample that is added is tested too."""
    assert set(EXPECTED) == {path.name for path in SAMPLES.glob("shelly_*")}


@pytest.mark.parametrize("name", EXPECTED)
def test_sample(name: str) -> None:
    """R15: each current with the direction of its power."""
    read, expected = EXPECTED[name]
    text = (SAMPLES / name).read_text()
    if name == "shelly_gen2_pro3em_recon.json":
        frames = json.loads(text)
        frames.pop(DEAD_PHASES)
        text = json.dumps(frames)
    assert read(text) == expected


def test_sample_with_dead_phases() -> None:
    """R11: 0.028 A on a phase without voltage is noise, not a measured current."""
    text = (SAMPLES / "shelly_gen2_pro3em_recon.json").read_text()
    frame = json.loads(text)[DEAD_PHASES]
    shelly = ShellyGen2("shellypro3em-aabbccddeeff", 3)
    assert shelly.message(frame["topic"], json.dumps(frame["payload"]), 0.0)
    assert [reading and reading.current_a for reading in shelly.grid] == [
        None,
        None,
        1.137,
    ]
    assert shelly.dead_phases == (0, 1)
