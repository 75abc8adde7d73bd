"""The charger with a listener, and the trigger that listens."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from simulator.goe_hardware import FORCE_OFF
from simulator.goe_wire import NoAnswerError
from soak.plan import Aim, Instant, Plan, plan
from soak.trigger import Trigger
from soak.watched import Request, WatchedCharger, understood

STOP = ("/api/set", {"frc": "1"})
STATUS = ("/api/status", {"filter": "amp,frc"})


@pytest.mark.parametrize(
    ("path", "query", "request_"),
    [
        (*STATUS, Request.STATUS),
        ("/status", {}, Request.STATUS),
        (*STOP, Request.STOP),
        ("/api/set", {"frc": "0"}, Request.RESUME),
        ("/api/set", {"amp": "6"}, Request.OTHER),
        ("/mqtt", {"payload": "alw=0"}, Request.STOP),
        ("/mqtt", {"payload": "alw=1"}, Request.RESUME),
        ("/mqtt", {"payload": "amx=6"}, Request.OTHER),
    ],
)
def test_requests(path: str, query: Mapping[str, str], request_: Request) -> None:
    """Of both APIs."""
    assert understood(path, query) is request_


def planned(instant: Instant, aim: Aim = Aim.STOP) -> Plan:
    """Return a kill that comes at once."""
    return replace(plan(0), instant=instant, aim=aim, after_s=0.0)


def aimed(planned: Plan) -> tuple[WatchedCharger, Trigger, list[str]]:
    """Return a charger, the trigger that listens to it, and the list of its shots."""
    shots: list[str] = []
    charger = WatchedCharger()
    charger.listener = trigger = Trigger(planned, lambda: shots.append("shot"))
    return charger, trigger, shots


async def test_lost_write() -> None:
    """It has no effect and no answer."""
    charger, trigger, shots = aimed(planned(Instant.LOST))
    charger.respond(0, *STATUS)
    assert charger.asked_at == [0]
    with pytest.raises(NoAnswerError):
        charger.respond(1, *STOP)
    await trigger.shot.wait()
    assert charger.force != FORCE_OFF
    assert shots == ["shot"]


async def test_unanswered_write() -> None:
    """It has its effect and no answer."""
    charger, trigger, _ = aimed(planned(Instant.UNANSWERED))
    with pytest.raises(NoAnswerError):
        charger.respond(1, *STOP)
    await trigger.shot.wait()
    assert charger.force == FORCE_OFF


async def test_answered_write() -> None:
    """It has both; another write is not what is aimed at."""
    charger, trigger, shots = aimed(planned(Instant.ANSWERED, Aim.RESUME))
    assert charger.respond(1, *STOP).status == 200
    await asyncio.sleep(0)
    assert shots == []
    assert charger.respond(2, "/api/set", {"frc": "0"}).status == 200
    await trigger.shot.wait()
    assert shots == ["shot"]


async def test_deciding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A status counts as soon as a write is due."""
    charger, trigger, shots = aimed(planned(Instant.DECIDING))
    charger.respond(0, *STATUS)
    trigger.overload_ends()
    charger.respond(1, *STATUS)
    monkeypatch.setattr("soak.trigger.DUE_S", 0.0)
    await asyncio.sleep(0)
    assert shots == []
    trigger.overload_begins()
    charger.respond(2, *STATUS)
    await trigger.shot.wait()


async def test_any_time() -> None:
    """By the clock alone, once."""
    _, trigger, shots = aimed(planned(Instant.ANY_TIME))
    trigger.overload_ends()
    trigger.overload_begins()
    trigger.overload_begins()
    await trigger.shot.wait()
    await asyncio.sleep(0)
    assert shots == ["shot"]
