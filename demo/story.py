"""The story of an evening, told live on the dashboard and in the terminal."""

from collections import deque
from contextlib import suppress
import json
from typing import Any, Final

import aiohttp

from simulator import Car
from simulator.scenario import Player, Scenario, demo

from .client import ClientError
from .options import SHORT
from .playground import Playground
from .processes import DiedError
from .seed import INTEGRATION
from .stage import Say, Stage

OVERLOAD_DELAY_S = 20
OPTIONS: Final = SHORT | {"minimum_pause": 15, "overload_delay": OVERLOAD_DELAY_S}
"""Short enough for three minutes."""

NOTE = (
    f"Everything but Home Assistant is simulated. So that you need not wait, charging stops after "
    f"{OVERLOAD_DELAY_S} s of overload instead of 5 minutes; the other delays are shorter too."
)
THE_END = (
    "The story is over, and you can play on: switch things on and off, press Resume, "
    "unplug the car."
)

RESTART_CODE = 100
"""How Home Assistant ends when somebody restarts it in its user interface."""


def scenario() -> Scenario:
    """Return the story."""
    return demo(Car)


class Story:
    """Plays the scenario, and tells what happens and what the load manager makes of it."""

    def __init__(self, stage: Stage, say: Say, told: Scenario | None = None) -> None:
        """Prepare to tell; time runs from now on."""
        self._stage = stage
        self._say = say
        self._start = stage.now
        self._player = Player(told or scenario(), stage.plant, start=stage.now)
        self._playground = Playground(stage)
        self._events: deque[str] = deque()
        self._event: str | None = None
        self._reaction: str | None = None
        self._over = False
        self._words = _words()

    @property
    def time_s(self) -> float:
        """Return the seconds since the story began."""
        return self._stage.now - self._start

    async def tell(self, until_s: float | None = None) -> None:
        """Tell the story, and go on with what the user makes of it, for ever or for some seconds.

        DiedError if Home Assistant dies.
        """
        await self._show("note", NOTE)
        self._stage.on_step = self._step
        while not self._is_over(until_s):
            try:
                await self._stage.until(
                    lambda: (
                        bool(self._events)
                        or self._playground.due
                        or self._is_over(until_s)
                    ),
                    None,
                )
                await self._update_dashboard()
            except DiedError, ClientError, aiohttp.ClientError:
                if not await self._restarted():
                    raise

    def _is_over(self, until_s: float | None) -> bool:
        """Tell whether enough has been told."""
        return until_s is not None and self.time_s >= until_s

    async def _update_dashboard(self) -> None:
        """Tell Home Assistant what has happened in the house."""
        if self._events:
            self._event = self._events.popleft()
            minutes, seconds = divmod(int(self.time_s), 60)
            self._say(f"{minutes}:{seconds:02}  {self._event}")
            await self._show("story", self._event)
        await self._playground.show()

    async def _restarted(self) -> bool:
        """Start Home Assistant again if the user has asked for that; return whether it was so."""
        process = self._stage.home_assistant.process
        with suppress(DiedError):
            await process.confirm_alive()
        if process.code != RESTART_CODE:
            return False
        self._say("Home Assistant restarts")
        await self._stage.home_assistant.kill()
        await self._stage.home_assistant.start()
        await self._show("note", NOTE)
        if self._event is not None:
            await self._show("story", self._event)
        return True

    def _step(self, now: float) -> None:
        """Let happen what is due, and say what Home Assistant has made of it."""
        # The user may have plugged in the car of the story already.
        with suppress(ValueError):
            self._events.extend(self._player.advance(now))
        if self._player.finished(now) and not self._over:
            self._over = True
            self._events.append(THE_END)
        self._playground.step()
        reaction = "\n        ".join(self._in_words()) or None
        if reaction is not None and reaction != self._reaction:
            self._reaction = reaction
            self._say(f"        {reaction}")

    def _in_words(self) -> list[str]:
        """Return what Home Assistant shows of each charger of which it shows something."""
        chargers = self._stage.chargers
        told: list[str] = []
        for charger in chargers:
            words = self._of_charger(charger.serial)
            if words is not None:
                told.append(words if len(chargers) == 1 else f"{charger.name}: {words}")
        return told

    def _of_charger(self, serial: str) -> str | None:
        """Return what Home Assistant shows of a charger; None while it shows nothing."""
        status = self._stage.charger_shows(serial, "status")
        offered = self._stage.charger_shows(serial, "offered_current")
        reason = self._stage.charger_shows(serial, "limited_by")
        if status is None or offered is None or reason is None:
            return None
        status = self._words["status"]["state"].get(status, status)
        reason = self._words["limited_by"]["state"].get(reason, reason)
        if offered == "0":
            return f"{status}. {reason}."
        return f"{status}, {offered} A offered. {reason}."

    async def _show(self, helper: str, text: str) -> None:
        await self._stage.home_assistant.client.call(
            "input_text.set_value", f"input_text.{helper}", value=text
        )


def _words() -> dict[str, Any]:
    """Return the English names of the states of our sensors."""
    path = INTEGRATION / "translations" / "en.json"
    words: dict[str, Any] = json.loads(path.read_text())["entity"]["sensor"]
    return words
