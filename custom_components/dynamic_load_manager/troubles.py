"""Troubles that last: a repair tells of each, and goes away with it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .balancer import ChargerPlan, Plan, Wiring, WiringFault
from .charger import ChargerLink
from .const import CONF_TOPIC, DOMAIN
from .meter import Meter
from .pace import Pace
from .phase_map import phase_names

LASTING_S = 120.0
"""A restart of a Shelly, of a charger or of the broker takes less."""


class Trouble(StrEnum):
    """What a person can do something about."""

    METER_SILENT = "meter_silent"
    SENSOR_REMOVED = "sensor_removed"
    SHELLY_SLOW = "shelly_slow"
    CHARGER_UNREACHABLE = "charger_unreachable"
    API_DISABLED = "api_disabled"
    CHARGER_DISOBEYS = "charger_disobeys"
    CHARGER_CONTESTED = "charger_contested"
    METER_REVERSED = "meter_reversed"
    CHARGER_ELSEWHERE = "charger_elsewhere"
    CHARGER_UNSEEN = "charger_unseen"


OF_WIRING = {
    WiringFault.REVERSED: Trouble.METER_REVERSED,
    WiringFault.ELSEWHERE: Trouble.CHARGER_ELSEWHERE,
    WiringFault.UNSEEN: Trouble.CHARGER_UNSEEN,
}

HAS_TO_LAST = {
    Trouble.METER_SILENT,
    Trouble.CHARGER_UNREACHABLE,
    Trouble.API_DISABLED,
}
"""What makes the others troubles has lasted already."""

RECONFIGURABLE = {
    Trouble.METER_SILENT,
    Trouble.SENSOR_REMOVED,
    Trouble.CHARGER_UNREACHABLE,
    Trouble.API_DISABLED,
}
"""Those that another topic, sensor or address may end: the repair leads to the form."""

UNGUARDED = {
    Trouble.METER_SILENT,
    Trouble.SENSOR_REMOVED,
    Trouble.CHARGER_DISOBEYS,
    Trouble.METER_REVERSED,
}
"""Those with which the fuse is not guarded as it should be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Affected:
    """A trouble, and whose it is."""

    trouble: Trouble
    charger_id: str | None = None
    """`None` for a trouble of the meter."""


class Troubles:
    """The repairs of one site."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, meter: Meter, pace: Pace
    ) -> None:
        """Start without troubles."""
        self._hass = hass
        self._entry = entry
        self._meter = meter
        self._pace = pace
        self._wiring = Wiring()
        self._since: dict[Affected, float] = {}

    @callback
    def update(self, now: float, plan: Plan, links: Collection[ChargerLink]) -> None:
        """Tell of troubles that have lasted, and no longer of those that are over."""
        self._watch_wiring(now, links)
        present = self._present(plan, {link.charger_id: link for link in links})
        for over in self._since.keys() - present:
            self._withdraw(over)
        for affected in present:
            since = self._since.setdefault(affected, now)
            if affected.trouble not in HAS_TO_LAST or now - since >= LASTING_S:
                self._tell(affected)

    @callback
    def stop(self) -> None:
        """Withdraw all repairs: nobody looks any more whether they are true."""
        for affected in [*self._since]:
            self._withdraw(affected)

    def _watch_wiring(self, now: float, links: Collection[ChargerLink]) -> None:
        """Compare what the chargers report with what the meter sees, while all of them do."""
        draws_a = [
            reading.draw_a
            for link in links
            if link.reachable and (reading := link.reading) is not None
        ]
        if draws_a and len(draws_a) == len(links):
            total_a = [sum(phase) for phase in zip(*draws_a, strict=True)]
            self._wiring.update(now, total_a, self._meter.grid)

    def _present(self, plan: Plan, links: dict[str, ChargerLink]) -> set[Affected]:
        """Return what is wrong now."""
        present = {
            Affected(trouble=trouble, charger_id=charger.charger_id)
            for charger in plan.chargers
            for trouble in _of_charger(charger, links[charger.charger_id])
        }
        if self._meter.sensor_removed:
            present.add(Affected(trouble=Trouble.SENSOR_REMOVED))
        elif plan.unknown_phases:
            present.add(Affected(trouble=Trouble.METER_SILENT))
        if self._pace.slow:
            present.add(Affected(trouble=Trouble.SHELLY_SLOW))
        if (verdict := self._wiring.verdict) is not None:
            present.add(Affected(trouble=OF_WIRING[verdict.fault]))
        return present

    def _tell(self, affected: Affected) -> None:
        """Create the repair, if it isn't there."""
        unguarded = affected.trouble in UNGUARDED
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id(affected),
            data={
                "entry_id": self._entry.entry_id,
                "charger_id": affected.charger_id,
            },
            is_fixable=affected.trouble in RECONFIGURABLE,
            severity=ir.IssueSeverity.ERROR if unguarded else ir.IssueSeverity.WARNING,
            translation_key=affected.trouble.value,
            translation_placeholders=self._placeholders(affected),
        )

    def _withdraw(self, affected: Affected) -> None:
        """Delete the repair."""
        del self._since[affected]
        ir.async_delete_issue(self._hass, DOMAIN, self._issue_id(affected))

    def _issue_id(self, affected: Affected) -> str:
        """Return the id of a repair."""
        owner = affected.charger_id or self._entry.entry_id
        return f"{affected.trouble}_{owner}"

    def _placeholders(self, affected: Affected) -> dict[str, str]:
        """Return what the text names."""
        if affected.trouble is Trouble.SHELLY_SLOW:
            topic, url = self._entry.data[CONF_TOPIC], self._meter.setting_url
            return {"meter": topic, "url": url}
        if affected.charger_id is None:
            verdict = self._wiring.verdict
            return {
                "site": self._entry.title,
                "meter": self._entry.data.get(CONF_TOPIC, self._entry.title),
                "phases": phase_names(() if verdict is None else verdict.phases),
            }
        charger = self._entry.subentries.get(affected.charger_id)
        if charger is None:
            # It was removed a moment ago; the reload that follows withdraws this.
            return {"charger": "", "host": ""}
        return {"charger": charger.title, "host": charger.data[CONF_HOST]}


def _of_charger(plan: ChargerPlan, link: ChargerLink) -> set[Trouble]:
    """Return what is wrong with a charger."""
    if not link.reachable:
        return {
            Trouble.API_DISABLED if link.api_disabled else Trouble.CHARGER_UNREACHABLE
        }
    troubles = set()
    if plan.disobeys:
        troubles.add(Trouble.CHARGER_DISOBEYS)
    if plan.contested:
        troubles.add(Trouble.CHARGER_CONTESTED)
    return troubles
