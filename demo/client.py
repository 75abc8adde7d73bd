"""What a user of Home Assistant sees and does, over its REST and WebSocket APIs."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp

from .processes import POLL_S


class ClientError(Exception):
    """Home Assistant has refused something."""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """The state of an entity."""

    value: str
    attributes: dict[str, Any] = field(default_factory=dict)


class Client:
    """A logged-in user; `states` follows Home Assistant as long as the connection lasts."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        """Use `open` instead."""
        self.url = url
        self.states: dict[str, State] = {}
        self.changes: Counter[str] = Counter()
        """How often each state was written since the beginning."""
        self._session = session
        self._headers: dict[str, str] = {}
        self._requests = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._listening: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str) -> Self:
        """Log in as the only user, who needs no password, and follow the states."""
        client = cls(
            url, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        )
        try:
            token = await client._log_in()
            client._headers = {"Authorization": f"Bearer {token}"}
            await client._follow(token)
        except BaseException:
            await client.close()
            raise
        return client

    async def close(self) -> None:
        """Forget everything."""
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
        await self._session.close()
        self.states.clear()

    async def get(self, path: str) -> Any:
        """Return the answer to a GET; ClientError if it is none of success."""
        return await self._request("GET", path)

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the answer to a POST; ClientError if it is none of success."""
        return await self._request("POST", path, json=body or {})

    async def call(self, action: str, entity_id: str, **data: Any) -> None:
        """Perform an action such as "switch.turn_on", and wait until it is done."""
        domain, _, service = action.partition(".")
        await self.post(
            f"/api/services/{domain}/{service}", {"entity_id": entity_id, **data}
        )

    async def command(self, kind: str, **data: Any) -> Any:
        """Return the result of a WebSocket command; ClientError if it fails."""
        assert self._socket is not None
        self._requests += 1
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[self._requests] = answer
        await self._socket.send_json({"id": self._requests, "type": kind, **data})
        async with asyncio.timeout(30):
            return await answer

    async def flow(
        self, path: str, start: dict[str, Any], *answers: dict[str, Any]
    ) -> Any:
        """Fill in the forms of a config flow; ClientError with the first one that is refused."""
        return await self.answer(path, await self.post(path, start), *answers)

    async def discovered(self, handler: str, within_s: float) -> str:
        """Return the id of the flow of something that Home Assistant has found by itself.

        TimeoutError if it finds nothing.
        """
        async with asyncio.timeout(within_s):
            while True:
                for flow in await self.command("config_entries/flow/progress"):
                    if flow["handler"] == handler:
                        flow_id: str = flow["flow_id"]
                        return flow_id
                await asyncio.sleep(POLL_S)

    async def answer(
        self, path: str, step: dict[str, Any], *answers: dict[str, Any]
    ) -> Any:
        """Fill in the forms of a flow from a step on; ClientError with the first one that is refused."""
        for answer in answers:
            if step["type"] not in {"form", "menu"} or step.get("errors"):
                break
            step = await self.post(f"{path}/{step['flow_id']}", answer)
        if step["type"] != "create_entry":
            reason = step.get("errors") or step.get("reason") or step["type"]
            raise ClientError(f"Step {step.get('step_id')} of the flow: {reason}")
        return step

    async def _log_in(self) -> str:
        """Return an access token, which a trusted network gets without a password."""
        client_id = f"{self.url}/"
        step = await self.post(
            "/auth/login_flow",
            {
                "client_id": client_id,
                "handler": ["trusted_networks", None],
                "redirect_uri": client_id,
            },
        )
        if step["type"] != "create_entry":
            raise ClientError(
                f"Home Assistant wants more than a trusted network: {step}"
            )
        tokens = await self._request(
            "POST",
            "/auth/token",
            data={
                "grant_type": "authorization_code",
                "code": step["result"],
                "client_id": client_id,
            },
        )
        token: str = tokens["access_token"]
        return token

    async def _request(self, method: str, path: str, **arguments: Any) -> Any:
        async with self._session.request(
            method, f"{self.url}{path}", headers=self._headers, **arguments
        ) as response:
            if not response.ok:
                text = await response.text()
                raise ClientError(f"{method} {path}: {response.status} {text[:500]}")
            return await response.json()

    async def _follow(self, token: str) -> None:
        """Have every change of a state pushed from now on."""
        self._socket = await self._session.ws_connect(f"{self.url}/api/websocket")
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": token})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise ClientError(f"The WebSocket does not let us in: {answer}")
        self._listening = asyncio.create_task(self._listen(self._socket))
        await self.command("subscribe_events", event_type="state_changed")
        for state in await self.command("get_states"):
            self._note(state["entity_id"], state)

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Take in results and events until the connection ends."""
        async for message in socket:
            content = message.json()
            match content["type"]:
                case "event":
                    data = content["event"]["data"]
                    self._note(data["entity_id"], data["new_state"])
                case "result":
                    answer = self._answers.pop(content["id"])
                    if content["success"]:
                        answer.set_result(content["result"])
                    else:
                        answer.set_exception(ClientError(str(content["error"])))
        self.states.clear()
        for answer in self._answers.values():
            answer.set_exception(ClientError("Home Assistant has hung up"))
        self._answers.clear()

    def _note(self, entity_id: str, state: dict[str, Any] | None) -> None:
        self.changes[entity_id] += 1
        if state is None:
            self.states.pop(entity_id, None)
        else:
            self.states[entity_id] = State(
                value=state["state"], attributes=state["attributes"]
            )
