"""A repair for a meter that could speak more often, and seldom does."""

from collections import deque

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN

WATCHED_TICKS = 60
"""Five minutes: a Shelly that has just been restarted may be late for a while."""

SLOW_SHARE = 0.6
QUICK_SHARE = 0.2
"""A meter with a period of 1 s or 2 s need hardly ever be asked, one with 30 s at nearly
every tick. Between the two the repair stays as it is."""


class Pace:
    """How often a meter has to be asked because it does not speak by itself."""

    def __init__(self, hass: HomeAssistant, entry_id: str, issue: str | None) -> None:
        """Watch the meter of a config entry; without an issue nothing is raised."""
        self._hass = hass
        self._issue_id = f"{issue}_{entry_id}"
        self._issue = issue
        self._asked: deque[bool] = deque(maxlen=WATCHED_TICKS)

    def ticked(self, *, asked: bool, name: str) -> None:
        """Count a tick with current values of all phases; `name` is the meter's."""
        self._asked.append(asked)
        if self._issue is None or len(self._asked) < WATCHED_TICKS:
            return
        share = sum(self._asked) / WATCHED_TICKS
        if share >= SLOW_SHARE:
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                self._issue_id,
                is_fixable=False,
                severity=ir.IssueSeverity.WARNING,
                translation_key=self._issue,
                translation_placeholders={"meter": name},
            )
        elif share <= QUICK_SHARE:
            self.clear()

    def clear(self) -> None:
        """Withdraw the repair."""
        ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)
