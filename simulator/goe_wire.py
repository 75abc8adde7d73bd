"""What a go-eCharger sends over HTTP, whichever API it speaks."""

from dataclasses import dataclass
import re
from typing import Literal

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
type Source = Literal["api", "app"]

JSON_TYPE = "application/json"
TEXT_TYPE = "text/plain"


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """One HTTP answer."""

    status: int
    content_type: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Write:
    """A write as the charger itself saw it: at which second, from whom, and whether it took effect."""

    at: float
    key: str
    value: Json
    accepted: bool
    source: Source


class NoAnswerError(TimeoutError):
    """The charger is silent: a client would wait for nothing."""


def not_found() -> Response:
    """Return what an API that is switched off answers."""
    return Response(status=404, content_type=TEXT_TYPE, text="This URI does not exist")


def busy() -> Response:
    """Return the plain text of firmware that can't get at its own data."""
    return Response(
        status=500,
        content_type=TEXT_TYPE,
        text="couldn't take api lock in 3s, please try again later",
    )


def firmware_version(firmware: str) -> tuple[int, int]:
    """Return a firmware name such as "041.0", "60.5" or "020-rc1" as comparable numbers."""
    numbers = [int(number) for number in re.findall(r"\d+", firmware)]
    if not numbers:
        raise ValueError(f"Not a firmware version: {firmware!r}")
    return (numbers[0], numbers[1] if len(numbers) > 1 else 0)
