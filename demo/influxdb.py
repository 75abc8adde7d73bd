"""An InfluxDB in a process of its own, and Home Assistant's connection to it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil
from typing import Any

import aiohttp

from .home_assistant import HomeAssistant
from .processes import Process, accepting, free_port

DATABASE = "home_assistant"
YAML = Path(__file__).parents[1] / "grafana" / "home-assistant.yaml"
"""What owners put into their configuration."""

CONFIGURATION = """\
reporting-disabled = true
bind-address = "127.0.0.1:{backup_port}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
[monitor]
  store-enabled = false
"""


class QueryError(Exception):
    """InfluxDB has refused a query."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A part of an answer: its columns, and a row for each point."""

    columns: tuple[str, ...]
    rows: list[list[Any]]


def incidents(answer: Iterable[Series]) -> dict[str, str]:
    """Return what a table tells, by when it happened: its columns are `when` and `what`.

    An event that was written more than once is told once.
    """
    events: dict[str, str] = {}
    for series in answer:
        when, what = (series.columns.index(name) for name in ("when", "what"))
        events |= {row[when]: row[what] for row in series.rows}
    return events


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningInfluxdb:
    """A database of version 1 that runs on this machine, without a password."""

    port: int
    process: Process

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    async def ask(self, text: str, *, epoch: str = "ms") -> list[Series]:
        """Return the answer to a query, with times in a unit; QueryError if it is refused."""
        parameters = {"db": DATABASE, "epoch": epoch, "q": text}
        async with (
            aiohttp.ClientSession() as session,
            # Only so can a database be made too.
            session.post(f"{self.url}/query", data=parameters) as response,
        ):
            answer = await response.json()
        (result,) = answer.get("results", [answer])
        if "error" in result:
            raise QueryError(f"{result['error']}: {text}")
        return [
            Series(columns=tuple(series["columns"]), rows=series["values"])
            for series in result.get("series", [])
        ]

    async def tag_values(self, text: str) -> list[str]:
        """Return the values that a query for them finds."""
        return [row[1] for series in await self.ask(text) for row in series.rows]


@asynccontextmanager
async def running_influxdb(folder: Path) -> AsyncIterator[RunningInfluxdb]:
    """Run a database of its own for Home Assistant; all of it lies in `folder`.

    FileNotFoundError without InfluxDB; DiedError or TimeoutError if it does not start.
    """
    program = find_influxd()
    home = folder / "influxdb"
    home.mkdir()
    port = free_port()
    configuration = home / "influxdb.conf"
    configuration.write_text(
        CONFIGURATION.format(folder=home, port=port, backup_port=free_port())
    )
    process = Process(
        "InfluxDB", [program, "-config", configuration], folder / "influxdb.log"
    )
    database = RunningInfluxdb(port=port, process=process)
    try:
        await process.start()
        await accepting(process, port)
        await database.ask(f"CREATE DATABASE {DATABASE}")
        yield database
    finally:
        await process.stop()


def find_influxd() -> str:
    """Return the path of the server; FileNotFoundError if there is none."""
    program = shutil.which("influxd")
    if program is None:
        raise FileNotFoundError(
            "InfluxDB 1 is not installed: there is no influxd "
            "(on Debian: apt install influxdb; its service need not run)"
        )
    return program


async def connect(home_assistant: HomeAssistant, database: RunningInfluxdb) -> None:
    """Have Home Assistant write to it, as an owner does; ClientError if it is refused.

    The integration reads the YAML when it is set up.
    """
    with (home_assistant.folder / "configuration.yaml").open("a") as configuration:
        configuration.write(f"\n{YAML.read_text(encoding='utf-8')}")
    await home_assistant.client.flow(
        "/api/config/config_entries/flow",
        {"handler": "influxdb"},
        {"next_step_id": "configure_v1"},
        {"url": database.url, "verify_ssl": False, "database": DATABASE},
    )
