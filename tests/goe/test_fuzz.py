"""Mutated replies: an error of ours or a plausible status, nothing else."""

from collections.abc import Callable, Mapping
import json
import math

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.dynamic_load_manager.goe import (
    CarState,
    Cause,
    Fault,
    Force,
    GoeError,
    GoeStatus,
    v1,
    v2,
)
from custom_components.dynamic_load_manager.goe.transport import decode

from .devices import Document, v1_document, v2_document

type Reader = Callable[[Mapping[str, object]], GoeStatus]

V2_KEYS = [
    "car",
    "amp",
    "frc",
    "nrg",
    "alw",
    "err",
    "modelStatus",
    "wh",
    "eto",
    "ama",
    "var",
    "cbl",
    "adi",
    "amt",
    "cll",
    "loe",
    "loa",
    "fwv",
]
V1_KEYS = [
    "car",
    "amp",
    "amx",
    "alw",
    "err",
    "ama",
    "cbl",
    "adi",
    "amt",
    "var",
    "dws",
    "eto",
    "nrg",
    "loe",
    "loa",
    "ast",
    "uby",
    "stp",
    "dwo",
]
CHARGING_3P = [226, 227, 227, 0, 5.9, 6.2, 5.9, 1300, 1400, 1300, 0, 4190, 9, 9, 9, 9]

MAXIMUM_MESSAGE_LENGTH = 300

NUMBERS = (
    st.integers()
    | st.integers(-1, 300)
    | st.floats()
    | st.sampled_from([10**400, -(10**400), 1e308, -0.0])
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=8) | NUMBERS.map(str),
    lambda inner: (
        st.lists(inner, max_size=17)
        | st.dictionaries(
            st.sampled_from(["currentLimitMax", "cableCurrentLimit", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=20,
)


def read_v1(document: Mapping[str, object]) -> GoeStatus:
    """Read as the v1 client does."""
    return v1.read_status(v1.numbers(document))


def assert_plausible(status: GoeStatus) -> None:
    """Check what the rest of the integration relies on."""
    assert isinstance(status.car, CarState)
    assert isinstance(status.force, Force)
    assert status.allowed in (None, True, False)
    assert 0 <= status.offered_current_a <= 32
    assert 6 <= status.maximum_current_a <= 32
    assert isinstance(status.limited_by, Cause)
    assert status.blocked_by is None or isinstance(status.blocked_by, Cause)
    assert status.allowed is not True or status.blocked_by is None
    assert status.fault is None or isinstance(status.fault, Fault)
    assert status.fault is not None or not status.error_code
    assert all(type(draw) is float and 0 <= draw <= 80 for draw in status.draw_a)
    assert 0 <= status.power_w <= 72_000
    # 500 V is the highest voltage that is believed.
    assert status.power_w <= 1.5 * 500 * sum(status.draw_a) + 300 + 1e-6
    assert 0 <= status.error_code <= 255
    for energy_wh in (status.session_energy_wh, status.total_energy_wh):
        assert energy_wh is None or (math.isfinite(energy_wh) and energy_wh >= 0)


def read_or_refuse(read: Reader, document: Document) -> None:
    """Read a document; no other exception than ours may come out."""
    refusal = ""
    try:
        assert_plausible(read(document))
    except GoeError as error:
        refusal = str(error)
    assert len(refusal) < MAXIMUM_MESSAGE_LENGTH


@pytest.mark.parametrize(
    ("read", "base", "keys"),
    [
        (v2.read_status, v2_document(car=2, nrg=CHARGING_3P), V2_KEYS),
        (read_v1, v1_document(amx="6"), V1_KEYS),
    ],
    ids=["v2", "v1"],
)
@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(data=st.data())
def test_changed_values(
    read: Reader, base: Document, keys: list[str], data: st.DataObject
) -> None:
    """Some keys missing, some with senseless values."""
    changes = data.draw(st.dictionaries(st.sampled_from(keys), VALUES, max_size=3))
    missing = data.draw(st.sets(st.sampled_from(keys), max_size=2))
    document = {k: v for k, v in {**base, **changes}.items() if k not in missing}
    read_or_refuse(read, document)


@pytest.mark.parametrize(
    ("read", "base"),
    [
        (v2.read_status, v2_document(car=2, nrg=CHARGING_3P)),
        (read_v1, v1_document()),
    ],
    ids=["v2", "v1"],
)
@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(data=st.data())
def test_changed_meter(read: Reader, base: Document, data: st.DataObject) -> None:
    """The meter's numbers, one or two of them changed."""
    nrg = list(base["nrg"])
    for _ in range(data.draw(st.integers(1, 2))):
        nrg[data.draw(st.integers(0, 15))] = data.draw(NUMBERS)
    read_or_refuse(read, {**base, "nrg": nrg})


@pytest.mark.parametrize(
    ("read", "base"),
    [(v2.read_status, v2_document()), (read_v1, v1_document())],
    ids=["v2", "v1"],
)
@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(data=st.data())
def test_changed_bytes(read: Reader, base: Document, data: st.DataObject) -> None:
    """Bytes replaced, cut out or put in, as a bad line or firmware might."""
    keys = {*V2_KEYS, *V1_KEYS}
    body = json.dumps({k: v for k, v in base.items() if k in keys}).encode()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(start + 10, len(body))))
    middle = data.draw(
        st.binary(max_size=6) | st.text("0123456789.eE-,", max_size=6).map(str.encode)
    )
    try:
        document = decode(body[:start] + middle + body[end:])
    except GoeError:
        return
    read_or_refuse(read, document)


@given(st.binary())
def test_any_bytes(body: bytes) -> None:
    """No bytes at all get past decoding other than as an object."""
    refusal = ""
    try:
        assert isinstance(decode(body), dict)
    except GoeError as error:
        refusal = str(error)
    assert len(refusal) < MAXIMUM_MESSAGE_LENGTH
