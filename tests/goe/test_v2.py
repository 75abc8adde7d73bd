"""API v2: talking to a charger."""

from typing import Any

import aiohttp
import pytest

from custom_components.dynamic_load_manager.goe import (
    ApiVersion,
    CarState,
    Cause,
    Force,
    GoeApiDisabledError,
    GoeCharger,
    GoeInfo,
    GoeResponseError,
    GoeStatus,
    probe,
)

from .devices import FakeCharger, v2_document


@pytest.fixture
async def goe(charger: FakeCharger, session: aiohttp.ClientSession) -> GoeCharger:
    """A probed charger that stands idle."""
    charger.speak_v2(v2_document())
    return await probe(session, charger.host)


async def test_info(goe: GoeCharger, charger: FakeCharger) -> None:
    """The identity comes from the first request."""
    assert goe.info == GoeInfo(
        serial="123456",
        name="go-e Wallbox Testdata",
        model="go-eCharger_V4",
        firmware="055.7",
        api=ApiVersion.V2,
        host=charger.host,
        maximum_current_a=16,
    )


async def test_idle(goe: GoeCharger) -> None:
    """A recorded 11 kW Gemini, held by its own eco mode."""
    assert await goe.status() == GoeStatus(
        car=CarState.NO_CAR,
        force=Force.NEUTRAL,
        allowed=False,
        offered_current_a=16,
        maximum_current_a=16,
        limited_by=Cause.CHARGER_LIMIT,
        blocked_by=Cause.ECO_MODE,
        draw_a=(0.0, 0.0, 0.0),
        power_w=0.0,
        error_code=0,
        fault=None,
        model_status=17,
        session_energy_wh=0.0,
        total_energy_wh=6.0,
    )


async def test_first_request(goe: GoeCharger, charger: FakeCharger) -> None:
    """The filter goes out with plain commas, and no longer than chargers can bear."""
    (request,) = charger.requests
    path, _, keys = request.partition("?filter=")
    assert path == "/api/status"
    assert {"sse", "fwv", "typ", "car", "nrg"} <= set(keys.split(","))
    assert len(keys.split(",")) <= 25


async def test_polls_only_known_keys(
    charger: FakeCharger, session: aiohttp.ClientSession
) -> None:
    """Firmware 60.3 answers 400 for keys it doesn't have: we learn, and don't ask again."""
    document = v2_document(cll=None)
    del document["cbl"]
    charger.speak_v2(document, strict=True)
    goe = await probe(session, charger.host)
    await goe.status()
    first, later = (
        set(request.partition("=")[2].split(",")) for request in charger.requests
    )
    assert first - later == {"cbl", "typ", "fna"}


async def test_status_with_http_error(goe: GoeCharger, charger: FakeCharger) -> None:
    """A status that comes as HTTP 400 is a status."""
    charger.say("/api/status", v2_document(), status=400)
    assert (await goe.status()).offered_current_a == 16


async def test_other_charger(goe: GoeCharger, charger: FakeCharger) -> None:
    """Another charger under the address is not ours to read or to command."""
    charger.speak_v2(v2_document(sse="654321"))
    with pytest.raises(GoeResponseError, match="654321"):
        await goe.status()


async def test_api_switched_off_later(goe: GoeCharger, charger: FakeCharger) -> None:
    """A charger whose API goes away says so."""
    charger.answers.clear()
    with pytest.raises(GoeApiDisabledError):
        await goe.status()


async def test_writes(goe: GoeCharger, charger: FakeCharger) -> None:
    """Each write is one request with one plain number."""
    charger.requests.clear()
    charger.say("/api/set", {"amp": True})
    await goe.set_offered_current(6)
    await goe.set_offered_current(32)
    charger.say("/api/set", {"frc": True}, status=500)
    for force in (Force.OFF, Force.ON, Force.NEUTRAL):
        await goe.set_force(force)
    assert charger.requests == [
        "/api/set?amp=6",
        "/api/set?amp=32",
        "/api/set?frc=1",
        "/api/set?frc=2",
        "/api/set?frc=0",
    ]


@pytest.mark.parametrize("amps", [0, 5, 33, -6, 6.5, True])
async def test_impossible_current(
    goe: GoeCharger, charger: FakeCharger, amps: Any
) -> None:
    """R2: no current below 6 or above 32 A leaves the house."""
    charger.requests.clear()
    with pytest.raises(ValueError, match="6 to 32"):
        await goe.set_offered_current(amps)
    assert charger.requests == []
