"""Fixtures for all tests."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

# The test plugin has a package of the same name, which would hide ours.
import custom_components.dynamic_load_manager  # noqa: F401
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity

from .home import VirtualHome


@pytest.fixture(autouse=True)
async def enable_event_loop_debug(request: pytest.FixtureRequest) -> None:
    """Take the place of the test plugin's: no debug mode where hours pass.

    It notes the whole stack for each task, a fifth of the time that such a test takes.
    """
    hours_pass = any(name.endswith("home") for name in request.fixturenames)
    asyncio.get_running_loop().set_debug(not hours_pass)


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load our integration, where a test uses Home Assistant."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def expected_lingering_timers(request: pytest.FixtureRequest) -> bool:
    """The mock of the MQTT client leaves a timer of its own behind."""
    return "mqtt_mock" in request.fixturenames


@pytest.fixture
async def home(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    aioclient_mock: AiohttpClientMocker,
    mqtt_mock: Any,
) -> VirtualHome:
    """Return a home whose integration is not set up yet."""
    return VirtualHome(hass, freezer, aioclient_mock, mqtt_mock)


@pytest.fixture
def clock_goes_on(request: pytest.FixtureRequest) -> None:
    """Let the frozen clock go on whenever a flow has asked a meter for its values."""
    if "home" not in request.fixturenames:
        return
    home: VirtualHome = request.getfixturevalue("home")
    reply = home.mqtt.async_publish.side_effect

    async def publish(*args: Any, **kwargs: Any) -> None:
        await reply(*args, **kwargs)
        home.hass.loop.call_soon(home.freezer.tick, timedelta(seconds=1))

    home.mqtt.async_publish.side_effect = publish


@pytest.fixture
def all_enabled() -> Iterator[None]:
    """Let also those entities be there that are disabled at first."""
    with patch.object(Entity, "entity_registry_enabled_default", True):
        yield
