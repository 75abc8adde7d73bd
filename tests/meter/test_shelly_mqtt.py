"""R11: a Shelly behind Home Assistant's MQTT integration, when things go wrong."""

import asyncio
from collections import Counter
from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
    async_fire_time_changed,
)

from custom_components.dynamic_load_manager.const import DOMAIN
from custom_components.dynamic_load_manager.meter import MeterKind
from custom_components.dynamic_load_manager.meter.shelly_gen1 import ShellyGen1
from custom_components.dynamic_load_manager.meter.shelly_gen2 import (
    ShellyGen2 as ShellyGen2Meter,
)
from custom_components.dynamic_load_manager.meter.shelly_mqtt import (
    LONGEST_PAYLOAD,
    MOST_MESSAGES,
    ShellyMeter,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from simulator.car import Car
from simulator.shelly_gen2 import ShellyGen2

from ..home import TOPIC, VirtualHome


async def test_without_mqtt_the_setup_is_tried_again(hass: HomeAssistant) -> None:
    """A broker integration that is set up later is no reason to give up."""
    hass.config.components.add("mqtt")
    entry = MockConfigEntry(
        domain=DOMAIN, data={"topic": TOPIC, "fuse_rating": 25, "phases": 3}
    )
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "mqtt_unavailable"


async def test_without_mqtt_the_charger_goes_to_the_minimum(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R11: until the setup is tried again nobody watches the fuse."""
    await home.set_up()
    await home.charging()
    await hass.config_entries.async_unload(home.entry.entry_id)
    home.charger.app_set_current(16)
    await home.run(10)
    assert home.charger.draw_a == (16, 16, 16)
    with patch(
        "homeassistant.components.mqtt.async_wait_for_mqtt_client", return_value=False
    ):
        await hass.config_entries.async_setup(home.entry.entry_id)
    assert home.entry.state is ConfigEntryState.SETUP_RETRY
    assert home.charger.requested_a == 6
    assert home.charger.force == 0, "the car goes on charging"

    await hass.config_entries.async_unload(home.entry.entry_id)
    await hass.config_entries.async_setup(home.entry.entry_id)
    await home.run(60)
    assert home.offered_a() == 16


async def test_a_meter_has_its_timeout_from_when_it_is_listened_to(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """R11: the time that MQTT takes to be there is not the meter's; ticks go on meanwhile."""
    home.set_options({"stop_on_meter_loss": True})
    home.charger.plug(Car())
    home.charger.app_set_current(16)
    await home.run(20)
    there = asyncio.Event()

    async def wait(_hass: HomeAssistant) -> bool:
        return await there.wait()

    home.entry.add_to_hass(hass)
    with patch("homeassistant.components.mqtt.async_wait_for_mqtt_client", wait):
        setup = hass.async_create_task(
            hass.config_entries.async_setup(home.entry.entry_id)
        )
        for second in range(47):
            home.charger.fault = "silent" if second < 12 else None
            home.now += 1
            home.freezer.tick(1)
            home.plant.step(home.now)
            async_fire_time_changed(hass)
            for _ in range(50):
                await asyncio.sleep(0)
        assert home.charger.requested_a == 6, "although it missed the first ticks"
        there.set()
        await setup
    await home.run(30)
    assert home.writes("frc") == []
    assert home.state("sensor", "status").state == "charging"


@pytest.mark.parametrize(
    "payload",
    [
        "9" * 1_000_000,
        "[" * 1_000_000,
        '{"a":' * 200_000 + "1" + "}" * 200_000,
        "1" * (LONGEST_PAYLOAD + 1),
    ],
    ids=["digits", "brackets", "objects", "a bit too long"],
)
@pytest.mark.parametrize("kind", [MeterKind.SHELLY_GEN1, MeterKind.SHELLY_GEN2])
async def test_a_payload_that_is_too_long(
    home: VirtualHome,
    hass: HomeAssistant,
    caplog: pytest.LogCaptureFixture,
    kind: MeterKind,
    payload: str,
) -> None:
    """It is not even looked at, and nothing else changes."""
    if kind is MeterKind.SHELLY_GEN2:
        home.use_shelly(ShellyGen2(), kind)
    await home.set_up()
    await home.run(5)
    topic, _ = home.shelly.burst(home.now, home.plant.grid_current_a())[0]
    for _ in range(3):
        async_fire_mqtt_message(hass, topic, payload)
    await home.run(5)
    assert home.state("sensor", "current_l1").state == "5.0"
    assert caplog.text.count("more than a meter sends") == 1


@pytest.mark.parametrize("kind", [MeterKind.SHELLY_GEN1, MeterKind.SHELLY_GEN2])
async def test_ten_thousand_messages_a_second(
    home: VirtualHome,
    hass: HomeAssistant,
    kind: MeterKind,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only as many as a meter can send are read: the ticks keep their beat and their values."""
    if kind is MeterKind.SHELLY_GEN2:
        home.use_shelly(ShellyGen2(), kind)
    await home.set_up()
    await home.charging()
    read: list[float] = []
    for shelly in (ShellyGen1, ShellyGen2Meter):
        message = shelly.message

        def count(
            self: Any, topic: str, payload: object, at: float, read_it: Any = message
        ) -> bool:
            read.append(at)
            brought: bool = read_it(self, topic, payload, at)
            return brought

        monkeypatch.setattr(shelly, "message", count)
    home.house.base_a = (15.0, 4.0, 3.0)
    await home.run(1)
    burst = home.shelly.burst(home.now, home.plant.grid_current_a())
    for number in range(10_000):
        async_fire_mqtt_message(hass, *burst[number % len(burst)])
    await home.run(5)
    assert home.offered_a() == 10
    assert max(Counter(int(at) for at in read).values()) <= MOST_MESSAGES
    assert caplog.text.count("more than a meter sends") == 1


async def test_a_retained_value_is_of_unknown_age(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """What the broker has kept says nothing about now."""
    home.shelly.frozen = True
    await home.set_up()
    topic = f"{TOPIC}/emeter/0/current"

    async_fire_mqtt_message(hass, topic, "12.00", retain=True)
    await home.run(6)
    assert home.state("sensor", "current_l1").state == "unavailable"

    async_fire_mqtt_message(hass, topic, "12.00")
    await home.run(6)
    assert home.state("sensor", "current_l1").state == "12.0"


async def test_a_broker_that_takes_no_message(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """A meter that can't be asked may speak all the same."""
    home.mqtt.async_publish.side_effect = HomeAssistantError("no broker")
    await ShellyMeter(hass, ShellyGen1(TOPIC, 3)).async_request()
    assert home.mqtt.async_publish.called

    await home.set_up()
    await home.run(6)
    assert home.state("sensor", "current_l1").state == "5.0"
