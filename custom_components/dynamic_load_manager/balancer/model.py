"""The words that the balancer speaks: readings, limits, plans and reasons.

Times are seconds of one monotonic clock, currents are A per phase. Phases are
indexed from 0 (L1). Everything here is immutable.
"""

from dataclasses import dataclass
from enum import StrEnum

MINIMUM_CURRENT_A = 6
"""Lowest current that a charger can offer (IEC 61851-1: 10 % duty cycle)."""

LEAST_PRIORITY, USUAL_PRIORITY, MOST_PRIORITY = 1, 5, 10
"""Of a charger: 10 is the most important (R12)."""


class CarState(StrEnum):
    """What the charger knows of the car."""

    UNKNOWN = "unknown"
    NO_CAR = "no_car"
    WAITING = "waiting"
    CHARGING = "charging"
    COMPLETE = "complete"
    FAULT = "fault"


class Force(StrEnum):
    """The charger's lever for stopping and starting."""

    NEUTRAL = "neutral"
    OFF = "off"
    ON = "on"


class StopCause(StrEnum):
    """Why a stop of ours is in force (R9)."""

    OVERLOAD = "overload"
    PAUSED = "paused"
    METER_LOST = "meter_lost"
    WAITING = "waiting"
    """Somebody else's stop, which the owner has ended: it goes on when there is room."""
    TURN = "turn"
    """There is room for others only, and they have their turn (R12)."""


class FuseKind(StrEnum):
    """What protects the grid connection."""

    GG = "gg"
    """A fuse link for general use (IEC 60269): D, D0 and NH systems."""
    MCB = "mcb"
    """A circuit breaker, type B or C (IEC 60898): alike below their magnetic release."""


class Status(StrEnum):
    """What a charger is doing, or what it waits for."""

    NO_CAR = "no_car"
    READY = "ready"
    CHARGING = "charging"
    COMPLETE = "complete"
    STOPPED_OVERLOAD = "stopped_overload"
    WAITING_TURN = "waiting_turn"
    STOPPED_MANUALLY = "stopped_manually"
    PAUSED = "paused"
    METER_LOST = "meter_lost"
    UNREACHABLE = "unreachable"
    FAULT = "fault"


class Reason(StrEnum):
    """Why the offered current is what it is."""

    MAXIMUM_CURRENT = "maximum_current"
    """The owner's slider."""
    TEMPORARY_MAXIMUM = "temporary_maximum"
    """A lower one of the owner, which ends by itself."""
    CHARGER_LIMIT = "charger_limit"
    """Hardware or installer setting."""
    CABLE = "cable"
    ADAPTER = "adapter"
    TEMPERATURE = "temperature"
    """The charger is warm, and offers less or nothing."""
    LOAD_MANAGEMENT = "load_management"
    """The charger's own load management shares with others, or withholds everything."""
    MAIN_FUSE_LIMIT = "main_fuse_limit"
    """The owner lets less of the main fuse be used; more would fit under its rating."""
    MAIN_FUSE = "main_fuse"
    """No more fits beside the house load on the limiting phase."""
    SITE_MAXIMUM = "site_maximum"
    """What the owner allows all chargers together."""
    SHARED = "shared"
    """The rest is what other chargers may offer (R12)."""
    MINIMUM_HELD = "minimum_held"
    """Not even the minimum fits; it is held until the overload delay ends (R6)."""
    RAISE_DELAY = "raise_delay"
    """More fits, but not for long enough yet (R4)."""
    RECURRING_LOAD = "recurring_load"
    """More fits, but by what was seen lately it won't for long (R4)."""
    SOFT_START = "soft_start"
    """A charge starts at the minimum, until the car draws (R5)."""
    METER_LOST = "meter_lost"
    """A phase current is unknown (R11)."""
    OVERLOAD = "overload"
    """Stopped: the main fuse was above its rating for the overload delay."""
    MINIMUM_PAUSE = "minimum_pause"
    """Stopped: there is room, but the pause after the overload is not over (R8)."""
    RESUME_DELAY = "resume_delay"
    """Stopped: there is room, but not for long enough yet (R8)."""
    TURN = "turn"
    """Stopped: there is room for others only, and they have their turn (R12)."""
    PAUSED = "paused"
    """Stopped by the pause switch (R10)."""
    STOPPED_MANUALLY = "stopped_manually"
    """Stopped by somebody else (R9)."""
    ACCESS = "access"
    """The charger waits for a card or the app."""
    SCHEDULE = "schedule"
    ECO_MODE = "eco_mode"
    """The charger waits for cheap or surplus power, or for the next trip."""
    ENERGY_LIMIT = "energy_limit"
    """The session has got the energy that it was to get."""
    OCPP = "ocpp"
    """A charge point management system does not allow charging."""
    GRID = "grid"
    """The charger keeps off because of the grid's frequency or voltage."""
    CHARGER_DELAY = "charger_delay"
    """The charger waits by itself, and will go on: phase switch, pause, start."""
    CHARGER = "charger"
    """The charger itself does not allow charging, and does not say why."""
    CAR = "car"
    """The car does not charge: it is full, or has not asked for current."""
    NO_CAR = "no_car"
    UNREACHABLE = "unreachable"
    FAULT = "fault"


@dataclass(frozen=True, kw_only=True, slots=True)
class PhaseReading:
    """The grid current of one phase, as the meter saw it."""

    current_a: float
    """Signed: negative is export (R15)."""
    at: float


type GridReading = tuple[PhaseReading | None, ...]
"""One entry per phase of the site; `None` for a phase never heard of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargerReading:
    """What a charger reported."""

    at: float
    car: CarState
    force: Force
    allowed: bool | None
    """Whether the charger's own logic lets the car charge now; `None` if it does not tell."""
    offered_a: int
    """The current it is set to, whether a car charges or not."""
    maximum_a: int
    """The least of its own limits."""
    draw_a: tuple[float, ...]
    """One entry for each phase of the site."""
    energy_wh: float | None = None
    """What the charger has counted since the car was plugged in."""
    minimum_a: int = MINIMUM_CURRENT_A
    maximum_by: Reason = Reason.CHARGER_LIMIT
    """What `maximum_a` is due to."""
    blocked_by: Reason = Reason.CHARGER
    """What keeps the charger's own logic from letting the car charge, if it does."""
    held_back_by: Reason | None = None
    """Why the charger offers less than it is set to, where it does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargerInput:
    """One charger in one step: its newest reading and the owner's wishes."""

    charger_id: str
    reading: ChargerReading | None
    """The newest one ever, however old; `None` before the first."""
    reachable: bool
    """Whether `reading` was taken for this step."""
    maximum_current_a: int
    maximum_until: float | None = None
    """When that ends by itself; `None`: it is the usual one."""
    paused: bool = False
    priority: int = USUAL_PRIORITY
    """Who charges when there is no room for all: the highest (R12)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteLimits:
    """The main fuse and the delays of the rules; defaults are those of the design."""

    rating_a: float
    """Main fuse rating."""
    limit_a: float | None = None
    """A lower limit that the owner asks for; never above the rating."""
    charging_limit_a: float | None = None
    """What all chargers together may take on each phase; `None`: what the fuse leaves."""
    fuse_kind: FuseKind = FuseKind.GG
    margin_a: float = 0.0
    raise_delay_s: float = 30.0
    overload_delay_s: float = 300.0
    resume_delay_s: float = 60.0
    minimum_pause_s: float = 300.0
    meter_timeout_s: float = 45.0
    stop_on_meter_loss: bool = False
    balancing: bool = True
    """Off: everything is decided and told, nothing is sent (R13)."""

    @property
    def usable_a(self) -> float:
        """Return what house and chargers may use together, per phase."""
        return self.rating_a - self.withheld_a - self.margin_a

    @property
    def withheld_a(self) -> float:
        """Return what the owner's limit keeps unused, per phase."""
        return 0.0 if self.limit_a is None else max(0.0, self.rating_a - self.limit_a)


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """What a charger is to be told; the current always goes before the force."""

    charger_id: str
    offer_a: int | None = None
    force: Force | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StopRecord:
    """A stop of ours: to be stored before it is sent, and until it is undone (R9)."""

    cause: StopCause
    found_force: Force
    """The force state to put back."""
    stops_in_a_row: int = 1
    """Overload stops without an hour of peace between them (R8)."""
    energy_wh: float | None = None
    """What the charger had counted of the session, when it was stopped or later."""
    slack_wh: float = 0.0
    """What it may have counted since then, until the car has come to rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargerPlan:
    """What was decided for one charger, and why."""

    charger_id: str
    status: Status
    limited_by: Reason
    command: Command | None = None
    limiting_phase: int | None = None
    until: float | None = None
    """When the wait that `limited_by` names can end at the earliest."""
    stop: StopRecord | None = None
    disobeys: bool = False
    """Whether the charger has ignored for long what it acknowledged (R14)."""
    contested: bool = False
    """Whether somebody else keeps changing what we set (R14)."""
    observed: bool = False
    """Whether all this is only told, and not done (R13)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The result of one step."""

    load_a: float | None
    """The highest phase (R1); `None` while a phase is unknown."""
    highest_phase: int | None
    available_a: float | None
    """What all chargers together may use on each phase; never negative."""
    limiting_phase: int | None
    """The one with the least room for them; `None` while a phase is unknown."""
    house_load_a: tuple[float | None, ...]
    """Of each phase, as it counts for a raise; `None` where it is unknown."""
    overload_since: float | None
    """Since when a phase has been above the rating; `None` if none is."""
    overload_s: float
    """For how long, by what the meter has shown; 0 if none is (R6)."""
    fuse_heat: float | None
    """Of the hottest phase; the fuse operates at 1 (R7)."""
    unknown_phases: tuple[int, ...]
    starting: bool
    """Whether the meter has been started just now, and need not have been heard yet (R11)."""
    chargers: tuple[ChargerPlan, ...]
