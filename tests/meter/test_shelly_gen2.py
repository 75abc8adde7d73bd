"""R11, R15: what a Shelly of the second or third generation publishes, and what is made of it."""

import json
from typing import Any

import pytest

from custom_components.dynamic_load_manager.balancer import PhaseReading
from custom_components.dynamic_load_manager.meter.phase import HIGHEST_A
from custom_components.dynamic_load_manager.meter.shelly_gen2 import (
    COMPONENTS,
    EXPORT_SIGN_S,
    MONOPHASE,
    PROFILE_S,
    TRIPHASE,
    ShellyGen2,
)

PREFIX = "shellypro3em-aabbccddeeff"
EM: dict[str, Any] = {
    "id": 0,
    **{f"{phase}_current": 5.0 for phase in "abc"},
    **{f"{phase}_voltage": 230.0 for phase in "abc"},
    **{f"{phase}_act_power": 1100.0 for phase in "abc"},
    "n_current": None,
}


def shelly(phases: int = 3) -> ShellyGen2:
    """Return a meter that has not sent anything."""
    return ShellyGen2(PREFIX, phases)


def currents_a(meter: ShellyGen2) -> list[float | None]:
    """Return the newest current of each phase."""
    return [None if reading is None else reading.current_a for reading in meter.grid]


def status(meter: ShellyGen2, at: float = 0.0, **changes: object) -> bool:
    """Let the meter publish a whole status, with changes."""
    return meter.message(f"{PREFIX}/status/em:0", json.dumps({**EM, **changes}), at)


def notify(meter: ShellyGen2, at: float = 0.0, **values: object) -> bool:
    """Let the meter publish only what has changed."""
    frame = {
        "src": PREFIX,
        "dst": f"{PREFIX}/events",
        "method": "NotifyStatus",
        "params": {"ts": 1.0, "em:0": {"id": 0, **values}},
    }
    return meter.message(f"{PREFIX}/events/rpc", json.dumps(frame), at)


def asked_components(meter: ShellyGen2, now: float) -> list[tuple[str, int]]:
    """Return the methods and component numbers that are asked for."""
    requests = [json.loads(payload) for _, payload in meter.requests(now)]
    return [(request["method"], request["params"]["id"]) for request in requests]


def test_whole_status() -> None:
    """All three phases come in one message."""
    meter = shelly()
    assert status(meter, 3.0, b_current=7.5)
    assert meter.grid == (
        PhaseReading(current_a=5.0, at=3.0),
        PhaseReading(current_a=7.5, at=3.0),
        PhaseReading(current_a=5.0, at=3.0),
    )
    assert meter.rejected == 0


def test_a_partial_frame_leaves_the_other_phases_as_old_as_they_are() -> None:
    """R11: what a frame leaves out has not been seen again."""
    meter = shelly()
    status(meter, 0.0)
    assert notify(meter, 2.0, b_current=9.0, b_act_power=2000.0)
    assert meter.grid == (
        PhaseReading(current_a=5.0, at=0.0),
        PhaseReading(current_a=9.0, at=2.0),
        PhaseReading(current_a=5.0, at=0.0),
    )
    assert not notify(meter, 3.0, n_current=None, total_current=1.0)
    assert not notify(meter, 4.0, a_voltage=231.0)


def test_the_sign_comes_from_the_power() -> None:
    """R15: the current is unsigned; the power factor has been wrong and is not read."""
    meter = shelly()
    status(meter, 0.0, a_act_power=-1100.0, b_pf=-0.93, c_act_power=0.0)
    assert currents_a(meter) == [-5.0, 5.0, 5.0]


def test_a_power_that_is_left_out_is_as_before() -> None:
    """R15: until the time in which all values come again."""
    meter = shelly()
    status(meter, 0.0, a_act_power=-1100.0)
    notify(meter, EXPORT_SIGN_S, a_current=6.0)
    assert currents_a(meter) == [-6.0, 5.0, 5.0]
    notify(meter, EXPORT_SIGN_S + 0.1, a_current=6.0)
    assert currents_a(meter) == [6.0, 5.0, 5.0]


def test_a_power_that_turns_round_alone() -> None:
    """R15: export ends at once; it begins only with the next current."""
    meter = shelly()
    status(meter, 0.0, a_act_power=-1100.0)
    assert notify(meter, 1.0, a_act_power=1100.0)
    assert meter.grid[0] == PhaseReading(current_a=5.0, at=0.0)
    assert not notify(meter, 2.0, a_act_power=-1100.0)
    assert meter.grid[0] == PhaseReading(current_a=5.0, at=0.0)


def test_monophase_profile() -> None:
    """Each clamp is a component of its own."""
    meter = shelly()
    for channel, power_w in enumerate((800.0, -700.0, 600.0)):
        values = {"id": channel, "current": 3.0 + channel, "act_power": power_w}
        topic = f"{PREFIX}/status/em1:{channel}"
        assert meter.message(topic, json.dumps(values), 1.0)
    assert currents_a(meter) == [3.0, -4.0, 5.0]


def test_requests_for_a_profile_that_is_not_known_yet() -> None:
    """Both profiles are asked for, and only the one that answers afterwards."""
    meter = shelly()
    em, em1 = [("EM.GetStatus", 0)], [("EM1.GetStatus", n) for n in range(3)]
    assert asked_components(meter, 0.0) == [*em, *em1]
    status(meter, 0.0)
    assert asked_components(meter, PROFILE_S) == em
    assert asked_components(meter, PROFILE_S + 0.1) == [*em, *em1]
    meter.message(f"{PREFIX}/status/em1:1", '{"id": 1, "current": 1.0}', 50.0)
    assert asked_components(meter, 50.0) == em1


def test_answers_to_the_requests() -> None:
    """The id of an answer tells what was asked; an error brings nothing."""
    meter = shelly()
    for topic, payload in meter.requests(0.0):
        assert topic == f"{PREFIX}/rpc"
        request = json.loads(payload)
        assert request["src"] == meter.reply_topic
        answer: dict[str, object] = {"id": request["id"], "src": PREFIX}
        if request["method"] == "EM.GetStatus":
            answer["result"] = EM
        else:
            answer["error"] = {"code": 404, "message": "No handler"}
        brought = meter.message(f"{meter.reply_topic}/rpc", json.dumps(answer), 1.0)
        assert brought == ("result" in answer)
    assert currents_a(meter) == [5.0, 5.0, 5.0]
    assert meter.rejected == 0
    assert meter.mac == "aabbccddeeff"


@pytest.mark.parametrize("asked", [-1, 4, "0", 0.0, True, None, []])
def test_answers_to_others(asked: object) -> None:
    """An answer to what we have not asked brings nothing."""
    meter = shelly()
    answer = json.dumps({"id": asked, "result": EM})
    assert not meter.message(f"{meter.reply_topic}/rpc", answer, 0.0)
    assert meter.grid == (None, None, None)


@pytest.mark.parametrize("source", [None, 7, "", "shelly", "shellypro3em-xyz", []])
def test_a_source_without_a_mac(source: object) -> None:
    """What is no device id tells nothing of who it is."""
    meter = shelly()
    meter.message(f"{PREFIX}/events/rpc", json.dumps({"src": source}), 0.0)
    assert meter.mac is None


@pytest.mark.parametrize(
    "payload",
    [
        *("{", "[]", "null", "1", '"x"', '{"a_current": NaN}', "nan", b"{}", None, 1.0),
        "[" * 100_000,
    ],
)
def test_no_json_object(payload: object) -> None:
    """R11: what can't be read changes nothing, and is counted."""
    meter = shelly()
    status(meter, 0.0)
    before = meter.grid
    for topic in meter.topics:
        assert not meter.message(topic, payload, 1.0)
    assert meter.grid == before
    assert meter.rejected == len(meter.topics)


@pytest.mark.parametrize(
    "value",
    [None, "5", "nan", True, [5.0], {}, -0.1, HIGHEST_A + 0.1, 1e308, 10**400],
)
def test_no_current(value: object) -> None:
    """R11: a current that makes no sense lets its phase grow old, and only that one."""
    meter = shelly()
    status(meter, 0.0)
    assert status(meter, 1.0, b_current=value)
    assert [reading and reading.at for reading in meter.grid] == [1.0, 0.0, 1.0]
    assert meter.rejected == 1


def test_a_current_that_is_infinite_for_python() -> None:
    """R11: JSON knows no limit for a number."""
    meter = shelly()
    assert not meter.message(f"{PREFIX}/status/em:0", '{"a_current": 1e999}', 0.0)
    assert meter.grid == (None, None, None)


@pytest.mark.parametrize("value", [None, "-5", True, [], 1e308])
def test_a_malformed_power_leaves_the_last_good_one(value: object) -> None:
    """R15: a bad value turns no direction round."""
    meter = shelly()
    status(meter, 0.0, a_act_power=-1100.0)
    status(meter, 1.0, a_act_power=value)
    assert currents_a(meter) == [-5.0, 5.0, 5.0]
    assert meter.rejected == 1


def test_a_dead_phase_is_unknown() -> None:
    """R11: a phase without voltage measures nothing but noise."""
    meter = shelly()
    assert status(meter, 0.0, a_voltage=0.0, a_current=0.028)
    assert currents_a(meter) == [None, 5.0, 5.0]
    assert meter.dead_phases == (0,)
    status(meter, 1.0)
    assert currents_a(meter) == [5.0, 5.0, 5.0]
    assert meter.dead_phases == ()


@pytest.mark.parametrize(
    ("errors", "known"),
    [
        ({"a_errors": ["power_meter_failure"]}, [None, 5.0, 5.0]),
        ({"c_errors": ["out_of_range:current"]}, [5.0, 5.0, None]),
        ({"errors": ["ct_type_not_set"]}, [None, None, None]),
        ({"errors": ["phase_sequence"]}, [5.0, 5.0, 5.0]),
        ({"a_errors": ["out_of_range:voltage"]}, [5.0, 5.0, 5.0]),
        ({"errors": "power_meter_failure", "a_errors": None}, [5.0, 5.0, 5.0]),
        ({"errors": [["power_meter_failure"], None]}, [5.0, 5.0, 5.0]),
    ],
)
def test_errors(errors: dict[str, object], known: list[float | None]) -> None:
    """R11: a phase whose current the meter itself does not trust is unknown."""
    meter = shelly()
    assert status(meter, 0.0, **errors) == any(known)
    assert currents_a(meter) == known


def test_an_error_lasts_until_the_meter_takes_it_back() -> None:
    """R11: a change leaves out what is as before, and so it does with errors."""
    meter = shelly()
    status(meter, 0.0)
    notify(meter, 1.0, b_errors=["power_meter_failure"], b_current=0.0)
    assert not notify(meter, 2.0, b_current=0.1)
    assert meter.grid[1] == PhaseReading(current_a=5.0, at=0.0)
    assert notify(meter, 3.0, b_errors=[], b_current=6.0)
    assert meter.grid[1] == PhaseReading(current_a=6.0, at=3.0)

    notify(meter, 4.0, errors=["ct_type_not_set"])
    assert not notify(meter, 5.0, a_current=1.0, b_current=1.0, c_current=1.0)
    assert status(meter, 6.0)
    assert currents_a(meter) == [5.0, 5.0, 5.0]


@pytest.mark.parametrize(
    "topic",
    [
        f"{PREFIX}/status/em:1",
        f"{PREFIX}/status/em1:3",
        f"{PREFIX}/status/emdata:0",
        f"{PREFIX}/status/sys",
        f"{PREFIX}x/status/em:0",
        "em:0",
        "",
    ],
)
def test_other_topics(topic: str) -> None:
    """Other components and other devices are none of our business."""
    meter = shelly()
    assert not meter.message(topic, json.dumps({**EM, "current": 1.0}), 0.0)
    assert meter.grid == (None, None, None)
    assert meter.rejected == 0


@pytest.mark.parametrize(
    "frame",
    [
        {"method": "NotifyEvent", "params": {"em:0": EM}},
        {"method": "NotifyStatus", "params": [EM]},
        {"method": "NotifyStatus", "params": {"em:0": [EM]}},
        {"method": "NotifyStatus"},
        {"params": {"em:0": EM}},
    ],
)
def test_other_frames(frame: object) -> None:
    """Only notifications of a status bring values."""
    meter = shelly()
    assert not meter.message(f"{PREFIX}/events/rpc", json.dumps(frame), 0.0)
    assert meter.grid == (None, None, None)


def test_one_phase() -> None:
    """The clamps that a one-phase site does not use are not read."""
    meter = shelly(phases=1)
    assert status(meter, 0.0, b_voltage=0.0)
    assert meter.grid == (PhaseReading(current_a=5.0, at=0.0),)
    assert meter.dead_phases == ()
    assert not meter.message(f"{PREFIX}/status/em1:1", '{"current": 1.0}', 1.0)


def test_topics() -> None:
    """A prefix may have levels; what answers to us comes under a name of one level."""
    meter = ShellyGen2("house/meter", 3)
    assert meter.topics == (
        "house/meter/events/rpc",
        "dynamic-load-manager-house-meter/rpc",
        *(f"house/meter/status/{component}" for component in COMPONENTS),
    )
    assert (*TRIPHASE, *MONOPHASE) == COMPONENTS
