"""Finding out what answers at an address, and which API it speaks."""

import aiohttp

from .errors import GoeApiDisabledError, GoeError, GoeResponseError, NotAGoeError
from .host import normalize_host
from .model import GoeCharger
from .transport import Transport
from .v1 import GoeChargerV1
from .v2 import GoeChargerV2

DEFAULT_TIMEOUT_S = 4.0


async def probe(
    session: aiohttp.ClientSession, host: str, *, timeout_s: float = DEFAULT_TIMEOUT_S
) -> GoeCharger:
    """Return the charger at `host`, asking for API v2 first.

    `timeout_s` counts for each request, then and later. Raises `GoeError`.
    """
    transport = Transport(session, normalize_host(host), timeout_s)
    try:
        return await GoeChargerV2.open(transport)
    except (GoeApiDisabledError, GoeResponseError, NotAGoeError) as v2_error:
        try:
            return await GoeChargerV1.open(transport)
        except GoeError as v1_error:
            # Where API v2 says more than "not found" that is the true reason, e.g. a charger too busy to answer.
            if isinstance(v2_error, GoeApiDisabledError):
                raise v1_error from v2_error
            raise v2_error from v1_error
