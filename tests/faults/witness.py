"""What must never happen, watched from outside: each write to the charger against the truth."""

from collections import deque
from dataclasses import dataclass
import re

from simulator.goe import GoeCharger
from simulator.goe_hardware import FORCE_OFF
from simulator.house import Currents
from simulator.meter import MeterDevice

FRESH_S = 10.0
"""R11: the current is raised on no older value than this."""

REMEMBERED_S = 7
"""What an entity shows may be as old as a tick, and what it is made of a second or two more."""

_GEN1_CURRENT = re.compile(r"/emeter/([012])/current$")
_GEN2_CURRENT = re.compile(r'"([abc])_current":-?\d')


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """What is really so at the site at one moment."""

    grid_a: Currents
    draw_a: Currents
    offered_a: int
    told_a: int
    """What it offers in a second at the latest."""
    car_state: int
    stopped: bool
    manual: bool


class Witness:
    """Knows the age of each true value that arrived, and whose stop it is."""

    def __init__(self) -> None:
        """Start before the first value."""
        self.valid_at = [float("-inf")] * 3
        """When the newest value of each phase that is true and has arrived was sent."""
        self.manual = False
        """Whether somebody has stopped the charger by hand, and nobody has undone it."""
        self.freed_at = float("-inf")
        """When we have last undone a stop."""
        self.violations: list[str] = []
        self.truths: deque[Truth] = deque(maxlen=REMEMBERED_S)
        self._before_a = 0
        self._before_off = False
        self._seen = 0

    def arrived(
        self, meter: MeterDevice, topic: str, payload: object, sent_at: float
    ) -> None:
        """Note which phases a message tells the truth about."""
        if not isinstance(payload, str):
            return
        if match := _GEN1_CURRENT.search(topic):
            phases = [int(match[1])]
        else:
            phases = ["abc".index(letter) for letter in _GEN2_CURRENT.findall(payload)]
        for phase in phases:
            if phase not in meter.phase_faults:
                self.valid_at[phase] = sent_at

    def before(self, charger: GoeCharger) -> None:
        """Note how the charger stands before a request."""
        self._before_a = told_a(charger)
        self._before_off = charger.force == FORCE_OFF
        self._seen = len(charger.record)

    def after(self, now: float, charger: GoeCharger) -> None:
        """Judge what a request has changed."""
        writes = [
            write
            for write in charger.record[self._seen :]
            if write.source == "api" and write.accepted
        ]
        if not writes:
            return
        freed = self._before_off and charger.force != FORCE_OFF
        if freed:
            self.freed_at = now
        if freed and self.manual:
            self.violations.append(f"{now}: a manual stop was undone by {writes}")
        raised = told_a(charger) > self._before_a
        if charger.car is None or not (raised or freed):
            return
        for phase in range(charger.car.phases):
            age_s = now - self.valid_at[phase]
            if age_s > FRESH_S:
                self.violations.append(
                    f"{now}: raised by {writes}, L{phase + 1} is {age_s:.1f} s old"
                )

    def note(self, grid_a: Currents, charger: GoeCharger) -> None:
        """Remember the truth of this moment."""
        # Unplugging and a reboot make a charger forget it, and the app ends it.
        self.manual &= charger.force == FORCE_OFF
        offered_a = charger.offered_a if charger.force != FORCE_OFF else None
        self.truths.append(
            Truth(
                grid_a=grid_a,
                draw_a=charger.draw_a,
                offered_a=offered_a or 0,
                told_a=told_a(charger) if offered_a else 0,
                car_state=charger.car_state,
                stopped=charger.force == FORCE_OFF,
                manual=self.manual,
            )
        )


def told_a(charger: GoeCharger) -> int:
    """Return the current that the charger was told to offer."""
    return charger.requested_a if charger.volatile_a is None else charger.volatile_a
