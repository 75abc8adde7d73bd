"""One request to a charger: what may go wrong on the wire."""

import asyncio
import gzip
import json
from typing import override

import aiohttp
from aiohttp import web
import pytest

from custom_components.dynamic_load_manager.goe import (
    GoeConnectionError,
    GoeResponseError,
    GoeTimeoutError,
    probe,
)
from custom_components.dynamic_load_manager.goe.transport import (
    FILTERED_LIMIT_BYTES,
    WHOLE_LIMIT_BYTES,
    Transport,
    decode,
)
from custom_components.dynamic_load_manager.goe.v2 import read_status

from .conftest import Listen
from .devices import Answer, FakeCharger, v1_document, v2_document

SHORT_S = 0.05


@pytest.fixture
def transport(session: aiohttp.ClientSession, charger: FakeCharger) -> Transport:
    """The way to a charger that answers at once."""
    return Transport(session, charger.host, 4.0)


async def never(request: web.Request) -> web.StreamResponse:
    """Keep the client waiting until it goes away."""
    await asyncio.Event().wait()
    raise AssertionError


async def endless(request: web.Request) -> web.StreamResponse:
    """Send without an end."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" " * 4096)


async def trickle(request: web.Request) -> web.StreamResponse:
    """Send a little, then nothing."""
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"{")
    return await never(request)


async def test_request_headers(transport: Transport, charger: FakeCharger) -> None:
    """Chargers keep no connection alive, and we want no compressed surprise."""
    charger.say("/x", {})
    assert await transport.get("/x?a=b=c,d") == {}
    assert charger.requests == ["/x?a=b=c,d"]
    (headers,) = charger.headers
    assert headers["Connection"] == "close"
    assert headers["Accept-Encoding"] == "identity"


NOT_AN_OBJECT = {
    "empty": b"",
    "text": b"This is a web page",
    "list": b"[]",
    "null": b"null",
    "number": b"7",
    "string": b'"text"',
    "cut off": b'{"amp":16',
    "not a number": b'{"amp":NaN}',
    "infinite": b'{"amp":-Infinity}',
    "endless number": b'{"amp":' + b"9" * 5000 + b"}",
    "deep list": b"[" * 30_000 + b"]" * 30_000,
    "deep and cut off": b'{"a":' * 12_000,
    "long list": b"[" + b"[]," * 15_000 + b"[]]",
    "not UTF-8": b'{"a":"\xff"}',
    "UTF-8 with a mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "zero byte": b"\x00",
}


@pytest.mark.parametrize("body", NOT_AN_OBJECT.values(), ids=NOT_AN_OBJECT)
@pytest.mark.parametrize("status", [200, 400, 500])
async def test_not_a_json_object(
    transport: Transport, charger: FakeCharger, body: bytes, status: int
) -> None:
    """Whatever the bytes, the error is ours and short enough for a log."""
    charger.say("/x", body, status=status)
    with pytest.raises(GoeResponseError) as error:
        await transport.get("/x")
    assert len(str(error.value)) < 300
    assert str(error.value).isprintable()


def nested(key: str, depth: int) -> bytes:
    """Return a status in which one value is a deeply nested list."""
    body = json.dumps({**v2_document(), key: "here"}).encode()
    return body.replace(b'"here"', b"[" * depth + b"]" * depth)


@pytest.mark.parametrize("depth", [10_000, WHOLE_LIMIT_BYTES // 2])
@pytest.mark.parametrize("key", ["nrg", "car", "alw"])
def test_deep_reply(key: str, depth: int) -> None:
    """The deepest nesting that the size allows is an error, not the end of the stack."""
    with pytest.raises(GoeResponseError):
        read_status(decode(nested(key, depth)))


def test_deep_limits() -> None:
    """What can't be understood of `cll` is left out."""
    assert read_status(decode(nested("cll", 10_000))).maximum_current_a == 16


@pytest.mark.parametrize("status", [204, 301, 302, 307, 401, 403, 429, 502, 503])
async def test_other_status(
    transport: Transport, charger: FakeCharger, status: int
) -> None:
    """Only 200, 400 and 500 carry an answer, however good the body looks."""
    charger.say("/x", {"amp": True}, status=status)
    with pytest.raises(GoeResponseError, match=str(status)):
        await transport.get("/x")


async def test_redirect(transport: Transport, charger: FakeCharger) -> None:
    """We talk to nobody but the address that the user gave."""

    async def away(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/elsewhere")

    charger.answers["/x"] = away
    charger.say("/elsewhere", {})
    with pytest.raises(GoeResponseError, match="302"):
        await transport.get("/x")
    assert charger.requests == ["/x"]


async def test_compressed(transport: Transport, charger: FakeCharger) -> None:
    """A compressed reply, which nobody asked for, is not unpacked."""

    async def bomb(_: web.Request) -> web.StreamResponse:
        return web.Response(
            body=gzip.compress(b"{" + b" " * 10_000_000 + b"}"),
            headers={"Content-Encoding": "gzip"},
        )

    charger.answers["/x"] = bomb
    with pytest.raises(GoeResponseError, match="Expected JSON"):
        await transport.get("/x")


@pytest.mark.parametrize("limit_bytes", [FILTERED_LIMIT_BYTES, WHOLE_LIMIT_BYTES])
async def test_size(
    transport: Transport, charger: FakeCharger, limit_bytes: int
) -> None:
    """A reply of just the limit is read, one byte more is not."""
    charger.say("/x", b"{}".ljust(limit_bytes))
    assert await transport.get("/x", limit_bytes=limit_bytes) == {}
    charger.say("/x", b"{}".ljust(limit_bytes + 1))
    with pytest.raises(GoeResponseError, match=f"more than {limit_bytes} bytes"):
        await transport.get("/x", limit_bytes=limit_bytes)


async def test_limits_in_use(
    charger: FakeCharger, session: aiohttp.ClientSession
) -> None:
    """API v1 sends the whole status always, v2 only what we ask for."""
    charger.say("/api/status", {**v2_document(), "x": " " * FILTERED_LIMIT_BYTES})
    with pytest.raises(GoeResponseError, match="more than"):
        await probe(session, charger.host)
    charger.speak_v1(v1_document(wss=" " * FILTERED_LIMIT_BYTES))
    await probe(session, charger.host)


async def test_endless_stream(transport: Transport, charger: FakeCharger) -> None:
    """A stream without an end costs 64 KiB, no more."""
    charger.answers["/x"] = endless
    with pytest.raises(GoeResponseError, match="more than"):
        await transport.get("/x")


@pytest.mark.parametrize("answer", [never, trickle])
async def test_timeout(
    session: aiohttp.ClientSession, charger: FakeCharger, answer: Answer
) -> None:
    """The time counts until the last byte; the next request has a free way again."""
    charger.answers["/x"] = answer
    charger.say("/y", {})
    transport = Transport(session, charger.host, SHORT_S)
    with pytest.raises(GoeTimeoutError, match="0.05 s"):
        await transport.get("/x")
    assert await Transport(session, charger.host, 4.0).get("/y") == {}
    assert issubclass(GoeTimeoutError, GoeConnectionError)


class SlowTransport(Transport):
    """A transport whose requests end when the test says so."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        """Start with nothing under way."""
        super().__init__(session, "charger.invalid", 4.0)
        self.under_way: list[str] = []
        self.done = asyncio.Event()

    @override
    async def _fetch(self, target: str, limit_bytes: int) -> tuple[int, bytes]:
        self.under_way.append(target)
        try:
            await self.done.wait()
        finally:
            self.under_way.remove(target)
        return 200, b"{}"


async def test_one_at_a_time(session: aiohttp.ClientSession) -> None:
    """A charger has one request of ours to answer; one that is cancelled makes way for the next."""
    transport = SlowTransport(session)
    async with asyncio.TaskGroup() as group:
        first, second, third = (
            group.create_task(transport.get(target)) for target in ("/1", "/2", "/3")
        )
        await asyncio.sleep(0)
        assert transport.under_way == ["/1"]
        first.cancel()
        await asyncio.wait([first])
        await asyncio.sleep(0)
        assert transport.under_way == ["/2"]
        transport.done.set()
    assert first.cancelled()
    assert (second.result(), third.result()) == ({}, {})


async def test_nobody_listens(session: aiohttp.ClientSession, listen: Listen) -> None:
    """A closed port is no connection."""
    with pytest.raises(GoeConnectionError):
        await probe(session, "127.0.0.1:1")


async def test_unknown_name(session: aiohttp.ClientSession) -> None:
    """A name that nobody knows is no connection (R11: tried again each tick)."""
    with pytest.raises(GoeConnectionError):
        await probe(session, "charger.invalid")


async def test_closed_session(
    session: aiohttp.ClientSession, charger: FakeCharger
) -> None:
    """A session that its owner closed, as at shutdown, is no connection."""
    await session.close()
    with pytest.raises(GoeConnectionError, match="closed"):
        await probe(session, charger.host)
