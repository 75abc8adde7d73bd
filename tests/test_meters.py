"""Every kind of meter from its first value to the charger: all do the same job."""

from collections.abc import Callable
from typing import Any

import pytest

from custom_components.dynamic_load_manager.meter import MeterKind
from homeassistant.core import HomeAssistant
from simulator.car import Car
from simulator.shelly import Shelly3em
from simulator.shelly_gen2 import ShellyGen2

from .home import VirtualHome


def gen1(home: VirtualHome) -> None:
    """Take a Shelly 3EM with an MQTT id of the owner's own."""
    shelly = Shelly3em("shellies/main fuse".replace(" ", "-"), update_period_s=1)
    home.use_shelly(shelly, MeterKind.SHELLY_GEN1)


def gen1_that_is_slow(home: VirtualHome) -> None:
    """Take a Shelly 3EM as it is delivered."""
    home.use_shelly(Shelly3em(), MeterKind.SHELLY_GEN1)


def gen2(**settings: Any) -> Callable[[VirtualHome], None]:
    """Return what takes a Shelly of the second generation."""

    def use(home: VirtualHome) -> None:
        home.use_shelly(ShellyGen2(**settings), MeterKind.SHELLY_GEN2)

    return use


def sensors(home: VirtualHome) -> None:
    """Take any sensors of Home Assistant."""
    home.use_sensors()


def sensors_that_report_changes_only(home: VirtualHome) -> None:
    """Take sensors as those that MQTT makes."""
    home.use_sensors()
    home.register_sensors()


METERS = {
    "gen1": gen1,
    "gen1 slow": gen1_that_is_slow,
    "gen2": gen2(),
    "gen2 parts": gen2(partial="keys"),
    "gen2 own prefix": gen2(topic_prefix="house/main fuse".replace(" ", "-")),
    "gen2 status only": gen2(rpc_ntf=False, status_ntf=True, enable_rpc=False),
    "gen2 notifications only": gen2(enable_rpc=False, partial="keys"),
    "gen2 requests only": gen2(rpc_ntf=False),
    "gen2 monophase": gen2(profile="monophase"),
    "gen2 monophase parts": gen2(profile="monophase", partial="keys"),
    "gen2 monophase requests only": gen2(profile="monophase", rpc_ntf=False),
    "gen3": gen2(model="3em63g3"),
    "sensors": sensors,
    "sensors of changes": sensors_that_report_changes_only,
}

every_meter = pytest.mark.parametrize("use", METERS.values(), ids=METERS)


@every_meter
async def test_charges_with_what_fits(
    home: VirtualHome, use: Callable[[VirtualHome], None]
) -> None:
    """R2, R4: the highest phase counts; a load that comes is made room for."""
    home.house.base_a = (5.0, 12.4, 3.0)
    use(home)
    await home.set_up()
    await home.charging()
    assert home.offered_a() == 12
    assert float(home.state("sensor", "main_fuse_load").state) == pytest.approx(
        24.4, abs=0.5
    )

    home.house.base_a = (18.2, 12.4, 3.0)
    # A Shelly that can't be asked tells of a change below 5 % up to 15 s later.
    await home.run(30)
    assert home.offered_a() == 6
    assert float(home.state("sensor", "current_l1").state) == pytest.approx(
        24.2, abs=0.2
    )


@every_meter
async def test_export_is_no_load(
    home: VirtualHome, use: Callable[[VirtualHome], None]
) -> None:
    """R15: 30 A of sun on L1 and L2 leave as much room there as the fuse has, and more."""
    home.house.base_a = (-30.0, -30.0, 3.0)
    use(home)
    await home.set_up()
    home.charger.plug(Car())
    for _ in range(12):
        await home.run(10)
        # The car is behind the meter too: with it, 14 A are still fed in.
        shown_a = float(home.state("sensor", "current_l1").state)
        assert -30.5 < shown_a < -13.5
        assert float(home.state("sensor", "main_fuse_load").state) < 19.5
        assert home.state("binary_sensor", "overload").state == "off"
    assert home.offered_a() == 16


@every_meter
async def test_a_meter_that_falls_silent(
    home: VirtualHome, hass: HomeAssistant, use: Callable[[VirtualHome], None]
) -> None:
    """R11: down to the minimum when the values are too old, and up again by itself."""
    use(home)
    await home.set_up()
    await home.charging()
    # Values that come every 15 s are too old for a raise most of the time.
    await home.run(90)
    assert home.offered_a() == 16

    home.shelly.frozen = True
    show, home.show_sensors = home.show_sensors, lambda: None  # type: ignore[method-assign]
    await home.run(60)
    assert home.offered_a() == 6
    assert home.state("sensor", "current_l1").state == "unavailable"
    assert home.state("sensor", "limited_by").state == "meter_lost"

    home.shelly.frozen = False
    home.show_sensors = show  # type: ignore[method-assign]
    await home.run(180)
    assert home.offered_a() == 16


GEN2_FAULTS = ["nan", "missing", "absent", "error"]


@pytest.mark.parametrize("fault", GEN2_FAULTS)
@pytest.mark.parametrize(
    "settings", [{}, {"partial": "keys"}, {"profile": "monophase"}], ids=str
)
async def test_one_bad_phase_of_the_second_generation(
    home: VirtualHome, settings: dict[str, Any], fault: Any
) -> None:
    """R11: what is not measured on one phase is told from a load of 0 A."""
    gen2(**settings)(home)
    await home.set_up()
    await home.charging()
    home.shelly.phase_faults[1] = fault
    await home.run(70)
    assert home.offered_a() == 6
    assert home.state("sensor", "current_l2").state == "unknown"
    assert home.state("sensor", "current_l1").state == "11.0"

    home.shelly.phase_faults.clear()
    await home.run(90)
    assert home.offered_a() == 16
