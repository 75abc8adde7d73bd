"""Raw bytes in place of an HTTP reply."""

import json

import aiohttp
import pytest

from custom_components.dynamic_load_manager.goe import (
    GoeConnectionError,
    GoeError,
    GoeResponseError,
    probe,
)
from custom_components.dynamic_load_manager.goe.transport import Transport

from .conftest import Listen
from .devices import v2_document

OK = b"HTTP/1.1 200 OK\r\n"
STATUS = json.dumps(v2_document()).encode()


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
HOSTILE = {
    "nothing": b"",
    "zeros": b"\x00" * 100,
    "another protocol": b"SSH-2.0-OpenSSH\r\n",
    "another version": b"HTTP/9.9 hello\r\n\r\n",
    "absurd status": b"HTTP/1.1 99999 ?\r\n\r\n",
    "negative length": OK + b"Content-Length: -1\r\n\r\n{}",
    "length in words": OK + b"Content-Length: two\r\n\r\n{}",
    "cut off": OK + b"Content-Length: 1000\r\n\r\n" + STATUS[:100],
    "bad chunk": CHUNKED + b"zz\r\n{}",
    "chunk cut off": CHUNKED + b"5\r\n{}",
    "not compressed": OK + b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
    "long header": OK + b"X: " + b"x" * 100_000 + b"\r\n\r\n{}",
    "many headers": OK + b"x: y\r\n" * 50_000 + b"\r\n{}",
    "bad cookie": OK + b"Set-Cookie: \xff\xfe=;;=\r\nContent-Length: 2\r\n\r\n{}",
    "bad type": OK + b"Content-Type: \xff; charset=\x01\r\nContent-Length: 2\r\n\r\n[]",
    "no body": OK + b"\r\n",
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_bytes(
    session: aiohttp.ClientSession, listen: Listen, answer: bytes
) -> None:
    """Whatever is sent, only our errors come out."""
    with pytest.raises(GoeError):
        await probe(session, await listen(answer))


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("nothing", GoeConnectionError),
        ("another protocol", GoeResponseError),
        ("absurd status", GoeResponseError),
        ("cut off", GoeResponseError),
        ("bad chunk", GoeResponseError),
    ],
)
async def test_kind_of_error(
    session: aiohttp.ClientSession, listen: Listen, name: str, error: type[GoeError]
) -> None:
    """An answer that is no good is told from no answer at all."""
    with pytest.raises(error):
        await Transport(session, await listen(HOSTILE[name]), 4.0).get("/x")


async def test_answer_without_length(
    session: aiohttp.ClientSession, listen: Listen
) -> None:
    """A reply that ends with the connection, as simple servers send, is complete."""
    goe = await probe(session, await listen(OK + b"\r\n" + STATUS))
    assert goe.info.serial == "123456"
