"""What a go-eCharger is told by its owner, its group and its surroundings, and how it stands."""

from typing import Literal

from .car import MINIMUM_OFFER_A, Car
from .goe_errors import Failure, error_code
from .goe_wire import Write, firmware_version

FORCE_NEUTRAL, FORCE_OFF, FORCE_ON = 0, 1, 2
CAR_IDLE, CAR_CHARGING, CAR_WAITING, CAR_COMPLETE, CAR_ERROR = 1, 2, 3, 4, 5

TEMPORARY_LIMIT_S = 600.0
"""How long a temporary limit (go-e key `tcl`) lasts without being written again."""


class GoeState:
    """The attributes of a charger, without what it does with them.

    The go-e key of each stands in the tables of `goe_v1` and `goe_v2`. Up to `blocked_by` they are
    what may be set from outside; `allowed` and those after it are what the charger makes of it.
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
        subtype: str | None = None,
        phase_switch_s: float = 0.0,
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
            subtype: what a CORE or PRO announces beside its type, such as "core_cable".
            phase_switch_s: the pause of a phase switch; 10 s on devices, 0 switches at once.

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
        self.subtype = subtype
        self.phase_switch_s = phase_switch_s

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
        self.use_price = False
        self.surplus = False
        """Whether there is a surplus to charge from, for eco mode with `use_surplus`."""
        self.price_low = False
        """Whether electricity is cheap now, for eco mode with `use_price`."""
        self.trip_waits = False
        """Whether the next trip (logic mode 5) is so far off that charging waits."""
        self.phase_mode = 2
        self.cable_lock = 0
        self.minimum_pause_s = 0.0
        self.allow_pause = True
        """Without it the charger charges on where its eco modes would pause it."""
        self.energy_limit_wh: float | None = None
        self.load_management = False
        self.allotted_a: int | None = None
        """What the charger's own load management grants it, A; None while nobody allots."""
        self.stop_mode = 0
        """Of API v1; kept, but its energy limit works without it (seen on firmware 033)."""
        self.error = 0
        self.power_board = True
        """Without it the charger knows neither car nor error."""
        self.measures = True
        """Whether `nrg` has values; a PRO on 60.4 was seen to send zeros (v2 issue 321)."""
        self.blocked_by: int | None = None
        """A modelStatus that another part of the charger imposes, such as 5 (scheduler)."""

        self.allowed = True
        self.limit_a: int | None = self.requested_a
        self.model_status = 15
        self.car_state = CAR_IDLE
        self.entered_at: dict[int, float] = {}
        """When each state of the car last began, s; `left_at` when it ended."""
        self.left_at: dict[int, float] = {}
        self.session_wh = 0.0
        self.total_wh = 0.0
        self.reboots = 0
        self.record: list[Write] = []
        """Each write as it arrived, oldest first."""

        self._car: Car | None = None
        self._contactor_closed = False
        self._has_charged = False
        self._stop_since: float | None = None
        self._pause_until: float | None = None
        self._used_phases = 0
        self._switching_until: float | None = None
        self.status_since = 0.0
        """When modelStatus last changed, s; `allowed_since` when `allowed` did."""
        self.allowed_since: float | None = None
        self.booted_at = 0.0
        self._answers_from = 0.0
        self._temporary_limit_a: int | None = None
        self._temporary_limit_at = 0.0
        self._now: float | None = None

    @property
    def now(self) -> float:
        """Return the second that the charger was last stepped to."""
        return 0.0 if self._now is None else self._now

    @property
    def phoenix(self) -> bool:
        """Tell whether it is a CORE or PRO, which has fewer keys."""
        return self.model.endswith("Phoenix")

    @property
    def temporary_limit_a(self) -> int | None:
        """Return a limit beside the setting, in A; gone TEMPORARY_LIMIT_S after it was written."""
        if self._temporary_limit_a is None:
            return None
        if self.now >= self._temporary_limit_at + TEMPORARY_LIMIT_S:
            return None
        return self._temporary_limit_a

    @temporary_limit_a.setter
    def temporary_limit_a(self, amps: int | None) -> None:
        self._temporary_limit_a = amps
        self._temporary_limit_at = self.now

    def fail(self, failure: Failure) -> None:
        """Let something break, with the number that this firmware has for it."""
        self.error = error_code(failure, self.version)
