"""The plant on real sockets and in real time: HTTP of the chargers, MQTT of the meter."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
import logging
from types import TracebackType
from typing import Self

from aiohttp import web
import aiomqtt

from .goe import GoeCharger
from .goe_wire import NoAnswerError
from .house import Currents
from .meter import Message
from .plant import Plant

_LOGGER = logging.getLogger(__name__)

_KEEP_ALIVE_S = 60
_TRACE_LENGTH = 36_000
_OUTBOX_LENGTH = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class TracePoint:
    """What was true at one moment (s since the start), for the first charger."""

    at: float
    grid_a: Currents
    offered_a: int | None
    draw_a: Currents


class RunningSimulator:
    """A plant that runs while the context is open.

    Each charger gets a port of its own: `http_port` for the first (0: any free one), any free one
    for the others; `http_ports` has them in the order of the plant's chargers. `connected` is set
    while the meter is connected to the broker. A broker that is away is tried again after
    `reconnect_s` (first and longest pause), as the device does.
    """

    def __init__(
        self,
        plant: Plant,
        *,
        mqtt_port: int,
        http_port: int = 0,
        mqtt_host: str = "127.0.0.1",
        http_host: str = "127.0.0.1",
        mqtt_username: str | None = None,
        mqtt_password: str | None = None,
        step_s: float = 0.1,
        reconnect_s: tuple[float, float] = (2.0, 60.0),
        on_step: Callable[[float], None] | None = None,
        speed: float = 1.0,
    ) -> None:
        """Prepare; `on_step` is called with the seconds since the start before each step.

        `step_s` is real time. With a `speed` other than 1 the plant lives through so many seconds
        in a real one.
        """
        self.plant = plant
        self.http_ports: list[int] = []
        self.trace: deque[TracePoint] = deque(maxlen=_TRACE_LENGTH)
        self.connected = asyncio.Event()
        self.mqtt_port = mqtt_port
        self._mqtt_host = mqtt_host
        self._mqtt_username = mqtt_username
        self._mqtt_password = mqtt_password
        self._http_host = http_host
        self._http_port = http_port
        self._step_s = step_s
        self._reconnect_s = reconnect_s
        self._on_step = on_step
        self._speed = speed
        self._started_at = 0.0
        self._outbox: asyncio.Queue[Message] = asyncio.Queue(_OUTBOX_LENGTH)
        self._runners: list[web.AppRunner] = []
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def http_port(self) -> int:
        """Return the port of the first charger."""
        return self.http_ports[0]

    @property
    def now(self) -> float:
        """Return the seconds since the start, as the plant counts them."""
        elapsed_s = asyncio.get_running_loop().time() - self._started_at
        return elapsed_s * self._speed

    async def __aenter__(self) -> Self:
        """Start; OSError if a port is taken. The meter may still be connecting."""
        self._started_at = asyncio.get_running_loop().time()
        self.plant.step(self.now)
        try:
            for number, connection in enumerate(self.plant.connections):
                port = self._http_port if number == 0 else 0
                await self._serve(connection.charger, port)
        except OSError:
            await self._close()
            raise
        self._tasks = [
            asyncio.create_task(self._run(), name="simulated plant"),
            asyncio.create_task(self._stay_connected(), name="simulated meter"),
        ]
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop everything; raise what went wrong in the background, if anything did."""
        await self._close()

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        results = await asyncio.gather(*self._tasks, return_exceptions=True)
        for runner in self._runners:
            await runner.cleanup()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _serve(self, charger: GoeCharger, port: int) -> None:
        async def answer(request: web.Request) -> web.Response:
            await asyncio.sleep(charger.answer_delay_s)
            try:
                response = charger.respond(self.now, request.path, request.query)
            except NoAnswerError:
                # Until the client goes, or the simulator is closed.
                never: asyncio.Future[web.Response] = (
                    asyncio.get_running_loop().create_future()
                )
                return await never
            answer = web.Response(
                status=response.status,
                text=response.text,
                content_type=response.content_type,
                headers={"Access-Control-Allow-Origin": "*"},
            )
            # The device takes one request per TCP connection.
            answer.force_close()
            return answer

        app = web.Application()
        app.router.add_get("/{path:.*}", answer)
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        self._runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, self._http_host, port).start()
        self.http_ports.append(runner.addresses[0][1])

    async def _run(self) -> None:
        """Step the plant and hand out what the meter says."""
        while True:
            now = self.now
            if self._on_step is not None:
                self._on_step(now)
            self.plant.step(now)
            grid_a = self.plant.grid_current_a()
            for message in self.plant.shelly.due(now, grid_a):
                self._post(message)
            charger = self.plant.charger
            self.trace.append(
                TracePoint(
                    at=now,
                    grid_a=grid_a,
                    offered_a=charger.offered_a,
                    draw_a=charger.draw_a,
                )
            )
            await asyncio.sleep(self._step_s)

    def _post(self, message: Message) -> None:
        """Queue a message; lose it, as the device does, while there is no broker."""
        if self.connected.is_set() and not self._outbox.full():
            self._outbox.put_nowait(message)

    async def _stay_connected(self) -> None:
        """Connect the meter to the broker, again and again."""
        shortest_s, longest_s = self._reconnect_s
        pause_s = shortest_s
        while True:
            try:
                async with self._client() as client:
                    pause_s = shortest_s
                    await self._talk(client)
            except* aiomqtt.MqttError as errors:
                _LOGGER.info("No MQTT broker: %s", errors.exceptions[0])
            finally:
                self.connected.clear()
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, longest_s)

    def _client(self) -> aiomqtt.Client:
        meter = self.plant.shelly
        topic, payload = meter.will
        return aiomqtt.Client(
            self._mqtt_host,
            self.mqtt_port,
            username=self._mqtt_username,
            password=self._mqtt_password,
            identifier=meter.mqtt_id,
            keepalive=_KEEP_ALIVE_S,
            will=aiomqtt.Will(
                topic,
                payload,
                qos=meter.qos,
                retain=topic in meter.retained_topics,
            ),
        )

    async def _talk(self, client: aiomqtt.Client) -> None:
        """Say hello, then publish and take commands until the connection breaks."""
        for topic in self.plant.shelly.command_topics:
            await client.subscribe(topic)
        self._outbox = asyncio.Queue(_OUTBOX_LENGTH)
        self.connected.set()
        for message in self.plant.shelly.connect_messages():
            self._post(message)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._publish(client))
            group.create_task(self._obey(client))

    async def _publish(self, client: aiomqtt.Client) -> None:
        meter = self.plant.shelly
        while True:
            topic, payload = await self._outbox.get()
            await client.publish(
                topic, payload, qos=meter.qos, retain=topic in meter.retained_topics
            )

    async def _obey(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            payload = message.payload
            command = (
                payload.decode(errors="replace") if isinstance(payload, bytes) else ""
            )
            for reply in self.plant.shelly.command(str(message.topic), command):
                self._post(reply)
