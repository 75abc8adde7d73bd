"""The inside of a go-eCharger: the logic that runs once a second, pilot and contactor."""

from math import floor

from . import goe_logic as logic
from .car import Car
from .goe_state import (
    CAR_CHARGING,
    CAR_COMPLETE,
    CAR_ERROR,
    CAR_IDLE,
    CAR_WAITING,
    FORCE_NEUTRAL,
    FORCE_OFF,
    FORCE_ON,
    GoeState,
)
from .house import NOMINAL_VOLTAGE_V, Currents

__all__ = [
    "BOOT_S",
    "CAR_CHARGING",
    "CAR_COMPLETE",
    "CAR_ERROR",
    "CAR_IDLE",
    "CAR_WAITING",
    "FORCE_NEUTRAL",
    "FORCE_OFF",
    "FORCE_ON",
    "STOP_WINDOW_S",
    "GoeHardware",
]

STOP_WINDOW_S = 6
"""How long a car may take to stop before the contactor opens under load (v2 issue 60)."""
BOOT_S = 10.0
"""How long a reboot leaves it without answer: an assumption."""
_STOPPED_A = 0.1
_NOTHING: Currents = (0.0, 0.0, 0.0)
_SAYS_IDLE_WHILE_SWITCHING = (56, 8)
"""The firmware that tells of no car while it switches phases (v2 issue 248)."""


class GoeHardware(GoeState):
    """A charger without its HTTP interface.

    What follows from its settings (`allowed`, `limit_a`, `car_state`, ...) changes only at the
    next whole second.
    """

    @property
    def offered_a(self) -> int | None:
        """Return what the car is offered now in A; None for nothing or no car."""
        unseen = self._car is None or self.car_state == CAR_IDLE
        return None if unseen else self.limit_a

    @property
    def draw_a(self) -> Currents:
        """Return what flows into the car now, A per phase of the charger."""
        return _NOTHING if self._car is None else self._car.draw_a

    @property
    def car(self) -> Car | None:
        """Return the car that is plugged in."""
        return self._car

    @property
    def contactor_closed(self) -> bool:
        """Tell whether the car is connected to the grid."""
        return self._contactor_closed

    @property
    def uptime_s(self) -> float:
        """Return the seconds since the last boot."""
        return max(0.0, self.now - self.booted_at)

    @property
    def switching_phases(self) -> bool:
        """Tell whether it is in the pause of a phase switch."""
        return self._switching_until is not None

    @property
    def pause_ends_at(self) -> float | None:
        """Return the second at which its minimum pause is over; None outside of one.

        None may be set, which ends it.
        """
        ends_at = self._pause_until
        return None if ends_at is None or self.now >= ends_at else ends_at

    @pause_ends_at.setter
    def pause_ends_at(self, value: None) -> None:
        self._pause_until = value

    def plug(self, car: Car) -> None:
        """Connect a car; a new session begins. ValueError if one is connected already."""
        if self._car is not None:
            raise ValueError("Another car is plugged in")
        self._car = car
        self._has_charged = False
        self.session_wh = 0.0

    def unplug(self) -> None:
        """Disconnect the car: clears a fault and, on hardware that does so, a stop."""
        if self._car is not None:
            self._car.step(self.now, None, 0)
        self._car = None
        self._contactor_closed = False
        self._stop_since = None
        self._pause_until = None
        self.transaction = None
        self.error = 0
        if self.unplug_clears_stop:
            self.force = FORCE_NEUTRAL

    def reboot(self) -> None:
        """Restart: silent for BOOT_S, what was volatile is lost, the car is let go meanwhile."""
        self.reboots += 1
        self.booted_at = self.now
        self._answers_from = self.now + BOOT_S
        self.volatile_a = None
        self.temporary_limit_a = None
        self._pause_until = None
        self._switching_until = None
        self.limit_a = None
        self.allowed = False
        self._contactor_closed = False
        self._stop_since = None
        if self.reboot_clears_stop:
            self.force = FORCE_NEUTRAL
        if self._car is not None:
            self._car.step(self.now, None, 0)

    @property
    def booting(self) -> bool:
        """Tell whether it is between a reboot and its first answer."""
        return self.now < self._answers_from

    def step(self, now: float) -> None:
        """Advance to `now` (s), with the logic at each whole second on the way."""
        if self._now is None:
            self._now = now
            self.booted_at = now
            self._think(now)
            return
        second = floor(self._now) + 1
        while second <= now:
            self._flow(self._now, second)
            self._think(second)
            self._step_car(second)
            second += 1
        if now > self._now:
            self._flow(self._now, now)
            self._step_car(now)

    def _flow(self, before: float, now: float) -> None:
        """Count what has flowed until `now`."""
        self._now = now
        if self._contactor_closed:
            energy_wh = sum(self.draw_a) * NOMINAL_VOLTAGE_V * (now - before) / 3600
            self.session_wh += energy_wh
            self.total_wh += energy_wh

    def _step_car(self, now: float) -> None:
        """Let the car see the pilot and the contactor."""
        if self._car is not None:
            self._car.step(now, self.offered_a, self._supplied_phases())

    def _think(self, now: float) -> None:
        """Do what the charger does once a second."""
        if self.booting:
            return
        self._switch_phases(now)
        before, was_charging = self.model_status, self.car_state == CAR_CHARGING
        self.model_status, allowed = logic.decide(self)
        if self.allowed and not allowed and was_charging and self.minimum_pause_s > 0:
            self._pause_until = now + self.minimum_pause_s
        if self.allowed != allowed:
            self.allowed = allowed
            self.allowed_since = now
        if before != self.model_status:
            self.status_since = now
        self.limit_a = self.current_limit_a() if allowed else None
        state = self._handle_car(now)
        if state != self.car_state:
            self.left_at[self.car_state] = self.entered_at[state] = now
            self.car_state = state

    def current_limit_a(self) -> int:
        """Return the smallest of all limits in A, whether or not charging is allowed."""
        return logic.current_limit_a(self)

    def _switch_phases(self, now: float) -> None:
        """Follow a change of the phase mode: at once, or with a pause if the car charges."""
        wanted = 1 if self.phases == 1 or self.phase_mode == 1 else 3
        if self._switching_until is not None and now >= self._switching_until:
            self._switching_until = None
        if wanted == self._used_phases:
            return
        if self.phase_switch_s > 0 and self._contactor_closed:
            if self._switching_until is None:
                self._switching_until = now + self.phase_switch_s
            return
        self._used_phases = wanted

    def _handle_car(self, now: float) -> int:
        """Work the contactor and return the state of the car (go-e key `car`)."""
        car = self._car
        if self.error:
            self._contactor_closed = False
            return CAR_ERROR
        if car is None:
            return CAR_IDLE
        if self.allowed:
            self._stop_since = None
            if car.complete:
                self._contactor_closed = False
                return CAR_COMPLETE
            self._contactor_closed = car.ready or max(car.draw_a) > _STOPPED_A
            self._has_charged |= self._contactor_closed
            return CAR_CHARGING if self._contactor_closed else CAR_WAITING
        if self._contactor_closed:
            if self._stop_since is None:
                self._stop_since = now
            if max(car.draw_a) > _STOPPED_A and now < self._stop_since + STOP_WINDOW_S:
                return CAR_CHARGING
            self._contactor_closed = False
            self._stop_since = None
        if self.switching_phases and self.version == _SAYS_IDLE_WHILE_SWITCHING:
            return CAR_IDLE
        return CAR_COMPLETE if self._has_charged else CAR_WAITING

    def _supplied_phases(self) -> int:
        """Return how many phases reach the car."""
        if not self._contactor_closed:
            return 0
        return self._used_phases

    def phases_live(self) -> list[bool]:
        """Return which of L1 to L3 are live after the contactor, then before it (go-e key `pha`)."""
        supplied = self._supplied_phases()
        return [phase < supplied for phase in range(3)] + [
            phase < self.phases for phase in range(3)
        ]
