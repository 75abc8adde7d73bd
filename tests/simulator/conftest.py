"""What the tests of the simulated devices share."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
import json
from pathlib import Path
from typing import Any

from amqtt.broker import Broker
import pytest

from demo import processes
from simulator import Car, GoeCharger

SAMPLES = Path(__file__).parents[1] / "samples"


def sample_lines(name: str) -> list[tuple[str, str]]:
    """Return the topics and payloads of a captured MQTT log."""
    lines = (SAMPLES / name).read_text(encoding="utf-8").splitlines()
    return [
        (topic, payload)
        for topic, _, payload in (line.partition(" ") for line in lines)
    ]


def sample_json(name: str) -> Any:
    """Return a captured JSON reply."""
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def status(charger: GoeCharger, now: float, keys: str) -> dict[str, Any]:
    """Return what the charger answers for a filter of v2 keys."""
    response = charger.respond(now, "/api/status", {"filter": keys})
    body: dict[str, Any] = json.loads(response.text)
    return body


def set_key(charger: GoeCharger, now: float, **values: object) -> dict[str, Any]:
    """Write v2 keys and return the reply."""
    query = {key: json.dumps(value) for key, value in values.items()}
    body: dict[str, Any] = json.loads(charger.respond(now, "/api/set", query).text)
    return body


def charging(start: float = 0.0, car: Car | None = None, **hardware: Any) -> GoeCharger:
    """Return a charger whose car has been charging for a while at `start` + 30 s."""
    charger = GoeCharger(**hardware)
    charger.step(start)
    charger.plug(car or Car())
    charger.step(start + 30)
    assert charger.read("car") == 2
    return charger


@pytest.fixture
def free_port(socket_enabled: None) -> int:
    """Return a port that nobody listens on."""
    return processes.free_port()


type RunBroker = Callable[[], Any]


@pytest.fixture
def run_broker(free_port: int) -> RunBroker:
    """Return what runs an MQTT broker on `free_port`, as often as wanted."""

    @asynccontextmanager
    async def run() -> AsyncIterator[Broker]:
        broker = Broker(
            {
                "listeners": {
                    "default": {"type": "tcp", "bind": f"127.0.0.1:{free_port}"}
                },
                "plugins": {
                    "amqtt.plugins.authentication.AnonymousAuthPlugin": {
                        "allow_anonymous": True
                    }
                },
            }
        )
        await broker.start()
        try:
            yield broker
        finally:
            await broker.shutdown()

    return run
