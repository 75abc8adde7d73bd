"""What our entities tell in a simulated home, and Home Assistant's own way of writing it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
import shutil
import socket
import subprocess
import threading
from time import monotonic, sleep
from typing import Any, override
from unittest.mock import AsyncMock, patch

from influxdb import InfluxDBClient
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from demo.influxdb import CONFIGURATION, YAML
from demo.processes import free_port
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.util.yaml import load_yaml_dict

from ..home import VirtualHome

OURS = ("dynamic_load_manager_", "go_echarger_")
DATABASE = "home_assistant"


@pytest.fixture
async def told(
    all_enabled: None, home: VirtualHome, hass: HomeAssistant
) -> list[State]:
    """Return all that our entities told while a car charged, was paused and went on."""
    states: list[State] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is not None and state.object_id.startswith(OURS):
            states.append(state)

    stop = hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    await home.set_up()
    await home.charging()
    await home.run(60)
    await home.call("switch", "turn_on", "pause")
    await home.run(15)
    await home.call("switch", "turn_off", "pause")
    await home.run(60)
    stop()
    return states


async def write_again(
    hass: HomeAssistant, told: list[State], measurement_attr: str, data: dict[str, Any]
) -> None:
    """Let Home Assistant's InfluxDB integration write what was told, with the owner's YAML."""
    yaml = load_yaml_dict(str(YAML))
    yaml["influxdb"]["measurement_attr"] = measurement_attr
    entry = MockConfigEntry(domain="influxdb", data=data)
    entry.add_to_hass(hass)
    with patch(
        "homeassistant.components.influxdb.conf_util.async_hass_config_yaml",
        AsyncMock(return_value=yaml),
    ):
        assert await hass.config_entries.async_setup(entry.entry_id)
    # Time stands still here: what the writer finds too old it would drop.
    for state in told:
        hass.states.async_set(
            state.entity_id,
            state.state,
            state.attributes,
            force_update=True,
            timestamp=state.last_updated_timestamp,
        )
    await hass.async_block_till_done()
    # It writes all that it has got before it ends.
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def influxd(socket_enabled: None, tmp_path: Path) -> Iterator[int]:
    """Run an InfluxDB 1; return its port."""
    program = shutil.which("influxd")
    if program is None:
        pytest.skip("InfluxDB 1 is not installed (on Debian: apt install influxdb)")
    port, backup_port = (free_port() for _ in range(2))
    configuration = tmp_path / "influxdb.conf"
    configuration.write_text(
        CONFIGURATION.format(folder=tmp_path, port=port, backup_port=backup_port)
    )
    with (tmp_path / "influxdb.log").open("w") as log:
        process = subprocess.Popen(
            [program, "-config", configuration], stdout=log, stderr=log
        )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def database(influxd: int) -> Iterator[InfluxDBClient]:
    """Return a connection to an empty database."""
    client = InfluxDBClient(port=influxd, database=DATABASE)
    client.create_database(DATABASE)
    yield client
    client.close()


class Recorder(BaseHTTPRequestHandler):
    """Takes what is written to an InfluxDB 2, and answers nothing else."""

    lines: list[str]

    def do_POST(self) -> None:
        """Take line protocol."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        wanted = "/api/v2/write?org=home&bucket=home_assistant&precision=ns"
        assert self.path == wanted, self.path
        assert self.headers["Authorization"] == "Token secret"
        type(self).lines += body.splitlines()
        self.send_response(204)
        self.end_headers()

    @override
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def recorder(socket_enabled: None) -> Iterator[tuple[str, list[str]]]:
    """Run something like an InfluxDB 2; return its address, and what it has got."""
    lines: list[str] = []
    handler = type("Recording", (Recorder,), {"lines": lines})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", lines
        server.shutdown()
        thread.join()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until something listens on a port."""
    until = monotonic() + 30
    while monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            sleep(0.05)
        else:
            return
    pytest.fail("InfluxDB does not start")
