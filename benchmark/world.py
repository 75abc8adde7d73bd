"""The closed loop in virtual time: house, meter, charger and car of the simulator, and a controller."""

from dataclasses import dataclass
from typing import override

import numpy as np
from numpy.typing import NDArray

from simulator import Car, Currents, GoeCharger, House, Plant, Shelly3em
from simulator.goe_hardware import CAR_CHARGING, FORCE_NEUTRAL, FORCE_OFF

from .controller import Controller, MeterView

type Amps = NDArray[np.float64]
"""A per second and phase, shape (seconds, 3), unless a text says otherwise."""

LOWEST_A, HIGHEST_A = 6, 16
"""What a go-e of 11 kW can be set to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """The devices at a site."""

    rating_a: float = 25.0
    """Main fuse rating (A per phase)."""
    meter_period_s: float = 5.0
    """How often the meter publishes all phases."""
    on_change: bool = True
    """Whether it publishes a change of 10 % as well, as a Shelly 3EM does."""
    silent_from_s: float = float("inf")
    """When the meter falls silent for good."""
    car_phases: int = 3
    car_lag_s: float = 5.0
    """From a new offer until the car begins to follow it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What happened, second by second."""

    house_a: Amps
    draw_a: Amps
    offered_a: NDArray[np.int8]
    """Shape (seconds,); 0 while stopped."""
    commands_at: NDArray[np.int64]
    """When the charger was written to (s); refused writes included."""
    stops_at: NDArray[np.int64]
    """When it was forced off (s)."""

    @property
    def grid_a(self) -> Amps:
        """Return the current at the main fuse."""
        return self.house_a + self.draw_a

    def since(self, second: int) -> Record:
        """Return what happened from a second on."""
        return Record(
            house_a=self.house_a[second:],
            draw_a=self.draw_a[second:],
            offered_a=self.offered_a[second:],
            commands_at=self.commands_at[self.commands_at >= second] - second,
            stops_at=self.stops_at[self.stops_at >= second] - second,
        )


class TraceHouse(House):
    """A house that takes what a trace says."""

    __slots__ = ("now_a",)

    def __init__(self) -> None:
        """Start without load."""
        super().__init__()
        self.now_a: Currents = (0.0, 0.0, 0.0)

    @override
    def current_a(self) -> Currents:
        return self.now_a


class GoeView:
    """The charger as a controller sees it; keeps count of what is written."""

    def __init__(self, charger: GoeCharger) -> None:
        """Look at a charger at second 0."""
        self._charger = charger
        self.amp = charger.requested_a
        self.stopped = False
        self.charging = False
        self.connected = charger.car is not None
        self.draw_a: Currents = (0.0, 0.0, 0.0)
        self.now = 0
        self.commands_at: list[int] = []
        self.stops_at: list[int] = []
        self.offers = [(0, self.amp)]
        """Since which second (s) the charger has been set to what (A, 0: stopped)."""

    def look(self, now: int) -> None:
        """Take in what the charger shows at `now` (s)."""
        self.now = now
        self.charging = self._charger.car_state == CAR_CHARGING
        self.draw_a = self._charger.draw_a

    def set_current(self, amps: int) -> None:
        """Set the current (A); refused outside 6 to 16 A."""
        self.commands_at.append(self.now)
        if LOWEST_A <= amps <= HIGHEST_A:
            self.amp = self._charger.requested_a = amps
            self._note()

    def set_stopped(self, stopped: bool) -> None:
        """Force off, or back to neutral."""
        self.commands_at.append(self.now)
        if stopped and not self.stopped:
            self.stops_at.append(self.now)
        self.stopped = stopped
        self._charger.force = FORCE_OFF if stopped else FORCE_NEUTRAL
        self._note()

    def _note(self) -> None:
        """Note what is offered from now on."""
        offer_a = 0 if self.stopped else self.amp
        if self.offers[-1][1] != offer_a:
            self.offers.append((self.now, offer_a))


def run(controller: Controller, house_a: Amps, setup: Setup) -> Record:
    """Let a controller work beside a house; a car that never gets full is plugged in at second 0.

    Each second the charger and the car move first, then the meter measures and publishes, then
    the controller acts. The charger sees what is written in the next second.
    """
    seconds = len(house_a)
    house = TraceHouse()
    charger = GoeCharger(requested_a=LOWEST_A)
    charger.plug(Car(phases=setup.car_phases, lag_s=setup.car_lag_s))
    shelly = Shelly3em(update_period_s=setup.meter_period_s, on_change=setup.on_change)
    plant = Plant(house, charger, shelly)
    meter = MeterView([0.0, 0.0, 0.0], [float("-inf")] * 3)
    view = GoeView(charger)
    changes = _changes(house_a)
    rows: list[Currents] = [tuple(row) for row in house_a[changes].tolist()]
    upcoming = iter([*changes.tolist()[1:], seconds])
    row = iter(rows)
    house.now_a = next(row)
    next_change = next(upcoming)
    draws: list[tuple[int, Currents]] = [(0, charger.draw_a)]
    for second in range(seconds):
        if second == next_change:
            house.now_a = next(row)
            next_change = next(upcoming)
        charger.step(second)
        if charger.draw_a is not draws[-1][1]:
            draws.append((second, charger.draw_a))
        grid_a = plant.grid_current_a()
        due = shelly.due_phases(second, grid_a)
        if meter.asked:
            meter.asked = False
            due = (0, 1, 2)
        if due and second < setup.silent_from_s:
            for phase in due:
                meter.signed_a[phase] = round(grid_a[phase], 2)
                meter.at[phase] = second
        view.look(second)
        controller.tick(second, meter, view)
    return Record(
        house_a=house_a,
        draw_a=_expand(draws, seconds),
        offered_a=_expand(view.offers, seconds).astype(np.int8),
        commands_at=np.array(view.commands_at, dtype=np.int64),
        stops_at=np.array(view.stops_at, dtype=np.int64),
    )


def following(house_a: Amps, current_a: NDArray[np.float64], setup: Setup) -> Record:
    """Return what happens when a car takes a current at each second, shape (seconds,)."""
    draw_a = np.zeros_like(house_a)
    draw_a[:, : setup.car_phases] = current_a[:, None]
    on = current_a > 0
    return Record(
        house_a=house_a,
        draw_a=draw_a,
        offered_a=current_a.astype(np.int8),
        commands_at=np.flatnonzero(np.diff(current_a)) + 1,
        stops_at=np.flatnonzero(on[:-1] & ~on[1:]) + 1,
    )


def _changes(house_a: Amps) -> NDArray[np.intp]:
    """Return the seconds at which the trace has a new value, the first one included."""
    differs = np.any(house_a[1:] != house_a[:-1], axis=1)
    return np.concatenate(([0], np.flatnonzero(differs) + 1))


def _expand[T](steps: list[tuple[int, T]], seconds: int) -> NDArray[np.float64]:
    """Return the value at each second of what is listed as (since when, value)."""
    starts = np.array([start for start, _ in steps])
    values = np.array([value for _, value in steps], dtype=np.float64)
    return np.repeat(values, np.diff(starts, append=seconds), axis=0)
