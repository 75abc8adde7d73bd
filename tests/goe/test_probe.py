"""Finding out what answers at an address."""

import aiohttp
import pytest

from custom_components.dynamic_load_manager.goe import (
    ApiVersion,
    GoeApiDisabledError,
    GoeError,
    GoeLegacyApiError,
    GoeResponseError,
    InvalidHostError,
    NotAGoeError,
    probe,
)

from .devices import V1_EMULATED, FakeCharger, sample, v1_document, v2_document

BUSY = next(
    entry["body"]
    for entry in sample("goe_v2_set_responses")
    if entry["case"] == "device_busy"
)


async def test_v2_first(charger: FakeCharger, session: aiohttp.ClientSession) -> None:
    """A charger that speaks both is spoken to in v2."""
    charger.speak_v2(v2_document())
    charger.speak_v1(v1_document())
    assert (await probe(session, charger.host)).info.api is ApiVersion.V2


@pytest.mark.parametrize(
    ("body", "status"),
    [(None, 404), ("hello", 200), ({}, 200), ([], 200), (BUSY, 500), ("", 503)],
)
async def test_v1_second(
    charger: FakeCharger,
    session: aiohttp.ClientSession,
    body: object,
    status: int,
) -> None:
    """Whatever old hardware says about the unknown path, it is asked in v1."""
    charger.speak_v1(v1_document())
    if body is not None:
        charger.say("/api/status", body, status=status)
    assert (await probe(session, charger.host)).info.api is ApiVersion.V1


async def test_nothing_there(
    charger: FakeCharger, session: aiohttp.ClientSession
) -> None:
    """Two times 404: the API is off, or this is something else."""
    with pytest.raises(GoeApiDisabledError):
        await probe(session, charger.host)
    assert [request.partition("?")[0] for request in charger.requests] == [
        "/api/status",
        "/status",
    ]


async def test_legacy_api(charger: FakeCharger, session: aiohttp.ClientSession) -> None:
    """Newer hardware with only the emulated v1 gets no client, its owner gets a hint."""
    charger.speak_v1(sample(V1_EMULATED))
    with pytest.raises(GoeLegacyApiError, match="enable"):
        await probe(session, charger.host)


async def test_busy(charger: FakeCharger, session: aiohttp.ClientSession) -> None:
    """A busy charger is not told to enable what it has."""
    charger.say("/api/status", BUSY, status=500)
    charger.speak_v1(sample(V1_EMULATED))
    with pytest.raises(GoeResponseError, match="try again"):
        await probe(session, charger.host)


@pytest.mark.parametrize("missing", ["sse", "fwv", "car", "amp", "frc", "nrg"])
async def test_not_a_charger(
    charger: FakeCharger, session: aiohttp.ClientSession, missing: str
) -> None:
    """A go-e Controller, or any JSON, is not a charger."""
    document = v2_document()
    del document[missing]
    charger.speak_v2(document)
    with pytest.raises(NotAGoeError):
        await probe(session, charger.host)


@pytest.mark.parametrize("missing", ["sse", "fwv", "amp", "nrg"])
async def test_not_a_v1_charger(
    charger: FakeCharger, session: aiohttp.ClientSession, missing: str
) -> None:
    """The same for v1."""
    document = v1_document()
    del document[missing]
    charger.speak_v1(document)
    with pytest.raises(NotAGoeError):
        await probe(session, charger.host)


@pytest.mark.parametrize(
    "changes",
    [{"version": "C"}, {"fwv": ""}, {"fwv": "new"}, {"fwv": 41}, {"fwv": "1234"}]
    + [{"sse": serial} for serial in ("", None, 123456, "a b", "1" * 33, "\ud800")],
)
async def test_unusable_v1_identity(
    charger: FakeCharger, session: aiohttp.ClientSession, changes: dict[str, object]
) -> None:
    """Encryption, a firmware without a number and a missing serial end the attempt."""
    charger.speak_v1(v1_document(**changes))
    with pytest.raises(GoeResponseError):
        await probe(session, charger.host)


@pytest.mark.parametrize(
    "serial", ["", None, 123456, "a b", "1" * 33, "\ud800", "١٢٣", "1\n"]
)
async def test_unusable_v2_serial(
    charger: FakeCharger, session: aiohttp.ClientSession, serial: object
) -> None:
    """A charger without a short, plain serial number can't be told from others."""
    charger.speak_v2(v2_document(sse=serial))
    with pytest.raises(GoeResponseError):
        await probe(session, charger.host)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Garage", "Garage"),
        ("  Gara\n\ud800ge\x00 ", "Garage"),
        ("", "go-eCharger 123456"),
        (None, "go-eCharger 123456"),
        (7, "go-eCharger 123456"),
        ("x" * 1000, "x" * 64),
    ],
)
async def test_name(
    charger: FakeCharger, session: aiohttp.ClientSession, name: object, expected: str
) -> None:
    """The user's name is shown as far as it can be."""
    charger.speak_v2(v2_document(fna=name))
    assert (await probe(session, charger.host)).info.name == expected


async def test_invalid_host(session: aiohttp.ClientSession) -> None:
    """A bad address is an error of ours and a ValueError."""
    assert issubclass(InvalidHostError, GoeError)
    assert issubclass(InvalidHostError, ValueError)
    with pytest.raises(InvalidHostError):
        await probe(session, "http://192.0.2.7")
