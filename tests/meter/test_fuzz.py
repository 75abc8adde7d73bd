"""Anything on any topic: no exception, and no current but a plausible one."""

from contextlib import suppress
import math

from hypothesis import given, strategies as st

from custom_components.dynamic_load_manager.balancer import PhaseReading
from custom_components.dynamic_load_manager.meter.announcement import (
    announced_id,
    announced_online,
)
from custom_components.dynamic_load_manager.meter.phase import HIGHEST_A
from custom_components.dynamic_load_manager.meter.shelly import (
    InvalidTopicError,
    normalize_topic,
)
from custom_components.dynamic_load_manager.meter.shelly_gen1 import (
    EXPORT_SIGN_S,
    ShellyGen1,
)

TOPIC = "shellies/shellyem3-AABBCCDDEEFF"

LEVELS = st.sampled_from(["0", "1", "2", "3", "+", "", "emeter"]) | st.text(max_size=3)
QUANTITIES = st.sampled_from(["power", "voltage", "current", "pf", ""])
TOPICS = (
    st.builds("{}/emeter/{}/{}".format, st.just(TOPIC), LEVELS, QUANTITIES) | st.text()
)
NUMERALS = st.decimals(-2000, 2000, places=2).map(str)
PAYLOADS = (
    NUMERALS
    | st.text(alphabet="0123456789.+-eE_ naif\n", max_size=12)
    | st.text(max_size=20)
    | st.floats().map(str)
    | st.binary(max_size=8)
    | st.none()
    | st.integers()
    | st.floats()
)
STEPS_S = st.sampled_from([0.0, 0.01, 1.0, EXPORT_SIGN_S, 60.0])


def is_plausible_current(payload: object) -> bool:
    """Return whether a payload can be read as a current at all, by Python's own rules."""
    if not isinstance(payload, str):
        return False
    try:
        value = float(payload)
    except ValueError:
        return False
    return math.isfinite(value) and 0 <= value <= HIGHEST_A


@given(st.lists(st.tuples(TOPICS, PAYLOADS, STEPS_S), max_size=30))
def test_any_messages(messages: list[tuple[str, object, float]]) -> None:
    """R11: each new current is that of its message; nothing else changes a current."""
    meter = ShellyGen1(TOPIC, 3)
    at = 0.0
    for topic, payload, step_s in messages:
        at += step_s
        before = meter.grid
        if meter.message(topic, payload, at):
            assert is_plausible_current(payload)
            changed = [
                phase for phase in range(3) if topic.endswith(f"/{phase}/current")
            ]
            reading = meter.grid[changed[0]]
            assert reading is not None
            assert reading.at == at
            assert abs(reading.current_a) == float(str(payload))
            unchanged = {0, 1, 2} - set(changed)
            assert all(meter.grid[phase] is before[phase] for phase in unchanged)
        else:
            assert meter.grid == before


@given(power=NUMERALS, current=st.decimals(0, 100, places=2), age_s=st.floats(0, 60))
def test_export_needs_a_fresh_negative_power(
    power: str, current: object, age_s: float
) -> None:
    """R15: a current counts as export only with the power of its own moment."""
    meter = ShellyGen1(TOPIC, 1)
    meter.message(f"{TOPIC}/emeter/0/power", power, 0.0)
    assert meter.message(f"{TOPIC}/emeter/0/current", f"{current}", age_s)
    exports = float(power) < 0 and age_s <= EXPORT_SIGN_S
    expected_a = float(f"{current}") * (-1 if exports else 1)
    assert meter.grid == (PhaseReading(current_a=expected_a, at=age_s),)


@given(
    st.text()
    | st.text(alphabet="aé/ +#\x00", max_size=9)
    | st.lists(st.sampled_from(["a", "emeter", "emeter-x", "0", "shellies"])).map(
        "/".join
    )
)
def test_a_normalized_topic_stays_as_it_is(text: str) -> None:
    """A topic that the form shows again must mean the same, and never be a wildcard."""
    with suppress(InvalidTopicError):
        topic = normalize_topic(text)
        assert normalize_topic(topic) == topic
        assert not set(topic) & set("+#\x00 ")
        assert all(topic.split("/"))


@given(st.text(), PAYLOADS | st.text(alphabet='{}[]":,0 e.-naSHEM-3idmodel'))
def test_any_announcement(topic: str, payload: object) -> None:
    """Anything may be published where meters announce themselves."""
    for announcement in (announced_id(payload), announced_online(topic, payload)):
        assert announcement is None or "#" not in announcement.prefix
