"""A maximum current that ends by itself, and survives a restart."""

from dataclasses import dataclass
from math import isfinite
from time import monotonic, time
from typing import Any

from .const import LOGGER
from .goe import MAXIMUM_CURRENT_A, MINIMUM_CURRENT_A

LONGEST_S = 24 * 3600.0
"""What is to hold for longer is a matter for the number *Maximum current*."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TemporaryMaximum:
    """The highest current that the owner allows for a while.

    It ends by the clock that says so first: the wall clock is the only one that the next
    run knows too, and the monotonic one can't be set back.
    """

    current_a: int
    until: float
    """Unix time (s)."""
    ends_at: float
    """The same on the monotonic clock of this run (s)."""

    @property
    def rest_s(self) -> float:
        """Return for how long it still holds; 0 when it is over."""
        return max(0.0, min(self.until - time(), self.ends_at - monotonic()))


def temporary_maximum(current_a: int, duration_s: float) -> TemporaryMaximum:
    """Return a maximum current that holds from now on."""
    return TemporaryMaximum(
        current_a=current_a,
        until=time() + duration_s,
        ends_at=monotonic() + duration_s,
    )


def as_stored(temporary: TemporaryMaximum | None) -> dict[str, Any] | None:
    """Return what to write to a file; `None` for what is over."""
    if temporary is None or not (rest_s := temporary.rest_s):
        return None
    return {
        "current_a": temporary.current_a,
        "until": temporary.until,
        "rest_s": rest_s,
    }


def from_stored(stored: Any) -> TemporaryMaximum | None:
    """Return what a stored object says, if it is sound and not over; else `None`."""
    if stored is None:
        return None
    try:
        current_a, rest_s = _read(stored)
    except (KeyError, TypeError, ValueError) as err:
        LOGGER.warning("Ignoring a stored maximum current, it is damaged: %r", err)
        return None
    return temporary_maximum(current_a, rest_s) if rest_s > 0 else None


def _read(stored: dict[str, Any]) -> tuple[int, float]:
    """Return a current and for how long it holds; raises what `from_stored` catches.

    With a clock that was set back it holds for no longer than when it was stored.
    """
    current_a = stored["current_a"]
    rests_s = float(stored["rest_s"]), float(stored["until"]) - time(), LONGEST_S
    sound = type(current_a) is int and all(isfinite(rest_s) for rest_s in rests_s)
    if not sound or not MINIMUM_CURRENT_A <= current_a <= MAXIMUM_CURRENT_A:
        raise ValueError(f"{stored!r} is no maximum current")
    return current_a, min(rests_s)
