"""Recorded payloads, mutated: no exception, and no wrong value that is taken for a right one."""

import json
import math
from pathlib import Path
from typing import Any

from hypothesis import given, strategies as st

from custom_components.dynamic_load_manager.balancer import GridReading
from custom_components.dynamic_load_manager.meter.phase import DEAD_PHASE_V, HIGHEST_A
from custom_components.dynamic_load_manager.meter.shelly_gen2 import ShellyGen2

SAMPLES = Path(__file__).parents[1] / "samples"
PREFIX = "shellypro3em-aabbccddeeff"
DEFINITELY = "power_meter_failure"

FRAMES: list[tuple[str, Any]] = [
    (
        frame["topic"].replace("shellyemg3-aabbccddeeff", PREFIX),
        frame["payload"],
    )
    for frame in json.loads(
        (SAMPLES / "shelly_gen2_pro3em_recon.json").read_text()
    ).values()
]

JUNK = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.just([])
    | st.just({})
    | st.just([DEFINITELY])
    | st.sampled_from([1e308, -1.0, 10**30, "5.0", "nan", -0.0])
)


def paths(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to all values in a document."""
    if not isinstance(document, dict):
        return [path]
    below = [
        found for key, value in document.items() for found in paths(value, (*path, key))
    ]
    return [path, *below] if path else below


@st.composite
def mutated_frames(draw: st.DrawFn) -> tuple[str, Any, set[tuple[Any, ...]]]:
    """Return a recorded frame with some values changed or gone, and which."""
    topic, payload = draw(st.sampled_from(FRAMES))
    document = json.loads(json.dumps(payload))
    chosen = draw(st.lists(st.sampled_from(paths(document)), max_size=4, unique=True))
    for path in chosen:
        node: Any = document
        for key in path[:-1]:
            node = node.get(key) if isinstance(node, dict) else None
        if not isinstance(node, dict) or path[-1] not in node:
            continue
        if draw(st.booleans()):
            node[path[-1]] = draw(JUNK)
        else:
            del node[path[-1]]
    return topic, document, set(chosen)


def number(value: object) -> float | None:
    """Return a finite number of JSON."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def believed(values: dict[str, Any], prefix: str) -> float | None:
    """Return the signed current that a whole status tells of a phase, by plain reading."""
    errors = [values.get("errors"), values.get(f"{prefix}errors")]
    if any(isinstance(found, list) and DEFINITELY in found for found in errors):
        return None
    current = number(values.get(f"{prefix}current"))
    if current is None or not 0 <= current <= HIGHEST_A:
        return None
    voltage = number(values.get(f"{prefix}voltage"))
    if voltage is not None and -1e9 < voltage < DEAD_PHASE_V:
        return None
    power = number(values.get(f"{prefix}act_power"))
    return -current if power is not None and -1e9 < power < 0 else current


def expected(topic: str, document: Any) -> list[float | None]:
    """Return the current of each phase that a document tells, by plain reading."""
    if topic.endswith("/events/rpc"):
        if document.get("method") not in ("NotifyStatus", "NotifyFullStatus"):
            return [None] * 3
        params = document.get("params")
        document = params.get("em:0") if isinstance(params, dict) else None
        topic = "em:0"
    if not isinstance(document, dict):
        return [None] * 3
    component = topic.rpartition("/")[2]
    if component == "em:0":
        return [believed(document, f"{letter}_") for letter in "abc"]
    currents: list[float | None] = [None] * 3
    if component in ("em1:0", "em1:1", "em1:2"):
        currents[int(component[-1])] = believed(document, "")
    return currents


def currents_a(grid: GridReading) -> list[float | None]:
    """Return the current of each phase."""
    return [None if reading is None else reading.current_a for reading in grid]


@given(mutated_frames())
def test_mutated_frames(frame: tuple[str, Any, set[tuple[Any, ...]]]) -> None:
    """R11, R15: each value is read as it stands there, or not at all."""
    topic, document, _ = frame
    meter = ShellyGen2(PREFIX, 3)
    brought = meter.message(topic, json.dumps(document, allow_nan=True), 1.0)
    text = json.dumps(document)
    if "NaN" in text or "Infinity" in text:
        # JSON has no such numbers: nothing in the message can be trusted.
        assert not brought
        assert meter.grid == (None, None, None)
        return
    known = expected(topic, document)
    assert currents_a(meter.grid) == known
    assert brought == any(current is not None for current in known)


@given(
    st.lists(
        st.tuples(mutated_frames(), st.integers(0, 400), st.booleans()), max_size=8
    )
)
def test_any_sequence(
    frames: list[tuple[tuple[str, Any, set[tuple[Any, ...]]], int, bool]],
) -> None:
    """R11: half a message changes nothing; whatever comes, a current is a plausible one."""
    meter = ShellyGen2(PREFIX, 3)
    for at, ((topic, document, _), cut, whole) in enumerate(frames):
        text = json.dumps(document)
        before = meter.grid
        brought = meter.message(topic, text if whole else text[:cut], float(at))
        if not whole and cut < len(text):
            assert not brought
            assert meter.grid == before
        for reading in meter.grid:
            if reading is not None:
                assert abs(reading.current_a) <= HIGHEST_A
                assert reading.at <= at
        newest = [reading for reading in meter.grid if reading and reading.at == at]
        assert brought or not newest
        assert not brought or meter.grid != before


@given(
    st.sampled_from(ShellyGen2(PREFIX, 3).topics) | st.text(),
    st.text()
    | st.binary()
    | st.recursive(JUNK, lambda inner: st.dictionaries(st.text(), inner)).map(
        json.dumps
    ),
)
def test_anything(topic: str, payload: object) -> None:
    """R11: what is no frame of a meter brings nothing."""
    meter = ShellyGen2(PREFIX, 3)
    assert not meter.message(topic, payload, 0.0)
    assert meter.grid == (None, None, None)
