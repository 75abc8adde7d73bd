"""The query languages of InfluxDB.

Home Assistant writes a value when it changes, and never again while it stays. So a query takes
three parts together: the last value before the window, set to its beginning; what changed
inside, a point for each interval; and the last value of all, set to its end. A line that is
drawn in steps is then right also where nothing has changed for weeks, and nothing has to be
filled in.

Neither language asks for a measurement: its name depends on how Home Assistant's writer is
configured (`measurement_attr`), the tags `domain` and `entity_id` do not.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol, override

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from .entities import Entity

LOOK_BACK = "90d"
"""How long before the window the last value may lie. A number of ours is written at each start
of Home Assistant, and when it changes."""

DATASOURCE = DataSourceRef(type_val="influxdb", uid="${datasource}")

type Field = Literal["value", "state", "max"]
type Pick = Literal["last", "max"]
"""Which value of an interval is drawn."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """What one line or one row of a panel is drawn from."""

    name: str
    entity: Entity
    field: Field = "value"
    pick: Pick = "last"
    factor: float = 1.0


class Query(Dataquery, Builder[Dataquery]):
    """A query as Grafana's data source for InfluxDB stores it."""

    def __init__(self, ref_id: str, text: str, **more: Any) -> None:
        """Keep what Grafana is to get."""
        self._fields = {
            "refId": ref_id,
            "datasource": DATASOURCE,
            "query": text,
            **more,
        }

    def to_json(self) -> dict[str, object]:
        """Return what is written to the file."""
        return self._fields

    @override
    def build(self) -> Query:
        """Be a builder of itself, as the SDK asks for one."""
        return self


class Language(Protocol):
    """What a query language can express."""

    name: ClassVar[str]
    """Of the file."""
    title: ClassVar[str]

    def series(self, ref_id: str, series: Series) -> Query:
        """Ask for the course of a value."""

    def incidents(self, ref_id: str, entity: Entity) -> Query:
        """Ask for a table of what an event has told, in the columns "when" and "what".

        One of them may be there more than once: after a start Home Assistant tells the last one
        anew.
        """

    def ids(self, entity: Entity) -> str:
        """Ask for the ids of an entity, whatever they begin with."""


class InfluxQl:
    """InfluxDB 1, and 2 and 3 by their query API of version 1."""

    name: ClassVar = "influxql"
    title: ClassVar = "InfluxQL"

    def series(self, ref_id: str, series: Series) -> Query:
        """Ask for the course of a value.

        Buckets as long as the look back, of which the second one begins at a moment, set the last
        value before it to that moment. The buckets inside begin a microsecond after the window, so
        that what was before comes before what is in the first of them.
        """
        entity = series.entity
        source = f"FROM /.*/ WHERE {_tags(entity)}"

        def latest(moment: str) -> str:
            return (
                f'(SELECT last("{series.field}") AS "v" {source}'
                f" AND time >= {moment}ms - {LOOK_BACK} AND time <= {moment}ms"
                f" GROUP BY time({LOOK_BACK}, {moment}ms) fill(previous) LIMIT 1 OFFSET 1)"
            )

        inside = (
            f'(SELECT {series.pick}("{series.field}") AS "v" {source}'
            " AND $timeFilter GROUP BY time($__interval, ${__from}001u) fill(none))"
        )
        value = '"v"' if series.factor == 1 else f'"v" * {series.factor} AS "v"'
        parts = ", ".join((latest("${__from}"), inside, latest("${__to}")))
        return self._query(ref_id, f"SELECT {value} FROM {parts}", "time_series")

    def incidents(self, ref_id: str, entity: Entity) -> Query:
        """Ask for what an event has told."""
        return self._query(
            ref_id,
            'SELECT "state" AS "when", "event_type_str" AS "what"'
            f" FROM /.*/ WHERE {_tags(entity)} AND $timeFilter",
            "table",
        )

    def ids(self, entity: Entity) -> str:
        """Ask for the ids of an entity."""
        return (
            'SHOW TAG VALUES WITH KEY = "entity_id" WHERE'
            f' "domain" = \'{entity.domain}\' AND "entity_id" =~ /_({"|".join(entity.ends)})$/'
        )

    @staticmethod
    def _query(ref_id: str, text: str, result_format: str) -> Query:
        return Query(ref_id, text, rawQuery=True, resultFormat=result_format)


def _tags(entity: Entity) -> str:
    """Return the condition for an entity in InfluxQL."""
    return f'"domain" = \'{entity.domain}\' AND "entity_id" =~ /{entity.pattern}/'


class Flux:
    """InfluxDB 2."""

    name: ClassVar = "flux"
    title: ClassVar = "Flux"

    def series(self, ref_id: str, series: Series) -> Query:
        """Ask for the course of a value."""
        value = "r._value" if series.factor == 1 else f"r._value * {series.factor}"
        return Query(
            ref_id,
            f"""import "date"
points = (start, stop) => from(bucket: v.defaultBucket)
  |> range(start: start, stop: stop)
  |> filter(fn: (r) => {_condition(series.entity)} and r._field == "{series.field}")
latest = (moment) => points(start: date.sub(d: {LOOK_BACK}, from: moment), stop: moment)
  |> last()
  |> map(fn: (r) => ({{_time: moment, _value: {value}}}))
inside = points(start: v.timeRangeStart, stop: v.timeRangeStop)
  |> aggregateWindow(every: v.windowPeriod, fn: {series.pick}, createEmpty: false, timeSrc: "_start")
  |> map(fn: (r) => ({{_time: r._time, _value: {value}}}))
before = latest(moment: date.sub(d: 1ms, from: v.timeRangeStart))
union(tables: [before, inside, latest(moment: v.timeRangeStop)])
  |> group()
  |> sort(columns: ["_time"])
""",
        )

    def incidents(self, ref_id: str, entity: Entity) -> Query:
        """Ask for what an event has told."""
        return Query(
            ref_id,
            f"""from(bucket: v.defaultBucket)
  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
  |> filter(fn: (r) => {_condition(entity)})
  |> filter(fn: (r) => r._field == "state" or r._field == "event_type_str")
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> group()
  |> map(fn: (r) => ({{_time: r._time, when: r.state, what: r.event_type_str}}))
""",
        )

    def ids(self, entity: Entity) -> str:
        """Ask for the ids of an entity."""
        return f"""import "influxdata/influxdb/schema"
schema.tagValues(
  bucket: v.defaultBucket,
  tag: "entity_id",
  predicate: (r) => r.domain == "{entity.domain}" and r.entity_id =~ /_({"|".join(entity.ends)})$/,
  start: -{LOOK_BACK},
)
"""


def _condition(entity: Entity) -> str:
    """Return the condition for an entity in Flux."""
    return f'r.domain == "{entity.domain}" and r.entity_id =~ /{entity.pattern}/'


LANGUAGES: tuple[Language, ...] = (InfluxQl(), Flux())
