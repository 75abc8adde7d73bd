"""Ownership of stops, whatever user, network and restarts do (R9, R10)."""

from typing import Literal

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from custom_components.dynamic_load_manager.balancer import (
    Balancer,
    CarState,
    ChargerInput,
    Force,
    StopRecord,
)

from .bench import CHARGER, TICK_S, grid, limits, reading

type Fate = Literal["arrives", "lost", "answer lost"]
fates = st.sampled_from(["arrives", "arrives", "arrives", "lost", "answer lost"])

QUIET_S = 3600
"""Longer than the longest pause and all delays."""


class OwnershipMachine(RuleBasedStateMachine):
    """A charger whose stops come from us and from a user.

    What nobody can tell apart is left out: a user's stop that comes after a stop of ours
    was sent, or after a release whose answer got lost, before the next reading.
    """

    def __init__(self) -> None:
        """Start with a free charger and a car."""
        super().__init__()
        self.now = 1000.0
        self.house_a = 5.0
        self.meter_works = True
        self.plugged = True
        self.paused = False
        self.force = Force.NEUTRAL
        self.offered_a = 6
        self.answers = True
        self.found = Force.NEUTRAL
        """The force state before our stop."""
        self.stored: StopRecord | None = None
        self.crashing = False
        self.ours = False
        """Whether the stop in force came from a command of ours."""
        self.manual = False
        """Whether it came from the user, and that can be known."""
        self.known_running = True
        """Whether a stop that appears now cannot be ours."""
        self.manual_is_stored = False
        """Whether a step has seen the manual stop, so that nothing of ours is stored."""

    @initialize(unplug_clears=st.booleans(), stop_on_meter_loss=st.booleans())
    def build(self, *, unplug_clears: bool, stop_on_meter_loss: bool) -> None:
        """Choose hardware and option."""
        self.unplug_clears = unplug_clears
        self.limits = limits(
            stop_on_meter_loss=stop_on_meter_loss,
            overload_delay_s=20.0,
            minimum_pause_s=30.0,
        )
        self.balancer = Balancer(self.limits)

    @rule()
    def user_stops(self) -> None:
        """Press stop in the app."""
        if self.force is not Force.OFF:
            self.force = Force.OFF
            self.manual = self.known_running
            self.manual_is_stored = False
            self.ours = False

    @rule(force=st.sampled_from([Force.NEUTRAL, Force.ON]))
    def user_starts(self, force: Force) -> None:
        """Press start in the app."""
        if self.force is Force.OFF:
            # Until it is read, a stop may be the one that we know.
            self.known_running = False
        self.force = force
        self.manual = self.ours = False

    @rule()
    def user_resumes(self) -> None:
        """Press our Resume button."""
        self.balancer.resume(CHARGER)
        self.manual = self.known_running = False

    @rule(paused=st.booleans())
    def switch_pause(self, *, paused: bool) -> None:
        """Use the pause switch (R10)."""
        self.paused = paused

    @rule()
    def plug_or_unplug(self) -> None:
        """Change the car; on some hardware that ends a stop."""
        self.plugged = not self.plugged
        if not self.plugged:
            if self.force is Force.OFF and self.unplug_clears:
                self.force = Force.NEUTRAL
                self.known_running = self.ours = False
            self.manual = False

    @rule(house_a=st.sampled_from([5.0, 18.0, 20.0, 30.0]))
    def change_house(self, house_a: float) -> None:
        """Make room, or take it."""
        self.house_a = house_a

    @rule(works=st.booleans())
    def change_meter(self, *, works: bool) -> None:
        """Lose the meter, or find it again."""
        self.meter_works = works

    @rule(answers=st.booleans())
    def change_network(self, *, answers: bool) -> None:
        """Lose the charger, or find it again."""
        self.answers = answers

    @rule(
        after_s=st.sampled_from([2.5, 5.0, 5.0, 5.0, 60.0]),
        fate=fates,
        crash=st.sampled_from([False, False, False, True]),
    )
    def step(self, after_s: float, fate: Fate, *, crash: bool) -> None:
        """Read, decide, store, act: Home Assistant may die before it hears the answer."""
        self.now += after_s
        current_a = self.house_a + (self.draw_a if self.meter_works else 0.0)
        currents = grid(self.now, *(current_a if self.meter_works else None,) * 3)
        charger = ChargerInput(
            charger_id=CHARGER,
            reading=reading(
                self.now,
                car=self.car,
                force=self.force,
                offered_a=self.offered_a,
                draw_a=(self.draw_a,) * 3,
            ),
            reachable=self.answers,
            maximum_current_a=16,
            paused=self.paused,
        )
        plan = self.balancer.step(self.now, currents, [charger]).chargers[0]
        self.stored = plan.stop
        if self.answers:
            if self.force is not Force.OFF:
                self.known_running = True
            self.check_ownership(plan.stop)
        if self.manual and plan.stop is None:
            self.manual_is_stored = True
        command = plan.command
        if command is not None:
            assert not (self.manual and command.force is not None)
            if command.force is Force.OFF:
                assert self.force is not Force.OFF
                self.found = self.force
            elif command.force is not None:
                assert command.force in (self.found, Force.NEUTRAL)
            if fate != "lost":
                self.offered_a = command.offer_a or self.offered_a
                if command.force is not None:
                    self.force = command.force
                    self.ours = command.force is Force.OFF
            if command.force is not None:
                released = command.force is not Force.OFF
                self.known_running = released and fate == "arrives" and not crash
            if not crash:
                self.balancer.sent(self.now, command, acknowledged=fate == "arrives")
        if crash:
            self.restart()

    @rule()
    def restart(self) -> None:
        """Begin anew with what was stored."""
        stops = {} if self.stored is None else {CHARGER: self.stored}
        self.balancer = Balancer(self.limits, stops)
        if self.stored is not None:
            # A stop since then cannot be told from ours.
            self.known_running = False
            self.manual = self.manual and self.manual_is_stored

    @precondition(lambda self: self.ours or self.manual)
    @rule()
    def quiet(self) -> None:
        """With room, meter, network and no pause, ours ends and a manual one stays."""
        self.house_a, self.meter_works, self.answers = 5.0, True, True
        self.paused, self.plugged = False, True
        manual, ours = self.manual, self.ours
        for _ in range(int(QUIET_S / TICK_S)):
            self.step(TICK_S, "arrives", crash=False)
            if ours and self.force is not Force.OFF:
                break
        if manual:
            assert self.force is Force.OFF
        if ours:
            assert self.force is not Force.OFF

    @property
    def car(self) -> CarState:
        """Return what the charger tells of the car."""
        if not self.plugged:
            return CarState.NO_CAR
        return CarState.WAITING if self.force is Force.OFF else CarState.CHARGING

    @property
    def draw_a(self) -> float:
        """Return what the car draws."""
        return float(self.offered_a) if self.car is CarState.CHARGING else 0.0

    def check_ownership(self, stop: StopRecord | None) -> None:
        """What is ours is recorded, with what to put back; what is manual is not."""
        if self.manual:
            assert stop is None
        if self.ours and self.force is Force.OFF:
            assert stop is not None
            assert stop.found_force is self.found


def test_our_stops_are_ours_and_manual_stops_are_not() -> None:
    """R9, R10."""
    run_state_machine_as_test(
        OwnershipMachine,
        settings=settings(max_examples=300, stateful_step_count=40, deadline=None),
    )
