"""How much Home Assistant's recorder has to write of our entities."""

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
import sqlite3

from .rules import TICK_S

DAY_S = 86_400.0

_COUNT = """
SELECT COUNT(*) FROM states
JOIN states_meta ON states.metadata_id = states_meta.metadata_id
WHERE states.last_updated_ts >= ? AND states_meta.entity_id = ?
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """The rows of a while, and what they would come to in a day."""

    count: int
    entities: int
    during_s: float

    @property
    def a_day(self) -> float:
        """Return the rows of a day that goes on like this."""
        return self.count * DAY_S / self.during_s

    @property
    def share(self) -> float:
        """Return the part of what a write for each entity at each tick would make."""
        return self.count / (self.entities * self.during_s / TICK_S)


def rows(
    database: Path, entity_ids: Collection[str], since: float, during_s: float
) -> Rows:
    """Count the rows of some entities since a Unix time (s)."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        counts = [
            connection.execute(_COUNT, (since, entity_id)).fetchone()[0]
            for entity_id in entity_ids
        ]
    return Rows(count=sum(counts), entities=len(entity_ids), during_s=during_s)
