"""The meter's messages, against the captured ones."""

import json
import re

import pytest

from simulator import Currents, Shelly3em

from .conftest import sample_json, sample_lines

_P = "shellies/shellyem3-AABBCCDDEEFF"
_NOTHING: Currents = (0.0, 0.0, 0.0)


def shape(payload: str) -> str:
    """Return a number's sign and digits after the point as a pattern."""
    return re.sub(
        r"\d+", lambda digits: "d" * len(digits[0]), payload.partition(".")[2]
    )


def test_connect_sequence_as_captured() -> None:
    """Same topics in the same order, same digits."""
    captured = sample_lines("shelly_gen1_3em_mqtt_connect_capture.txt")[1:-2]
    shelly = Shelly3em()
    shelly.observe(0, _NOTHING)

    messages = shelly.connect_messages()

    assert [topic for topic, _ in messages] == [topic for topic, _ in captured]
    for (topic, payload), (_, real) in zip(messages, captured, strict=True):
        if "/emeter/" in topic:
            assert shape(payload) == shape(real), topic
        elif topic.endswith(("announce", "info")):
            assert json.loads(payload).keys() <= json.loads(real).keys()
        else:
            assert payload == real
    assert json.loads(messages[1][1]) == json.loads(captured[1][1])
    assert shelly.will == sample_lines("shelly_gen1_3em_mqtt_connect_capture.txt")[0]


def test_burst_order_as_captured() -> None:
    """Without the totals, which that log lacks, the order is the same."""
    captured = sample_lines("shelly_gen1_3em_recon_mqtt_burst.txt")[1:]
    messages = Shelly3em().burst(0, (0.71, 0.69, 0.59))

    assert [topic for topic, _ in messages if "total" not in topic] == [
        topic for topic, _ in captured
    ]
    values = dict(messages)
    assert values[f"{_P}/emeter/0/current"] == dict(captured)[f"{_P}/emeter/0/current"]


def test_current_has_no_sign_power_and_pf_have() -> None:
    """As the exporting house of the samples (R15)."""
    recorded = sample_json("shelly_gen1_3em_recon_status_emeters.json")[
        "export_all_phases"
    ]
    currents = tuple(-channel["current"] for channel in recorded["emeters"])
    shelly = Shelly3em()
    shelly.voltages_v = (247.36, 244.81, 246.57)
    values = dict(shelly.burst(0, (currents[0], currents[1], currents[2])))

    for phase, channel in enumerate(recorded["emeters"]):
        assert float(values[f"{_P}/emeter/{phase}/current"]) == channel["current"]
        power_w = float(values[f"{_P}/emeter/{phase}/power"])
        assert power_w == pytest.approx(channel["power"], rel=0.2)
        assert float(values[f"{_P}/emeter/{phase}/pf"]) == -0.98


def test_idle_phase_has_an_offset() -> None:
    """An open CT reads 0.01 A and no power."""
    values = dict(Shelly3em().burst(0, _NOTHING, phases=[2]))
    assert values == {
        f"{_P}/emeter/2/power": "0.00",
        f"{_P}/emeter/2/pf": "0.00",
        f"{_P}/emeter/2/current": "0.01",
        f"{_P}/emeter/2/voltage": "229.96",
        f"{_P}/emeter/2/total": "0.0",
        f"{_P}/emeter/2/total_returned": "0.0",
    }


def test_counters_integrate_both_ways() -> None:
    """An hour of import on L1, of export on L2, of nothing on L3."""
    shelly = Shelly3em()
    shelly.voltages_v = (230.0, 230.0, 230.0)
    shelly.observe(0, (10.0, -10.0, 0.0))
    values = dict(shelly.burst(3600, (10.0, -10.0, 0.0)))

    energy = f"{10 * 230 * 0.98:.1f}"
    assert values[f"{_P}/emeter/0/total"] == energy
    assert values[f"{_P}/emeter/0/total_returned"] == "0.0"
    assert values[f"{_P}/emeter/1/total"] == "0.0"
    assert values[f"{_P}/emeter/1/total_returned"] == energy
    assert values[f"{_P}/emeter/2/total"] == "0.0"


def seconds_of_bursts(
    shelly: Shelly3em, currents: Currents, seconds: int
) -> list[float]:
    """Return when something was due, asked ten times a second."""
    return [
        tenth / 10
        for tenth in range(seconds * 10)
        if shelly.due_phases(tenth / 10, currents)
    ]


@pytest.mark.parametrize("period_s", [1, 2, 10, 30])
def test_steady_current_is_published_by_the_period_only(period_s: int) -> None:
    """Nothing else happens: a drift would stay unseen so long."""
    shelly = Shelly3em(update_period_s=period_s)
    assert seconds_of_bursts(shelly, (5.0, 5.0, 5.0), 61) == list(
        range(0, 61, period_s)
    )


def test_period_zero_is_change_only() -> None:
    """`mqtt_update_period` 0 switches the grid off."""
    shelly = Shelly3em(update_period_s=0)
    assert seconds_of_bursts(shelly, (5.0, 5.0, 5.0), 100) == [0]


def test_change_is_published_for_its_channel_within_a_second() -> None:
    """10 % and 0.1 A, both; and the grid of the periods stays where it was."""
    shelly = Shelly3em(update_period_s=30)
    shelly.due_phases(0, (10.0, 10.0, 0.5))

    assert shelly.due_phases(13.6, (10.0, 10.9, 0.5)) == ()
    assert shelly.due_phases(14.6, (10.0, 11.1, 0.59)) == (1,)
    assert shelly.due_phases(14.8, (20.0, 11.1, 0.59)) == ()
    assert shelly.due_phases(15.6, (20.0, 11.1, 0.61)) == (0, 2)
    assert shelly.due_phases(29.9, (20.0, 11.1, 0.61)) == ()
    assert shelly.due_phases(30.0, (20.0, 11.1, 0.61)) == (0, 1, 2)


def test_turning_from_import_to_export_is_a_change() -> None:
    """The unsigned current stays, the power doesn't."""
    shelly = Shelly3em()
    shelly.due_phases(0, (5.0, 5.0, 5.0))
    assert shelly.due_phases(2, (-5.0, 5.0, 5.0)) == (0,)


def test_without_changes_only_the_period_counts() -> None:
    """For tests that need a meter as slow as its period."""
    shelly = Shelly3em(update_period_s=30, on_change=False)
    shelly.due_phases(0, _NOTHING)
    assert shelly.due(10, (20.0, 20.0, 20.0)) == []


def test_due_gives_the_messages_of_its_phases() -> None:
    """A change burst has one channel."""
    shelly = Shelly3em()
    assert len(shelly.due(0, _NOTHING)) == 18
    messages = shelly.due(5, (0.0, 3.0, 0.0))
    assert [topic for topic, _ in messages] == [
        f"{_P}/emeter/1/{name}"
        for name in ("power", "pf", "current", "voltage", "total", "total_returned")
    ]


def test_after_a_gap_one_period_is_published_not_all() -> None:
    """Periods that nobody stepped through are gone."""
    shelly = Shelly3em(update_period_s=10)
    shelly.due_phases(0, _NOTHING)
    assert shelly.due_phases(95, _NOTHING) == (0, 1, 2)
    assert shelly.due_phases(96, _NOTHING) == ()
    assert shelly.due_phases(100, _NOTHING) == (0, 1, 2)


@pytest.mark.parametrize("topic", ["shellies/command", f"{_P}/command"])
def test_commands(topic: str) -> None:
    """`announce` and `update`, to all or to this one."""
    shelly = Shelly3em()
    assert [name for name, _ in shelly.command(topic, "announce")] == [
        "shellies/announce",
        f"{_P}/announce",
        f"{_P}/info",
    ]
    update = shelly.command(topic, "update")
    assert update[0] == (f"{_P}/relay/0", "off")
    assert len(update) == 19
    assert shelly.command(topic, "update_fw") == []
    assert shelly.command("shellies/other/command", "update") == []


def test_update_tells_what_was_observed_last() -> None:
    """A question right after a change gets the new current."""
    shelly = Shelly3em()
    shelly.observe(1, (7.0, 0.0, 0.0))
    assert (f"{_P}/emeter/0/current", "7.00") in shelly.command(
        f"{_P}/command", "update"
    )


def test_info_counts_the_uptime() -> None:
    """As `/status` of the device."""
    shelly = Shelly3em()
    shelly.observe(100, (1.0, 2.0, 3.0))
    shelly.observe(160, (1.0, 2.0, 3.0))
    info = json.loads(shelly.info())
    assert info["uptime"] == 60
    assert [channel["current"] for channel in info["emeters"]] == [1.0, 2.0, 3.0]
    assert json.loads(Shelly3em().info())["uptime"] == 0


def test_frozen_meter_says_nothing() -> None:
    """Neither by itself nor when asked (R11)."""
    shelly = Shelly3em(update_period_s=1)
    shelly.frozen = True
    assert shelly.due(0, (5.0, 5.0, 5.0)) == []
    assert shelly.burst(1, (5.0, 5.0, 5.0)) == []
    assert shelly.command(f"{_P}/command", "update") == []
    shelly.frozen = False
    assert len(shelly.due(2, (5.0, 5.0, 5.0))) == 18


def test_broken_phases() -> None:
    """Without voltage, without topics, or not a number; the others go on."""
    shelly = Shelly3em(update_period_s=1)
    shelly.phase_faults = {0: "missing", 1: "absent", 2: "nan"}
    values = dict(shelly.due(0, (5.0, 5.0, 5.0)))

    assert values[f"{_P}/emeter/0/voltage"] == "0.10"
    assert values[f"{_P}/emeter/0/current"] == "0.01"
    assert values[f"{_P}/emeter/0/power"] == "0.00"
    assert not any("/emeter/1/" in topic for topic in values)
    assert values[f"{_P}/emeter/2/current"] == "nan"

    shelly.phase_faults.clear()
    assert len(shelly.due(1, (5.0, 5.0, 5.0))) == 18


def test_free_mqtt_id() -> None:
    """A user may choose it, with slashes too."""
    shelly = Shelly3em("shellies/main")
    assert shelly.command_topics == (
        "shellies/command",
        "shellies/shellies/main/command",
    )
    assert shelly.connect_messages()[0] == ("shellies/shellies/main/online", "true")


def test_nothing_is_retained_unless_asked() -> None:
    """Off at delivery; with it, all that the device publishes about itself."""
    assert Shelly3em().retained_topics == frozenset()
    shelly = Shelly3em(retain=True)
    shelly.observe(0, _NOTHING)
    own = {topic for topic, _ in shelly.connect_messages() if topic.startswith(_P)}
    assert shelly.retained_topics == own


def test_failed_channel_shows_in_info_only() -> None:
    """The values go on: MQTT has no flag for it."""
    shelly = Shelly3em()
    shelly.phase_faults[1] = "error"
    shelly.observe(0, (1.0, 2.0, 3.0))
    assert [
        channel["is_valid"] for channel in json.loads(shelly.info())["emeters"]
    ] == [
        True,
        False,
        True,
    ]
    assert (f"{_P}/emeter/1/current", "2.00") in shelly.connect_messages()
