"""One HTTP GET to a charger, and nothing that it could do to us."""

import asyncio
import json
from typing import Never

import aiohttp
from yarl import URL

from .errors import (
    GoeApiDisabledError,
    GoeConnectionError,
    GoeFilterError,
    GoeResponseError,
    GoeTimeoutError,
)
from .fields import shown

# A filtered v2 reply has about 1 KB; the whole status of either version at most about 20 KB.
FILTERED_LIMIT_BYTES = 64 * 1024
WHOLE_LIMIT_BYTES = 256 * 1024

# A refused write comes with 500, an unknown filter key with 400: both bodies say what we need to know.
_BAD_REQUEST = 400
_MEANINGFUL_STATUS = frozenset({200, _BAD_REQUEST, 500})
_NOT_FOUND = 404

_HEADERS = {
    "Accept": "application/json",
    # Chargers close each connection; a compressed reply could grow beyond every limit.
    "Connection": "close",
    "Accept-Encoding": "identity",
}


class Transport:
    """The way to one charger. Its small web server gets one request at a time."""

    def __init__(
        self, session: aiohttp.ClientSession, host: str, timeout_s: float
    ) -> None:
        """Use `session`, which stays its owner's, to reach the normalized `host`."""
        self.host = host
        self._session = session
        self._timeout_s = timeout_s
        self._lock = asyncio.Lock()

    async def get(
        self, target: str, *, limit_bytes: int = FILTERED_LIMIT_BYTES
    ) -> dict[str, object]:
        """Return the JSON object at `target`: path and query exactly as they shall be sent."""
        async with self._lock:
            try:
                async with asyncio.timeout(self._timeout_s):
                    status, body = await self._fetch(target, limit_bytes)
            except TimeoutError as err:
                raise GoeTimeoutError(
                    f"{self.host} did not answer within {self._timeout_s:g} s"
                ) from err
            except (aiohttp.ClientResponseError, aiohttp.ClientPayloadError) as err:
                raise GoeResponseError(
                    f"{self.host} does not speak proper HTTP"
                ) from err
            except (aiohttp.ClientError, OSError) as err:
                raise GoeConnectionError(
                    f"No connection to {self.host}: {err}"
                ) from err
        try:
            return decode(body)
        except GoeResponseError as err:
            if status == _BAD_REQUEST:
                raise GoeFilterError(str(err)) from err
            raise

    async def _fetch(self, target: str, limit_bytes: int) -> tuple[int, bytes]:
        if self._session.closed:
            raise GoeConnectionError("The HTTP session is closed")
        # encoded=True: the commas and the second "=" of the API must arrive as they are.
        url = URL(f"http://{self.host}{target}", encoded=True)
        async with self._session.get(
            url,
            headers=_HEADERS,
            allow_redirects=False,
            auto_decompress=False,
            raise_for_status=False,
        ) as response:
            if response.status == _NOT_FOUND:
                raise GoeApiDisabledError(
                    f"{self.host} does not offer the go-e API: switched off, or no go-eCharger"
                )
            if response.status not in _MEANINGFUL_STATUS:
                raise GoeResponseError(
                    f"{self.host} answered with HTTP status {response.status}"
                )
            body = bytearray()
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > limit_bytes:
                    raise GoeResponseError(
                        f"{self.host} answered with more than {limit_bytes} bytes"
                    )
            return response.status, bytes(body)


def decode(body: bytes) -> dict[str, object]:
    """Return the JSON object in `body`, or raise `GoeResponseError`."""
    try:
        document = json.loads(body.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as err:
        raise GoeResponseError(f"Expected JSON, got {shown(body)}") from err
    if not isinstance(document, dict):
        raise GoeResponseError(f"Expected a JSON object, got {shown(document)}")
    return document


def _refuse_constant(constant: str) -> Never:
    """Refuse NaN and Infinity, which Python would read although JSON has no such numbers."""
    raise ValueError(f"{constant} is not JSON")
