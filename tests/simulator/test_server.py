"""The plant on real sockets: a real broker, real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import socket
from typing import Any

import aiohttp
import aiomqtt
import pytest

from simulator import Car, GoeCharger, House, Plant, Shelly3em, ShellyGen2
from simulator.server import RunningSimulator

from .conftest import RunBroker

_P = "shellies/shellyem3-AABBCCDDEEFF"


def new_plant() -> Plant:
    """Return a site whose meter publishes once a second."""
    return Plant(House((1.0, 2.0, 3.0)), GoeCharger(), Shelly3em(update_period_s=1))


@asynccontextmanager
async def listening(port: int, topic: str = f"{_P}/#") -> AsyncIterator[aiomqtt.Client]:
    """Return a client that hears the meter."""
    async with aiomqtt.Client("127.0.0.1", port) as client:
        await client.subscribe(topic)
        yield client


async def hear(client: aiomqtt.Client, topic: str) -> str:
    """Wait for the next message on a topic."""
    async with asyncio.timeout(10):
        async for message in client.messages:
            if str(message.topic) == topic:
                assert isinstance(message.payload, bytes)
                assert message.qos == 0
                assert not message.retain
                return message.payload.decode()
    raise AssertionError("the connection ended")


async def get(port: int, path: str) -> tuple[int, str]:
    """Ask a charger."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status, await response.text()


async def test_meter_talks_to_a_real_broker(
    free_port: int, run_broker: RunBroker
) -> None:
    """It says hello, publishes by itself, and answers commands."""
    plant = new_plant()
    async with (
        run_broker(),
        listening(free_port) as client,
        RunningSimulator(plant, mqtt_port=free_port),
    ):
        assert await hear(client, f"{_P}/online") == "true"
        announced = json.loads(await hear(client, f"{_P}/announce"))
        assert announced["model"] == "SHEM-3"
        assert await hear(client, f"{_P}/emeter/0/current") == "1.00"
        assert await hear(client, f"{_P}/emeter/2/current") == "3.00"

        assert isinstance(plant.shelly, Shelly3em)
        plant.shelly.update_period_s = 0
        await client.publish("shellies/command", "announce")
        assert json.loads(await hear(client, f"{_P}/announce")) == announced

        plant.house.base_a = (9.0, 2.0, 3.0)
        while await hear(client, f"{_P}/emeter/0/current") != "9.00":
            pass


async def test_meter_comes_back_after_the_broker(
    free_port: int, run_broker: RunBroker
) -> None:
    """Without a broker it tries again, and after one restarted it says hello anew."""
    async with RunningSimulator(
        new_plant(), mqtt_port=free_port, reconnect_s=(0.05, 0.1)
    ) as simulator:
        assert not simulator.connected.is_set()
        for _ in range(2):
            async with run_broker(), asyncio.timeout(10):
                await simulator.connected.wait()
                async with listening(free_port) as client:
                    assert await hear(client, f"{_P}/emeter/1/current") == "2.00"
            async with asyncio.timeout(10):
                while simulator.connected.is_set():
                    await asyncio.sleep(0.01)


class Wire:
    """A stretch of cable between the meter and the broker that can be cut."""

    def __init__(self, broker_port: int) -> None:
        """Lead to the broker."""
        self._broker_port = broker_port
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def join(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Connect one client through."""
        far_reader, far_writer = await asyncio.open_connection(
            "127.0.0.1", self._broker_port
        )
        self._writers += [writer, far_writer]
        self._tasks += [
            asyncio.create_task(self._carry(reader, far_writer)),
            asyncio.create_task(self._carry(far_reader, writer)),
        ]

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(4096):
            writer.write(data)

    async def cut(self) -> None:
        """Break all connections without a goodbye."""
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def test_broker_tells_when_the_meter_breaks_off(
    free_port: int, run_broker: RunBroker
) -> None:
    """Its last will is `online` false, when it goes without saying goodbye."""
    wire = Wire(free_port)
    server = await asyncio.start_server(wire.join, "127.0.0.1", 0)
    async with (
        server,
        run_broker(),
        listening(free_port) as client,
        RunningSimulator(
            new_plant(), mqtt_port=server.sockets[0].getsockname()[1]
        ) as simulator,
    ):
        assert await hear(client, f"{_P}/online") == "true"
        assert simulator.connected.is_set()
        server.close()
        await wire.cut()
        assert await hear(client, f"{_P}/online") == "false"


async def hear_any(client: aiomqtt.Client) -> tuple[str, Any, bool]:
    """Wait for the next message: its topic, its JSON, and whether the broker had kept it."""
    async with asyncio.timeout(10):
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            return str(message.topic), json.loads(message.payload), message.retain
    raise AssertionError("the connection ended")


async def test_second_generation_on_a_real_broker(
    free_port: int, run_broker: RunBroker
) -> None:
    """It says hello, answers a request on the asker's topic, and tells a change."""
    shelly = ShellyGen2(topic_prefix="grid/meter")
    plant = Plant(House((1.0, 2.0, 3.0)), GoeCharger(), shelly)
    async with (
        run_broker(),
        listening(free_port, "grid/meter/#") as client,
        listening(free_port, "asker/rpc") as asker,
        RunningSimulator(plant, mqtt_port=free_port),
    ):
        assert (await hear_any(client))[:2] == ("grid/meter/online", True)
        topic, full, _ = await hear_any(client)
        assert (topic, full["method"]) == ("grid/meter/events/rpc", "NotifyFullStatus")
        assert full["params"]["em:0"]["b_current"] == 2.0

        request = {"id": 3, "src": "asker", "method": "EM.GetStatus"}
        await asker.publish(
            "grid/meter/rpc", json.dumps({**request, "params": {"id": 0}})
        )
        topic, reply, _ = await hear_any(asker)
        assert (topic, reply["id"], reply["dst"]) == ("asker/rpc", 3, "asker")
        assert reply["result"]["c_current"] == 3.0

        plant.house.base_a = (9.0, 2.0, 3.0)
        while True:
            topic, frame, kept = await hear_any(client)
            assert not kept
            if frame.get("method") == "NotifyStatus":
                assert frame["params"]["em:0"]["a_current"] == 9.0
                break


async def test_broker_keeps_whether_the_second_generation_is_there(
    free_port: int, run_broker: RunBroker
) -> None:
    """Who comes late learns that it is there, and later that it broke off."""
    wire = Wire(free_port)
    server = await asyncio.start_server(wire.join, "127.0.0.1", 0)
    shelly = ShellyGen2()
    online = f"{shelly.prefix}/online"
    async with (
        server,
        run_broker(),
        listening(free_port, online) as client,
        RunningSimulator(
            Plant(House((1.0, 2.0, 3.0)), GoeCharger(), shelly),
            mqtt_port=server.sockets[0].getsockname()[1],
        ),
    ):
        assert (await hear_any(client))[:2] == (online, True)
        async with listening(free_port, online) as late:
            assert await hear_any(late) == (online, True, True)
        server.close()
        await wire.cut()
        assert (await hear_any(client))[:2] == (online, False)
        async with listening(free_port, online) as later:
            assert await hear_any(later) == (online, False, True)


async def test_first_generation_that_retains(
    free_port: int, run_broker: RunBroker
) -> None:
    """With its own option on, the broker keeps each value."""
    shelly = Shelly3em(update_period_s=1, retain=True)
    plant = Plant(House((1.0, 2.0, 3.0)), GoeCharger(), shelly)
    current = f"{_P}/emeter/1/current"
    async with (
        run_broker(),
        listening(free_port, current) as client,
        RunningSimulator(plant, mqtt_port=free_port),
    ):
        assert (await hear_any(client))[:2] == (current, 2.0)
        async with listening(free_port, current) as late:
            assert await hear_any(late) == (current, 2.0, True)


async def test_charger_answers_over_http(free_port: int) -> None:
    """Status, a write, its refusal; without a broker the charger works all the same."""
    plant = new_plant()
    async with RunningSimulator(plant, mqtt_port=free_port) as simulator:
        port = simulator.http_port
        assert await get(port, "/api/status?filter=amp,car") == (
            200,
            '{"amp":16,"car":1}',
        )
        assert await get(port, "/api/set?amp=8") == (200, '{"amp":true}')
        code, text = await get(port, "/api/set?amp=5")
        assert code == 500
        assert "exceeds range 6 to 32" in text
        assert await get(port, "/status") == (404, "This URI does not exist")
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/api/status") as response,
        ):
            assert response.headers["Connection"] == "close"
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            assert response.content_type == "application/json"
    assert [write.value for write in plant.charger.record] == [8, 5]


async def test_car_draws_in_real_time(free_port: int) -> None:
    """The plant runs by itself and leaves a trace."""
    plant = new_plant()
    told: list[float] = []
    async with (
        asyncio.timeout(20),
        RunningSimulator(
            plant, mqtt_port=free_port, step_s=0.05, on_step=told.append
        ) as simulator,
    ):
        plant.charger.plug(Car(lag_s=0, start_delay_s=0, ramp_a_per_s=100))
        while plant.charger.draw_a[0] < 16:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.1)
        last = simulator.trace[-1]
    assert last.draw_a == (16.0, 16.0, 16.0)
    assert last.grid_a == (17.0, 18.0, 19.0)
    assert last.offered_a == 16
    times = [point.at for point in simulator.trace]
    assert times == sorted(times)
    assert times == told


async def test_silent_charger_lets_clients_wait(free_port: int) -> None:
    """They get nothing, neither an answer nor an end, and closing doesn't hang on them."""
    plant = new_plant()
    plant.charger.fault = "silent"
    async with RunningSimulator(plant, mqtt_port=free_port) as simulator:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await get(simulator.http_port, "/api/status")
        waiting = asyncio.create_task(get(simulator.http_port, "/api/status"))
        await asyncio.sleep(0.1)
        assert not waiting.done()
    async with asyncio.timeout(5):
        with pytest.raises(aiohttp.ClientError):
            await waiting


async def test_slow_charger(free_port: int) -> None:
    """It answers late."""
    plant = new_plant()
    plant.charger.answer_delay_s = 0.3
    async with RunningSimulator(plant, mqtt_port=free_port) as simulator:
        started = simulator.now
        assert (await get(simulator.http_port, "/api/status"))[0] == 200
        assert simulator.now - started >= 0.3


async def test_each_charger_has_its_port(free_port: int) -> None:
    """Two chargers, two addresses (R12)."""
    plant = new_plant()
    plant.add_charger(GoeCharger("654321", api="v1"))
    async with RunningSimulator(plant, mqtt_port=free_port) as simulator:
        first, second = simulator.http_ports
        assert '"sse":"123456"' in (await get(first, "/api/status"))[1]
        assert '"sse":"654321"' in (await get(second, "/status"))[1]


async def test_taken_port_is_a_clear_error(free_port: int) -> None:
    """Nothing is left running."""
    with (
        socket.create_server(("127.0.0.1", free_port)),
        pytest.raises(OSError, match="in use"),
    ):
        async with RunningSimulator(new_plant(), mqtt_port=1, http_port=free_port):
            pass


async def test_error_in_a_story_comes_out(free_port: int) -> None:
    """What fails in the background is not lost."""
    failed = asyncio.Event()

    def fail(now: float) -> None:
        failed.set()
        raise KeyError("no such appliance")

    with pytest.raises(KeyError, match="appliance"):
        async with RunningSimulator(new_plant(), mqtt_port=free_port, on_step=fail):
            await failed.wait()


async def test_time_that_runs_faster(free_port: int) -> None:
    """A minute of the plant in little more than a second, with each second's logic."""
    plant = new_plant()
    started = asyncio.get_running_loop().time()
    async with (
        asyncio.timeout(30),
        RunningSimulator(
            plant, mqtt_port=free_port, step_s=0.02, speed=50
        ) as simulator,
    ):
        plant.charger.plug(Car())
        while simulator.now < 60:
            await asyncio.sleep(0.02)
        elapsed_s = asyncio.get_running_loop().time() - started
        assert simulator.now >= elapsed_s * 40
    assert plant.charger.draw_a == (16.0, 16.0, 16.0)
    assert plant.charger.session_wh > 50
