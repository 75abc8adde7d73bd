"""What the balancer has learned survives a restart (R1, R6, R7, R8)."""

from dataclasses import asdict
import json
from typing import Any

import pytest

from custom_components.dynamic_load_manager.balancer import (
    BalancerState,
    ChargerState,
    FuseKind,
    FuseState,
    OverloadState,
)
from custom_components.dynamic_load_manager.const import DOMAIN
from custom_components.dynamic_load_manager.learned import Learned, learned
from homeassistant.core import HomeAssistant
from simulator.car import Car

from .home import VirtualHome

STATE = BalancerState(
    fuse_kind=FuseKind.MCB,
    rating_a=25.0,
    fuses=(FuseState(nodes=(0.5,), current_a=-3.5, age_s=1.0), None, None),
    overloads=(OverloadState(phase=2, first_s=60.0, last_s=1.0),),
    chargers={
        "charger": ChargerState(
            phases=(0, 2), pause_s=120.0, overload_stop_s=180.0, stops_in_a_row=2
        ),
        "other": ChargerState(),
    },
)
SAVED = Learned(saved_at=1_790_000_000.0, state=STATE)


def as_stored() -> dict[str, Any]:
    """Return what a file holds."""
    stored: dict[str, Any] = json.loads(json.dumps(asdict(SAVED)))
    return stored


def test_a_file_gives_back_what_was_saved() -> None:
    """Without loss."""
    assert learned(as_stored()) == SAVED


def test_a_file_from_before_holds_nothing() -> None:
    """Nothing is learned, and nothing is said of it."""
    assert learned(None) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("saved_at",), "yesterday"),
        (("saved_at",), None),
        (("state",), 3),
        (("state", "fuse_kind"), "cartridge"),
        (("state", "rating_a"), float("nan")),
        (("state", "rating_a"), True),
        (("state", "fuses"), 5),
        (("state", "fuses"), [1.0]),
        (("state", "fuses", 0, "nodes"), ["hot"]),
        (("state", "fuses", 0, "age_s"), float("inf")),
        (("state", "overloads", 0, "phase"), 3),
        (("state", "overloads", 0, "phase"), 1.5),
        (("state", "overloads", 0, "first_s"), None),
        (("state", "chargers"), [1]),
        (("state", "chargers", "charger"), None),
        (("state", "chargers", "charger", "phases"), [0, 3]),
        (("state", "chargers", "charger", "phases"), [-1]),
        (("state", "chargers", "charger", "stops_in_a_row"), -1),
        (("state", "chargers", "charger", "overload_stop_s"), {}),
    ],
)
def test_a_damaged_file_is_ignored_as_a_whole(
    path: tuple[str | int, ...], value: object, caplog: pytest.LogCaptureFixture
) -> None:
    """Half of the truth is worse than learning anew; one line says so."""
    stored: Any = as_stored()
    inner = stored
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert learned(stored) is None
    assert len(caplog.records) == 1


@pytest.mark.parametrize("stored", [[], "", 0, {}])
def test_nonsense_is_ignored(stored: object) -> None:
    """Whatever is in the file, there is no exception."""
    assert learned(stored) is None


def test_a_clock_that_was_set_back_makes_no_negative_time() -> None:
    """The pause of a stop may then last longer, never shorter than it has to."""
    assert SAVED.away_s(SAVED.saved_at + 20.0) == 20.0
    assert SAVED.away_s(SAVED.saved_at - 3600.0) == 0.0


async def test_a_reload_keeps_what_was_learned(
    home: VirtualHome, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """R1: a car on L1 is not throttled by L2 while its phases are learned again."""
    await home.set_up()
    await home.charging(Car(phases=1))
    assert home.offered_a() == 16
    home.house.base_a = (5.0, 17.0, 3.0)
    await home.run(20)
    assert home.offered_a() == 16

    assert await hass.config_entries.async_reload(home.entry.entry_id)
    assert home.charger.requested_a == 6, "R11: nobody watches"
    stored = hass_storage[f"{DOMAIN}.{home.entry.entry_id}"]["data"]["learned"]
    assert stored["state"]["chargers"]["charger"]["phases"] == [0]
    await home.run(45)
    assert home.offered_a() == 16


async def test_another_number_of_phases_learns_anew(
    home: VirtualHome, hass_storage: dict[str, Any]
) -> None:
    """What is known of L3 means nothing where there is none."""
    key = f"{DOMAIN}.{home.entry.entry_id}"
    stored = as_stored()
    stored["state"]["fuses"] = stored["state"]["fuses"][:1]
    stored["state"]["overloads"] = []
    stored["state"]["chargers"]["charger"]["phases"] = [0]
    hass_storage[key] = {
        "version": 1,
        "minor_version": 1,
        "key": key,
        "data": {"limit_a": None, "chargers": {}, "learned": stored},
    }
    await home.set_up()
    home.house.base_a = (5.0, 17.0, 3.0)
    home.charger.plug(Car(phases=1, start_delay_s=50.0))
    await home.run(62)
    assert home.offered_a() == 8, "all phases count before one is known"


async def test_phases_of_other_wires_are_forgotten(
    home: VirtualHome, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """R1: where the car was seen is somewhere else once the phases are told anew."""

    def phases() -> list[int]:
        stored = hass_storage[f"{DOMAIN}.{home.entry.entry_id}"]["data"]
        learned_phases: list[int] = stored["learned"]["state"]["chargers"]["charger"][
            "phases"
        ]
        return learned_phases

    await home.set_up()
    await home.charging(Car(phases=1))
    await hass.config_entries.async_reload(home.entry.entry_id)
    assert phases() == [0]
    home.charger.app_stop()
    await home.run(15)
    await hass.config_entries.async_reload(home.entry.entry_id)
    assert phases() == [0]

    (subentry,) = home.entry.subentries.values()
    hass.config_entries.async_update_subentry(
        home.entry, subentry, data={**subentry.data, "phase_map": "l2_l3_l1"}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    await home.run(6)
    await hass.config_entries.async_unload(home.entry.entry_id)
    assert phases() == []
