"""The meters of the demo, and the sensors in YAML that stand for one of them."""

import pytest

from demo.meters import METERS, SENSORS, MeterName
from homeassistant.util.yaml import load_yaml_dict


@pytest.mark.parametrize("name", METERS)
def test_answers(name: MeterName) -> None:
    """What a user enters fits to the device, or to the sensors."""
    meter = METERS[name]
    device = meter.device()
    answers = meter.answers(device)
    assert answers["fuse_rating"] == 25
    if meter.mqtt is None:
        assert answers["topic"] == device.prefix
        assert meter.sensors == {}
    else:
        assert len(meter.sensors) == 6
        assert answers.items() >= meter.sensors.items()


def test_sensors() -> None:
    """The topics are those of the simulated Shelly; the names lead to the entity ids."""
    meter = METERS["sensors"]
    device = meter.device()
    device.observe(0.0, (1.0, 2.0, 3.0))
    published = {topic for topic, _ in device.connect_messages()}
    sensors = load_yaml_dict(str(SENSORS))["sensor"]
    assert {sensor["state_topic"] for sensor in sensors} <= published
    assert {
        f"sensor.{sensor['name'].lower().replace(' ', '_')}" for sensor in sensors
    } == set(meter.sensors.values())
    assert len({sensor["unique_id"] for sensor in sensors}) == 6
