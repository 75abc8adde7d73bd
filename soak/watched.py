"""A simulated charger that tells of each request, and whose answers can be lost."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, Protocol, override

from simulator.goe import GoeCharger
from simulator.goe_wire import NoAnswerError, Response


class Request(StrEnum):
    """What a request is about."""

    STATUS = "status"
    STOP = "stop"
    RESUME = "resume"
    OTHER = "other"


def understood(path: str, query: Mapping[str, str]) -> Request:
    """Return what a request of either API is about."""
    match path:
        case "/api/status" | "/status":
            return Request.STATUS
        case "/api/set" if "frc" in query:
            return Request.STOP if query["frc"] == "1" else Request.RESUME
        case "/mqtt" if query.get("payload", "").startswith("alw="):
            stop = query["payload"] == "alw=0"
            return Request.STOP if stop else Request.RESUME
        case _:
            return Request.OTHER


class Listener(Protocol):
    """Who is told of requests, and decides what becomes of them."""

    def arrives(self, request: Request) -> bool:
        """Return whether the request is carried out; else it is never answered."""

    def leaves(self, request: Request) -> bool:
        """Return whether the answer to a request that was carried out is sent."""


class WatchedCharger(GoeCharger):
    """A charger with a listener, and with the times at which it was asked for its status."""

    def __init__(self, *, api: Literal["v1", "v2"] = "v2") -> None:
        """Describe the charger; nobody listens yet."""
        super().__init__(api=api)
        self.asked_at: list[float] = []
        self.listener: Listener | None = None

    @override
    def respond(self, now: float, path: str, query: Mapping[str, str]) -> Response:
        """Answer one GET, if the listener lets it."""
        request = understood(path, query)
        if request is Request.STATUS:
            self.asked_at.append(now)
        if self.listener is not None and not self.listener.arrives(request):
            raise NoAnswerError(f"{request} is lost")
        response = super().respond(now, path, query)
        if self.listener is not None and not self.listener.leaves(request):
            raise NoAnswerError(f"The answer to {request} is lost")
        return response
