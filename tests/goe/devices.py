"""What chargers say: recorded samples, and a web server that says them."""

from collections.abc import Awaitable, Callable
import json
from pathlib import Path
from typing import Any

from aiohttp import web

type Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
type Document = dict[str, Any]

SAMPLES = Path(__file__).parents[1] / "samples"

V4_IDLE = "goe_v2_V4_fw055.7_idle_eco_full"
V3_IDLE = "goe_v2_V3_fw053.1_idle_from_mqtt"
V1_EMULATED = "goe_v1_recon_V3_legacy_api_fw051.4_charging_1p"
V1_CHARGING = "goe_v1_fw041.0_charging_1p_6A"


def sample(name: str) -> Any:
    """Return a recorded JSON document."""
    return json.loads((SAMPLES / f"{name}.json").read_text())


def v2_document(name: str = V4_IDLE, /, **changes: object) -> Document:
    """Return a whole v2 status: the named sample, completed from a full one, with changes."""
    return {**sample(V4_IDLE), **sample(name), **changes}


def v1_document(name: str = V1_CHARGING, /, **changes: object) -> Document:
    """Return a v1 status with changes."""
    return {**sample(name), **changes}


class FakeCharger:
    """A go-eCharger's web server: each path has an answer, all others get 404."""

    def __init__(self) -> None:
        """Start with the API switched off."""
        self.host = ""
        self.requests: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answers: dict[str, Answer] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer as the test said."""
        self.requests.append(request.raw_path)
        self.headers.append(dict(request.headers))
        if (answer := self.answers.get(request.path)) is None:
            return web.Response(status=404, text="This URI does not exist")
        return await answer(request)

    def say(self, path: str, body: str | bytes | Any, *, status: int = 200) -> None:
        """Answer `path` with text, bytes or anything else as JSON."""
        if not isinstance(body, str | bytes):
            body = json.dumps(body)
        raw = body.encode() if isinstance(body, str) else body

        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(status=status, body=raw)

        self.answers[path] = answer

    def speak_v2(
        self, document: Document, *, strict: bool = False, mute: int | None = None
    ) -> None:
        """Answer filtered status requests; strict firmware adds 400 for a key that it doesn't have.

        With `mute`, a status, there is no JSON with it.
        """

        async def answer(request: web.Request) -> web.StreamResponse:
            keys = request.query["filter"].split(",")
            known = {key: document[key] for key in keys if key in document}
            if mute is not None and len(known) < len(keys):
                return web.Response(status=mute, text="unsupported key")
            status = 400 if strict and len(known) < len(keys) else 200
            return web.json_response(known, status=status)

        self.answers["/api/status"] = answer

    def speak_v1(self, document: Document, *, refused: tuple[str, ...] = ()) -> None:
        """Answer with the whole status, and take writes other than the refused ones."""

        async def status(_: web.Request) -> web.StreamResponse:
            return web.json_response(document)

        async def write(request: web.Request) -> web.StreamResponse:
            key, _, value = request.query["payload"].partition("=")
            # Firmware 040 and 041 know amx but show it in amp.
            shown = "amp" if key == "amx" and "amx" not in document else key
            if key not in refused:
                document[shown] = value
            return web.json_response(document)

        self.answers |= {"/status": status, "/mqtt": write}
