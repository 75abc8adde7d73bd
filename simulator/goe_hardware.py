"""The inside of a go-eCharger: settings, the logic that runs once a second, pilot and contactor."""

from math import floor
from typing import Literal

from .car import MINIMUM_OFFER_A, Car
from .goe_wire import Write, firmware_version
from .house import NOMINAL_VOLTAGE_V, Currents

FORCE_NEUTRAL, FORCE_OFF, FORCE_ON = 0, 1, 2
CAR_IDLE, CAR_CHARGING, CAR_WAITING, CAR_COMPLETE, CAR_ERROR = 1, 2, 3, 4, 5

STOP_WINDOW_S = 6
"""How long a car may take to stop before the contactor opens under load (v2 issue 60)."""
BOOT_S = 10.0
"""How long a reboot leaves it without answer: an assumption."""
_STOPPED_A = 0.1
_ADAPTER_A = 16
_NOTHING: Currents = (0.0, 0.0, 0.0)


class GoeHardware:
    """A charger without its HTTP interface.

    The attributes are its settings; the go-e key of each stands in the tables of `goe_v1` and
    `goe_v2`. What follows from them (`allowed`, `limit_a`, `car_state`, ...) changes only at the
    next whole second.
    """

    def __init__(
        self,
        serial: str = "123456",
        *,
        api: Literal["v1", "v2"] = "v2",
        firmware: str | None = None,
        name: str = "go-eCharger",
        model: str | None = None,
        phases: Literal[1, 3] = 3,
        variant_kw: Literal[11, 22] = 11,
        requested_a: int = 16,
        cable_a: int = 32,
        adapter: bool = False,
        unplug_clears_stop: bool = True,
        reboot_clears_stop: bool = True,
        legacy_api: bool = False,
    ) -> None:
        """Describe the charger.

        Args:
            serial: six digits.
            api: what the hardware speaks: "v1" is hardware V2 (2018-2021), "v2" everything later.
            firmware: such as "041.0" or "60.5"; by default one that fits the API.
            name: the friendly name.
            model: device type; ending in "Phoenix" it is a CORE or PRO.
            phases: phases of the supply.
            variant_kw: 11 (16 A) or 22 (32 A).
            requested_a: the setting at delivery, 6 to 32 A.
            cable_a: what the plugged cable carries.
            adapter: whether a 16 A adapter is in use.
            unplug_clears_stop: known for V3 and later (v2 issue 117), not for v1 hardware.
            reboot_clears_stop: not known for certain on any hardware.
            legacy_api: API v1 as well, on hardware that speaks v2.

        """
        self.serial = serial
        self.api = api
        self.firmware = firmware or ("055.7" if api == "v2" else "041.0")
        self.version = firmware_version(self.firmware)
        self.name = name
        self.model = model or ("go-eCharger_V4" if api == "v2" else "go-eCharger_V2")
        self.phases = phases
        self.variant_kw = variant_kw
        self.cable_a = cable_a
        self.adapter = adapter
        self.unplug_clears_stop = unplug_clears_stop
        self.reboot_clears_stop = reboot_clears_stop
        self.legacy_api = legacy_api

        self.requested_a = requested_a
        self.volatile_a: int | None = None
        self.force = FORCE_NEUTRAL
        self.installer_maximum_a = 16 if variant_kw == 11 else 32
        self.minimum_a = int(MINIMUM_OFFER_A)
        self.temperature_limit_a = 32
        self.access = 0
        self.transaction: int | None = None
        self.logic_mode = 3
        self.use_surplus = False
        self.phase_mode = 2
        self.load_management = False
        self.allow_pause = True
        self.energy_limit_wh: float | None = None
        self.error = 0
        self.blocked_by: int | None = None
        """A modelStatus that another part of the charger imposes, such as 5 (scheduler)."""

        self.allowed = True
        self.limit_a: int | None = requested_a
        self.model_status = 15
        self.car_state = CAR_IDLE
        self.session_wh = 0.0
        self.total_wh = 0.0
        self.reboots = 0
        self.record: list[Write] = []
        """Each write as it arrived, oldest first."""

        self._car: Car | None = None
        self._contactor_closed = False
        self._has_charged = False
        self._stop_since: float | None = None
        self._now: float | None = None
        self._booted_at = 0.0
        self._answers_from = 0.0

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
    def now(self) -> float:
        """Return the second that the charger was last stepped to."""
        return 0.0 if self._now is None else self._now

    @property
    def uptime_s(self) -> float:
        """Return the seconds since the last boot."""
        return max(0.0, self.now - self._booted_at)

    @property
    def phoenix(self) -> bool:
        """Tell whether it is a CORE or PRO, which has fewer keys."""
        return self.model.endswith("Phoenix")

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
        self.transaction = None
        self.error = 0
        if self.unplug_clears_stop:
            self.force = FORCE_NEUTRAL

    def reboot(self) -> None:
        """Restart: silent for BOOT_S, what was volatile is lost, the car is let go meanwhile."""
        self.reboots += 1
        self._booted_at = self.now
        self._answers_from = self.now + BOOT_S
        self.volatile_a = None
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
            self._booted_at = now
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
        self.model_status, self.allowed = self._decide()
        self.limit_a = self.current_limit_a() if self.allowed else None
        self.car_state = self._handle_car(now)

    def _decide(self) -> tuple[int, bool]:
        """Return modelStatus, and whether charging is allowed."""
        if self.error:
            return 26, False
        if self.force == FORCE_OFF:
            return 4, False
        if self.access == 1 and self.transaction is None:
            return 2, False
        if self.force == FORCE_ON:
            return 3, True
        if self.blocked_by is not None:
            return self.blocked_by, False
        if self.energy_limit_wh is not None and self.session_wh >= self.energy_limit_wh:
            return 6, False
        if self.logic_mode == 4 and self.use_surplus:
            return 17, False
        return 15, True

    def current_limit_a(self) -> int:
        """Return the smallest of all limits in A, whether or not charging is allowed."""
        limit_a = self.requested_a if self.volatile_a is None else self.volatile_a
        limit_a = min(limit_a, self.installer_maximum_a, self.temperature_limit_a)
        limit_a = min(limit_a, 16 if self.variant_kw == 11 else 32)
        if self._car is not None:
            limit_a = min(limit_a, self.cable_a)
        return min(limit_a, _ADAPTER_A) if self.adapter else limit_a

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
        return CAR_COMPLETE if self._has_charged else CAR_WAITING

    def _supplied_phases(self) -> int:
        """Return how many phases reach the car."""
        if not self._contactor_closed:
            return 0
        return 1 if self.phases == 1 or self.phase_mode == 1 else 3

    def phases_live(self) -> list[bool]:
        """Return which of L1 to L3 are live after the contactor, then before it (go-e key `pha`)."""
        supplied = self._supplied_phases()
        return [phase < supplied for phase in range(3)] + [
            phase < self.phases for phase in range(3)
        ]
