"""Home Assistant's own MQTT sensors read the simulated Shellies, as on an owner's broker.

They know nothing of this project: what they show is what the messages say to anybody.
"""

from collections.abc import Callable
import json
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message

from homeassistant.core import HomeAssistant
from simulator import Currents, MeterDevice, Shelly3em, ShellyGen2

GEN1 = "shellies/shellyem3-AABBCCDDEEFF"
GEN2 = "shellypro3em-aabbccddeeff"

type Topics = dict[str, tuple[str, str]]
"""By the name of a sensor, its topic and its template."""


def gen1(quantity: str) -> Topics:
    """Return what owners of a Shelly 3EM write into their configuration."""
    return {
        f"l{phase + 1}": (f"{GEN1}/emeter/{phase}/{quantity}", "{{ value }}")
        for phase in range(3)
    }


def gen2_status(quantity: str) -> Topics:
    """Return what reads the status topic of the triphase profile."""
    return {
        f"l{phase + 1}": (
            f"{GEN2}/status/em:0",
            f"{{{{ value_json.{letter}_{quantity} }}}}",
        )
        for phase, letter in enumerate("abc")
    }


def gen2_events(quantity: str) -> Topics:
    """Return what reads the notifications; a frame without a value changes nothing."""
    return {
        f"l{phase + 1}": (
            f"{GEN2}/events/rpc",
            f"{{{{ value_json.params['em:0'].{letter}_{quantity}"
            f" if 'em:0' in value_json.params else this.state }}}}",
        )
        for phase, letter in enumerate("abc")
    }


def gen2_monophase(quantity: str) -> Topics:
    """Return what reads the status topics of the monophase profile."""
    return {
        f"l{phase + 1}": (
            f"{GEN2}/status/em1:{phase}",
            f"{{{{ value_json.{quantity} }}}}",
        )
        for phase in range(3)
    }


async def make_sensors(hass: HomeAssistant, topics: Topics, online: str) -> None:
    """Make sensors by Home Assistant's own MQTT discovery."""
    for name, (topic, template) in topics.items():
        config = {
            "name": name,
            "unique_id": f"meter_{name}",
            "default_entity_id": f"sensor.{name}",
            "state_topic": topic,
            "value_template": template,
            "unit_of_measurement": "A",
            "device_class": "current",
            "availability_topic": f"{online}/online",
            "payload_available": "true",
            "payload_not_available": "false",
        }
        async_fire_mqtt_message(
            hass, f"homeassistant/sensor/{name}/config", json.dumps(config)
        )
    await hass.async_block_till_done()


async def publish(hass: HomeAssistant, messages: list[tuple[str, str]]) -> None:
    """Let the meter speak."""
    for topic, payload in messages:
        async_fire_mqtt_message(hass, topic, payload)
    await hass.async_block_till_done()


def shown(hass: HomeAssistant) -> list[float | str]:
    """Return what the three sensors show."""
    values: list[float | str] = []
    for phase in (1, 2, 3):
        state = hass.states.get(f"sensor.l{phase}")
        assert state is not None
        try:
            values.append(float(state.state))
        except ValueError:
            values.append(state.state)
    return values


METERS: dict[str, tuple[Callable[[], MeterDevice], Any, tuple[str, str]]] = {
    "gen1": (lambda: Shelly3em(update_period_s=1), gen1, ("current", "power")),
    "gen2 status": (
        lambda: ShellyGen2(status_ntf=True, rpc_ntf=False),
        gen2_status,
        ("current", "act_power"),
    ),
    "gen2 events": (ShellyGen2, gen2_events, ("current", "act_power")),
    "gen2 monophase": (
        lambda: ShellyGen2(status_ntf=True, profile="monophase"),
        gen2_monophase,
        ("current", "act_power"),
    ),
}


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("power", [False, True])
async def test_sensors_of_home_assistant(
    hass: HomeAssistant, mqtt_mock: Any, meter: str, *, power: bool
) -> None:
    """R15: RMS currents without a sign, powers with it; online and offline."""
    make, topics, quantities = METERS[meter]
    device = make()
    await make_sensors(hass, topics(quantities[power]), device.prefix)
    assert shown(hass) == ["unavailable"] * 3

    currents: Currents = (7.2, 11.5, -3.4)
    device.observe(0.0, currents)
    await publish(hass, device.connect_messages())
    for second in range(1, 4):
        currents = (currents[0] + 2.0, currents[1], currents[2])
        await publish(hass, device.due(float(second), currents))
    values = [
        current_a * volt * 0.98 if power else abs(current_a)
        for current_a, volt in zip(currents, device.voltages_v, strict=True)
    ]
    assert shown(hass) == pytest.approx(values, abs=0.1 if power else 0.01)

    await publish(hass, [device.will])
    assert shown(hass) == ["unavailable"] * 3
