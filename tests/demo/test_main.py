"""The command line."""

import socket
import sys
from types import ModuleType

import pytest

from demo.__main__ import arguments, http_port, main
from demo.pictures import MissingError, require_browser
from demo.playground import APPLIANCES
from demo.story import scenario


def test_arguments() -> None:
    """Nothing is needed."""
    options = arguments([])
    assert (options.check, options.charger, options.port) == (False, "v2", None)
    assert options.meter == "gen1"
    assert not options.faults
    assert not options.influxdb
    assert arguments(["--check", "--influxdb"]).influxdb
    assert arguments(["--faults"]).faults
    for wrong in (
        ["--charger", "v3"],
        ["--meter", "gen4"],
        ["--check", "--faults"],
    ):
        with pytest.raises(SystemExit):
            arguments(wrong)


def test_port(socket_enabled: None) -> None:
    """The usual one if it is free; the one that is asked for, or an error."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: int = server.getsockname()[1]
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


def test_story_fits_into_three_minutes() -> None:
    """And its appliances are the ones to play with."""
    story = scenario()
    assert story.duration_s <= 180
    house = story.build_house()
    assert not any(house.is_on(name) for name in APPLIANCES)
