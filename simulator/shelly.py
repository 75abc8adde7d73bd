"""A Shelly 3EM of the first generation (SHEM-3) as its MQTT broker hears it.

Topics, order, digits and the connect sequence follow the captured samples.
"""

from collections.abc import Iterable
from dataclasses import dataclass
import json
from typing import Literal

from .house import Currents

type Message = tuple[str, str]
"""Topic and payload."""

type PhaseFault = Literal["nan", "missing", "absent"]
"""Payloads "nan"; a phase without voltage; no topics for the phase at all."""

ALL_PHASES = (0, 1, 2)

# When the device sends between periods is not documented. Shelly's support once said "10 %" of
# relays; it measures about once a second. All three are assumptions.
_CHANGE_SHARE = 0.1
_CHANGE_A = 0.1
_MEASURE_S = 1.0

_FIRMWARE = "20220415-105853/v1.11.7-25-gb3b096857-v1.11.7-3em"
_NOISE_A = 0.01


@dataclass(frozen=True, kw_only=True, slots=True)
class _Measured:
    """One channel: what is published of it (W, A, V)."""

    power_w: float
    pf: float
    current_a: float
    voltage_v: float


class Shelly3em:
    """The meter at the main fuse.

    `update_period_s` is its `mqtt_update_period`: 30 s by default, 0 sends changes only. While
    `frozen` it publishes nothing but stays connected; `phase_faults` are per phase.
    """

    def __init__(
        self,
        mqtt_id: str = "shellyem3-AABBCCDDEEFF",
        *,
        update_period_s: float = 30.0,
        on_change: bool = True,
    ) -> None:
        """Describe the meter; without `on_change` it only sends by its period."""
        self.mqtt_id = mqtt_id
        self.update_period_s = update_period_s
        self.on_change = on_change
        self.voltages_v: Currents = (230.35, 231.24, 229.96)
        self.frozen = False
        self.phase_faults: dict[int, PhaseFault] = {}
        self.imported_wh = [0.0, 0.0, 0.0]
        self.exported_wh = [0.0, 0.0, 0.0]
        self._now: float | None = None
        self._started_at = 0.0
        self._currents_a: Currents = (0.0, 0.0, 0.0)
        self._published_a = [0.0, 0.0, 0.0]
        self._next_period = 0.0
        self._next_measuring = 0.0

    @property
    def prefix(self) -> str:
        """Return what all its topics begin with."""
        return f"shellies/{self.mqtt_id}"

    @property
    def will(self) -> Message:
        """Return what the broker says for it when it is gone."""
        return (f"{self.prefix}/online", "false")

    @property
    def command_topics(self) -> tuple[str, str]:
        """Return the topics that it listens to."""
        return ("shellies/command", f"{self.prefix}/command")

    def observe(self, now: float, currents_a: Currents) -> None:
        """Note the signed A per phase from `now` (s) on; count the energy until then."""
        if self._now is None:
            self._started_at = now
            self._next_period = now
        else:
            self._count((now - self._now) / 3600)
        self._now = now
        self._currents_a = currents_a

    def connect_messages(self) -> list[Message]:
        """Return what it publishes when it has connected, with the currents last observed."""
        return [
            (f"{self.prefix}/online", "true"),
            *self._announce(),
            (f"{self.prefix}/relay/0", "off"),
            *self._emeters(ALL_PHASES),
        ]

    def due_phases(self, now: float, currents_a: Currents) -> tuple[int, ...]:
        """Return the phases that are published at `now`: `due` without the texts."""
        self.observe(now, currents_a)
        phases: tuple[int, ...] = ()
        if self.update_period_s > 0 and now >= self._next_period:
            # Changes don't move the grid of the periods.
            missed = (now - self._next_period) // self.update_period_s
            self._next_period += (missed + 1) * self.update_period_s
            phases = ALL_PHASES
        if self.on_change and now >= self._next_measuring:
            self._next_measuring = now + _MEASURE_S
            phases = phases or tuple(
                phase for phase in ALL_PHASES if self._changed(phase)
            )
        if self.frozen:
            return ()
        if self.phase_faults:
            phases = tuple(p for p in phases if self.phase_faults.get(p) != "absent")
        for phase in phases:
            self._published_a[phase] = currents_a[phase]
        return phases

    def due(self, now: float, currents_a: Currents) -> list[Message]:
        """Return what it publishes by itself at `now` (s): by period, and on a change."""
        return self._emeters(self.due_phases(now, currents_a))

    def burst(
        self, now: float, currents_a: Currents, phases: Iterable[int] = ALL_PHASES
    ) -> list[Message]:
        """Return the messages of these phases at `now` (s), unasked."""
        self.observe(now, currents_a)
        return self._emeters(phases)

    def command(self, topic: str, payload: str) -> list[Message]:
        """Return the answer to a command; nothing for what it doesn't know."""
        if topic not in self.command_topics or self.frozen:
            return []
        match payload:
            case "announce":
                return self._announce()
            case "update":
                return [
                    (f"{self.prefix}/relay/0", "off"),
                    *self._emeters(ALL_PHASES),
                ]
            case _:
                return []

    def _announce(self) -> list[Message]:
        announcement = json.dumps(
            {
                "id": self.mqtt_id,
                "model": "SHEM-3",
                "mac": self._mac,
                "ip": "192.0.2.10",
                "new_fw": False,
                "fw_ver": _FIRMWARE,
            },
            separators=(",", ":"),
        )
        return [
            ("shellies/announce", announcement),
            (f"{self.prefix}/announce", announcement),
            (f"{self.prefix}/info", self.info()),
        ]

    @property
    def _mac(self) -> str:
        return self.mqtt_id.rpartition("-")[2]

    def info(self) -> str:
        """Return the content of its HTTP `/status` as JSON, shortened to what concerns a meter."""
        channels = [self._measure(phase) for phase in ALL_PHASES]
        return json.dumps(
            {
                "wifi_sta": {
                    "connected": True,
                    "ssid": "example-wifi",
                    "ip": "192.0.2.10",
                },
                "cloud": {"enabled": False, "connected": False},
                "mqtt": {"connected": True},
                "mac": self._mac,
                "relays": [{"ison": False, "overpower": False, "is_valid": True}],
                "emeters": [
                    {
                        "power": round(channel.power_w, 2),
                        "pf": round(channel.pf, 2),
                        "current": round(channel.current_a, 2),
                        "voltage": round(channel.voltage_v, 2),
                        "is_valid": True,
                        "total": round(self.imported_wh[phase], 1),
                        "total_returned": round(self.exported_wh[phase], 1),
                    }
                    for phase, channel in enumerate(channels)
                ],
                "total_power": round(sum(channel.power_w for channel in channels), 2),
                "update": {
                    "status": "unknown",
                    "has_update": False,
                    "old_version": _FIRMWARE,
                },
                "uptime": round((self._now or self._started_at) - self._started_at),
            },
            separators=(",", ":"),
        )

    def _emeters(self, phases: Iterable[int]) -> list[Message]:
        messages: list[Message] = []
        for phase in phases:
            fault = self.phase_faults.get(phase)
            if fault == "absent" or self.frozen:
                continue
            self._published_a[phase] = self._currents_a[phase]
            topic = f"{self.prefix}/emeter/{phase}"
            measured = self._measure(phase)
            texts = {
                "power": f"{measured.power_w:.2f}",
                "pf": f"{measured.pf:.2f}",
                "current": f"{measured.current_a:.2f}",
                "voltage": f"{measured.voltage_v:.2f}",
                "total": f"{self.imported_wh[phase]:.1f}",
                "total_returned": f"{self.exported_wh[phase]:.1f}",
            }
            for name, text in texts.items():
                messages.append((f"{topic}/{name}", "nan" if fault == "nan" else text))
        return messages

    def _measure(self, phase: int) -> _Measured:
        """Measure one channel: RMS current without sign, the sign is in power and pf."""
        if self.phase_faults.get(phase) == "missing":
            return _Measured(power_w=0.0, pf=0.0, current_a=_NOISE_A, voltage_v=0.1)
        signed_a = self._currents_a[phase]
        pf = _power_factor(signed_a)
        return _Measured(
            power_w=self.voltages_v[phase] * signed_a * abs(pf),
            pf=pf,
            current_a=max(abs(signed_a), _NOISE_A),
            voltage_v=self.voltages_v[phase],
        )

    def _changed(self, phase: int) -> bool:
        """Tell whether a phase is far enough from what was last published of it."""
        published_a = self._published_a[phase]
        change_a = abs(self._currents_a[phase] - published_a)
        return change_a >= max(_CHANGE_A, _CHANGE_SHARE * abs(published_a))

    def _count(self, hours: float) -> None:
        for phase, signed_a in enumerate(self._currents_a):
            energy_wh = (
                self.voltages_v[phase] * signed_a * abs(_power_factor(signed_a)) * hours
            )
            if energy_wh > 0:
                self.imported_wh[phase] += energy_wh
            else:
                self.exported_wh[phase] -= energy_wh


def _power_factor(signed_a: float) -> float:
    """Return a pf as the samples show it: low below 1 A, near 1 above, negative on export."""
    current_a = abs(signed_a)
    if current_a <= _NOISE_A:
        return 0.0
    pf = 0.7 if current_a < 1 else 0.98
    return pf if signed_a > 0 else -pf
