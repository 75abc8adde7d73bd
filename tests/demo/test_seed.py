"""What Home Assistant starts from."""

import json
from pathlib import Path
from typing import Any, override

import pytest

from custom_components.dynamic_load_manager.options import OPTIONS_SCHEMA
from demo import check, fault_witness, story
from demo.broker import Broker
from demo.client import Client, ClientError
from demo.meters import SENSORS
from demo.seed import seed
from demo.stage import MQTT_CONNECTION
from homeassistant.util.yaml import load_yaml_dict


def stored(folder: Path, key: str) -> Any:
    """Return the data of a storage file."""
    content = json.loads((folder / ".storage" / key).read_text())
    assert content["key"] == key
    return content["data"]


def test_folder(tmp_path: Path) -> None:
    """This machine only, MQTT set up, our integration there."""
    seed(tmp_path, http_port=1234, broker=Broker(port=5678, protocol="5"))
    http = stored(tmp_path, "http")["stable"]
    assert (http["server_host"], http["server_port"]) == (["127.0.0.1"], 1234)
    (mqtt,) = stored(tmp_path, "core.config_entries")["entries"]
    assert mqtt["data"] == {"broker": "127.0.0.1", "port": 5678, "protocol": "5"}
    (user,) = stored(tmp_path, "auth")["users"]
    assert user["is_owner"]
    assert (
        tmp_path / "custom_components" / "dynamic_load_manager" / "manifest.json"
    ).exists()
    assert (tmp_path / "configuration.yaml").exists()


def test_companions(tmp_path: Path) -> None:
    """Other integrations lie beside ours, and are set up."""
    companion = tmp_path / "elsewhere" / "companion"
    companion.mkdir(parents=True)
    (companion / "manifest.json").touch()
    folder = tmp_path / "config"
    folder.mkdir()
    broker = Broker(port=5678, protocol="5")
    seed(folder, http_port=1234, broker=broker, companions=[companion])
    components = folder / "custom_components"
    for name in ("companion", "dynamic_load_manager"):
        assert (components / name / "manifest.json").exists()
    assert "\ncompanion:\n" in (folder / "configuration.yaml").read_text()


@pytest.mark.parametrize("mqtt", [None, SENSORS])
def test_mqtt_in_yaml(tmp_path: Path, mqtt: Path | None) -> None:
    """What shows the connection to the broker, and the sensors that are a meter."""
    seed(tmp_path, http_port=1, broker=Broker(port=2, protocol="5"), mqtt=mqtt)
    first, *rest = load_yaml_dict(str(tmp_path / "configuration.yaml"))["mqtt"]
    (button,) = first["button"]
    assert f"button.{button['name'].lower().replace(' ', '_')}" == MQTT_CONNECTION
    assert "availability_topic" not in button
    assert rest == ([] if mqtt is None else [load_yaml_dict(str(mqtt))])


@pytest.mark.parametrize(
    "options", [check.OPTIONS, fault_witness.OPTIONS, story.OPTIONS]
)
def test_options_are_ones_of_the_integration(options: dict[str, Any]) -> None:
    """No key too many, none left to a default, all in range."""
    accepted = OPTIONS_SCHEMA({**options, "stop_on_meter_loss": False})
    assert accepted == {**options, "stop_on_meter_loss": False}


class Forms(Client):
    """A user whose forms are answered from a list."""

    def __init__(self, *steps: dict[str, Any]) -> None:
        """Answer with these steps, one after the other."""
        self.steps = list(steps)
        self.posted: list[tuple[str, dict[str, Any] | None]] = []

    @override
    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Note the answer, and return the next step."""
        self.posted.append((path, body))
        return self.steps.pop(0)


FORM = {"type": "form", "flow_id": "f", "step_id": "user", "errors": {}}


async def test_flow_is_filled_in_to_its_end() -> None:
    """Start, then one answer after the other."""
    client = Forms(FORM, FORM, {"type": "create_entry", "result": 1})
    assert (await client.flow("/flow", {"handler": "x"}, {"a": 1}, {"b": 2}))[
        "result"
    ] == 1
    assert client.posted == [
        ("/flow", {"handler": "x"}),
        ("/flow/f", {"a": 1}),
        ("/flow/f", {"b": 2}),
    ]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([FORM, {**FORM, "errors": {"topic": "meter_silent"}}], "user.*meter_silent"),
        ([{"type": "abort", "reason": "mqtt_unavailable"}], "mqtt_unavailable"),
        ([FORM, FORM], "form"),
    ],
)
async def test_refused_flow(steps: list[dict[str, Any]], message: str) -> None:
    """It says what was refused."""
    with pytest.raises(ClientError, match=message):
        await Forms(*steps).flow("/flow", {}, {"a": 1})
