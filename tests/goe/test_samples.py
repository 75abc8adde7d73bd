"""Every recorded or reported go-e status is read, value by value. A new sample fails until it is put in here."""

from collections.abc import Iterator
from dataclasses import replace
import json
from typing import Any

import pytest

from custom_components.dynamic_load_manager.goe import (
    CarState,
    Cause,
    Fault,
    Force,
    GoeResponseError,
    GoeStatus,
)
from custom_components.dynamic_load_manager.goe.v1 import (
    numbers,
    read_status as read_v1,
)
from custom_components.dynamic_load_manager.goe.v2 import read_status as read_v2

from .devices import SAMPLES, V3_IDLE, Document, sample, v2_document

MQTT_CAPTURE = "goe_v2_V3_fw053.1_idle_mqtt_capture.log"
ELSEWHERE = {"goe_v2_set_responses.json"}  # test_set_responses.py
FILES = sorted({path.name for path in SAMPLES.glob("goe_*")} - ELSEWHERE)

NOTHING = (0.0, 0.0, 0.0)
V1_IDLE = GoeStatus(
    car=CarState.NO_CAR,
    force=Force.NEUTRAL,
    allowed=True,
    offered_current_a=6,
    maximum_current_a=32,
    limited_by=Cause.CHARGER_LIMIT,
    blocked_by=None,
    draw_a=NOTHING,
    power_w=0.0,
    error_code=0,
    fault=None,
    model_status=None,
    session_energy_wh=None,
    total_energy_wh=None,
)
# A Gemini of 11 kW in eco mode without surplus. What the other v2 reports lack comes from here.
V4 = replace(
    V1_IDLE,
    allowed=False,
    offered_current_a=16,
    maximum_current_a=16,
    blocked_by=Cause.ECO_MODE,
    model_status=17,
    session_energy_wh=0.0,
    total_energy_wh=6.0,
)
V3 = replace(
    V4,
    allowed=True,
    offered_current_a=10,
    blocked_by=None,
    model_status=15,
    total_energy_wh=0.0,
)

EXPECTED: dict[str, GoeStatus | None] = {
    "goe_v1_fw020-rc1_idle_adapter.json": replace(
        V1_IDLE,
        offered_current_a=10,
        maximum_current_a=16,
        limited_by=Cause.ADAPTER,
        session_energy_wh=0.0,
        total_energy_wh=12_000.0,
    ),
    "goe_v1_fw041.0_charging_1p_6A.json": replace(
        V1_IDLE,
        car=CarState.CHARGING,
        draw_a=(4.9, 0.0, 0.0),
        power_w=850.0,
        session_energy_wh=889_372 / 360,
        total_energy_wh=10_001_000.0,
    ),
    "goe_v1_fw041.0_complete.json": replace(
        V1_IDLE,
        car=CarState.COMPLETE,
        session_energy_wh=686_812 / 360,
        total_energy_wh=9_593_000.0,
    ),
    # The setting in the app, 6 A, is below what the installer and the adapter allow.
    "goe_v1_recon_V3_legacy_api_fw051.4_charging_1p.json": replace(
        V1_IDLE,
        car=CarState.CHARGING,
        maximum_current_a=6,
        limited_by=Cause.OTHER,
        draw_a=(5.8, 0.0, 0.0),
        power_w=1340.0,
        session_energy_wh=1392 / 360,
        total_energy_wh=37_000.0,
    ),
    # Amperes and watts where v1 has 0.1 A and 10 W.
    "goe_v1_recon_V3_legacy_api_fw052.2_charging_3p_wrong_scale.json": None,
    "goe_v1_recon_fw041.0_charging_3p_6A.json": replace(
        V1_IDLE,
        car=CarState.CHARGING,
        draw_a=(6.0, 5.9, 5.9),
        power_w=4110.0,
        total_energy_wh=20_057_000.0,
    ),
    "goe_v2_V3_fw053.1_idle_from_mqtt.json": V3,
    MQTT_CAPTURE: V3,
    "goe_v2_V4_fw055.7_idle_eco_full.json": V4,
    "goe_v2_recon_CORE_fw60.5_overamp_fault.json": replace(
        V4, car=CarState.FAULT, error_code=5, fault=Fault.OVERCURRENT
    ),
    "goe_v2_recon_Gemini_idle_not_allowed.json": replace(
        V4, session_energy_wh=709.8155, total_energy_wh=67_445.0
    ),
    "goe_v2_recon_V3_charging_1p_16A.json": replace(
        V4,
        car=CarState.CHARGING,
        allowed=True,
        blocked_by=None,
        draw_a=(15.8, 0.0, 0.0),
        power_w=3770.0,
        model_status=15,
        session_energy_wh=28.85361,
        total_energy_wh=378_749.0,
    ),
    "goe_v2_recon_V3_charging_3p.json": replace(
        V4,
        car=CarState.CHARGING,
        allowed=True,
        blocked_by=None,
        draw_a=(5.9, 6.2, 5.9),
        power_w=4190.0,
        session_energy_wh=7119.302,
        total_energy_wh=44_120.0,
    ),
    "goe_v2_recon_V3_complete_not_allowed.json": replace(
        V4,
        car=CarState.COMPLETE,
        session_energy_wh=3499.513,
        total_energy_wh=44_052.0,
    ),
}


def mqtt_messages() -> Iterator[tuple[str, Any]]:
    """Yield key and value of each line of the capture."""
    for line in (SAMPLES / MQTT_CAPTURE).read_text().splitlines():
        topic, _, payload = line.partition(" ")
        yield topic.rpartition("/")[2], json.loads(payload)


def read(file: str) -> GoeStatus:
    """Read a sample as the client of its API does."""
    if file == MQTT_CAPTURE:
        return read_v2(dict(mqtt_messages()))
    name = file.removesuffix(".json")
    if name.startswith("goe_v1_"):
        return read_v1(numbers(sample(name)))
    return read_v2(v2_document(name))


@pytest.mark.parametrize("file", FILES)
def test_sample(file: str) -> None:
    """Each value is what the sample says, or the sample is refused."""
    expected = EXPECTED[file]
    if expected is None:
        with pytest.raises(GoeResponseError, match="nrg"):
            read(file)
    else:
        assert read(file) == expected


def test_no_sample_missing() -> None:
    """What is expected is there."""
    assert set(FILES) == set(EXPECTED)


def test_mqtt_messages() -> None:
    """Each single message of the capture, put into the status, leaves it as it was: nothing happened meanwhile."""
    document: Document = sample(V3_IDLE)
    messages = list(mqtt_messages())
    assert document == dict(messages)
    for key, value in messages:
        document[key] = value
        assert read_v2(document) == V3


@pytest.mark.parametrize("name", [V3_IDLE, "goe_v2_V4_fw055.7_idle_eco_full"])
def test_nothing_else_needed(name: str) -> None:
    """A whole sample and the keys that we ask for say the same."""
    document = sample(name)
    keys = ("car", "amp", "frc", "nrg", "alw", "err", "modelStatus", "wh", "eto")
    limits = ("ama", "var", "cbl", "adi", "amt", "cll", "loe", "loa", "fwv")
    asked = {key: document[key] for key in (*keys, *limits) if key in document}
    assert read_v2(asked) == read_v2(document)
