"""InfluxDB's line protocol, as far as Home Assistant writes it."""

from dataclasses import dataclass
import re

_LINE = re.compile(r"((?:\\.|[^ \\])+) (.*) (\d+)")
_FIELD = re.compile(r'([^=,]+)=("(?:\\.|[^"\\])*"|[^,]+)')


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A field of a point, which is what a Flux filter sees."""

    measurement: str
    tags: dict[str, str]
    field: str
    value: float | str
    time_s: float


def records(line: str) -> list[Record]:
    """Return the fields of a line."""
    match = _LINE.fullmatch(line)
    assert match is not None, line
    measurement, *tags = match[1].split(",")
    return [
        Record(
            measurement=measurement,
            tags=dict(tag.split("=") for tag in tags),
            field=field,
            value=text[1:-1] if text.startswith('"') else float(text),
            time_s=int(match[3]) / 1e9,
        )
        for field, text in _FIELD.findall(match[2])
    ]
