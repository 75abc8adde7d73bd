"""API v2: what chargers say to a write, recorded or reported."""

import json
from typing import Any

import aiohttp
import pytest

from custom_components.dynamic_load_manager.goe import (
    Force,
    GoeApiDisabledError,
    GoeCharger,
    GoeRefusedError,
    GoeResponseError,
    probe,
)

from .devices import FakeCharger, sample, v2_document

TAKEN = None
RESPONSES: dict[str, dict[str, Any]] = {
    entry["case"]: entry for entry in sample("goe_v2_set_responses")
}
# What comes of each key that was written; a case that isn't here fails.
OUTCOMES: dict[str, dict[str, type[Exception] | None]] = {
    "ok_two_keys_documented": {"bac": TAKEN, "sdp": TAKEN},
    "ok_frc_off": {"frc": TAKEN},
    "ok_frc_neutral": {"frc": TAKEN},
    "ok_three_keys": {"acs": TAKEN, "lmo": TAKEN, "frc": TAKEN},
    "out_of_range_low": {"amp": GoeRefusedError},
    "out_of_range_zero": {"amp": GoeRefusedError},
    "wrong_type_negative": {"amp": GoeRefusedError},
    "null_refused": {"amp": GoeRefusedError},
    "read_only_key": {"alw": GoeRefusedError},
    "read_only_key_fsp_old_fw": {"fsp": GoeRefusedError},
    "read_only_key_fsp_60_4": {"fsp": GoeRefusedError},
    "partial_success": {"acs": TAKEN, "ct": GoeRefusedError},
    "device_busy": {"": GoeResponseError},
    "old_text_reply_read_only": {"alw": GoeResponseError},
    "old_text_reply_unknown_key": {"amx": GoeResponseError},
    "api_disabled": {"": GoeApiDisabledError},
    # Two whose bodies nobody quoted: test_v2_status.py has the first, test_models.py the second.
    "unknown_frc_value": {},
    "status_with_unsupported_key": {},
}


@pytest.fixture
async def goe(charger: FakeCharger, session: aiohttp.ClientSession) -> GoeCharger:
    """A probed charger that stands idle."""
    charger.speak_v2(v2_document())
    return await probe(session, charger.host)


def reply(entry: dict[str, Any], key: str, ours: str) -> str:
    """Return the recorded body as if the key in question were one that we write."""
    body: str = entry["body"]
    return body.replace(f'"{key}":', f'"{ours}":') if key else body


@pytest.mark.parametrize("case", RESPONSES)
async def test_recorded_reply(goe: GoeCharger, charger: FakeCharger, case: str) -> None:
    """Each key is judged by itself, whatever the HTTP status and the order; the charger's words reach us."""
    entry = RESPONSES[case]
    for key, outcome in OUTCOMES[case].items():
        status = entry["http_status"] or 200
        charger.say("/api/set", reply(entry, key, "amp"), status=status)
        if outcome is TAKEN:
            await goe.set_offered_current(16)
            continue
        with pytest.raises(outcome) as error:
            await goe.set_offered_current(16)
        if isinstance(error.value, GoeRefusedError):
            words = json.loads(entry["body"])[key]
            assert (error.value.key, error.value.message) == ("amp", words)


@pytest.mark.parametrize("force", Force)
async def test_recorded_force(
    goe: GoeCharger, charger: FakeCharger, force: Force
) -> None:
    """The reply to `frc` is the same for each value, and a refused `amp` beside it is none of its business."""
    for case in ("ok_frc_off", "ok_frc_neutral", "ok_three_keys"):
        charger.say("/api/set", RESPONSES[case]["body"])
        await goe.set_force(force)
    mixed = reply(RESPONSES["partial_success"], "acs", "frc")
    charger.say("/api/set", mixed, status=500)
    await goe.set_force(force)
    assert charger.requests[-1] == f"/api/set?frc={force.value}"


@pytest.mark.parametrize("answer", [False, None, 1, "true", {}, "a\ud800\n" * 1000])
async def test_not_literally_true(
    goe: GoeCharger, charger: FakeCharger, answer: object
) -> None:
    """Success is true and nothing else; what else comes is fit for a log."""
    charger.say("/api/set", {"frc": answer})
    with pytest.raises(GoeRefusedError) as refused:
        await goe.set_force(Force.OFF)
    assert refused.value.message.isprintable()
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "body",
    ["{}", '{"amp":true}', "[]", "true"]
    + [
        entry["body"]
        for entry in RESPONSES.values()
        if entry["body"] and not entry["body"].startswith("{")
    ],
)
async def test_no_answer_about_the_key(
    goe: GoeCharger, charger: FakeCharger, body: str
) -> None:
    """A reply that doesn't speak of the key leaves open whether the charger took it."""
    charger.say("/api/set", body, status=500)
    with pytest.raises(GoeResponseError):
        await goe.set_force(Force.OFF)
