"""What is told of a charge: each stop, each resume, and current held down."""

from dataclasses import replace

import pytest

from custom_components.dynamic_load_manager.balancer import (
    ChargerPlan,
    Force,
    Reason,
    Status,
    StopCause,
    StopRecord,
)
from custom_components.dynamic_load_manager.incidents import Incident, Incidents
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers.event import async_track_state_change_event
from simulator.car import Car

from .home import VirtualHome

CHARGING = (Status.CHARGING, Reason.MAIN_FUSE)
NO_CAR = (Status.NO_CAR, Reason.NO_CAR)
READY = (Status.READY, Reason.SOFT_START)
COMPLETE = (Status.COMPLETE, Reason.CAR)
AWAY = (Status.UNREACHABLE, Reason.UNREACHABLE)
OVERLOAD = (Status.STOPPED_OVERLOAD, Reason.OVERLOAD)
RESTING = (Status.STOPPED_OVERLOAD, Reason.MINIMUM_PAUSE)
PAUSED = (Status.PAUSED, Reason.PAUSED)
MANUAL = (Status.STOPPED_MANUALLY, Reason.STOPPED_MANUALLY)
BLIND = (Status.CHARGING, Reason.METER_LOST)
STOPPED_BLIND = (Status.METER_LOST, Reason.METER_LOST)

type Shown = tuple[Status, Reason]


def plan(shown: Shown) -> ChargerPlan:
    """Return what was decided for a charger."""
    return ChargerPlan(charger_id="charger", status=shown[0], limited_by=shown[1])


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        pytest.param(
            [CHARGING, OVERLOAD, RESTING, READY, CHARGING],
            [Incident.STOPPED_OVERLOAD, Incident.RESUMED],
            id="overload",
        ),
        pytest.param(
            [CHARGING, PAUSED, PAUSED, CHARGING],
            [Incident.PAUSED, Incident.RESUMED],
            id="pause",
        ),
        pytest.param(
            [CHARGING, PAUSED, OVERLOAD, READY],
            [Incident.PAUSED, Incident.STOPPED_OVERLOAD, Incident.RESUMED],
            id="one stop after the other",
        ),
        pytest.param(
            [CHARGING, MANUAL, NO_CAR, READY, CHARGING],
            [Incident.STOPPED_MANUALLY],
            id="unplugging is no resume",
        ),
        pytest.param(
            [CHARGING, BLIND, BLIND, CHARGING, BLIND],
            [Incident.FAILSAFE, Incident.FAILSAFE],
            id="the meter comes and goes",
        ),
        pytest.param(
            [CHARGING, BLIND, STOPPED_BLIND, CHARGING],
            [Incident.FAILSAFE, Incident.STOPPED_METER_LOST, Incident.RESUMED],
            id="stopped without a meter",
        ),
        pytest.param(
            [CHARGING, AWAY, CHARGING, AWAY, MANUAL, AWAY, MANUAL],
            [Incident.STOPPED_MANUALLY],
            id="what is not seen has not happened",
        ),
        pytest.param(
            [OVERLOAD, RESTING, READY], [Incident.RESUMED], id="stopped at the start"
        ),
        pytest.param([MANUAL, MANUAL], [], id="told before the restart"),
        pytest.param([AWAY, PAUSED, MANUAL], [Incident.STOPPED_MANUALLY], id="late"),
        pytest.param([READY, CHARGING, COMPLETE, NO_CAR], [], id="a day like others"),
    ],
)
def test_what_is_told(shown: list[Shown], told: list[Incident]) -> None:
    """Each beginning once, and the end of what had stopped the charge."""
    incidents = Incidents(plan(shown[0]))
    heard = [incidents.update(plan(each)) for each in shown[1:]]
    assert [incident for incident in heard if incident is not None] == told


def observed(shown: Shown, cause: StopCause | None = None) -> ChargerPlan:
    """Return what was decided while nothing is sent; with the cause of a stop of ours."""
    stop = None if cause is None else StopRecord(cause=cause, found_force=Force.NEUTRAL)
    return replace(plan(shown), observed=True, stop=stop)


@pytest.mark.parametrize(
    ("plans", "told"),
    [
        pytest.param(
            [plan(CHARGING), observed(OVERLOAD), observed(CHARGING), observed(BLIND)],
            [],
            id="what would be done",
        ),
        pytest.param(
            [plan(CHARGING), observed(MANUAL), observed(CHARGING)],
            [Incident.STOPPED_MANUALLY, Incident.RESUMED],
            id="what others do",
        ),
        pytest.param(
            [plan(OVERLOAD), observed(READY, StopCause.OVERLOAD), plan(READY)],
            [Incident.RESUMED],
            id="a stop of ours stays until balancing is on again",
        ),
        pytest.param(
            [observed(READY, StopCause.PAUSED), plan(PAUSED), plan(READY)],
            [Incident.RESUMED],
            id="a start with a stop of ours",
        ),
        pytest.param(
            [plan(PAUSED), observed(PAUSED, StopCause.PAUSED), observed(PAUSED)],
            [Incident.RESUMED],
            id="somebody ends it",
        ),
    ],
)
def test_looking_on(plans: list[ChargerPlan], told: list[Incident]) -> None:
    """R13: only what really happens is told of."""
    incidents = Incidents(plans[0])
    seen = [incidents.update(following) for following in plans[1:]]
    assert [incident for incident in seen if incident is not None] == told


async def test_a_day_with_everything(home: VirtualHome, hass: HomeAssistant) -> None:
    """The event entity tells of each as it happens, and of nothing else."""
    home.set_options(
        {
            "overload_delay": 60,
            "minimum_pause": 60,
            "resume_delay": 30,
            "meter_timeout": 20,
        }
    )
    await home.set_up()
    entity_id = home.state("event", "load_management").entity_id
    assert home.state("event", "load_management").state == "unknown"
    heard: list[str] = []

    def note(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        assert state is not None
        heard.append(state.attributes["event_type"])

    stop_listening = async_track_state_change_event(hass, entity_id, note)
    await home.charging()
    assert heard == []

    home.house.base_a = (22.0, 4.0, 3.0)
    await home.run(80)
    home.house.base_a = (5.0, 4.0, 3.0)
    await home.run(90)
    assert heard == ["stopped_overload", "resumed"]

    await home.call("switch", "turn_on", "pause")
    await home.run(10)
    await home.call("switch", "turn_off", "pause")
    await home.run(60)
    assert heard[2:] == ["paused", "resumed"]

    home.shelly.frozen = True
    await home.run(60)
    home.shelly.frozen = False
    await home.run(60)
    assert heard[4:] == ["failsafe"]

    home.charger.app_stop()
    await home.run(60)
    await home.call("button", "press", "resume")
    await home.run(60)
    assert heard[5:] == ["stopped_manually", "resumed"]

    home.charger.unplug()
    await home.run(10)
    home.charger.plug(Car())
    await home.run(60)
    assert len(heard) == 7
    stop_listening()
