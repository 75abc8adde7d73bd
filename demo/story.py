"""The story of an evening, told live on the dashboard and in the terminal."""

from collections import deque
import json
from typing import Any, Final

from simulator import Car
from simulator.scenario import Player, Scenario, demo

from .playground import Playground
from .seed import CUSTOM_COMPONENTS
from .stage import DOMAIN, Say, Stage

OVERLOAD_DELAY_S = 15
OPTIONS: Final[dict[str, Any]] = {
    "margin": 0,
    "meter_timeout": 45,
    "minimum_pause": 15,
    "overload_delay": OVERLOAD_DELAY_S,
    "raise_delay": 10,
    "resume_delay": 10,
}
"""Short enough for three minutes."""

NOTE = (
    f"Everything but Home Assistant is simulated. So that you need not wait, charging stops after "
    f"{OVERLOAD_DELAY_S} s of overload instead of 5 minutes, and the other delays are shorter too."
)
THE_END = "The story is over. Play on: switch things on and off, press Resume, plug the car out and in."


def scenario() -> Scenario:
    """Return the story."""
    return demo(Car)


class Story:
    """Plays the scenario, and tells what happens and what the load manager makes of it."""

    def __init__(self, stage: Stage, say: Say) -> None:
        """Prepare to tell."""
        self._stage = stage
        self._say = say
        self._player = Player(scenario(), stage.plant, start=stage.now)
        self._playground = Playground(stage)
        self._events: deque[str] = deque()
        self._told: str | None = None
        self._over = False
        self._words = _words()

    async def tell(self) -> None:
        """Tell until the story is over and then what the user makes of it, for ever.

        DiedError if Home Assistant dies.
        """
        await self._show("note", NOTE)
        self._stage.on_step = self._step
        while True:
            await self._stage.until(
                lambda: bool(self._events) or self._playground.due, None
            )
            if self._events:
                text = self._events.popleft()
                self._say(f"\n{text}")
                await self._show("story", text)
            await self._playground.show()

    def _step(self, now: float) -> None:
        """Let happen what is due."""
        self._events.extend(self._player.advance(now))
        if self._player.finished(now) and not self._over:
            self._over = True
            self._events.append(THE_END)
        self._playground.step()
        reaction = self._reaction()
        if reaction is not None and reaction != self._told:
            self._told = reaction
            self._say(f"    {reaction}")

    def _reaction(self) -> str | None:
        """Return what Home Assistant shows of the charger, in words."""
        status = self._stage.state("sensor", "status")
        offered = self._stage.state("sensor", "offered_current")
        reason = self._stage.state("sensor", "limited_by")
        if status is None or offered is None or reason is None:
            return None
        status_words = self._words["status"]["state"].get(status, status)
        reason_words = self._words["limited_by"]["state"].get(reason, reason)
        return f"{status_words}, {offered} A offered. {reason_words}."

    async def _show(self, helper: str, text: str) -> None:
        await self._stage.home_assistant.client.call(
            "input_text.set_value", f"input_text.{helper}", value=text
        )


def _words() -> dict[str, Any]:
    """Return the English names of the states of our sensors."""
    path = CUSTOM_COMPONENTS / DOMAIN / "translations" / "en.json"
    words: dict[str, Any] = json.loads(path.read_text())["entity"]["sensor"]
    return words
