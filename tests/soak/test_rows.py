"""What the recorder has to write."""

from pathlib import Path
import sqlite3

import pytest

from soak.rows import rows


def test_rows_of_our_entities(tmp_path: Path) -> None:
    """Those since a moment, and of nobody else."""
    database = tmp_path / "home-assistant_v2.db"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE states_meta (metadata_id, entity_id)")
        connection.execute("CREATE TABLE states (metadata_id, last_updated_ts)")
        connection.executemany(
            "INSERT INTO states_meta VALUES (?, ?)",
            [(1, "sensor.ours"), (2, "switch.ours"), (3, "sensor.other")],
        )
        connection.executemany(
            "INSERT INTO states VALUES (?, ?)",
            [(1, 999.0), (1, 1000.0), (1, 1005.0), (2, 1005.0), (3, 1005.0)],
        )
    found = rows(database, ["sensor.ours", "switch.ours"], 1000.0, 60.0)
    assert found.count == 3
    assert found.a_day == 3 * 1440
    assert found.share == pytest.approx(3 / (2 * 12))
    assert found.busiest() == [("sensor.ours", 2)]
    assert found.of_ticks(2) == pytest.approx(2 / 12)
