"""A home in which things go wrong."""

from collections.abc import AsyncGenerator
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from custom_components.dynamic_load_manager.const import LOGGER
from homeassistant.core import HomeAssistant

from .hazards import FaultyHome

WORST = "worst_s"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the worst time to a safe state of each test that measures one."""
    worst: dict[str, float] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) != "teardown":
                continue
            test = report.nodeid.partition("[")[0]
            for name, seconds in report.user_properties:
                if name == WORST:
                    worst[test] = max(seconds, worst.get(test, 0.0))
    if worst:
        terminalreporter.section("worst time to a safe state")
    for test, seconds in sorted(worst.items()):
        terminalreporter.write_line(f"{seconds:4.0f} s  {test}")


@pytest.fixture
async def home(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    aioclient_mock: AiohttpClientMocker,
    mqtt_mock: Any,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> AsyncGenerator[FaultyHome]:
    """Return a home, and see at the end that nothing happened that never may."""
    # It costs much of the time, and other tests have all of it.
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.WARNING, "homeassistant")
    # Timers are rounded to seconds: the same seed is the same life from a whole one on.
    freezer.tick(1 - freezer().microsecond / 1_000_000)
    home = FaultyHome(hass, freezer, aioclient_mock, mqtt_mock)
    yield home
    if home.worst_s is not None:
        request.node.user_properties.append((WORST, home.worst_s))
    home.answer_at_once()
    assert home.witness.violations == []
    records = caplog.get_records("setup") + caplog.get_records("call")
    messages = [record.getMessage() for record in records if is_complaint(record)]
    assert [
        message
        for message in messages
        if not any(part in message for part in home.expected)
    ] == []


def is_complaint(record: logging.LogRecord) -> bool:
    """Return whether a line of the log tells of an error, or of a trouble of ours."""
    ours = record.name.startswith(LOGGER.name)
    return record.levelno >= (logging.WARNING if ours else logging.ERROR)
