"""A newcomer sets it up and uses it, and the simulated charger tells what it was told."""

import pytest

from demo.person import Person
from demo.running import say
from demo.stage import Stage
from simulator.goe_hardware import FORCE_NEUTRAL, FORCE_OFF
from simulator.goe_wire import Json

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

DASHBOARD = "Load manager"
MAXIMUM_FIELDS = 8
MAXIMUM_S = 120
OBEYED_S = 15
"""A tick, and reserve for a slow machine."""
RAISED_S = 60
"""The raise delay, a tick, and reserve."""


class Record:
    """What the integration, and not the app, has written to the charger."""

    def __init__(self, stage: Stage) -> None:
        """Read the record of the charger."""
        self._stage = stage

    def writes(self, key: str) -> list[Json]:
        """Return all values of a key."""
        return [
            write.value
            for write in self._stage.charger.record
            if write.key == key and write.source == "api" and write.accepted
        ]

    async def ends(self, key: str, *values: Json, within_s: float = OBEYED_S) -> None:
        """Wait until these are the last values that were written."""
        wanted = list(values)
        met_at = await self._stage.until(
            lambda: self.writes(key)[-len(wanted) :] == wanted, within_s
        )
        assert met_at is not None, f"{key}: {self.writes(key)}, and not {wanted}"


async def test_newcomer(stage: Stage, person: Person) -> None:
    """Set up in two minutes; then the slider, the pause, and a stop in the app."""
    record = Record(stage)
    await _sets_up(stage, person, record)
    await person.open_dashboard(DASHBOARD)
    await _sets_the_maximum(stage, person, record)
    await _pauses(stage, person, record)
    await _resumes(stage, person, record)


async def _sets_up(stage: Stage, person: Person, record: Record) -> None:
    """From the first click to the first controlled amp."""
    await person.open(stage.home_assistant.url)
    assert await stage.until(lambda: stage.charger.draw_a[0] > 15, OBEYED_S)
    assert stage.charger.record == []
    started = stage.now
    await person.set_up(stage.charger_host)
    done_s = stage.now - started
    assert await stage.until(lambda: record.writes("amp") != [], MAXIMUM_S)
    controlled_s = stage.charger.record[0].at - started
    say(
        f"Set up in {done_s:.1f} s; the first amp was controlled after {controlled_s:.1f} s. "
        f"{len(person.fields)} fields ({', '.join(person.fields)}), "
        f"{len(person.filled)} to fill in ({', '.join(person.filled)})"
    )
    assert max(done_s, controlled_s) <= MAXIMUM_S
    assert 0 < len(person.filled) <= len(person.fields) <= MAXIMUM_FIELDS


async def _sets_the_maximum(stage: Stage, person: Person, record: Record) -> None:
    """The car gets more than the minimum, but no more than the slider allows."""
    await person.reads("Status Charging")
    await person.reads("Maximum current 16 A")
    await person.move_slider("Maximum current", 10)
    await person.reads("Maximum current 10 A")
    await record.ends("amp", 10, within_s=RAISED_S)
    await person.reads("Limited by Maximum current set by you")
    assert await stage.until(lambda: stage.charger.offered_a == 10, OBEYED_S)
    await person.move_slider("Maximum current", 8)
    await record.ends("amp", 8)
    assert max(int(str(value)) for value in record.writes("amp")) == 10


async def _pauses(stage: Stage, person: Person, record: Record) -> None:
    """On and off again: the car stops, and goes on."""
    assert record.writes("frc") == []
    await person.press("Pause Off")
    await record.ends("frc", FORCE_OFF)
    await person.reads("Status Paused")
    await person.reads("Limited by Paused by you")
    assert await stage.until(lambda: max(stage.charger.draw_a) == 0, OBEYED_S)
    await person.press("Pause On")
    await record.ends("frc", FORCE_OFF, FORCE_NEUTRAL)
    await person.reads("Status Charging")
    await person.reads_in_logbook("Load management Paused by you")


async def _resumes(stage: Stage, person: Person, record: Record) -> None:
    """A stop in the app is shown and left alone until it is ended."""
    told = record.writes("frc")
    stage.charger.app_stop()
    await person.reads("Status Stopped manually")
    assert record.writes("frc") == told
    await person.press("Resume")
    await record.ends("frc", *told, FORCE_NEUTRAL)
