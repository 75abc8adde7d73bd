"""What the proof with faults does, as far as it is not done with Home Assistant."""

import pytest

from custom_components.dynamic_load_manager.goe.probe import DEFAULT_TIMEOUT_S
from demo.charger_faults import FAULTS, GROUPS, LATE_S, SILENT
from demo.meters import METERS, MeterName
from simulator.fault_proxy import MODES


def test_every_fault_of_the_network_has_its_turn() -> None:
    """Once, in a group, as have those of the charger itself."""
    grouped = [fault for group in GROUPS for fault in group]
    assert sorted(grouped) == sorted({*MODES, "busy", "api_off"} - {"pass"})
    assert FAULTS.keys() == {*grouped}
    assert {*grouped} > SILENT


def test_refusing_comes_first() -> None:
    """Nobody sees a connection that is refused: it can't be told from the fault before it."""
    assert [group.index("refuse") for group in GROUPS if "refuse" in group] == [0]


def test_late_answers_are_too_late() -> None:
    """Later than our client waits."""
    assert LATE_S > DEFAULT_TIMEOUT_S


@pytest.mark.parametrize("name", METERS)
def test_dead_phase_is_seen_by_the_meter(name: MeterName) -> None:
    """Current sensors would take what a dead phase reads for a small load."""
    meter = METERS[name]
    assert meter.dead_phase == ("absent" if meter.sensors else "missing")
