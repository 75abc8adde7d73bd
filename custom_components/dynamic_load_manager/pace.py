"""Hearing whether a meter speaks, and asking it."""

import asyncio
from collections import deque
from datetime import datetime
from time import monotonic

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .const import DOMAIN, LOGGER, TICK
from .meter import Meter

ASK_AFTER_S = TICK.total_seconds() / 2
"""Half a tick: a meter that answers within seconds is asked for every tick, one that speaks
every second or two by itself for none."""

ASK_AHEAD_S = 1.0
"""Before a tick: the answer is to be there in time, and not a tick old at the next one."""

WATCHED_TICKS = 60
"""Five minutes: a Shelly that has just been restarted may be late for a while."""

SLOW_SHARE = 0.6
QUICK_SHARE = 0.2
"""A meter with a period of 1 s or 2 s need hardly ever be asked, one with 30 s for nearly
every tick. Between the two it stays what it was."""


class Pace:
    """How often a meter speaks, and how often it has to be asked."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, meter: Meter) -> None:
        """Watch the meter of a config entry."""
        self._speaks: bool | None = None
        """Whether the meter has current values; `None` before it had any."""
        self._hass = hass
        self._entry = entry
        self._meter = meter
        self.slow = False
        """Whether it has to be asked all the time, although it could be made to speak."""
        self._asked: deque[bool] = deque(maxlen=WATCHED_TICKS)
        self._question: asyncio.Task[None] | None = None
        self._next_question: CALLBACK_TYPE | None = None

    @callback
    def heard(self, *, all_phases: bool) -> None:
        """Write one line when the meter goes, and one when it comes back."""
        if self._speaks and not all_phases:
            LOGGER.info("No current values from the meter any more")
        elif self._speaks is False and all_phases:
            LOGGER.info("The meter sends current values of all phases again")
        if all_phases or self._speaks:
            self._speaks = all_phases

    @callback
    def ticked(self) -> None:
        """Plan to ask in time for the next tick."""
        self._next_question = async_call_later(
            self._hass, TICK.total_seconds() - ASK_AHEAD_S, self.ask
        )

    @callback
    def stop(self) -> None:
        """Ask no more."""
        if self._next_question is not None:
            self._next_question()

    @callback
    def ask(self, _now: datetime | None = None) -> None:
        """Ask for a reading if the meter has not spoken lately; nobody waits for it."""
        now = monotonic()
        quiet = any(
            reading is None or now - reading.at >= ASK_AFTER_S
            for reading in self._meter.grid
        )
        if self._speaks and self._meter.setting_url:
            self._judge(quiet=quiet)
        if quiet and (self._question is None or self._question.done()):
            self._question = self._entry.async_create_background_task(
                self._hass, self._meter.async_request(), f"{DOMAIN} ask meter"
            )

    def _judge(self, *, quiet: bool) -> None:
        """Tell a meter that is quiet most of the time from one that hardly ever is."""
        self._asked.append(quiet)
        if len(self._asked) < WATCHED_TICKS:
            return
        share = sum(self._asked) / WATCHED_TICKS
        if share >= SLOW_SHARE:
            self.slow = True
        elif share <= QUICK_SHARE:
            self.slow = False
