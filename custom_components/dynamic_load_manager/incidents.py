"""What happens to a charge that its owner wants to be told of."""

from enum import StrEnum

from .balancer import STOPPED_STATUS, ChargerPlan, Reason, Status


class Incident(StrEnum):
    """A stop, a resume, or current that is held down because nothing is known."""

    STOPPED_OVERLOAD = "stopped_overload"
    STOPPED_METER_LOST = "stopped_meter_lost"
    WAITING_TURN = "waiting_turn"
    PAUSED = "paused"
    STOPPED_MANUALLY = "stopped_manually"
    FAILSAFE = "failsafe"
    RESUMED = "resumed"


STOPS = {
    Status.STOPPED_OVERLOAD: Incident.STOPPED_OVERLOAD,
    Status.METER_LOST: Incident.STOPPED_METER_LOST,
    Status.WAITING_TURN: Incident.WAITING_TURN,
    Status.PAUSED: Incident.PAUSED,
    Status.STOPPED_MANUALLY: Incident.STOPPED_MANUALLY,
}


class Incidents:
    """Compares what was decided for one charger with what was decided before."""

    def __init__(self, plan: ChargerPlan) -> None:
        """Start with what goes on already: it was told of when it began."""
        self._known = plan.status is not Status.UNREACHABLE
        self._before = _going_on(plan)

    def update(self, plan: ChargerPlan) -> Incident | None:
        """Return what has happened since the last plan.

        While a charger does not answer, nothing is known to have happened. While it is only
        looked at, a stop of ours stays, whatever the plan says.
        """
        stays = plan.observed and plan.stop is not None
        if plan.status is Status.UNREACHABLE or stays:
            return None
        known, self._known = self._known, True
        before, self._before = self._before, _going_on(plan)
        if not known:
            return None
        if self._before is not None and self._before is not before:
            return self._before
        held = before in STOPS.values() and self._before is None
        went_on = held and plan.status is not Status.NO_CAR
        return Incident.RESUMED if went_on else None


def _going_on(plan: ChargerPlan) -> Incident | None:
    """Return the incident that a plan is the middle of; `None` if all is well.

    What is only told, and not done, is none (R13); what somebody else does is.
    """
    if plan.observed and plan.stop is not None:
        return STOPS.get(STOPPED_STATUS[plan.stop.cause])
    if plan.observed and plan.status is not Status.STOPPED_MANUALLY:
        return None
    charging = plan.status is Status.CHARGING
    if charging and plan.limited_by is Reason.METER_LOST:
        return Incident.FAILSAFE
    return STOPS.get(plan.status)
