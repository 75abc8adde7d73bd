"""The log of what was decided."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
import json
from math import inf, nan

import pytest

from custom_components.dynamic_load_manager.balancer import (
    CarState,
    ChargerInput,
    ChargerPlan,
    ChargerReading,
    Command,
    Force,
    PhaseReading,
    Reason,
    Status,
)
from custom_components.dynamic_load_manager.data import ChargerData
from custom_components.dynamic_load_manager.decisions import (
    HOUR_S,
    REMEMBERED,
    STEPS_AN_HOUR,
    Decision,
    Decisions,
)
from custom_components.dynamic_load_manager.plain import plain

from .home import VirtualHome

START = datetime(2026, 10, 1, 18, tzinfo=UTC)
PLAN = ChargerPlan(
    charger_id="charger", status=Status.CHARGING, limited_by=Reason.MAIN_FUSE
)
LOWER = Command(charger_id="charger", offer_a=9)


class Log(Decisions):
    """A log that is fed with what a test is about."""

    def step(
        self,
        now: float,
        plan: ChargerPlan = PLAN,
        *,
        offered_a: int | None = 10,
        accepted: bool = False,
        load_a: float = 20.0,
    ) -> None:
        """Take note of a step of one charger."""
        reading = None
        if offered_a is not None:
            reading = ChargerReading(
                at=now,
                car=CarState.CHARGING,
                force=Force.NEUTRAL,
                allowed=True,
                offered_a=offered_a,
                maximum_a=16,
                draw_a=(9.5, 9.6, 9.7),
            )
        self.note(
            now,
            START + timedelta(seconds=now),
            (PhaseReading(current_a=load_a, at=now - 2), None),
            [
                ChargerInput(
                    charger_id=plan.charger_id,
                    reading=reading,
                    reachable=reading is not None,
                    maximum_current_a=16,
                )
            ],
            [ChargerData(plan=plan, report=None, accepted=accepted, commands_sent=0)],
        )

    def changed(self) -> list[Decision]:
        """Return the decisions that differ from the one before."""
        return self.changes("charger")


def test_a_decision_tells_on_what_grounds() -> None:
    """What was known, what was decided, what was sent and whether it arrived."""
    log = Log()
    plan = replace(PLAN, limiting_phase=1, until=130.0, command=LOWER)
    log.step(100, plan, accepted=True)
    assert log.changed() == [
        Decision(
            at=START + timedelta(seconds=100),
            status=Status.CHARGING,
            limited_by=Reason.MAIN_FUSE,
            limiting_phase=1,
            wait_s=30.0,
            offered_a=10,
            wanted_a=9,
            draw_a=(9.5, 9.6, 9.7),
            grid_a=(20.0, None),
            grid_age_s=(2.0, None),
            command=LOWER,
            accepted=True,
        )
    ]


def test_a_charger_that_never_answered() -> None:
    """Nothing is known of it, and nothing is made up."""
    log = Log()
    log.step(0, offered_a=None)
    (decision,) = log.changed()
    assert decision.offered_a is decision.wanted_a is decision.draw_a is None
    assert decision.command is decision.accepted is None


@pytest.mark.parametrize(
    ("plan", "offered_a", "accepted"),
    [
        pytest.param(replace(PLAN, status=Status.READY), 10, False, id="status"),
        pytest.param(
            replace(PLAN, limited_by=Reason.RAISE_DELAY), 10, False, id="limited by"
        ),
        pytest.param(replace(PLAN, limiting_phase=2), 10, False, id="phase"),
        pytest.param(PLAN, 11, False, id="offered"),
        pytest.param(replace(PLAN, command=LOWER), 10, True, id="command"),
        pytest.param(
            replace(PLAN, command=Command(charger_id="charger", force=Force.OFF)),
            10,
            True,
            id="stop",
        ),
    ],
)
def test_what_makes_a_difference(
    plan: ChargerPlan, offered_a: int, accepted: bool
) -> None:
    """Each of these is worth to be remembered, once."""
    log = Log()
    log.step(0)
    for now in (5, 10, 15):
        log.step(now, plan, offered_a=offered_a, accepted=accepted)
    assert [decision.at.second for decision in log.changed()] == [0, 5]


def test_a_refused_command_and_an_accepted_one() -> None:
    """The same command, and another outcome."""
    log = Log()
    for now, accepted in ((0, False), (5, False), (10, True)):
        log.step(now, replace(PLAN, command=LOWER), accepted=accepted)
    assert [decision.accepted for decision in log.changed()] == [False, True]


def test_currents_alone_make_no_difference() -> None:
    """They change all the time, and so does the rest of a wait."""
    log = Log()
    for now in range(0, 50, 5):
        log.step(now, replace(PLAN, until=100.0), load_a=20.0 + now)
    assert len(log.changed()) == 1
    assert len(log.since("charger", 0)) == 10


def test_back_and_forth_is_two_differences() -> None:
    """Each differs from the one before, not from all before."""
    log = Log()
    for now, offered_a in enumerate((10, 11, 10)):
        log.step(now, offered_a=offered_a)
    assert [decision.offered_a for decision in log.changed()] == [10, 11, 10]


def test_the_last_ones_are_remembered() -> None:
    """The oldest is forgotten first, however long ago the others are."""
    log = Log()
    for step in range(REMEMBERED + 7):
        log.step(step * HOUR_S * 2, offered_a=step)
    offered = [decision.offered_a for decision in log.changed()]
    assert offered == list(range(7, REMEMBERED + 7))
    assert len(log.since("charger", 0)) == 1


def test_since() -> None:
    """The decisions from a moment on, of one charger."""
    log = Log()
    for now in range(0, 60, 5):
        log.step(now)
        log.step(now, replace(PLAN, charger_id="other"))
    assert [decision.at.second for decision in log.since("charger", 45)] == [45, 50, 55]
    assert log.since("nobody", 0) == log.changes("nobody") == []


def test_an_hour_is_bounded() -> None:
    """In time, and in number when steps come early."""
    log = Log()
    for now in range(0, 2 * int(HOUR_S), 5):
        log.step(now)
    steps = log.since("charger", 0)
    assert steps[-1].at - steps[0].at == timedelta(seconds=HOUR_S)
    for now in range(2 * int(HOUR_S), 3 * int(HOUR_S)):
        log.step(now)
    assert len(log.since("charger", 0)) == STEPS_AN_HOUR


def test_a_decision_is_json() -> None:
    """Whatever a charger or a meter makes of a number."""
    log = Log()
    log.step(0, replace(PLAN, until=inf, command=LOWER), load_a=nan)
    assert json.loads(json.dumps(plain(log.changed()), allow_nan=False)) == [
        {
            "at": "2026-10-01T18:00:00+00:00",
            "status": "charging",
            "limited_by": "main_fuse",
            "limiting_phase": None,
            "wait_s": None,
            "offered_a": 10,
            "wanted_a": 9,
            "draw_a": [9.5, 9.6, 9.7],
            "grid_a": [None, None],
            "grid_age_s": [2.0, None],
            "command": {"charger_id": "charger", "offer_a": 9, "force": None},
            "accepted": False,
        }
    ]


class Number(IntEnum):
    """A number with a name."""

    ONE = 1


def test_plain() -> None:
    """Numbers stay what they are; what JSON has nothing for is a mistake."""
    value = {Number.ONE: Number.ONE, Status.READY: (True, 1 / 3, -inf, None)}
    assert plain(value) == {"1": 1, "ready": [True, 0.333, None, None]}
    assert type(plain(Number.ONE)) is int
    with pytest.raises(TypeError):
        plain(object())


async def test_the_integration_takes_notes(home: VirtualHome) -> None:
    """A rise in load: the command that lowers, and what the charger shows after it."""
    await home.set_up()
    await home.charging()
    decisions = home.entry.runtime_data.decisions
    before = len(decisions.changes("charger"))

    home.house.base_a = (5.0, 14.0, 3.0)
    await home.run(10)

    lowered, obeyed, *_ = decisions.changes("charger")[before:]
    assert lowered.offered_a == 16
    assert lowered.wanted_a == 11
    assert lowered.limiting_phase == 1
    assert lowered.grid_a == (21.0, 30.0, 19.0)
    assert lowered.draw_a == (16.0, 16.0, 16.0)
    assert lowered.command == Command(charger_id="charger", offer_a=11)
    assert lowered.accepted is True
    assert obeyed.offered_a == obeyed.wanted_a == 11
    assert obeyed.command is None
