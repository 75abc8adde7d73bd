"""What is known of one charger: its reports, its car, what it was told, and what that means."""

from .appetite import Appetite
from .demand import demand_a
from .house_load import SETTLING_S, DrawHistory
from .model import (
    USUAL_PRIORITY,
    CarState,
    ChargerInput,
    ChargerReading,
    Force,
    GridReading,
    SiteLimits,
    StopRecord,
)
from .overdraw import Overdraw
from .overload import OverloadTimer
from .session import DRAWING_A, Session
from .setpoint import Setpoints
from .spells import Spells
from .state import BalancerState, ChargerState
from .stopping import StopOwner
from .turns import Turn

START_S = 60.0
"""A car that may go on takes 7 s to begin, some 40 s: until then its room is kept for it."""


ASKED_AGAIN_S = 60.0
"""A charger that does not do as it is told is asked for its share so often."""

METERS_DIFFER_A = 0.3
"""A draw above the offer by no more may be the two meters of one current: 1 % of 25 A, rounded."""


class Known:
    """The memory of one charger."""

    def __init__(
        self, charger_id: str, limits: SiteLimits, stop: StopRecord | None
    ) -> None:
        """Start with the record of a stop that an earlier run may have left."""
        self.charger_id = charger_id
        self.limits = limits
        self.history = DrawHistory()
        self.stops = StopOwner(stop)
        self.reading: ChargerReading | None = None
        self.given: ChargerInput | None = None
        """The newest one."""
        self.appetite = Appetite()
        self.turn = Turn()
        self.session = Session()
        self.spells = Spells()
        self._overload = OverloadTimer()
        self.overdraw = Overdraw()
        self.planned_a = 0
        """What the car may draw (A)."""
        self.setpoints = Setpoints()
        self.freed_at = float("-inf")
        """When it was told to go on last."""
        self._cut_to_a = 0
        """What it was told when it was told less last."""
        self._cut_since: float | None = None
        """Since when it has not shown that; `None` if it has."""
        self._small_overdraw_a = 0.0

    def state(self, now: float) -> ChargerState:
        """Return what is to be taken up again later."""
        return self.stops.state(now, self.session.learned)

    def restore(self, site: BalancerState, saved_at: float) -> None:
        """Take up what was saved at a moment of the present clock."""
        self._overload.restore(site.overloads, saved_at)
        state = site.chargers.get(self.charger_id)
        if state is not None:
            self.session.restore(state.phases, saved_at)
            self.stops.restore(state, saved_at)

    def read(self, now: float, reading: ChargerReading) -> None:
        """Take in what the charger reported."""
        reading = self.setpoints.understood(reading)
        self.reading = reading
        self.planned_a = demand_a(reading, None)
        self.history.record(reading.at, reading.draw_a, reading.offered_a)
        self.session.update(reading, stopped=reading.force is Force.OFF)
        self.history.uses(self.phases(now, len(reading.draw_a)))
        self.stops.observe(now, reading, self.limits.minimum_pause_s)
        if reading.car is CarState.NO_CAR:
            self.stops.unplugged()
        self.overdraw.update(reading)
        self.appetite.update(reading)
        if self._cut_since is not None and (
            reading.offered_a <= self._cut_to_a
            or not self.charges
            or now - self._cut_since > ASKED_AGAIN_S
        ):
            self._cut_since = None
        if not self.charges:
            self._small_overdraw_a = 0.0
        elif not self.history.following(now):
            more_a = max(reading.draw_a, default=0.0) - reading.offered_a
            self._small_overdraw_a = more_a if more_a > METERS_DIFFER_A else 0.0

    def cut(self, now: float, offer_a: int) -> None:
        """Take note that less was asked for, whether the charger has heard it or not."""
        if self._cut_since is None:
            self._cut_since = now
        self._cut_to_a = offer_a

    def stubborn(self, now: float) -> bool:
        """Return whether it has kept more than it was told for longer than a car may need."""
        return self._cut_since is not None and now - self._cut_since > SETTLING_S

    @property
    def taken_on_top_a(self) -> float:
        """Return what the car takes more than it is offered (A): with several, little adds up."""
        return max(self.overdraw.current_a, self._small_overdraw_a)

    @property
    def priority(self) -> int:
        """Return how important it is; before it is known, as usual (R12)."""
        return USUAL_PRIORITY if self.given is None else self.given.priority

    @property
    def stopped(self) -> bool:
        """Return whether it is told not to charge, by whomever."""
        return self.reading is not None and self.reading.force is Force.OFF

    @property
    def charges(self) -> bool:
        """Return whether it lets a car charge, which does."""
        charging = self.reading is not None and self.reading.car is CarState.CHARGING
        return charging and not self.stopped

    @property
    def draws(self) -> bool:
        """Return whether it can be stopped to some effect."""
        if self.reading is None or self.stopped:
            return False
        return self.charges or max(self.reading.draw_a, default=0.0) > DRAWING_A

    def starting(self, now: float) -> bool:
        """Return whether it was let go on, and its car may be about to begin (R8)."""
        if self.reading is None or self.stopped or self.charges:
            return False
        plugged = self.reading.car is not CarState.NO_CAR
        return plugged and now - self.freed_at <= START_S

    def stopping(self, now: float) -> bool:
        """Return whether its car may just be obeying a stop of ours."""
        return self.stopped and self.history.following(now)

    @property
    def overload_since(self) -> float | None:
        """Return since when a phase of the car has been above the rating in a row (R6)."""
        return self._overload.since

    def overload_s(self, now: float, *, unknown: bool, starting: bool) -> float:
        """Return for how long a phase of the car has been above the rating in a row (R6).

        What an earlier run has counted goes on with what the meter says, or with its silence,
        but not before it has had its time to be heard.
        """
        if unknown and starting:
            return 0.0
        return self._overload.duration_s(now, silent=unknown)

    def phases(self, now: float, count: int) -> tuple[int, ...]:
        """Return the phases that the car uses (R1)."""
        return self.session.phases(now, count)

    def claim_a(self, now: float, phase: int, count: int) -> float:
        """Return what other chargers must leave to this one on a phase (A)."""
        if self.reading is None or phase not in self.phases(now, count):
            return 0.0
        starts_a = self.reading.minimum_a if self.starting(now) else 0
        kept_a = self.reading.offered_a if self.stubborn(now) else 0
        return max(self.reading.draw_a[phase], self.planned_a, starts_a, kept_a)

    def unwatched(self, now: float) -> None:
        """Take note that nobody has looked for a while (R4, R8)."""
        self.spells.begin_anew(now)

    def watch(self, now: float, grid: GridReading) -> None:
        """Let the overload timer see a grid reading, which may come between two steps."""
        self._overload.update(grid, self.phases(now, len(grid)), self.limits.rating_a)
