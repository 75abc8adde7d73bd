"""API v2: models and firmware that know different keys, and what becomes of a charger in an update."""

import aiohttp
from aiohttp import web
import pytest

from custom_components.dynamic_load_manager.goe import (
    CarState,
    Cause,
    Fault,
    Force,
    GoeError,
    GoeResponseError,
    NotAGoeError,
    probe,
)

from .devices import V3_IDLE, Document, FakeCharger, sample, v2_document

NEEDED = {"sse", "fwv", "car", "amp", "frc", "nrg"}
ZEROS = [0] * 16
MOST_KEYS = 25


def without(document: Document, *keys: str) -> Document:
    """Return the document less some keys."""
    return {key: value for key, value in document.items() if key not in keys}


V3 = {**sample(V3_IDLE), "sse": "123456"}
V4 = sample("goe_v2_V4_fw055.7_idle_eco_full")
V5 = v2_document(typ="go-eCharger_V5", fwv="59.4", cll={"currentLimitMax": 16})
PRO = without(
    v2_document(typ="go-eCharger_Phoenix", fwv="60.4", cll=None, nrg=ZEROS), "cbl"
)
CORE = without(
    {**PRO, **sample("goe_v2_recon_CORE_fw60.5_overamp_fault"), "var": 22, "ama": 20},
    *("adi", "amt", "loe", "loa", "modelStatus", "cll"),
)
MODELS = {"V3": V3, "V4": V4, "V5": V5, "PRO": PRO, "CORE": CORE}


def asked(charger: FakeCharger) -> list[set[str]]:
    """Return the keys of each request."""
    lists = [request.partition("filter=")[2].split(",") for request in charger.requests]
    assert all(len(keys) <= MOST_KEYS and len(set(keys)) == len(keys) for keys in lists)
    return [set(keys) for keys in lists]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("strict", "mute"), [(False, None), (True, None), (True, 400)])
async def test_model(
    charger: FakeCharger,
    session: aiohttp.ClientSession,
    model: str,
    strict: bool,
    mute: int | None,
) -> None:
    """Each is read alike, whatever its firmware makes of keys that it lacks; later only what it has is asked for."""
    charger.speak_v2(MODELS[model], strict=strict, mute=mute)
    goe = await probe(session, charger.host)
    charger.requests.clear()
    status = await goe.status()
    car, fault = {"CORE": (CarState.FAULT, Fault.OVERCURRENT)}.get(
        model, (CarState.NO_CAR, None)
    )
    offered_a = 10 if model == "V3" else 16
    assert (status.car, status.fault) == (car, fault)
    assert (status.offered_current_a, status.draw_a) == (offered_a, (0, 0, 0))
    assert goe.info.firmware == MODELS[model]["fwv"]
    (polled,) = asked(charger)
    assert NEEDED <= polled <= MODELS[model].keys()
    assert status.maximum_current_a == (20 if model == "CORE" else 16)


async def test_refused_without_json(
    charger: FakeCharger, session: aiohttp.ClientSession
) -> None:
    """Where all keys at once are refused without a word of use, the needed ones are asked for, and then the rest by itself."""
    document = without(v2_document(fna="Garage", amt=9), "cll", "err")
    charger.speak_v2(document, mute=400)
    goe = await probe(session, charger.host)
    first, needed, *rest = asked(charger)
    assert needed == NEEDED
    assert all(len(keys) == 1 for keys in rest)
    assert set().union(*rest) == first - NEEDED
    assert goe.info.name == "Garage"
    charger.requests.clear()
    found = await goe.status()
    assert asked(charger) == [first - {"cll", "err", "typ", "fna"}]
    assert (found.blocked_by, found.maximum_current_a) == (Cause.ECO_MODE, 9)


@pytest.mark.parametrize("busy_from", [1, 2, 3, 5])
async def test_busy(
    charger: FakeCharger, session: aiohttp.ClientSession, busy_from: int
) -> None:
    """A charger that is only busy is asked anew later: none of its keys is taken for missing."""
    charger.speak_v2(without(v2_document(amt=9), "cll"), mute=400)
    willing = charger.answers["/api/status"]
    charger.say("/api/status", "couldn't take api lock in 3s", status=500)
    busy = charger.answers["/api/status"]

    async def answer(request: web.Request) -> web.StreamResponse:
        return await (willing if len(charger.requests) < busy_from else busy)(request)

    charger.answers["/api/status"] = answer
    with pytest.raises(GoeResponseError, match="lock"):
        await probe(session, charger.host)
    # The last one is for API v1.
    assert len(charger.requests) == busy_from + 1
    charger.answers["/api/status"] = willing
    goe = await probe(session, charger.host)
    assert (await goe.status()).maximum_current_a == 9


async def test_refused_for_good(
    charger: FakeCharger, session: aiohttp.ClientSession
) -> None:
    """A charger that refuses even the needed keys is given up."""
    charger.say("/api/status", "unsupported key", status=400)
    with pytest.raises(GoeResponseError, match="unsupported key"):
        await probe(session, charger.host)
    assert len(asked(charger)[:-1]) == 2
    charger.speak_v2(without(v2_document(), "amp"), strict=True)
    with pytest.raises(NotAGoeError):
        await probe(session, charger.host)


@pytest.mark.parametrize("value", ["null", "missing"])
async def test_update(
    charger: FakeCharger, session: aiohttp.ClientSession, value: str
) -> None:
    """Keys that an update takes away, or empties, are missed by nobody; an error's number follows the new firmware."""
    before = v2_document(fwv="55.7", err=13, cll=None)
    charger.speak_v2(before, strict=True)
    goe = await probe(session, charger.host)
    assert (await goe.status()).fault is Fault.OVERTEMPERATURE
    after = {key: before[key] for key in NEEDED} | {"fwv": "60.5", "err": 13}
    if value == "null":
        after = dict.fromkeys(before, None) | after
    charger.speak_v2(after, strict=True)
    status = await goe.status()
    assert (status.offered_current_a, status.force) == (16, Force.NEUTRAL)
    assert (status.allowed, status.model_status, status.blocked_by) == (None,) * 3
    assert (status.session_energy_wh, status.total_energy_wh) == (None, None)
    assert (status.maximum_current_a, status.limited_by) == (32, Cause.CHARGER_LIMIT)
    assert status.fault is Fault.LOCK_STUCK_CLOSED


@pytest.mark.parametrize("key", sorted(NEEDED - {"fwv"}))
@pytest.mark.parametrize("value", ["null", "missing"])
async def test_needed_key_lost(
    charger: FakeCharger, session: aiohttp.ClientSession, key: str, value: str
) -> None:
    """Only a `car` of null says something: that the power board is silent."""
    charger.speak_v2(v2_document())
    goe = await probe(session, charger.host)
    lost = {key: None} if value == "null" else {}
    charger.speak_v2({**without(v2_document(), key), **lost})
    if lost == {"car": None}:
        assert (await goe.status()).car is CarState.UNKNOWN
        return
    with pytest.raises(GoeError, match=key):
        await goe.status()
