"""What a go-eCharger answers on API v2: `/api/status` and `/api/set`.

Replies follow `goe_v2_set_responses.json` of the samples. What a refusal of an unknown key or of
something that is not JSON says, is not known: those two texts are ours.
"""

from collections.abc import Iterable, Mapping
import json

from .goe_hardware import GoeHardware
from .goe_v2_keys import READERS, keys
from .goe_v2_settings import SETTINGS
from .goe_wire import JSON_TYPE, Json, Response

_PLEASE_USE_PSM = (
    "failed: this parameter is only showing the current state and readonly, "
    "to change the preference, use psm"
)


_NOT_FROM_API = {"ct"}


def read(charger: GoeHardware, key: str) -> Json:
    """Return the value of one key; KeyError if there is none of that name."""
    return READERS[key](charger)


def status(charger: GoeHardware, query: Mapping[str, str]) -> Response:
    """Answer `/api/status`, whole or with `filter`."""
    known = keys(charger)
    asked = known if "filter" not in query else _filter(query["filter"])
    body = {key: READERS[key](charger) for key in asked if key in known}
    refused = charger.version >= (60, 0) and len(body) < len(set(asked))
    if charger.phoenix and charger.version >= (60, 3) and "filter" not in query:
        refused = True
    return _json(400 if refused else 200, body)


def _filter(text: str) -> list[str]:
    """Read both spellings of a filter: a comma list, and the JSON list of firmware before 051.4."""
    return [key.strip('[]" ') for key in text.split(",")]


def write(
    charger: GoeHardware, query: Iterable[tuple[str, str]], *, effective: bool
) -> tuple[list[tuple[str, Json, bool]], Response]:
    """Answer `/api/set`: what was written with its success, and the reply.

    Each key stands by itself: one may be taken while another is refused. Without `effective` the
    charger says yes and does nothing.
    """
    results: list[tuple[str, Json, bool]] = []
    body: dict[str, Json] = {}
    for key, text in query:
        try:
            value: Json = json.loads(text)
            reason = _refusal(charger, key, value)
        except ValueError:
            value, reason = text, "failed: not valid json"
        if reason is None and effective:
            if key == "rst":
                charger.reboot()
            else:
                SETTINGS[key].write(charger, value)
        results.append((key, value, reason is None and effective))
        body[key] = True if reason is None else f"{key}: {reason} ({text.strip('"')})"
    refused = any(answer is not True for answer in body.values())
    return results, _json(500 if refused else 200, body)


def _refusal(charger: GoeHardware, key: str, value: Json) -> str | None:
    """Return why the charger won't take this value for this key, or None."""
    if key == "rst":
        # Nothing but true restarts it (v2 issue 165); what the refusal says is ours.
        return None if value is True else "failed: value must be true"
    if key in SETTINGS:
        reason = SETTINGS[key].check(value)
        return None if reason is None else f"failed: {reason}"
    if key in _NOT_FROM_API:
        return "tried to set api key which is not allowed from api"
    if key == "fsp" and charger.version >= (60, 4):
        return _PLEASE_USE_PSM
    if key in READERS:
        return "tried to set api key without setter"
    return "tried to set unknown api key"


def _json(code: int, body: dict[str, Json]) -> Response:
    return Response(
        status=code,
        content_type=JSON_TYPE,
        text=json.dumps(body, separators=(",", ":")),
    )
