"""R11, R15: any current sensors of Home Assistant as the meter."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from freezegun.api import FrozenDateTimeFactory
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.dynamic_load_manager.meter.phase import HIGHEST_A
from custom_components.dynamic_load_manager.meter.sensors import (
    EXPORT_SIGN_S,
    GATHER_S,
    STEADY_A,
    SensorsMeter,
    current_a,
    power_w,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er

CURRENT = "sensor.grid_current"
POWER = "sensor.grid_power"


class Bench:
    """One phase, its sensors, and the meter that listens to them."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        """Prepare; the meter is not started yet."""
        self.hass = hass
        self.freezer = freezer
        self.readings = 0
        self.meter = SensorsMeter(hass, [CURRENT], [POWER])
        self.stop: Callable[[], None] = lambda: None

    async def start(self, meter: SensorsMeter | None = None) -> None:
        """Let the meter listen."""
        self.meter = meter or self.meter
        self.stop = await self.meter.async_start(self._count)

    def _count(self) -> None:
        self.readings += 1

    def show(self, entity_id: str, value: object, unit: str | None = None) -> None:
        """Let a sensor report."""
        unit = unit or ("A" if "current" in entity_id else "W")
        self.hass.states.async_set(entity_id, str(value), {"unit_of_measurement": unit})

    async def wait(self, seconds: float = GATHER_S) -> None:
        """Let time pass."""
        self.freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done()

    @property
    def current_a(self) -> float | None:
        """Return the newest current."""
        (reading,) = self.meter.grid
        return None if reading is None else reading.current_a

    @property
    def age_s(self) -> float:
        """Return the age of the newest current."""
        (reading,) = self.meter.grid
        assert reading is not None
        return monotonic() - reading.at


@pytest.fixture
async def bench(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Bench:
    """Return a bench."""
    return Bench(hass, freezer)


async def test_values_and_units(bench: Bench) -> None:
    """The unit is that of the sensor at the moment."""
    await bench.start()
    assert bench.meter.grid == (None,)
    bench.show(CURRENT, 7.5)
    await bench.wait()
    assert bench.current_a == 7.5
    bench.show(CURRENT, 7250, "mA")
    await bench.wait()
    assert bench.current_a == 7.25
    assert bench.readings == 2


async def test_the_same_value_again_is_a_sign_of_life(bench: Bench) -> None:
    """R11: a steady load is not a dead sensor."""
    await bench.start()
    bench.show(CURRENT, 7.5)
    await bench.wait()
    await bench.wait(60.0)
    assert bench.age_s == pytest.approx(60.0 + GATHER_S, abs=0.001)
    bench.show(CURRENT, 7.5)
    await bench.wait()
    assert bench.age_s == pytest.approx(GATHER_S, abs=0.001)
    assert bench.readings == 2


async def test_a_value_from_before_is_as_old_as_it_is(bench: Bench) -> None:
    """R11: what a sensor shows at the start may have been reported long ago."""
    bench.show(CURRENT, 7.5)
    await bench.wait(40.0)
    await bench.start()
    assert bench.current_a == 7.5
    assert bench.age_s == pytest.approx(40.0, abs=0.001)


@pytest.mark.parametrize(
    "value",
    ["unavailable", "unknown", "", "nan", "inf", "-inf", "7,5", "1e400", "on", "0x1"],
)
async def test_no_number(bench: Bench, value: str) -> None:
    """R11: what is no number lets the phase grow old."""
    await bench.start()
    bench.show(CURRENT, 7.5)
    await bench.wait()
    bench.show(CURRENT, value)
    await bench.wait(30.0)
    assert bench.current_a == 7.5
    assert bench.age_s == pytest.approx(30.0 + GATHER_S, abs=0.001)
    assert bench.readings == 1


@pytest.mark.parametrize("unit", ["W", "V", "kA", "%", "°C", ""])
async def test_no_unit_of_a_current(bench: Bench, unit: str) -> None:
    """R11: a number without a unit could be anything."""
    await bench.start()
    bench.hass.states.async_set(CURRENT, "7", {"unit_of_measurement": unit})
    await bench.wait()
    assert bench.current_a is None


async def test_garbage(bench: Bench) -> None:
    """R11: no house takes so much."""
    await bench.start()
    bench.show(CURRENT, HIGHEST_A + 1)
    await bench.wait()
    assert bench.current_a is None


@pytest.mark.parametrize("current_first", [True, False])
async def test_the_sign_comes_from_the_power(
    bench: Bench, *, current_first: bool
) -> None:
    """R15: whichever of the two is updated first; none is seen without the other."""
    await bench.start()
    for power, expected_a in ((-500, -2.2), (500, 2.2), (-500, -2.2)):
        values: list[tuple[str, float]] = [(CURRENT, 2.2), (POWER, power)]
        for entity_id, value in values if current_first else reversed(values):
            bench.show(entity_id, value)
        await bench.wait()
        assert bench.current_a == expected_a
        await bench.wait(30.0)
    assert bench.readings == 3


async def test_an_old_power_tells_no_direction(bench: Bench) -> None:
    """R15: without a power of the same moment a current counts as load."""
    await bench.start()
    bench.show(POWER, -0.5, "kW")
    bench.show(CURRENT, 2.2)
    await bench.wait()
    assert bench.current_a == -2.2
    await bench.wait(EXPORT_SIGN_S)
    bench.show(CURRENT, -(2.2 + STEADY_A))
    await bench.wait()
    assert bench.current_a == 2.2 + STEADY_A

    bench.show(CURRENT, 2.2)
    await bench.wait()
    assert bench.current_a == 2.2


async def test_a_power_that_is_as_before(bench: Bench) -> None:
    """R15: it need not be reported again as long as the current is as before too."""
    await bench.start()
    bench.show(POWER, -500)
    bench.show(CURRENT, 2.2)
    await bench.wait()
    for value in (2.3, 1.8, 2.2):
        await bench.wait(60.0)
        bench.show(CURRENT, value)
        await bench.wait()
        assert bench.current_a == -value


async def test_a_power_alone_is_no_reading(bench: Bench) -> None:
    """R11: only a current is a sign of life of the current."""
    await bench.start()
    bench.show(POWER, -500)
    await bench.wait()
    assert bench.current_a is None
    assert bench.readings == 0


async def test_a_current_with_a_sign_of_its_own(bench: Bench) -> None:
    """R15: where no power sensor is chosen, a negative current is export."""
    await bench.start(SensorsMeter(bench.hass, [CURRENT]))
    for value in (-5.0, 5.0, 0.0):
        bench.show(CURRENT, value)
        await bench.wait()
        assert bench.current_a == value


async def test_new_names(bench: Bench, entity_registry: er.EntityRegistry) -> None:
    """A sensor is known by its entry in the registry, whatever it is called."""
    entry = entity_registry.async_get_or_create(
        "sensor", "other", "1", suggested_object_id="grid_current"
    )
    await bench.start(SensorsMeter(bench.hass, [entry.id]))
    bench.show(CURRENT, 7.5)
    await bench.wait()
    entity_registry.async_update_entity(CURRENT, new_entity_id="sensor.fuse_current")
    await bench.hass.async_block_till_done()
    bench.show("sensor.fuse_current", 8.5)
    await bench.wait()
    assert bench.current_a == 8.5

    bench.show(CURRENT, 1.0)
    await bench.wait()
    assert bench.current_a == 8.5


async def test_a_sensor_that_is_removed_and_comes_back(
    bench: Bench,
    entity_registry: er.EntityRegistry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """R11: it grows old; one line in the log, and a new life if it comes back."""
    entry = entity_registry.async_get_or_create(
        "sensor", "other", "1", suggested_object_id="grid_current"
    )
    await bench.start(SensorsMeter(bench.hass, [entry.id]))
    bench.show(CURRENT, 7.5)
    await bench.wait()
    entity_registry.async_remove(CURRENT)
    await bench.hass.async_block_till_done()
    bench.hass.states.async_remove(CURRENT)
    await bench.wait(30.0)
    assert bench.age_s > 30.0
    assert caplog.text.count("The sensors of the meter are now gone") == 1

    entity_registry.async_get_or_create(
        "sensor", "other", "1", suggested_object_id="grid_current"
    )
    await bench.hass.async_block_till_done()
    bench.show(CURRENT, 6.5)
    await bench.wait()
    assert bench.current_a == 6.5
    assert f"The sensors of the meter are now {CURRENT}" in caplog.text


async def test_a_sensor_that_vanishes(bench: Bench) -> None:
    """R11: a state that is removed is no value."""
    await bench.start()
    bench.show(CURRENT, 7.5)
    await bench.wait()
    bench.hass.states.async_remove(CURRENT)
    await bench.wait()
    assert bench.current_a == 7.5
    assert bench.readings == 1


async def test_another_entity_changes_in_the_registry(
    bench: Bench, entity_registry: er.EntityRegistry
) -> None:
    """The rest of the house is none of our business."""
    await bench.start()
    entity_registry.async_get_or_create("sensor", "other", "2")
    await bench.hass.async_block_till_done()
    bench.show(CURRENT, 7.5)
    await bench.wait()
    assert bench.readings == 1


async def test_nothing_after_the_end(bench: Bench) -> None:
    """What waits to be taken in is forgotten."""
    await bench.start()
    bench.show(CURRENT, 7.5)
    bench.stop()
    await bench.wait()
    bench.show(CURRENT, 8.5)
    await bench.wait()
    assert bench.current_a is None
    assert bench.readings == 0


async def test_it_can_not_be_asked(bench: Bench) -> None:
    """Sensors speak when they do."""
    await bench.start()
    await bench.meter.async_request()
    assert bench.current_a is None
    assert bench.meter.setting_url == ""


@pytest.fixture
async def three(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Bench:
    """Return a bench with three phases."""
    bench = Bench(hass, freezer)
    bench.meter = SensorsMeter(
        hass, [f"sensor.current_{n}" for n in (1, 2, 3)], [None] * 3
    )
    return bench


def register(hass: HomeAssistant, devices: tuple[str, str, str]) -> None:
    """Let the sensors of the three phases belong to devices."""
    entry = MockConfigEntry()
    entry.add_to_hass(hass)
    for phase, name in enumerate(devices, start=1):
        device = dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("other", name)}
        )
        er.async_get(hass).async_get_or_create(
            "sensor",
            "other",
            str(phase),
            suggested_object_id=f"current_{phase}",
            config_entry=entry,
            device_id=device.id,
        )


def ages_s(bench: Bench) -> list[float | None]:
    """Return the age of each phase, to the second."""
    return [
        None if reading is None else round(monotonic() - reading.at)
        for reading in bench.meter.grid
    ]


async def test_a_value_that_is_as_before_need_not_be_reported_again(
    three: Bench, hass: HomeAssistant
) -> None:
    """R11: an idle phase is as alive as the other phases of its device."""
    register(hass, ("meter", "meter", "meter"))
    await three.start()
    for phase in (1, 2, 3):
        three.show(f"sensor.current_{phase}", 0.5)
    await three.wait()
    await three.wait(30.0)
    three.show("sensor.current_1", 0.6)
    await three.wait()
    assert ages_s(three) == [0, 0, 0]

    three.show("sensor.current_2", "unavailable")
    await three.wait(30.0)
    three.show("sensor.current_3", 0.7)
    await three.wait()
    assert ages_s(three) == [0, 30, 0]

    three.show("sensor.current_2", "unknown")
    await three.wait(10.0)
    assert ages_s(three) == [10, 40, 10]


async def test_sensors_of_different_devices(three: Bench, hass: HomeAssistant) -> None:
    """R11: a device that is silent is not made up for by another one."""
    register(hass, ("single", "double", "double"))
    await three.start()
    for phase in (1, 2, 3):
        three.show(f"sensor.current_{phase}", 0.5)
    await three.wait()
    await three.wait(30.0)
    three.show("sensor.current_2", 0.6)
    await three.wait()
    assert ages_s(three) == [30, 0, 0]


async def test_one_of_three_sensors_is_removed(
    three: Bench, hass: HomeAssistant, entity_registry: er.EntityRegistry
) -> None:
    """R11: its phase grows old, the others live on."""
    register(hass, ("meter", "meter", "meter"))
    ids = [
        entry.id
        for phase in (1, 2, 3)
        if (entry := entity_registry.async_get(f"sensor.current_{phase}"))
    ]
    await three.start(SensorsMeter(hass, ids))
    for phase in (1, 2, 3):
        three.show(f"sensor.current_{phase}", 0.5)
    await three.wait()
    entity_registry.async_remove("sensor.current_2")
    await three.wait(30.0)
    three.show("sensor.current_1", 0.6)
    await three.wait()
    assert ages_s(three) == [0, 30, 0]


async def test_sensors_without_a_device(three: Bench) -> None:
    """R11: nobody knows whether they have anything to do with each other."""
    await three.start()
    for phase in (1, 2, 3):
        three.show(f"sensor.current_{phase}", 0.5)
    await three.wait()
    await three.wait(30.0)
    three.show("sensor.current_2", 0.6)
    await three.wait()
    assert ages_s(three) == [30, 0, 30]


async def test_a_power_that_turns_round_alone(bench: Bench) -> None:
    """R15: export ends at once; it begins only with the next current."""
    await bench.start()
    bench.show(POWER, -2300)
    bench.show(CURRENT, 10)
    await bench.wait()
    assert bench.current_a == -10
    await bench.wait(4.0)
    bench.show(POWER, 2300)
    await bench.wait()
    assert bench.current_a == 10
    assert bench.readings == 2
    assert bench.age_s == pytest.approx(4.0 + 2 * GATHER_S, abs=0.001)

    bench.show(POWER, -2300)
    await bench.wait()
    assert bench.current_a == 10
    bench.show(CURRENT, 10.1)
    await bench.wait()
    assert bench.current_a == -10.1


async def test_a_power_that_is_lost(bench: Bench) -> None:
    """R15: nothing tells a direction then."""
    await bench.start()
    bench.show(POWER, -2300)
    bench.show(CURRENT, 10)
    await bench.wait()
    bench.show(POWER, "unavailable")
    await bench.wait()
    assert bench.current_a == 10
    bench.show(CURRENT, 10.1)
    await bench.wait()
    assert bench.current_a == 10.1


UNITS = st.sampled_from(["A", "mA", "µA", "W", "kW", "", None, "MW"]) | st.text()
VALUES = st.floats().map(str) | st.integers().map(str) | st.text(max_size=20)


@given(value=VALUES, unit=UNITS)
def test_any_state(value: str, unit: str | None) -> None:
    """R11: a finite number of the right unit, or nothing."""
    state = State("sensor.x", value[:255], {"unit_of_measurement": unit})
    for read, units in (
        (current_a, {"A": 1.0, "mA": 1e-3, "µA": 1e-6, "μA": 1e-6}),
        (power_w, {"mW": 1e-3, "W": 1.0, "kW": 1e3, "MW": 1e6, "GW": 1e9, "TW": 1e12}),
    ):
        found = read(state)
        if unit not in units:
            assert found is None or unit == "BTU/h"
        elif found is not None:
            assert found == pytest.approx(float(value) * units[unit])
            assert abs(found) < float("inf")


def test_no_state() -> None:
    """A sensor may not be there yet."""
    assert current_a(None) is None
    assert power_w(None) is None
