"""What the simulated meters of both generations share, and what the plant asks of a meter."""

from collections.abc import Iterable
from typing import Literal, Protocol

from .house import Currents

type Message = tuple[str, str]
"""Topic and payload."""

type PhaseFault = Literal["nan", "missing", "absent", "error"]
"""Values that are no numbers; a phase without voltage; nothing of the phase at all; a measuring
chip that reports a failure."""

ALL_PHASES = (0, 1, 2)

MEASURE_S = 1.0
"""How often a Shelly measures: about once a second by field reports, both generations."""


class MeterDevice(Protocol):
    """A simulated meter, as plant and server use it."""

    mqtt_id: str
    """What it calls itself as a client of the broker."""
    frozen: bool
    phase_faults: dict[int, PhaseFault]
    voltages_v: Currents
    imported_wh: list[float]
    exported_wh: list[float]
    qos: int
    """Quality of service of what it publishes."""

    @property
    def prefix(self) -> str:
        """Return what all its topics begin with."""

    @property
    def will(self) -> Message:
        """Return what the broker says for it when it is gone."""

    @property
    def command_topics(self) -> tuple[str, ...]:
        """Return the topics that it listens to."""

    @property
    def retained_topics(self) -> frozenset[str]:
        """Return the topics that the broker is to keep, the will's too."""

    def observe(self, now: float, currents_a: Currents) -> None:
        """Note the signed A per phase from `now` (s) on; count the energy until then."""

    def connect_messages(self) -> list[Message]:
        """Return what it publishes when it has connected, with the currents last observed."""

    def due_phases(self, now: float, currents_a: Currents) -> tuple[int, ...]:
        """Return the phases that are published at `now`: `due` without the texts."""

    def due(self, now: float, currents_a: Currents) -> list[Message]:
        """Return what it publishes by itself at `now` (s)."""

    def burst(
        self, now: float, currents_a: Currents, phases: Iterable[int] = ALL_PHASES
    ) -> list[Message]:
        """Return the messages of these phases at `now` (s), unasked."""

    def command(self, topic: str, payload: str) -> list[Message]:
        """Return the answer to a message on one of its `command_topics`."""


class Channels:
    """The three measured channels: what flows, what was counted, and what is wrong.

    While `frozen` it publishes nothing but stays connected; `phase_faults` are per phase.
    """

    noise_a: float
    """The least that a channel reads, A; also what a phase without voltage reads."""

    def __init__(self) -> None:
        """Begin without current, at a second that the first observation sets."""
        self.voltages_v: Currents = (230.35, 231.24, 229.96)
        self.frozen = False
        self.phase_faults: dict[int, PhaseFault] = {}
        self.imported_wh = [0.0, 0.0, 0.0]
        self.exported_wh = [0.0, 0.0, 0.0]
        self._now: float | None = None
        self._started_at = 0.0
        self._currents_a: Currents = (0.0, 0.0, 0.0)

    def observe(self, now: float, currents_a: Currents) -> None:
        """Note the signed A per phase from `now` (s) on; count the energy until then."""
        if self._now is None:
            self._started_at = now
        else:
            self._count((now - self._now) / 3600)
        self._now = now
        self._currents_a = currents_a

    @property
    def now(self) -> float:
        """Return the second of the last observation."""
        return self._started_at if self._now is None else self._now

    @property
    def uptime_s(self) -> float:
        """Return the seconds since the first observation."""
        return self.now - self._started_at

    def power_w(self, phase: int) -> float:
        """Return the power of a channel, negative on export."""
        signed_a = self._currents_a[phase]
        return self.voltages_v[phase] * signed_a * abs(self.power_factor(phase))

    def power_factor(self, phase: int) -> float:
        """Return a pf as the samples show it: low below 1 A, near 1 above, negative on export."""
        signed_a = self._currents_a[phase]
        current_a = abs(signed_a)
        if current_a <= self.noise_a:
            return 0.0
        pf = 0.7 if current_a < 1 else 0.98
        return pf if signed_a > 0 else -pf

    def current_a(self, phase: int) -> float:
        """Return the RMS current of a channel, which has no sign."""
        return max(abs(self._currents_a[phase]), self.noise_a)

    def _count(self, hours: float) -> None:
        if hours == 0:
            return
        for phase in ALL_PHASES:
            energy_wh = self.power_w(phase) * hours
            if energy_wh > 0:
                self.imported_wh[phase] += energy_wh
            else:
                self.exported_wh[phase] -= energy_wh
