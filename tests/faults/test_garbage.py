"""A meter that sends what makes no sense.

What each reader rejects is proved in `tests/meter/`. Here it is that the whole of it ends
where silence ends.
"""

from collections.abc import Callable
import json
import re

import pytest

from .conditions import FLOODED, REJECTED, SAFE_S, charging_home, gen1, gen2, sensors
from .hazards import FaultyHome, Message
from .meter_lost import worst_s

ONE_PHASE = (3,)
"""These differ in what arrives, and not in when."""

GARBAGE: dict[str, str | bytes] = {
    "nan": "nan",
    "infinite": "inf",
    "negative": "-5.0",
    "absurd": "1e9",
    "absurd digits": "1000000000",
    "comma": "12,5",
    "empty": "",
    "bytes": b"\xff\xfe\x00\x81",
    "million digits": "9" * 1_000_000,
    "nested": "[" * 100_000,
    "null": "null",
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
async def test_garbage_of_the_first_generation(
    home: FaultyHome, garbage: str | bytes
) -> None:
    """A current that is no plausible number is none."""
    home.expected |= {REJECTED, FLOODED}
    await charging_home(home, gen1)

    def spoil(topic: str, payload: str) -> Message:
        spoilt = garbage if topic.endswith("/current") else payload
        return (topic, spoilt, home.now)

    def begin() -> None:
        home.garble = spoil

    def end() -> None:
        home.garble = None

    assert await worst_s(home, begin, end, phases=ONE_PHASE) <= SAFE_S


_NUMBER = re.compile(r'("[abc]_current":)[^,}]+')
GARBAGE_GEN2: dict[str, Callable[[str], str | bytes]] = {
    name: lambda payload, value=value: _NUMBER.sub(rf"\g<1>{value}", payload)
    for name, value in {
        "nan": "NaN",
        "infinite": "Infinity",
        "negative": "-5.0",
        "absurd": "1e9",
        "beyond floats": "1e999",
        "comma": '"12,5"',
        "null": "null",
        "million digits": "9" * 1_000_000,
        "nested value": "[" * 1000 + "]" * 1000,
        "true": "true",
    }.items()
} | {
    "empty": lambda payload: "",
    "half": lambda payload: payload[: len(payload) // 2],
    "bytes": lambda payload: b"\xff\xfe\x00\x81",
    "nested": lambda payload: '{"params":' * 100_000,
    "list": lambda payload: json.dumps([payload]),
}


@pytest.mark.parametrize("spoil", GARBAGE_GEN2.values(), ids=GARBAGE_GEN2)
async def test_garbage_of_the_second_generation(
    home: FaultyHome, spoil: Callable[[str], str | bytes]
) -> None:
    """Neither values nor documents that make no sense do any harm."""
    home.expected |= {REJECTED, FLOODED}
    await charging_home(home, gen2)

    def garble(topic: str, payload: str) -> Message:
        return (topic, spoil(payload), home.now)

    def begin() -> None:
        home.garble = garble

    def end() -> None:
        home.garble = None

    assert await worst_s(home, begin, end, phases=ONE_PHASE) <= SAFE_S


@pytest.mark.parametrize(
    "garbage", ["nan", "inf", "1e9", "12,5", "", "unknown", "unavailable", "9" * 255]
)
async def test_garbage_of_sensors(home: FaultyHome, garbage: str) -> None:
    """A state that is no plausible current is none."""
    await charging_home(home, sensors)

    def begin() -> None:
        home.show_garbage = lambda quantity, phase, value: (
            garbage if quantity == "current" else value
        )

    def end() -> None:
        home.show_garbage = None

    assert await worst_s(home, begin, end, phases=ONE_PHASE) <= SAFE_S
