"""R11, R15: what a Shelly 3EM publishes, and what is made of it."""

import json
from pathlib import Path

import pytest

from custom_components.dynamic_load_manager.balancer import PhaseReading
from custom_components.dynamic_load_manager.meter.phase import DEAD_PHASE_V, HIGHEST_A
from custom_components.dynamic_load_manager.meter.shelly_gen1 import (
    ShellyGen1,
    parse_number,
)

SAMPLES = Path(__file__).parents[1] / "samples"
TOPIC = "shellies/shellyem3-AABBCCDDEEFF"
UNHEARD = (None, None, None)


def shelly(phases: int = 3) -> ShellyGen1:
    """Return a meter that has not sent anything."""
    return ShellyGen1(TOPIC, phases)


def replay(sample: str) -> ShellyGen1:
    """Return a meter after the messages of a sample, one every 10 ms from 0 s on."""
    meter = shelly()
    lines = (SAMPLES / sample).read_text().splitlines()
    for number, line in enumerate(lines):
        topic, _, payload = line.partition(" ")
        meter.message(topic, payload, number / 100)
    return meter


def currents_a(meter: ShellyGen1) -> list[float | None]:
    """Return the newest current of each phase."""
    return [None if reading is None else reading.current_a for reading in meter.grid]


def test_captured_connect() -> None:
    """The burst after a connect, with the will, announcements and a relay around it."""
    meter = replay("shelly_gen1_3em_mqtt_connect_capture.txt")
    assert currents_a(meter) == [0.01, 0.01, 0.01]
    assert meter.dead_phases == (1, 2)
    assert meter.rejected == 0


def test_reported_burst() -> None:
    """A house in daily use; each current keeps the time of its own message."""
    meter = replay("shelly_gen1_3em_recon_mqtt_burst.txt")
    assert meter.grid == (
        PhaseReading(current_a=0.71, at=0.03),
        PhaseReading(current_a=0.69, at=0.07),
        PhaseReading(current_a=0.59, at=0.11),
    )
    assert meter.dead_phases == ()


@pytest.mark.parametrize(
    ("name", "expected_a"),
    [
        ("high_load_import", [19.56, 29.91, 16.89]),
        ("export_all_phases", [-9.68, -10.17, -6.81]),
    ],
)
def test_the_sign_comes_from_the_power(name: str, expected_a: list[float]) -> None:
    """R15: the current is unsigned, whichever way it flows."""
    text = (SAMPLES / "shelly_gen1_3em_recon_status_emeters.json").read_text()
    meter = shelly()
    for phase, values in enumerate(json.loads(text)[name]["emeters"]):
        for quantity in ("power", "current"):
            topic = f"{TOPIC}/emeter/{phase}/{quantity}"
            meter.message(topic, f"{values[quantity]:.2f}", 0.0)
    assert currents_a(meter) == expected_a


def test_an_old_power_tells_no_direction() -> None:
    """R15: without a power of the same moment a current counts as load."""
    meter = shelly()
    meter.message(f"{TOPIC}/emeter/0/power", "-500.00", 100.0)
    meter.message(f"{TOPIC}/emeter/0/current", "2.20", 105.0)
    assert currents_a(meter) == [-2.2, None, None]
    meter.message(f"{TOPIC}/emeter/0/current", "2.30", 105.1)
    assert currents_a(meter) == [2.3, None, None]


def test_the_power_of_another_phase_tells_nothing() -> None:
    """R15: export on one phase and load on the next is everyday with a one-phase inverter."""
    meter = shelly()
    meter.message(f"{TOPIC}/emeter/1/power", "-500.00", 0.0)
    meter.message(f"{TOPIC}/emeter/0/current", "2.20", 0.0)
    assert currents_a(meter) == [2.2, None, None]


def test_a_malformed_power_leaves_the_last_good_one() -> None:
    """R15: a bad payload turns no direction round."""
    meter = shelly()
    meter.message(f"{TOPIC}/emeter/0/power", "-500.00", 0.0)
    assert not meter.message(f"{TOPIC}/emeter/0/power", "nan", 1.0)
    meter.message(f"{TOPIC}/emeter/0/current", "2.20", 1.0)
    assert currents_a(meter) == [-2.2, None, None]
    assert meter.rejected == 1


def test_dead_phase() -> None:
    """A phase is dead while its voltage is known to be that of no mains."""
    meter = shelly()
    assert meter.dead_phases == ()
    topic = f"{TOPIC}/emeter/2/voltage"
    assert not meter.message(topic, f"{DEAD_PHASE_V - 0.01:.2f}", 0.0)
    assert meter.dead_phases == (2,)
    assert not meter.message(topic, "unknown", 1.0)
    assert meter.dead_phases == (2,)
    assert not meter.message(topic, f"{DEAD_PHASE_V:.2f}", 2.0)
    assert meter.dead_phases == ()


@pytest.mark.parametrize(
    "payload",
    [
        *("", " ", "nan", "NaN", "inf", "-inf", "1e3", "1_0", "0x1F", "+1", ".5", "5."),
        *("--1", "1 2", "1,5", "null", "true", "[1]", "١٢", "1" * 10, "0." + "1" * 10),
        *(None, b"1.00", bytearray(b"1.00"), 1, 1.0, True, [], {}),
        *("-0.01", "-12.00", f"{HIGHEST_A + 0.01:.2f}"),
    ],
)
def test_no_current(payload: object) -> None:
    """R11: what is no plausible number changes nothing, so that the phase grows old."""
    meter = shelly()
    meter.message(f"{TOPIC}/emeter/0/current", "7.00", 0.0)
    before = meter.grid
    assert not meter.message(f"{TOPIC}/emeter/0/current", payload, 1.0)
    assert meter.grid == before
    assert meter.rejected == 1


@pytest.mark.parametrize(
    ("payload", "value"),
    [("0", 0), ("0.00", 0), ("-8.40", -8.4), (" 12.5\n", 12.5), ("1000.00", HIGHEST_A)],
)
def test_number(payload: str, value: float) -> None:
    """Numbers as the Shelly writes them; blanks around them do no harm."""
    assert parse_number(payload) == value


@pytest.mark.parametrize(
    "topic",
    [
        f"{TOPIC}/emeter/3/current",
        f"{TOPIC}/emeter/-1/current",
        f"{TOPIC}/emeter/x/current",
        f"{TOPIC}/emeter/0",
        f"{TOPIC}/emeter/0/current/set",
        f"{TOPIC}/emeter/0/pf",
        f"{TOPIC}/emeter/0/total",
        f"{TOPIC}/emeter_n/current",
        f"{TOPIC}/relay/0",
        f"{TOPIC}x/emeter/0/current",
        "shellies/other/emeter/0/current",
        "0",
        "",
    ],
)
def test_other_topics(topic: str) -> None:
    """Other channels, other quantities and other devices are none of our business."""
    meter = shelly()
    assert not meter.message(topic, "1.00", 0.0)
    assert meter.grid == UNHEARD
    assert meter.rejected == 0


def test_one_phase() -> None:
    """The clamps that a one-phase site does not use are not read."""
    meter = shelly(phases=1)
    assert meter.message(f"{TOPIC}/emeter/0/current", "1.00", 0.0)
    assert not meter.message(f"{TOPIC}/emeter/1/current", "1.00", 0.0)
    assert not meter.message(f"{TOPIC}/emeter/1/voltage", "0.10", 0.0)
    assert meter.grid == (PhaseReading(current_a=1.0, at=0.0),)
    assert meter.dead_phases == ()


def test_a_phase_that_dies_is_unknown() -> None:
    """R11: without voltage the meter measures nothing, whatever current it sends."""
    meter = shelly()
    meter.message(f"{TOPIC}/emeter/0/current", "7.00", 0.0)
    meter.message(f"{TOPIC}/emeter/0/voltage", "0.12", 0.0)
    assert not meter.message(f"{TOPIC}/emeter/0/current", "0.01", 1.0)
    assert meter.grid[0] == PhaseReading(current_a=7.0, at=0.0)
    meter.message(f"{TOPIC}/emeter/0/voltage", "230.00", 2.0)
    assert meter.message(f"{TOPIC}/emeter/0/current", "6.00", 2.0)


def test_who_it_is() -> None:
    """The MAC address survives a new MQTT id; other announcements tell nothing."""
    meter = shelly()
    topic = f"{TOPIC}/announce"
    for payload in ("", "{", '{"model":"SHSW-25","id":"x","mac":"001122334455"}'):
        assert not meter.message(topic, payload, 0.0)
        assert meter.mac is None
    announcement = {"id": "shellyem3-AABBCCDDEEFF", "model": "SHEM-3"}
    meter.message(topic, json.dumps({**announcement, "mac": "no mac"}), 0.0)
    assert meter.mac is None
    meter.message(topic, json.dumps({**announcement, "mac": "AABBCCDDEEFF"}), 0.0)
    assert meter.mac == "aabbccddeeff"


@pytest.mark.parametrize("ip", [None, 7, "", "shelly.local", "::1", "192.0.2.1000"])
def test_where_it_is(ip: object) -> None:
    """It is asked for its address until it tells a right one."""
    meter = shelly()
    announcement = {"id": "shellyem3-AABBCCDDEEFF", "model": "SHEM-3", "ip": ip}
    meter.message(f"{TOPIC}/announce", json.dumps(announcement), 0.0)
    assert meter.ip is None
    assert [payload for _, payload in meter.requests(0.0)] == ["update", "announce"]
    announcement["ip"] = "192.0.2.10"
    meter.message(f"{TOPIC}/announce", json.dumps(announcement), 0.0)
    assert meter.ip == "192.0.2.10"
    assert [payload for _, payload in meter.requests(0.0)] == ["update"]


def test_topics() -> None:
    """What is subscribed to, and where the command goes."""
    meter = shelly()
    assert meter.requests(0.0)[0] == (f"{TOPIC}/command", "update")
    assert meter.topics == (
        f"{TOPIC}/announce",
        f"{TOPIC}/emeter/+/power",
        f"{TOPIC}/emeter/+/voltage",
        f"{TOPIC}/emeter/+/current",
    )
