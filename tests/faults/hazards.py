"""A virtual home in which everything can go wrong that the README promises to survive."""

import asyncio
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import (
    async_fire_mqtt_message,
    async_fire_time_changed,
    async_fire_time_changed_exact,
)
from pytest_homeassistant_custom_component.test_util.aiohttp import (
    AiohttpClientMocker,
    AiohttpClientMockResponse,
)
from yarl import URL

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.async_ import get_scheduled_timer_handles
from simulator.car import Car
from simulator.goe import GoeCharger
from simulator.goe_hardware import FORCE_OFF

from ..home import VirtualHome
from .conditions import BUSY_A, SHORT, TELLS_S, TICK_S
from .truth import falsehoods
from .witness import Witness, told_a

type Payload = str | bytes
type Message = tuple[str, Payload, float]
"""Topic, payload, and the second at which the meter sent it."""


class FaultyHome(VirtualHome):
    """A virtual home with faults to switch on, and a witness of all that happens."""

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        aioclient_mock: AiohttpClientMocker,
        mqtt_mock: Any,
    ) -> None:
        """Begin without any fault."""
        self.witness = Witness()
        super().__init__(hass, freezer, aioclient_mock, mqtt_mock)
        self.expected: set[str] = set()
        """Parts of the lines of the log that are meant to be written."""
        self.worst_s: float | None = None
        """How long it took at the worst until the charger was told what is safe."""
        self.broker_down = False
        self.retained = False
        """Whether what arrives is what the broker has kept."""
        self.garble: Callable[[str, str], Message | None] | None = None
        """What becomes of a message on its way: its topic, its payload."""
        self.show_garbage: Callable[[str, int, str], str | None] | None = None
        """What a sensor shows instead: by quantity and phase; `None` for nothing."""
        self.answer_delay_s = 0.0
        self._late: list[tuple[float, asyncio.Future[None]]] = []
        """Answers on their way: when they arrive, and who waits for them."""
        self.refuses = False
        self.edit_answer: Callable[[str], str] | None = None
        """What firmware makes of the text of a status."""

    @override
    async def run(self, seconds: int) -> None:
        """Let time pass."""
        for _ in range(seconds):
            if self.answer_delay_s or self._late:
                await self._slow_second()
                continue
            self._step(1.0)
            messages = self._due()
            if not (messages or self.sensors or self._timer_due()):
                continue
            self._speak(messages)
            async_fire_time_changed(self.hass)
            await self.hass.async_block_till_done(wait_background_tasks=True)

    def _timer_due(self) -> bool:
        """Return whether Home Assistant has anything to do at this second."""
        # So far ahead Home Assistant's test clock fires them.
        now = self.hass.loop.time() + 0.5
        handles = get_scheduled_timer_handles(self.hass.loop)
        return any(
            handle.when() <= now and not handle.cancelled() for handle in handles
        )

    async def _slow_second(self) -> None:
        """Let a second pass while some answer is on its way, so that not all can be done."""
        for _ in range(10):
            self._step(0.1)
            for due_at, answer in self._late:
                if due_at <= self.now and not answer.done():
                    answer.set_result(None)
            self._late = [late for late in self._late if not late[1].done()]
            await _spin()
            self._speak(self._due())
            # The other one is half a second ahead, which is a lot to a timeout of 4 s.
            async_fire_time_changed_exact(self.hass)
            await _spin()

    async def blocked(self, seconds: int) -> None:
        """Let time pass while the event loop hangs; what arrives has to wait."""
        queued: list[Message] = []
        for _ in range(seconds):
            self._step(1.0)
            queued += self._due()
        self._speak(queued)
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    def arrive(self, topic: str, payload: Payload) -> None:
        """Let a message come that the meter has not sent."""
        async_fire_mqtt_message(self.hass, topic, payload, retain=self.retained)

    async def run_to_phase(self, phase: int) -> None:
        """Let time pass until so many seconds of the tick are over."""
        while round(self.now) % TICK_S != phase:
            await self.run(1)

    def answer_at_once(self) -> None:
        """Let the charger be as quick as ever, and what is on its way arrive."""
        self.answer_delay_s = 0.0
        for _, answer in self._late:
            if not answer.done():
                answer.set_result(None)
        self._late.clear()

    async def until(self, reached: Callable[[], bool], at_most_s: int) -> int:
        """Return how long it takes until something is so."""
        for elapsed_s in range(at_most_s):
            if reached():
                return elapsed_s
            await self.run(1)
        assert reached(), f"not within {at_most_s} s"
        return at_most_s

    async def tells_the_truth(self) -> None:
        """See that every entity is true when three ticks have passed."""
        await self.run(TELLS_S)
        self.is_true()

    def is_true(self) -> None:
        """See that every entity shows what is so, or was within the last tick."""
        self.witness.note(self.plant.grid_current_a(), self.charger)
        found = falsehoods(self, list(self.witness.truths))
        assert not found, found

    def told_a(self) -> int:
        """Return the current that the charger was told to offer."""
        return told_a(self.charger)

    def at_minimum(self) -> bool:
        """Return whether the car may take no more than the minimum."""
        return self.told_a() == 6 or self.charger.force == FORCE_OFF

    def stop_in_app(self) -> None:
        """Stop by hand."""
        self.charger.app_stop()
        self.witness.manual = True

    async def press_resume(self) -> None:
        """Let the owner end a manual stop."""
        self.witness.manual = False
        await self.call("button", "press", "resume")

    async def set_options_now(self, **options: object) -> None:
        """Change some of the options while everything runs."""
        await self.replace_options({**self.entry.options, **options})

    async def replace_options(self, options: Mapping[str, object]) -> None:
        """Change all options while everything runs."""
        self.hass.config_entries.async_update_entry(self.entry, options=options)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def unload(self) -> None:
        """Stop the integration."""
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)

    async def start_again(self) -> None:
        """Start the integration again."""
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def crash(self, hass_storage: dict[str, Any]) -> None:
        """Let Home Assistant die: nothing more is sent or stored."""
        kept = deepcopy(hass_storage)
        fault, self.charger.fault = self.charger.fault, "silent"
        await self.unload()
        self.charger.fault = fault
        hass_storage.clear()
        hass_storage.update(kept)

    @override
    async def charging(self, car: Car | None = None) -> None:
        """Plug a car in, and wait until it charges with what fits."""
        await super().charging(car)
        self.is_true()

    async def overload_stopped(self) -> None:
        """Have a charger that we have stopped for overload."""
        self.set_options(SHORT)
        await self.set_up()
        await self.charging()
        self.house.base_a = BUSY_A
        await self.run(60)
        assert self.state("sensor", "status").state == "stopped_overload"

    def _step(self, seconds: float) -> None:
        """Advance clock and plant."""
        self.now = round(self.now + seconds, 3)
        self.freezer.tick(timedelta(seconds=seconds))
        self.plant.step(self.now)
        self.witness.note(self.plant.grid_current_a(), self.charger)

    def _due(self) -> list[Message]:
        """Return what the meter sends now."""
        if self.sensors:
            return []
        due = self.shelly.due(self.now, self.plant.grid_current_a())
        return [(topic, payload, self.now) for topic, payload in due]

    def _speak(self, messages: list[Message]) -> None:
        """Let what the meter has sent arrive, if it does."""
        if self.sensors:
            if not self.shelly.frozen:
                self.show_sensors()
            return
        for message in messages:
            self._deliver(message)

    def _deliver(self, message: Message) -> None:
        """Bring one message from the broker."""
        if self.broker_down:
            return
        topic, payload, sent_at = message
        if self.garble is not None:
            assert isinstance(payload, str)
            changed = self.garble(topic, payload)
            if changed is None:
                return
            topic, payload, _ = changed
        elif not self.retained:
            self.witness.arrived(self.shelly, topic, payload, sent_at)
        async_fire_mqtt_message(self.hass, topic, payload, retain=self.retained)

    @override
    def _show(self, quantity: str, phase: int, value: str, unit: str) -> None:
        """Let a sensor report, or what is wrong with it."""
        number = phase - 1
        if self.show_garbage is not None:
            garbage = self.show_garbage(quantity, number, value)
            if garbage is None:
                return
            if garbage != value:
                super()._show(quantity, phase, garbage, unit)
                return
        if quantity == "current":
            self.witness.valid_at[number] = self.now
        super()._show(quantity, phase, value, unit)

    @override
    async def _answer(
        self, method: str, url: URL, data: object
    ) -> AiohttpClientMockResponse:
        """Answer as the charger does, and as late; what it was told it does at once."""
        response = await super()._answer(method, url, data)
        if self.answer_delay_s:
            answer = self.hass.loop.create_future()
            self._late.append((self.now + self.answer_delay_s, answer))
            await answer
        return response

    @override
    def _respond(
        self, charger: GoeCharger, method: str, url: URL
    ) -> AiohttpClientMockResponse:
        """Answer as the charger does, under the eyes of the witness."""
        if self.refuses and (refusal := _refusal(url.path, url.query)) is not None:
            return AiohttpClientMockResponse(method, url, status=500, text=refusal)
        self.witness.before(charger)
        response = super()._respond(charger, method, url)
        self.witness.after(self.now, charger)
        if self.edit_answer is not None and url.path == "/api/status":
            text = self.edit_answer(response.response.decode())
            return AiohttpClientMockResponse(method, url, text=text)
        return response

    @override
    async def _publish(
        self, topic: str, payload: str, *args: object, **kwargs: object
    ) -> None:
        """Answer a command as the meter does, unless there is no broker."""
        if self.broker_down:
            raise HomeAssistantError("no connection to the broker")
        for reply_topic, reply in self.shelly.command(topic, payload):
            self._deliver((reply_topic, reply, self.now))


async def _spin() -> None:
    """Let everything go on that waits for nothing; storage must not need a thread."""
    for _ in range(30):
        await asyncio.sleep(0)


def _refusal(path: str, query: Mapping[str, str]) -> str | None:
    """Return what a charger answers that takes no writes."""
    if path != "/api/set":
        return None
    (key,) = query
    return f'{{"{key}": "{key}: failed: not now"}}'
