"""The command line."""

import asyncio
import os
import signal
import socket

import aiohttp
import pytest

from simulator import Car, GoeCharger, Plant, Shelly3em, ShellyGen2
from simulator.__main__ import (
    Narrator,
    arguments,
    build_charger,
    build_meter,
    main,
    run,
)
from simulator.scenario import Player, demo


def test_defaults_and_choices() -> None:
    """The demo story on usual ports; nonsense is refused."""
    options = arguments([])
    assert (options.mqtt_host, options.mqtt_port) == ("127.0.0.1", 1883)
    assert (options.scenario, options.api, options.phases) == ("demo", "v2", 3)
    with pytest.raises(SystemExit):
        arguments(["--api", "v3"])


def test_meters() -> None:
    """Either generation, with its own options."""
    first = build_meter(arguments(["--shelly-id=main", "--shelly-period=1"]))
    assert isinstance(first, Shelly3em)
    assert (first.prefix, first.update_period_s) == ("shellies/main", 1)

    options = ["--meter=gen2", "--profile=monophase", "--meter-model=3em63g3"]
    second = build_meter(arguments(options))
    assert isinstance(second, ShellyGen2)
    assert (second.prefix, second.profile, second.status_ntf) == (
        "shelly3em63g3-aabbccddeeff",
        "monophase",
        False,
    )
    third = build_meter(
        arguments(["--meter=gen2", "--topic-prefix=grid", "--status-ntf"])
    )
    assert third.will == ("grid/online", "false")


def test_chargers() -> None:
    """By API, or by model with what belongs to it."""
    plain = build_charger(arguments(["--api=v1", "--firmware=042.0"]))
    assert (plain.api, plain.firmware, plain.requested_a) == ("v1", "042.0", 6)

    core = build_charger(arguments(["--charger-model=CORE", "--variant=22"]))
    assert core.read("typ") == "go-eCharger_Phoenix"
    assert (core.firmware, core.variant_kw) == ("60.5", 22)
    old = build_charger(arguments(["--charger-model=V2", "--serial=654321"]))
    assert (old.api, old.serial) == ("v1", "654321")
    with pytest.raises(SystemExit):
        arguments(["--charger-model=V6"])


def test_narrator_tells_the_story_in_lines() -> None:
    """Each event, each change of the charger, a report now and then, and the end."""
    scenario = demo(lambda: Car(lag_s=2))
    plant = Plant(scenario.build_house(), GoeCharger(requested_a=6), Shelly3em())
    narrator = Narrator(plant, Player(scenario, plant))
    lines: list[str] = []
    for second in range(200):
        lines += narrator.lines(second)
        plant.step(second)

    text = "\n".join(lines)
    for event in scenario.events:
        assert sum(line.endswith(f"s  {event.say}") for line in lines) == 1
    assert "no car, offers nothing" in lines[0]
    assert "charging, offers 6 A; car draws 6.0 / 6.0 / 6.0 A" in text
    assert "car connected, not charging, offers nothing" in text
    assert text.count("The story is over") == 1


async def test_runs_until_a_signal(
    free_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C ends it in order, whatever is on the other end of the wire."""
    options = arguments(
        [
            "--scenario=steady",
            f"--http-port={free_port}",
            "--mqtt-port=1",
            "--api=v1",
            "--firmware=042.0",
            "--car-phases=1",
        ]
    )
    running = asyncio.create_task(run(options))
    async with asyncio.timeout(10), aiohttp.ClientSession() as session:
        while not running.done():
            try:
                async with session.get(f"http://127.0.0.1:{free_port}/status") as reply:
                    status = await reply.json()
                break
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
        assert status["fwv"] == "042.0"
        os.kill(os.getpid(), signal.SIGINT)
        await running
    said = capsys.readouterr().out
    assert f"go-eCharger 123456 on 127.0.0.1:{free_port}" in said
    assert "The car is plugged in." in said
    assert said.endswith("Stopped.\n")


def test_ends_by_itself(free_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    """`--duration` is for scripts."""
    assert main(["--duration=0.3", "--http-port=0", f"--mqtt-port={free_port}"]) == 0
    assert capsys.readouterr().out.endswith("Stopped.\n")


def test_taken_port(free_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says what is wrong."""
    with socket.create_server(("127.0.0.1", free_port)):
        assert main([f"--http-port={free_port}", "--mqtt-port=1"]) == 1
    assert "Can't start" in capsys.readouterr().err
