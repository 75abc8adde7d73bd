"""Real documents with a part gone wrong: what was left alone is read as before, or nothing is read."""

from collections.abc import Callable, Mapping
import json

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.dynamic_load_manager.goe import GoeError, GoeStatus
from custom_components.dynamic_load_manager.goe.transport import decode
from custom_components.dynamic_load_manager.goe.v1 import (
    numbers,
    read_status as read_v1,
)
from custom_components.dynamic_load_manager.goe.v2 import read_status as read_v2

from .devices import (
    V1_CHARGING,
    V1_EMULATED,
    V3_IDLE,
    V4_IDLE,
    Document,
    sample,
    v2_document,
)
from .test_fuzz import assert_plausible

LIMITS = {"ama", "var", "cbl", "adi", "amt", "cll", "loe", "loa"}
V1_LIMITS = {*LIMITS, "amp", "amx"}
# The keys that a field may depend on, by API.
V2_SOURCES = {
    "car": {"car"},
    "force": {"frc"},
    "allowed": {"alw"},
    "offered_current_a": {"amp"},
    "maximum_current_a": LIMITS,
    "limited_by": LIMITS,
    "blocked_by": {"alw", "frc", "modelStatus", *LIMITS},
    "draw_a": {"nrg"},
    "power_w": {"nrg"},
    "error_code": {"err"},
    "fault": {"err", "car", "fwv"},
    "model_status": {"modelStatus"},
    "session_energy_wh": {"wh"},
    "total_energy_wh": {"eto"},
}
V1_SOURCES: dict[str, set[str]] = {
    **V2_SOURCES,
    "force": {"alw"},
    "offered_current_a": {"amp", "amx"},
    "maximum_current_a": V1_LIMITS,
    "limited_by": V1_LIMITS,
    "blocked_by": {"alw", "ast", "uby", "stp", "dwo", "dws"},
    "fault": {"err", "car"},
    "model_status": set(),
    "session_energy_wh": {"dws"},
}

type Reader = Callable[[Mapping[str, object]], GoeStatus]


def as_v1(document: Mapping[str, object]) -> GoeStatus:
    """Read as the v1 client does."""
    return read_v1(numbers(document))


def known(document: Document, sources: dict[str, set[str]]) -> Document:
    """Return the part of a document that says something to us."""
    keys = set[str]().union(*sources.values())
    return {key: value for key, value in document.items() if key in keys}


FAULT = v2_document(
    "goe_v2_recon_CORE_fw60.5_overamp_fault", err=13, loe=True, loa=7, lot=32
)
LIMITED = v2_document(
    "goe_v2_recon_V3_charging_3p", cll={"currentLimitMax": 14, "requestedCurrent": 6}
)
STOPPED = {**sample(V1_CHARGING), "alw": "0", "ast": "0", "stp": "2", "dwo": "20"}
BASES: dict[str, tuple[Reader, Document, dict[str, set[str]]]] = {
    "V4 idle": (read_v2, sample(V4_IDLE), V2_SOURCES),
    "V3 idle": (read_v2, sample(V3_IDLE), V2_SOURCES),
    "V3 charging": (read_v2, LIMITED, V2_SOURCES),
    "CORE fault": (read_v2, FAULT, V2_SOURCES),
    "V2 charging": (as_v1, sample(V1_CHARGING), V1_SOURCES),
    "V2 stopped": (as_v1, STOPPED, V1_SOURCES),
    "V2 with amx": (as_v1, sample(V1_EMULATED), V1_SOURCES),
}

WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-300, -1),
    st.integers(0, 300),
    st.sampled_from([10**400, -(10**400), 2**31, 1e308, float("nan"), float("inf")]),
    st.floats(0, 100),
    st.text(max_size=5),
    st.integers(-5, 300).map(str),
    st.lists(st.integers(-1, 300), max_size=17),
    st.dictionaries(
        st.sampled_from(["amp", "currentLimitMax"]), st.integers(), max_size=2
    ),
    st.sampled_from([[[[[]]]], {"a": {"a": {"a": {}}}}]),
)


SENSELESS: list[object] = [None, True, -1, 10**400, float("nan"), "", "x", [], {}, [[]]]


@st.composite
def damaged(draw: st.DrawFn, base: Document) -> tuple[Document, set[str]]:
    """Return the document with one to three things wrong, and the keys that were touched."""
    document, touched = dict(base), set[str]()
    for _ in range(draw(st.integers(1, 3))):
        key, other = (
            draw(st.sampled_from(list(base))),
            draw(st.sampled_from(list(base))),
        )
        match draw(st.sampled_from(["drop", "replace", "wrap", "swap"])):
            case "drop":
                document.pop(key, None)
                touched |= {key}
            case "replace":
                document[key] = draw(WRONG)
                touched |= {key}
            case "wrap":
                document[key] = [document.get(key)]
                touched |= {key}
            case _:
                a, b = document.get(key), document.get(other)
                document |= {key: b, other: a}
                touched |= {key, other}
    return document, touched


def assert_untouched_is_right(name: str, document: Document, touched: set[str]) -> None:
    """Read a damaged document: an error, or plausible and in all that was not touched the truth."""
    read, base, sources = BASES[name]
    try:
        status = read(document)
    except GoeError:
        return
    assert_plausible(status)
    truth = read(base)
    for field, keys in sources.items():
        if not keys & touched:
            assert getattr(status, field) == getattr(truth, field), field


@pytest.mark.parametrize("name", BASES)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_damaged_document(name: str, data: st.DataObject) -> None:
    """Keys missing, of another type, huge, negative, nested, or under each other's name."""
    _, base, sources = BASES[name]
    document, touched = data.draw(damaged(known(base, sources)))
    assert_untouched_is_right(name, document, touched)


@pytest.mark.parametrize("name", BASES)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_key_in_vain(name: str, data: st.DataObject) -> None:
    """What stands under keys that we don't use changes nothing at all."""
    read, base, sources = BASES[name]
    unused = sorted(base.keys() - known(base, sources).keys())
    keys = st.sampled_from([*unused, "new"])
    changes = data.draw(st.dictionaries(keys, WRONG, min_size=1, max_size=5))
    assert read({**base, **changes}) == read(base)


@pytest.mark.parametrize("name", BASES)
def test_each_key_alone(name: str) -> None:
    """No single key can be lost, emptied or made nonsense and do harm to others."""
    _, base, sources = BASES[name]
    document = known(base, sources)
    for key in document:
        less = {k: v for k, v in document.items() if k != key}
        assert_untouched_is_right(name, less, {key})
        for value in SENSELESS:
            assert_untouched_is_right(name, {**document, key: value}, {key})


@pytest.mark.parametrize("name", BASES)
def test_optional_key_empty(name: str) -> None:
    """Null is the same as missing, and never an error where the key is not needed."""
    read, base, sources = BASES[name]
    document = known(base, sources)
    needed = {"car", "amp", "nrg", "alw" if sources is V1_SOURCES else "frc"}
    optional = sorted(document.keys() - needed)
    assert read({**document, **dict.fromkeys(optional)}) == read(
        {key: document[key] for key in needed}
    )
    for key in optional:
        less = {k: v for k, v in document.items() if k != key}
        assert read({**document, key: None}) == read(less)


@pytest.mark.parametrize("name", BASES)
def test_truncated(name: str) -> None:
    """A text that ends too early is never a document."""
    _, base, sources = BASES[name]
    body = json.dumps(known(base, sources)).encode()
    assert decode(body) == known(base, sources)
    for length in range(len(body)):
        with pytest.raises(GoeError):
            decode(body[:length])
