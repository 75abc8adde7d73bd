"""The command line."""

import socket
import sys
from types import ModuleType

import pytest

from demo import sharing
from demo.__main__ import arguments, http_port, main
from demo.pictures import MissingError, require_browser
from demo.playground import APPLIANCES
from demo.processes import free_port
from demo.story import scenario
from simulator import GoeCharger, Plant, Shelly3em
from simulator.scenario import Player


def test_arguments() -> None:
    """Nothing is needed."""
    options = arguments([])
    assert (options.check, options.charger, options.port) == (False, "v2", None)
    assert options.meter == "gen1"
    assert not options.faults
    assert not options.influxdb
    assert arguments(["--check", "--influxdb"]).influxdb
    assert arguments(["--faults"]).faults
    assert options.chargers == 1
    assert arguments(["--check", "--chargers", "3"]).chargers == 3
    for wrong in (
        ["--charger", "v3"],
        ["--meter", "gen4"],
        ["--check", "--faults"],
        ["--chargers", "2"],
    ):
        with pytest.raises(SystemExit):
            arguments(wrong)


def test_port(socket_enabled: None) -> None:
    """The usual one if it is free; the one that is asked for, or an error."""
    taken = free_port()
    with socket.create_server(("127.0.0.1", taken)):
        assert http_port(None, taken) != taken
        with pytest.raises(OSError, match=f"Port {taken} is taken"):
            http_port(taken)
    assert http_port(taken) == taken
    assert http_port(None, taken) == taken
    assert http_port(None) > 0


def test_failure_is_one_sentence(
    socket_enabled: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback for what the user can mend."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert main(["--check", f"--port={server.getsockname()[1]}"]) == 1
    assert capsys.readouterr().err.endswith(
        "is taken; choose another one with --port\n"
    )


def test_pictures_say_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package first, then the browser."""
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setitem(sys.modules, "playwright", None)
    with pytest.raises(MissingError, match="playwright"):
        require_browser()
    for name in ("playwright", "playwright.async_api"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    with pytest.raises(MissingError, match="apt install chromium"):
        require_browser()


def test_story_of_three_cars_fits_into_three_minutes() -> None:
    """And leaves room for three minimums, for two, for one, and for three again."""
    story = sharing.scenario()
    assert story.duration_s <= 180
    plant = Plant(story.build_house(), GoeCharger(), Shelly3em())
    for number in range(1, sharing.CHARGERS):
        plant.add_charger(GoeCharger(serial=f"00000{number}"))
    player = Player(story, plant)
    minimums = []
    for second in (70, 100, 130, 170):
        player.advance(second)
        minimums.append((25 - max(plant.house.current_a())) // 6)
    assert minimums == [3, 2, 1, 3]
    assert all(connection.charger.car for connection in plant.connections)


def test_house_of_three_cars_has_what_the_dashboard_switches() -> None:
    """Or its story could not begin."""
    house = sharing.scenario().build_house()
    assert not any(house.is_on(name) for name in APPLIANCES)


def test_story_fits_into_three_minutes() -> None:
    """And its appliances are the ones to play with."""
    story = scenario()
    assert story.duration_s <= 180
    house = story.build_house()
    assert not any(house.is_on(name) for name in APPLIANCES)
