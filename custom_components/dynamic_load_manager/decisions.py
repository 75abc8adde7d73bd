"""A log of what was decided for each charger, and on what grounds. Pure: no clock of its own."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from .balancer import ChargerInput, Command, GridReading, Reason, Status
from .data import ChargerData

REMEMBERED = 200
"""Decisions that differ from the one before: some hours of a busy evening."""

HOUR_S = 3600.0

STEPS_AN_HOUR = 1000
"""One every 5 s is 720. With more early ones than that leaves room for, the hour gets shorter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What was decided for one charger in one step."""

    at: datetime
    status: Status
    limited_by: Reason
    limiting_phase: int | None
    wait_s: float | None
    """For how long the wait that `limited_by` names goes on at least."""
    offered_a: int | None
    """What the charger was set to before; `None` before it ever answered."""
    wanted_a: int | None
    """What it was to be set to: the same, if it was told nothing else."""
    draw_a: tuple[float, ...] | None
    grid_a: tuple[float | None, ...]
    grid_age_s: tuple[float | None, ...]
    command: Command | None
    accepted: bool | None
    """Whether the charger took the command; `None` without one."""

    def repeats(self, before: Decision) -> bool:
        """Return whether nothing is decided anew: the currents alone make no difference."""
        return before == replace(
            self,
            at=before.at,
            wait_s=before.wait_s,
            draw_a=before.draw_a,
            grid_a=before.grid_a,
            grid_age_s=before.grid_age_s,
        )


class Decisions:
    """The decisions of all chargers of a site."""

    def __init__(self) -> None:
        """Start without any."""
        self._changes: dict[str, deque[Decision]] = {}
        self._steps: dict[str, deque[tuple[float, Decision]]] = {}

    def note(
        self,
        now: float,
        at: datetime,
        grid: GridReading,
        inputs: Sequence[ChargerInput],
        chargers: Sequence[ChargerData],
    ) -> None:
        """Take note of a step.

        Args:
            now: When it was decided (s, monotonic).
            at: The same in UTC.
            grid: What it was decided on.
            inputs: The same of each charger.
            chargers: What was decided and done.
        """
        done = {data.plan.charger_id: data for data in chargers}
        for charger in inputs:
            decision = _decision(now, at, grid, charger, done[charger.charger_id])
            self._add(now, charger.charger_id, decision)

    def changes(self, charger_id: str) -> list[Decision]:
        """Return the last decisions that differ from the one before, oldest first."""
        return list(self._changes.get(charger_id, ()))

    def since(self, charger_id: str, start: float) -> list[Decision]:
        """Return all decisions from a moment on (s, monotonic), of the last hour at most."""
        steps = self._steps.get(charger_id, ())
        return [decision for decided_at, decision in steps if decided_at >= start]

    def _add(self, now: float, charger_id: str, decision: Decision) -> None:
        """Add a decision, and forget the oldest."""
        steps = self._steps.setdefault(charger_id, deque(maxlen=STEPS_AN_HOUR))
        changes = self._changes.setdefault(charger_id, deque(maxlen=REMEMBERED))
        if not changes or not decision.repeats(steps[-1][1]):
            changes.append(decision)
        steps.append((now, decision))
        while steps[0][0] < now - HOUR_S:
            steps.popleft()


def _decision(
    now: float,
    at: datetime,
    grid: GridReading,
    charger: ChargerInput,
    done: ChargerData,
) -> Decision:
    """Return what was decided for a charger."""
    plan, reading = done.plan, charger.reading
    command = plan.command
    offered_a = None if reading is None else reading.offered_a
    told_a = None if command is None else command.offer_a
    return Decision(
        at=at,
        status=plan.status,
        limited_by=plan.limited_by,
        limiting_phase=plan.limiting_phase,
        wait_s=None if plan.until is None else max(0.0, plan.until - now),
        offered_a=offered_a,
        wanted_a=offered_a if told_a is None else told_a,
        draw_a=None if reading is None else reading.draw_a,
        grid_a=tuple(None if phase is None else phase.current_a for phase in grid),
        grid_age_s=tuple(None if phase is None else now - phase.at for phase in grid),
        command=command,
        accepted=None if command is None else done.accepted,
    )
