"""Whose stop it is in truth, and what is to become of it (R9). Everything here is pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
import json
from typing import Any, override

from demo.findings import FORCE_KEYS
from simulator.goe_wire import Write

from .plan import Deed


class Expected(StrEnum):
    """What has to happen after the return of Home Assistant."""

    RESUMES = "resumes"
    STAYS_STOPPED = "stays stopped"
    CHARGES_ON = "charges on"


def force_writes(record: Sequence[Write], since: float = 0.0) -> list[Write]:
    """Return what stopped or started the charger from a moment on."""
    return [
        write
        for write in record
        if write.accepted and write.key in FORCE_KEYS and write.at >= since
    ]


def expected(*, stopped: bool, record: Sequence[Write]) -> Expected:
    """Return what has to happen, by how the charger stands and by who wrote last."""
    if not stopped:
        return Expected.CHARGES_ON
    writes = force_writes(record)
    by_us = bool(writes) and writes[-1].source == "api"
    return Expected.RESUMES if by_us else Expected.STAYS_STOPPED


def stored_stop(content: str) -> str | None:
    """Return the cause of the stop of ours that the file of a site tells of."""
    chargers: dict[str, Any] = json.loads(content)["data"]["chargers"]
    for charger in chargers.values():
        if charger["stop"] is not None:
            cause: str = charger["stop"]["cause"]
            return cause
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Killed:
    """How everything stood when Home Assistant was gone."""

    at: float
    stopped: bool
    stored: str | None
    """The cause of the stop of ours that it remembers; None for none."""
    last_write: Write | None
    """What stopped or started the charger last."""

    @property
    def deceptive(self) -> bool:
        """Tell whether it remembers a stop that is not in force: on its way, or just ended."""
        return self.stored is not None and not self.stopped

    def is_hard(self, deed: Deed) -> bool:
        """Tell whether the owner's stop looks like the one that is remembered."""
        return self.deceptive and deed is Deed.STOPS

    @override
    def __str__(self) -> str:
        """Return what was in flight, in a few words."""
        remembered = self.stored or "nothing"
        if self.last_write is None:
            return f"{remembered} stored"
        ago_s = self.at - self.last_write.at
        write = f"{self.last_write.key}={self.last_write.value}"
        if ago_s < 0.0:
            return f"{remembered} stored, {write} on its way"
        if ago_s < 1.0:
            return f"{remembered} stored, {write} {ago_s * 1000:.0f} ms ago"
        return f"{remembered} stored, {write} {ago_s:.1f} s ago"
