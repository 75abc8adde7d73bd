"""One charger: what it does, what may happen next, and the command for that."""

from dataclasses import replace

from .demand import demand_a
from .headroom import Room
from .known import Known
from .model import (
    CarState,
    ChargerInput,
    ChargerPlan,
    ChargerReading,
    Command,
    Force,
    Reason,
    Status,
    StopCause,
)
from .offer import choose
from .setpoint import READBACK_S
from .situation import Situation
from .standing import ALONE, Standing
from .thermal import ThermalGuard
from .turns import RUN_S

STOPPED_STATUS = {
    StopCause.OVERLOAD: Status.STOPPED_OVERLOAD,
    StopCause.PAUSED: Status.PAUSED,
    StopCause.METER_LOST: Status.METER_LOST,
    StopCause.WAITING: Status.READY,
    StopCause.TURN: Status.WAITING_TURN,
}

IDLE = {
    CarState.NO_CAR: (Status.NO_CAR, Reason.NO_CAR),
    CarState.WAITING: (Status.READY, Reason.CAR),
    CarState.COMPLETE: (Status.COMPLETE, Reason.CAR),
    CarState.FAULT: (Status.FAULT, Reason.FAULT),
    CarState.UNKNOWN: (Status.READY, Reason.CHARGER),
}
"""What is told of a charger that is not stopped while no car charges."""


class Charger(Known):
    """The decisions for one charger."""

    def plan(
        self,
        now: float,
        charger: ChargerInput,
        room: Room,
        guard: ThermalGuard,
        standing: Standing = ALONE,
    ) -> ChargerPlan:
        """Decide what the charger is to do now."""
        self.spells.add(now, room)
        if standing is not ALONE:
            self.turn.update(
                now,
                runs=self.charges or self.starting(now),
                waits=self.stopped
                and self.stops.record is not None
                and not charger.paused,
                standing=standing,
                patience_s=self.limits.resume_delay_s,
            )
        if not self.limits.balancing:
            self._look_on()
        plan = self._decide(now, charger, room, guard, standing)
        if not self.limits.balancing:
            plan = replace(plan, command=None, observed=True)
        if charger.reachable:
            # One that is lost may have done what it was told last.
            self.planned_a = demand_a(self.reading, plan.command)
        return plan

    def _decide(
        self,
        now: float,
        charger: ChargerInput,
        room: Room,
        guard: ThermalGuard,
        standing: Standing,
    ) -> ChargerPlan:
        """Decide by the rules, the most binding ones first."""
        reading = self.reading
        if reading is None or not charger.reachable:
            return self._plan(Status.UNREACHABLE, Reason.UNREACHABLE)
        phases = self.phases(now, len(room.most_a))
        unknown = room.unknown(phases)
        lost = unknown and not room.starting
        situation = Situation(
            now=now,
            charger=charger,
            reading=reading,
            limits=self.limits,
            room=room,
            spells=self.spells,
            phases=phases,
            unknown=unknown,
            lost=lost,
            overload_s=self.overload_s(now, unknown=unknown, starting=room.starting),
            overload_since=self.overload_since,
            too_hot=guard.too_hot(phases),
            overdrawn_a=self.overdraw.current_a
            if standing is ALONE
            else self.taken_on_top_a,
            standing=standing,
            turn_over=self._turn_is_over(now, standing),
        )
        cause = self.stops.wanted(situation)
        if cause is not None:
            return self._stopped(situation, cause)
        if reading.force is Force.OFF:
            return self._freed(reading)
        self._note_released(reading)
        return self._running(situation)

    def _turn_is_over(self, now: float, standing: Standing) -> bool:
        """Return whether it has to make room for another charger (R12).

        For one that waits, once it has charged for a while; for one that charges, with which
        it has no room together, as for the house.
        """
        if not standing.left_out:
            return False
        left_out_s = self.turn.left_out_s(now)
        # An overload is a matter of its own (R6), and is counted up to its last reading.
        crowded_out = standing.after_running and self.overload_since is None
        if crowded_out and left_out_s >= self.limits.overload_delay_s:
            return True
        patient = self.turn.crowded_s(now) >= self.limits.resume_delay_s
        return standing.after_waiting and patient and self.turn.ran_s(now) >= RUN_S

    def _look_on(self) -> None:
        """Expect nothing of the charger, and note when somebody ends our stop (R9, R13)."""
        if self.reading is not None:
            self.setpoints.expect_nothing(self.reading.at)
            self._note_released(self.reading)

    def _note_released(self, reading: ChargerReading) -> None:
        """Forget a stop of ours that is no longer in force, unless it may not show yet."""
        shown = reading.at >= self.setpoints.force.tried_at + READBACK_S
        if shown and reading.force is not Force.OFF:
            self.stops.released()

    def sent(self, now: float, command: Command, *, acknowledged: bool) -> None:
        """Take note of a command that was sent, and of whether the charger accepted it."""
        stopped = self.reading is None or self.stopped
        if command.force is Force.OFF:
            self.history.wrote(now, 0.0)
        elif command.offer_a is not None and (command.force is not None or not stopped):
            self.history.wrote(now, command.offer_a)
        if (
            command.offer_a is not None
            and self.charges
            and self.reading is not None
            and command.offer_a < self.reading.offered_a
        ):
            self.cut(now, command.offer_a)
        self.setpoints.sent(now, command, acknowledged=acknowledged)
        if command.force not in {None, Force.OFF}:
            # It may have heard it, although its answer was lost.
            self.freed_at = now
            if acknowledged:
                self.stops.released()

    def retreat(self) -> Command | None:
        """Return what to send before nobody watches any more (R11)."""
        if self.reading is None:
            return None
        return Command(charger_id=self.charger_id, offer_a=self.reading.minimum_a)

    def _stopped(self, situation: Situation, cause: StopCause) -> ChargerPlan:
        """Stop the charger, or leave it stopped; a manual stop stays a manual one (R9)."""
        reading = situation.reading
        command = self._minimum(reading)
        if reading.force is not Force.OFF:
            command = Command(charger_id=self.charger_id, force=Force.OFF)
            if self.limits.balancing:
                pause_s = self.limits.minimum_pause_s
                self.stops.stop(situation.now, cause, reading, pause_s)
        elif self.stops.record is None:
            return self._stopped_by_others(reading, command)
        else:
            self.stops.keep(cause)
        no_car = reading.car is CarState.NO_CAR
        reason, until = self.stops.waits_for(situation, cause)
        return self._plan(
            Status.NO_CAR if no_car else STOPPED_STATUS[cause],
            reason,
            command,
            until=until,
        )

    def _stopped_by_others(
        self, reading: ChargerReading, command: Command | None
    ) -> ChargerPlan:
        """Tell of a stop that is not ours; it stays (R9).

        Hardware that has one flag for all stops may tell that its own logic made this one.
        """
        status, reason = Status.STOPPED_MANUALLY, Reason.STOPPED_MANUALLY
        if reading.blocked_by is not Reason.CHARGER:
            status, reason = Status.READY, reading.blocked_by
        if reading.car is CarState.NO_CAR:
            status = Status.NO_CAR
        return self._plan(status, reason, command)

    def _freed(self, reading: ChargerReading) -> ChargerPlan:
        """Undo our own stop, at the minimum current and with the force state found (R5, R9)."""
        minimum = self._minimum(reading)
        record = self.stops.record
        if record is None:
            return self._stopped_by_others(reading, minimum)
        command = Command(
            charger_id=self.charger_id,
            offer_a=None if minimum is None else minimum.offer_a,
            force=record.found_force,
        )
        if reading.car is CarState.NO_CAR:
            return self._plan(Status.NO_CAR, Reason.NO_CAR, command)
        return self._plan(Status.READY, Reason.SOFT_START, command)

    def _running(self, situation: Situation) -> ChargerPlan:
        """Offer what fits to a car that charges, and the minimum otherwise (R2, R5, R11)."""
        reading = situation.reading
        if reading.car is not CarState.CHARGING:
            minimum = self._minimum(reading)
            waits = reading.car in {CarState.WAITING, CarState.COMPLETE}
            if waits and reading.allowed is False:
                return self._plan(Status.READY, reading.blocked_by, minimum)
            return self._plan(*IDLE[reading.car], minimum)
        if situation.unknown or not self.session.charge_has_drawn:
            reason = Reason.METER_LOST if situation.unknown else Reason.SOFT_START
            return self._plan(Status.CHARGING, reason, self._minimum(reading))
        offer = choose(situation)
        return self._plan(
            Status.CHARGING,
            reading.held_back_by or offer.reason,
            self._offer(reading, offer.current_a),
            phase=offer.phase,
            until=offer.until,
        )

    def _offer(self, reading: ChargerReading, current_a: int) -> Command | None:
        """Return the command for a current; `None` if the charger has it, or will have."""
        if reading.offered_a == current_a:
            return None
        # Less current is asked for at every step, more only when it is due again.
        raised = current_a > reading.offered_a
        if raised and not self.setpoints.offer.due(reading.at, current_a):
            return None
        return Command(charger_id=self.charger_id, offer_a=current_a)

    def _minimum(self, reading: ChargerReading) -> Command | None:
        """Return the command for the minimum current, if one is needed (R5)."""
        return self._offer(reading, reading.minimum_a)

    def _plan(
        self,
        status: Status,
        reason: Reason,
        command: Command | None = None,
        *,
        phase: int | None = None,
        until: float | None = None,
    ) -> ChargerPlan:
        """Return the plan, with the record of our stop as it is to be stored."""
        return ChargerPlan(
            charger_id=self.charger_id,
            status=status,
            limited_by=reason,
            command=command,
            limiting_phase=phase,
            until=until,
            stop=self.stops.record,
            disobeys=self.reading is not None
            and self.setpoints.disobeyed(self.reading.at),
            contested=self.reading is not None
            and self.setpoints.contested(self.reading.at),
        )
