"""Offers keep to what is known, whatever meter, charger, car and owner do (R1, R2, R4, R11)."""

from math import inf

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
    ChargerReading,
    Force,
    PhaseReading,
    SiteLimits,
)

from .bench import CHARGER, TICK_S

PHASES = (0, 1, 2)
HAIR_A = 1e-5
SETTLED_S = 15.0
"""Longer than any settling window: draw is a number again."""

SHOWN_S = 2.0
"""After this a charger shows what was written, so that somebody else's write shows too."""

house_currents = st.floats(-40, 60)


class OffersMachine(RuleBasedStateMachine):
    """One charger beside a house without manners; a step is checked against plain sums.

    The draw changes only at the moment of a step, so that house load is never in doubt.
    """

    def __init__(self) -> None:
        """Start with nothing known."""
        super().__init__()
        self.now = 1000.0
        self.house_a = [5.0, 5.0, 5.0]
        self.draw_a = [0.0, 0.0, 0.0]
        self.next_draw_a = [0.0, 0.0, 0.0]
        self.unrest_at = -inf
        """When a draw changed or an offer was written last."""
        self.sent_at = -inf
        self.offered_a = 6
        self.slider_a = 16
        self.charger_maximum_a = 16
        self.car = CarState.CHARGING
        self.force = Force.NEUTRAL
        self.silent: set[int] = set()
        self.seen: set[int] = set()
        self.grid: list[PhaseReading | None] = [None, None, None]
        self.room: list[tuple[float, list[float]]] = []
        """What each reading left to the charger, per phase; minus infinity: unknown."""

    @initialize(
        rating_a=st.sampled_from([16.0, 25.0, 35.0, 63.0]),
        margin_a=st.sampled_from([0.0, 0.5, 3.0]),
        stop_on_meter_loss=st.booleans(),
    )
    def build(
        self, rating_a: float, margin_a: float, *, stop_on_meter_loss: bool
    ) -> None:
        """Choose the site."""
        self.limits = SiteLimits(
            rating_a=rating_a, margin_a=margin_a, stop_on_meter_loss=stop_on_meter_loss
        )
        self.balancer = Balancer(self.limits)

    @rule(currents_a=st.lists(house_currents, min_size=3, max_size=3))
    def switch_appliances(self, currents_a: list[float]) -> None:
        """Change the house load; export too (R15)."""
        self.house_a = currents_a

    @rule(
        draw_a=st.one_of(st.none(), st.floats(0, 40)),
        phases=st.sets(st.sampled_from(PHASES), min_size=1),
    )
    def draw(self, draw_a: float | None, phases: set[int]) -> None:
        """Let the car draw what is offered, or whatever it likes."""
        wanted_a = float(self.offered_a) if draw_a is None else draw_a
        self.next_draw_a = [wanted_a if p in phases else 0.0 for p in PHASES]

    @rule(car=st.sampled_from(CarState))
    def change_car(self, car: CarState) -> None:
        """Plug, unplug, fill up, fail."""
        self.car = car

    @rule(force=st.sampled_from(Force))
    def use_app(self, force: Force) -> None:
        """Stop or start by the app."""
        self.force = force

    @rule(amps=st.integers(6, 32))
    def use_the_slider_of_the_app(self, amps: int) -> None:
        """Somebody else changes the offer."""
        self.offered_a = amps
        self.unrest_at = self.now

    @rule(owner_a=st.integers(6, 32), charger_a=st.integers(6, 32))
    def change_maximum(self, owner_a: int, charger_a: int) -> None:
        """Our own slider; cable, adapter or temperature."""
        self.slider_a, self.charger_maximum_a = owner_a, charger_a

    @rule(silent=st.sets(st.sampled_from(PHASES)))
    def lose_phases(self, silent: set[int]) -> None:
        """Some phases are told no more, or again."""
        self.silent = silent

    @rule(after_s=st.sampled_from([0.5, 2.0]))
    def hear_between_steps(self, after_s: float) -> None:
        """A meter reading that no step follows."""
        self.now += after_s
        self.hear()
        self.balancer.observe(self.now, tuple(self.grid))

    @rule(
        after_s=st.sampled_from([1.0, 5.0, 5.0, 5.0, 20.0, 60.0]), arrives=st.booleans()
    )
    def step(self, after_s: float, *, arrives: bool) -> None:
        """Read, decide, act; check."""
        self.now += after_s
        if self.next_draw_a != self.draw_a:
            self.unrest_at = self.now
        self.draw_a = self.next_draw_a
        self.measure()
        if self.car is CarState.NO_CAR:
            self.seen = set()
        elif self.car is CarState.CHARGING and self.force is not Force.OFF:
            self.seen |= {p for p in PHASES if self.draw_a[p] > 1.0}
        reading = ChargerReading(
            at=self.now,
            car=self.car,
            force=self.force,
            allowed=True,
            offered_a=self.offered_a,
            maximum_a=self.charger_maximum_a,
            draw_a=tuple(self.draw_a),
        )
        charger = ChargerInput(
            charger_id=CHARGER,
            reading=reading,
            reachable=True,
            maximum_current_a=self.slider_a,
        )
        plan = self.balancer.step(self.now, tuple(self.grid), [charger]).chargers[0]
        offer_a, force = self.offered_a, self.force
        if plan.command is not None:
            offer_a = plan.command.offer_a or offer_a
            force = plan.command.force or force
            self.check_range(plan.command.offer_a)
        resumed = self.force is Force.OFF and force is not Force.OFF
        if resumed:
            assert offer_a == 6
        if self.car is not CarState.NO_CAR and (offer_a > self.offered_a or resumed):
            self.check_up(offer_a, 0.0 if resumed else self.limits.raise_delay_s)
        if self.car is CarState.CHARGING and force is not Force.OFF:
            self.check_down(offer_a)
        if plan.command is not None:
            self.balancer.sent(self.now, plan.command, acknowledged=arrives)
            self.unrest_at = self.sent_at = self.now
            if arrives:
                self.offered_a, self.force = offer_a, force

    @precondition(lambda self: self.room)
    @rule()
    def calm(self) -> None:
        """Let the world rest, so that raises are reached often enough."""
        for _ in range(8):
            self.step(TICK_S, arrives=True)

    def measure(self) -> None:
        """Take a reading, and note what it leaves."""
        for phase in set(PHASES) - self.silent:
            current_a = self.house_a[phase] + self.draw_a[phase]
            self.grid[phase] = PhaseReading(current_a=current_a, at=self.now)
        self.room.append((self.now, [self.left_a(p) for p in PHASES]))

    def hear(self) -> None:
        """Take a reading that no step follows: it tells nothing of silent phases."""
        self.measure()
        at, left_a = self.room.pop()
        heard_a = [inf if p in self.silent else left_a[p] for p in PHASES]
        self.room.append((at, heard_a))

    def left_a(self, phase: int) -> float:
        """Return what a phase leaves to the charger by its newest reading (A)."""
        reading = self.grid[phase]
        if reading is None or self.now - reading.at > self.limits.meter_timeout_s:
            return -inf
        if reading.at < self.now:
            return inf  # A silent phase: what it leaves is noted already.
        return self.limits.usable_a - reading.current_a + self.draw_a[phase]

    def check_range(self, offer_a: int | None) -> None:
        """R2: whole amps from the minimum to the maximum."""
        if offer_a is not None:
            assert isinstance(offer_a, int)
            assert 6 <= offer_a <= min(self.slider_a, self.charger_maximum_a)

    def check_up(self, offer_a: int, for_s: float) -> None:
        """R1, R2, R4, R8, R11: only into room that is known, and has been there."""
        for phase in self.seen:
            reading = self.grid[phase]
            assert reading is not None
            assert self.now - reading.at <= self.limits.meter_timeout_s
            assert reading.current_a <= self.limits.rating_a + HAIR_A
            for at, left_a in self.room:
                if at >= self.now - for_s:
                    assert offer_a <= left_a[phase] + HAIR_A

    def check_down(self, offer_a: int) -> None:
        """R2, R4, R11: at once, as far as the minimum; what is in doubt may wait."""
        left_a = self.room[-1][1]
        shown = self.now - self.sent_at >= SHOWN_S
        if shown and any(left_a[phase] == -inf for phase in self.seen):
            assert offer_a == 6
        if self.now - self.unrest_at > SETTLED_S:
            for phase in self.seen - self.silent:
                assert offer_a <= max(6.0, left_a[phase] + HAIR_A)


def test_offers_keep_to_what_is_known() -> None:
    """R1, R2, R4, R11, against plain sums."""
    run_state_machine_as_test(
        OffersMachine,
        settings=settings(max_examples=250, stateful_step_count=40, deadline=None),
    )
