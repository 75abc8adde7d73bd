"""What must survive a restart, a crash included: wishes of the owner, stops of ours.

What the balancer has learned goes with it.
"""

from dataclasses import asdict, dataclass, field
from math import isfinite
from time import monotonic
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .balancer import (
    LEAST_PRIORITY,
    MOST_PRIORITY,
    USUAL_PRIORITY,
    Force,
    StopCause,
    StopRecord,
)
from .const import DOMAIN, LOGGER, MAXIMUM_CURRENT_DEFAULT_A
from .goe import MAXIMUM_CURRENT_A, MINIMUM_CURRENT_A
from .learned import Learned, learned
from .phase_map import PHASE_MAPS
from .temporary import TemporaryMaximum, as_stored, from_stored

VERSION = 1


@dataclass(kw_only=True, slots=True)
class ChargerMemory:
    """What is remembered of one charger."""

    maximum_current_a: int = MAXIMUM_CURRENT_DEFAULT_A
    temporary: TemporaryMaximum | None = None
    """A lower one for a while; it may be over."""
    paused: bool = False
    priority: int = USUAL_PRIORITY
    stop: StopRecord | None = None
    phase_map: str | None = None
    """How the charger was wired when the phases of its car were learned."""

    def allowed_a(self) -> int:
        """Return the highest current that the owner allows now."""
        temporary = self.temporary
        if temporary is None or not temporary.rest_s:
            return self.maximum_current_a
        return min(self.maximum_current_a, temporary.current_a)

    def allowed_until(self) -> float | None:
        """Return when that ends (monotonic s); `None` if the usual maximum is the lower one."""
        if self.temporary is None or self.allowed_a() == self.maximum_current_a:
            return None
        return monotonic() + self.temporary.rest_s


@dataclass(kw_only=True, slots=True)
class SiteMemory:
    """What is remembered of a site."""

    limit_a: int | None = None
    """Of the main fuse; `None`: its rating."""
    charging_limit_a: int | None = None
    """Of all chargers together, per phase; `None`: the same."""
    paused: bool = False
    """All chargers, whatever is wished for each of them."""
    balancing: bool = True
    """Off: only look on (R13)."""
    chargers: dict[str, ChargerMemory] = field(default_factory=dict)
    learned: Learned | None = None

    def charger(self, charger_id: str) -> ChargerMemory:
        """Return what is remembered of a charger; the defaults for a new one."""
        return self.chargers.setdefault(charger_id, ChargerMemory())


class SiteStore:
    """Keeps the memory of a site on disk."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Prepare the store of one config entry."""
        self._store: Store[dict[str, Any]] = Store(
            hass, VERSION, f"{DOMAIN}.{entry_id}", atomic_writes=True
        )

    async def async_load(self) -> SiteMemory:
        """Return what was remembered; the defaults for what is missing or damaged.

        The fuse has to be watched, whatever is wrong with a file.
        """
        try:
            data = await self._store.async_load()
        except Exception as err:  # noqa: BLE001 - storage raises what the damage leads to
            LOGGER.warning("Could not read what was stored, starting anew: %r", err)
            data = None
        if not isinstance(data, dict):
            return SiteMemory()
        chargers = data.get("chargers")
        return SiteMemory(
            limit_a=_limit_a(data.get("limit_a")),
            charging_limit_a=_limit_a(data.get("charging_limit_a")),
            paused=data.get("paused") is True,
            balancing=data.get("balancing") is not False,
            chargers={
                charger_id: _charger_memory(stored)
                for charger_id, stored in (
                    chargers if isinstance(chargers, dict) else {}
                ).items()
            },
            learned=learned(data.get("learned")),
        )

    async def async_save(self, memory: SiteMemory) -> None:
        """Write at once: what is stored here goes before the command that it tells of."""
        data = asdict(memory)
        for charger_id, charger in memory.chargers.items():
            data["chargers"][charger_id]["temporary"] = as_stored(charger.temporary)
        await self._store.async_save(data)

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _charger_memory(stored: Any) -> ChargerMemory:
    """Return what a stored object says of a charger, as far as it is sound."""
    memory = ChargerMemory()
    if not isinstance(stored, dict):
        return memory
    current_a = stored.get("maximum_current_a")
    if type(current_a) is int and MINIMUM_CURRENT_A <= current_a <= MAXIMUM_CURRENT_A:
        memory.maximum_current_a = current_a
    memory.temporary = from_stored(stored.get("temporary"))
    memory.paused = stored.get("paused") is True
    priority = stored.get("priority")
    if type(priority) is int and LEAST_PRIORITY <= priority <= MOST_PRIORITY:
        memory.priority = priority
    phase_map = stored.get("phase_map")
    memory.phase_map = phase_map if phase_map in PHASE_MAPS else None
    stop = stored.get("stop")
    if isinstance(stop, dict):
        try:
            memory.stop = StopRecord(
                cause=StopCause(stop["cause"]),
                found_force=Force(stop["found_force"]),
                stops_in_a_row=int(stop["stops_in_a_row"]),
                energy_wh=_energy_wh(stop.get("energy_wh")),
                slack_wh=_energy_wh(stop.get("slack_wh")) or 0.0,
            )
        except (KeyError, TypeError, ValueError) as err:
            LOGGER.warning("Ignoring a stored stop that can't be understood: %r", err)
    return memory


def _limit_a(stored: Any) -> int | None:
    """Return a stored limit (A); `None` where there is none, or it makes no sense."""
    return stored if type(stored) is int and stored > 0 else None


def _energy_wh(stored: Any) -> float | None:
    """Return a stored energy; `None` where there is none, or it makes no sense."""
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        return None
    return float(stored) if isfinite(stored) else None
