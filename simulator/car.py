"""A car: how its draw follows the current that the charger offers."""

from collections import deque

from .house import NOMINAL_VOLTAGE_V, Currents

MINIMUM_OFFER_A = 6.0
"""IEC 61851-1 knows no smaller current; below it a car draws nothing."""

_NOTHING: Currents = (0.0, 0.0, 0.0)
_LOWEST_TAPER_A = 1.0


class Car:
    """A car on the charger's phases, the first `phases` of which it loads.

    It acts on what was offered `lag_s` ago (a pure dead time) and moves there with a ramp. The
    parameters are plain attributes and may be changed while it charges.
    """

    __slots__ = (
        "_draw_a",
        "_enabled_at",
        "_followed_a",
        "_level_a",
        "_loaded",
        "_moves_from",
        "_now",
        "_offered_a",
        "_pending",
        "_ready",
        "charged_wh",
        "draw_below_offer_a",
        "energy_needed_wh",
        "lag_s",
        "maximum_a",
        "phases",
        "ramp_a_per_s",
        "start_delay_s",
        "taper_wh",
    )

    def __init__(
        self,
        *,
        phases: int = 3,
        maximum_a: float = 16.0,
        lag_s: float = 3.0,
        ramp_a_per_s: float = 5.0,
        start_delay_s: float = 7.0,
        draw_below_offer_a: float = 0.0,
        energy_needed_wh: float | None = None,
        taper_wh: float = 0.0,
    ) -> None:
        """Describe the car.

        Args:
            phases: how many phases its own charger uses, 1 to 3.
            maximum_a: the most it takes per phase.
            lag_s: dead time before it follows a new offer; IEC 61851-1 allows about 5 s.
            ramp_a_per_s: how fast it then moves, both ways.
            start_delay_s: from being enabled to drawing; 7 s was seen, 10 to 40 s are reported.
            draw_below_offer_a: what it leaves unused (0 to 3 A are usual); negative: it takes more
                than it may.
            energy_needed_wh: until it is full; None is a bottomless battery.
            taper_wh: the last part of that energy, over which the current falls off.

        Raises:
            ValueError: a number of phases that no car has.

        """
        if phases not in (1, 2, 3):
            raise ValueError(f"A car has 1, 2 or 3 phases, not {phases}")
        self.phases = phases
        self.maximum_a = maximum_a
        self.lag_s = lag_s
        self.ramp_a_per_s = ramp_a_per_s
        self.start_delay_s = start_delay_s
        self.draw_below_offer_a = draw_below_offer_a
        self.energy_needed_wh = energy_needed_wh
        self.taper_wh = taper_wh
        self.charged_wh = 0.0
        self._now: float | None = None
        self._offered_a: float | None = None
        self._followed_a: float | None = None
        self._pending: deque[tuple[float, float | None]] = deque()
        self._enabled_at = 0.0
        self._ready = False
        self._moves_from = 0.0
        self._level_a = 0.0
        self._loaded = 0
        self._draw_a = _NOTHING

    @property
    def draw_a(self) -> Currents:
        """Return what it takes now, A per phase of the charger."""
        return self._draw_a

    @property
    def complete(self) -> bool:
        """Tell whether the battery is full."""
        return self.energy_needed_wh is not None and self.energy_needed_wh <= 0

    @property
    def ready(self) -> bool:
        """Tell whether it asks the charger for power (state C of IEC 61851-1)."""
        return self._ready

    def step(
        self, now: float, offered_a: float | None, supplied_phases: int = 3
    ) -> None:
        """Advance to `now` (s).

        `offered_a` is what the charger signals, None for nothing; `supplied_phases` is how many
        phases its contactor passes, 0 while it is open.
        """
        before = now if self._now is None else self._now
        self._now = now
        if self._level_a > 0:
            self._charge(now - before)
        self._notice(now, offered_a)
        target_a = self._target_a(now)
        self._ready = target_a > 0
        if supplied_phases == 0 or target_a == self._level_a == 0:
            level_a = 0.0
            self._moves_from = now
        else:
            change_a = self.ramp_a_per_s * (now - max(self._moves_from, before))
            if self._level_a < target_a:
                level_a = min(target_a, self._level_a + change_a)
            else:
                level_a = max(target_a, self._level_a - change_a)
        loaded = min(self.phases, supplied_phases)
        if level_a != self._level_a or loaded != self._loaded:
            self._level_a = level_a
            self._loaded = loaded
            self._draw_a = (
                level_a if loaded > 0 else 0.0,
                level_a if loaded > 1 else 0.0,
                level_a if loaded > 2 else 0.0,
            )

    def _charge(self, elapsed_s: float) -> None:
        """Put what was drawn since the last step into the battery."""
        energy_wh = self._level_a * self._loaded * NOMINAL_VOLTAGE_V * elapsed_s / 3600
        self.charged_wh += energy_wh
        if self.energy_needed_wh is not None:
            self.energy_needed_wh -= energy_wh

    def _notice(self, now: float, offered_a: float | None) -> None:
        """Put a new offer into the dead time and take out what has passed through it."""
        if offered_a is not None and offered_a < MINIMUM_OFFER_A:
            offered_a = None
        if offered_a != self._offered_a:
            if self._offered_a is None:
                self._enabled_at = now
            self._offered_a = offered_a
            self._pending.append((now + self.lag_s, offered_a))
        while self._pending and self._pending[0][0] <= now:
            self._moves_from, self._followed_a = self._pending.popleft()

    def _target_a(self, now: float) -> float:
        """Return the current per phase that it is moving to."""
        if self._followed_a is None or self.complete:
            return 0.0
        if self._level_a == 0 and now < self._enabled_at + self.start_delay_s:
            return 0.0
        target_a = min(self._followed_a - self.draw_below_offer_a, self.maximum_a)
        if self.energy_needed_wh is not None and self.energy_needed_wh < self.taper_wh:
            share = self.energy_needed_wh / self.taper_wh
            target_a = min(target_a, max(self.maximum_a * share, _LOWEST_TAPER_A))
        return target_a
