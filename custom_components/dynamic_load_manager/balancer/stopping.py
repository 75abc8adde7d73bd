"""Who stopped the charger, and when it may go on (R8, R9, R10)."""

from dataclasses import replace
from math import isfinite

from .house_load import SETTLING_S
from .model import (
    CarState,
    ChargerReading,
    Force,
    Reason,
    SiteLimits,
    StopCause,
    StopRecord,
)
from .session import DRAWING_A
from .situation import Situation
from .spells import NEVER
from .state import ChargerState

LONGEST_PAUSE_S = 1800.0
"""Repeated overload stops double the pause up to this (R8)."""

PEACE_S = 3600.0
"""After this long without an overload stop the earlier ones are forgotten (R8)."""

GAP_S = 30.0
"""When nothing was heard of a charger for this long, somebody may have let the car charge
meanwhile, and stopped it again."""

CHARGED_WH = 5.0
"""A car on one phase gets this at the minimum in 13 s; what the charger counts while it is
stopped is less."""

STEP_WH = 1.0
"""A counter that moves by less has not moved."""

SLACK_WH_PER_A = 230.0 * SETTLING_S / 3600.0
"""What flows with an ampere until the car has obeyed at the latest."""


class StopOwner:
    """Keeps the record of our own stop; a stop without a record is somebody else's."""

    def __init__(self, record: StopRecord | None) -> None:
        """Start with the record that an earlier run may have left."""
        self.record = record
        self.resume_not_before = 0.0
        self._inherited = record is not None
        self._seen_at = float("-inf")
        self._stops_in_a_row = record.stops_in_a_row if record else 0
        self._last_overload_at: float | None = None

    def state(self, now: float, phases: tuple[int, ...]) -> ChargerState:
        """Return what is to be taken up again later, beside the record of the stop."""
        stopped_at = self._last_overload_at
        return ChargerState(
            phases=phases,
            pause_s=max(0.0, self.resume_not_before - now),
            overload_stop_s=None if stopped_at is None else now - stopped_at,
            stops_in_a_row=self._stops_in_a_row,
        )

    def restore(self, state: ChargerState, saved_at: float) -> None:
        """Take up what was saved at a moment of the present clock."""
        self.resume_not_before = saved_at + state.pause_s
        self._stops_in_a_row = max(self._stops_in_a_row, state.stops_in_a_row)
        if state.overload_stop_s is not None:
            self._last_overload_at = saved_at - state.overload_stop_s

    def observe(
        self, now: float, reading: ChargerReading, minimum_pause_s: float
    ) -> None:
        """Look whether our stop is still in force, and still the same one.

        A record that was inherited is void if the charger is not stopped: it was released,
        or never stopped, while nobody watched. Else its pause starts again, unless it is
        known how much of it has passed.
        """
        unwatched = reading.at - self._seen_at > GAP_S
        self._seen_at = reading.at
        inherited, self._inherited = self._inherited, False
        if self.record is None:
            return
        if reading.force is not Force.OFF:
            if inherited:
                self.record = None
            return
        if unwatched and self._charged_since(reading, self.record):
            self.record = None
            return
        self._note_energy(reading, self.record)
        overloaded = self.record.cause is StopCause.OVERLOAD
        if inherited and overloaded and self._last_overload_at is None:
            self._last_overload_at = now
            self.resume_not_before = now + self._pause_s(minimum_pause_s)

    @staticmethod
    def _charged_since(reading: ChargerReading, record: StopRecord) -> bool:
        """Return whether the car has charged after our stop: the present one is another's."""
        before_wh, now_wh = record.energy_wh, reading.energy_wh
        if before_wh is None or now_wh is None:
            return False
        if now_wh < before_wh - STEP_WH:
            # Another session, which began at 0.
            return now_wh > CHARGED_WH
        return now_wh - before_wh > record.slack_wh + CHARGED_WH

    def _note_energy(self, reading: ChargerReading, record: StopRecord) -> None:
        """Note what the charger has counted, as soon as the car has come to rest."""
        now_wh, before_wh = reading.energy_wh, record.energy_wh
        if now_wh is None or not isfinite(now_wh) or max(reading.draw_a) > DRAWING_A:
            return
        moved = before_wh is None or abs(now_wh - before_wh) >= STEP_WH
        if moved or record.slack_wh:
            self.record = replace(record, energy_wh=now_wh, slack_wh=0.0)

    def wanted(self, situation: Situation) -> StopCause | None:
        """Return why the charger must be stopped now; `None` if we don't want it stopped."""
        reading = situation.reading
        if situation.charger.paused:
            return StopCause.PAUSED
        if situation.lost and situation.limits.stop_on_meter_loss:
            return StopCause.METER_LOST
        if reading.car is CarState.NO_CAR:
            return None
        if self.record is not None and reading.force is Force.OFF:
            return self._resting(situation, self.record.cause)
        draws = reading.car is CarState.CHARGING or max(reading.draw_a) > DRAWING_A
        overloaded = situation.overload_s >= situation.limits.overload_delay_s
        must_stop = overloaded and situation.standing.yields
        if draws and (must_stop or situation.too_hot):
            return StopCause.OVERLOAD
        return StopCause.TURN if draws and situation.turn_over else None

    def _resting(self, situation: Situation, cause: StopCause) -> StopCause | None:
        """Return why a stop of ours goes on; `None` if it may end (R8).

        A pause that is over, or a meter that is back, is not enough: a charge starts
        only where the minimum fits.
        """
        minimum_a = situation.reading.minimum_a
        overloaded = cause is StopCause.OVERLOAD
        delay_s = self.patience_s(situation.limits)
        rested = situation.now >= self.resume_not_before
        proven = situation.now >= situation.fits_since(minimum_a) + delay_s
        due = rested and proven and situation.standing.admitted
        if due and situation.fits_for_certain(minimum_a):
            return None
        if not overloaded and situation.unknown:
            return StopCause.METER_LOST
        if cause in {StopCause.WAITING, StopCause.TURN}:
            return cause
        # While it is uncertain whether the minimum fits, the cause stays what it was.
        if situation.room.share_on(situation.phases)[0] >= minimum_a:
            return cause
        alone = situation.room.alone_on(situation.phases) >= minimum_a
        return StopCause.TURN if alone and not overloaded else StopCause.OVERLOAD

    def waits_for(
        self, situation: Situation, cause: StopCause
    ) -> tuple[Reason, float | None]:
        """Return what a stop of ours waits for, and when that can be over (R8)."""
        if cause in {StopCause.WAITING, StopCause.TURN}:
            fits = situation.fits_since(situation.reading.minimum_a) < NEVER
            _, tightest = situation.room.share_on(situation.phases)
            shortage = (
                Reason.TURN
                if cause is StopCause.TURN
                else situation.room.limited_by(tightest)
            )
            return (Reason.RESUME_DELAY if fits else shortage), None
        if cause is not StopCause.OVERLOAD:
            return Reason(cause.value), None
        fits_since = situation.fits_since(situation.reading.minimum_a)
        if fits_since == NEVER:
            return Reason.OVERLOAD, None
        fits_until = fits_since + situation.limits.resume_delay_s
        if self.resume_not_before > fits_until:
            return Reason.MINIMUM_PAUSE, self.resume_not_before
        return Reason.RESUME_DELAY, max(situation.now, fits_until)

    def stop(
        self,
        now: float,
        cause: StopCause,
        reading: ChargerReading,
        minimum_pause_s: float,
    ) -> None:
        """Record a stop of ours, to be sent to a charger that is not stopped."""
        again = self.record is not None and self.record.cause is cause
        if cause is StopCause.OVERLOAD and not again:
            at_peace = (
                self._last_overload_at is None or now - self._last_overload_at > PEACE_S
            )
            self._stops_in_a_row = 1 if at_peace else self._stops_in_a_row + 1
            self._last_overload_at = now
            self.resume_not_before = now + self._pause_s(minimum_pause_s)
        self.record = StopRecord(
            cause=cause,
            found_force=reading.force,
            stops_in_a_row=max(1, self._stops_in_a_row),
            energy_wh=reading.energy_wh,
            slack_wh=0.0
            if reading.energy_wh is None
            else sum(reading.draw_a) * SLACK_WH_PER_A,
        )

    def keep(self, cause: StopCause) -> None:
        """Go on with a stop of ours, for a cause that may be a new one.

        An overload stop stays one until it ends by its own rule (R8), whatever else
        holds the charger meanwhile.
        """
        if self.record is not None and self.record.cause is not StopCause.OVERLOAD:
            self.record = replace(self.record, cause=cause)

    def adopt(self) -> None:
        """Make somebody else's stop ours, because the owner wants to charge again (R9)."""
        if self.record is None:
            self.record = StopRecord(cause=StopCause.WAITING, found_force=Force.NEUTRAL)

    def released(self) -> None:
        """Forget the record: the charger is no longer stopped by us."""
        self.record = None

    def patience_s(self, limits: SiteLimits) -> float:
        """Return for how long there must be room before a stop of ours ends (R8, R12).

        One that was not for lack of room ends as soon as there is some.
        """
        lacks_room = self.record is not None and self.record.cause in {
            StopCause.OVERLOAD,
            StopCause.TURN,
        }
        return limits.resume_delay_s if lacks_room else 0.0

    def may_resume(self, now: float, reading: ChargerReading) -> bool:
        """Return whether a stop of ours ends as soon as there is room (R8)."""
        ours = self.record is not None and reading.force is Force.OFF
        plugged = reading.car is not CarState.NO_CAR
        return ours and plugged and now >= self.resume_not_before

    def unplugged(self) -> None:
        """Forget the pause: the next car has not caused anything."""
        self.resume_not_before = 0.0

    def _pause_s(self, minimum_pause_s: float) -> float:
        """Return the pause after an overload stop (R8)."""
        doubled_s = minimum_pause_s * 2.0 ** min(self._stops_in_a_row - 1, 10)
        return max(minimum_pause_s, min(doubled_s, LONGEST_PAUSE_S))
