"""A go-eCharger as the rest of the integration sees it, whichever API it speaks."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum

# IEC 61851-1: 6 A is the lowest current that a charger can signal; 32 A is the largest go-e model.
MINIMUM_CURRENT_A = 6
MAXIMUM_CURRENT_A = 32


class CarState(Enum):
    """What the charger knows about the car (API key `car`)."""

    UNKNOWN = "unknown"
    NO_CAR = "no_car"
    CHARGING = "charging"
    WAITING = "waiting"
    COMPLETE = "complete"
    FAULT = "fault"


class Force(IntEnum):
    """Whether charging is forced (API v2 key `frc`)."""

    NEUTRAL = 0
    OFF = 1
    ON = 2


class ApiVersion(StrEnum):
    """The two generations of the local HTTP API."""

    V1 = "v1"
    V2 = "v2"


class Cause(StrEnum):
    """Why the charger itself limits or forbids charging; of limits, what would stay longest comes first."""

    CHARGER_LIMIT = "charger_limit"
    """The hardware, or what the installer set."""
    CABLE = "cable"
    ADAPTER = "adapter"
    TEMPERATURE = "temperature"
    LOAD_MANAGEMENT = "load_management"
    """The charger's own, in a group of chargers."""
    ACCESS = "access"
    """A card or the app is needed."""
    SCHEDULE = "schedule"
    ENERGY_LIMIT = "energy_limit"
    ECO_MODE = "eco_mode"
    """It waits for a low price, for surplus or for the next trip."""
    OCPP = "ocpp"
    """A backend says so."""
    GRID = "grid"
    """Frequency, voltage or unbalanced load."""
    DELAY = "charger_delay"
    """It goes on by itself: phase switch, minimum pause, reconnecting, starting up."""
    OTHER = "charger"


class Fault(StrEnum):
    """What the charger reports as an error, by whichever number its API and firmware do it."""

    RCD = "rcd"
    """Residual current of a kind that is not told."""
    RCD_AC = "rcd_ac"
    RCD_DC = "rcd_dc"
    RCD_SELF_TEST = "rcd_self_test"
    PHASE = "phase"
    OVERVOLTAGE = "overvoltage"
    OVERCURRENT = "overcurrent"
    DIODE = "diode"
    PP_INVALID = "pp_invalid"
    CP_INVALID = "cp_invalid"
    NO_EARTH = "no_earth"
    CONTACTOR_STUCK = "contactor_stuck"
    CONTACTOR_MISSING = "contactor_missing"
    OVERTEMPERATURE = "overtemperature"
    NO_COMMUNICATION = "no_communication"
    LOCK_STUCK_OPEN = "lock_stuck_open"
    LOCK_STUCK_CLOSED = "lock_stuck_closed"
    INTERNAL = "internal"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class GoeInfo:
    """What stays the same while we talk to a charger.

    `serial` is unique, `name` is the user's. `maximum_current_a` (6 to 32 A per phase) is the most that this hardware can offer.
    """

    serial: str
    name: str
    model: str
    firmware: str
    api: ApiVersion
    host: str
    maximum_current_a: int


@dataclass(frozen=True, kw_only=True, slots=True)
class GoeStatus:
    """One status report.

    `offered_current_a` is the setting (0 to 32 A per phase); while the charger is not allowed to charge nothing is offered.
    `maximum_current_a` (6 to 32 A) is the smallest limit that the charger reports, `limited_by` what it is due to;
    a limit below 6 A, which leaves the charger nothing to offer, counts as 6 A.
    `blocked_by` is why the charger's own logic does not let the car charge: `None` while it does, and while only
    `force` stops it.
    `held_back_by` is why the charger offers a car less than `offered_current_a`, where that is no limit to count on.
    `draw_a` is what the car takes on the charger's L1, L2 and L3.
    `None` stands for what this model or firmware doesn't tell.
    """

    car: CarState
    force: Force
    allowed: bool | None
    offered_current_a: int
    maximum_current_a: int
    limited_by: Cause
    blocked_by: Cause | None
    draw_a: tuple[float, float, float]
    power_w: float
    error_code: int
    fault: Fault | None
    model_status: int | None
    session_energy_wh: float | None
    total_energy_wh: float | None
    held_back_by: Cause | None = None


class GoeCharger(ABC):
    """One charger. All methods raise `GoeError`, and have one request at a time under way."""

    info: GoeInfo

    @abstractmethod
    async def status(self) -> GoeStatus:
        """Ask for the present status."""

    async def set_offered_current(self, amps: int) -> None:
        """Set the offered current, 6 to 32 A per phase.

        Raises `ValueError` for other values: the charger would refuse them, so asking is a mistake in the program.
        """
        if amps not in range(MINIMUM_CURRENT_A, MAXIMUM_CURRENT_A + 1):
            raise ValueError(
                f"{amps!r} is not a whole current from {MINIMUM_CURRENT_A} to {MAXIMUM_CURRENT_A} A"
            )
        await self._write_offered_current(amps)

    @abstractmethod
    async def set_force(self, force: Force) -> None:
        """Stop (`OFF`), force (`ON`) or leave charging to the charger's own logic (`NEUTRAL`).

        API v1 knows only stopped or not: there `ON` is the same as `NEUTRAL`.
        """

    @abstractmethod
    async def _write_offered_current(self, amps: int) -> None:
        """Send a checked current in the way of the API."""
