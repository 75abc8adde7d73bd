"""Options of the integration with which nobody has to wait for long."""

from typing import Any, Final

SHORT: Final[dict[str, Any]] = {
    "fuse_kind": "gg",
    "margin": 0,
    "meter_timeout": 45,
    "minimum_pause": 0,
    "overload_delay": 10,
    "raise_delay": 10,
    "resume_delay": 10,
}
"""The delays of the rules at their shortest; the meter has as long as ever."""
