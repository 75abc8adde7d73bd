"""How much Home Assistant's recorder has to write of our entities."""

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
import sqlite3

from demo.witness import TICK_S

DAY_S = 86_400.0

_COUNT = """
SELECT COUNT(*) FROM states
JOIN states_meta ON states.metadata_id = states_meta.metadata_id
WHERE states.last_updated_ts >= ? AND states_meta.entity_id = ?
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """The rows of a while, and what they would come to in a day."""

    counts: dict[str, int]
    """For each entity."""
    during_s: float

    @property
    def count(self) -> int:
        """Return all of them."""
        return sum(self.counts.values())

    @property
    def entities(self) -> int:
        """Return how many entities could have written."""
        return len(self.counts)

    @property
    def a_day(self) -> float:
        """Return the rows of a day that goes on like this."""
        return self.count * DAY_S / self.during_s

    @property
    def share(self) -> float:
        """Return the part of what a write for each entity at each tick would make."""
        return self.of_ticks(self.count) / self.entities

    def of_ticks(self, count: int) -> float:
        """Return a number of rows as a part of the ticks."""
        return count / (self.during_s / TICK_S)

    def busiest(self) -> list[tuple[str, int]]:
        """Return the entities that wrote more than once, and their rows, most of them first."""
        busy = [(entity, count) for entity, count in self.counts.items() if count > 1]
        return sorted(busy, key=lambda item: -item[1])


def rows(
    database: Path, entity_ids: Collection[str], since: float, during_s: float
) -> Rows:
    """Count the rows of some entities since a Unix time (s)."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        counts = {
            entity_id: connection.execute(_COUNT, (since, entity_id)).fetchone()[0]
            for entity_id in entity_ids
        }
    return Rows(counts=counts, during_s=during_s)
