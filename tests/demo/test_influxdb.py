"""The database of the demo."""

from pathlib import Path
import shutil

import pytest

from demo.influxdb import DATABASE, QueryError, Series, incidents, running_influxdb
from demo.latency import Latency

needs_influxd = pytest.mark.skipif(
    shutil.which("influxd") is None,
    reason="InfluxDB 1 is not installed (on Debian: apt install influxdb)",
)


def test_incidents_are_told_once() -> None:
    """Whatever the order of the columns, and in however many parts they come."""
    first = Series(
        columns=("time", "when", "what"),
        rows=[[1, "17:00", "resumed"], [2, "17:05", "paused"], [3, "17:05", "paused"]],
    )
    second = Series(
        columns=("what", "when"), rows=[["paused", "17:05"], ["resumed", "17:09"]]
    )
    events = {"17:00": "resumed", "17:05": "paused", "17:09": "resumed"}
    assert incidents([first, second]) == events
    assert incidents([]) == {}


async def test_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be installed is said."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="apt install influxdb"):
        async with running_influxdb(tmp_path):
            pass


@needs_influxd
@pytest.mark.usefixtures("socket_enabled")
async def test_runs(tmp_path: Path) -> None:
    """It answers, it refuses nonsense, and it ends with us."""
    async with running_influxdb(tmp_path) as database:
        (answer,) = await database.ask("SHOW DATABASES")
        assert [DATABASE] in answer.rows
        with pytest.raises(QueryError, match="parsing"):
            await database.ask("SHOW NONSENSE")
        process = database.process
        assert not process.died
    assert process.code is None
    assert Latency(database).longest_s == 0
