"""A Shelly 3EM of the first generation (SHEM-3) as its MQTT broker hears it.

Topics, order, digits and the connect sequence follow the captured samples.
"""

from collections.abc import Iterable
from dataclasses import dataclass
import json

from .house import Currents
from .meter import ALL_PHASES, MEASURE_S, Channels, Message

# When the device sends between periods is not documented. Shelly's support once said "10 %" of
# relays. Both are assumptions.
_CHANGE_SHARE = 0.1
_CHANGE_A = 0.1

_FIRMWARE = "20220415-105853/v1.11.7-25-gb3b096857-v1.11.7-3em"
_EMETER_NAMES = ("power", "pf", "current", "voltage", "total", "total_returned")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Measured:
    """One channel: what is published of it (W, A, V)."""

    power_w: float
    pf: float
    current_a: float
    voltage_v: float


class Shelly3em(Channels):
    """The meter at the main fuse.

    `update_period_s` is its `mqtt_update_period`: 30 s by default, 0 sends changes only. A phase
    with the fault "error" only shows it in `info`: MQTT has no flag for it.
    """

    noise_a = 0.01
    qos = 0

    def __init__(
        self,
        mqtt_id: str = "shellyem3-AABBCCDDEEFF",
        *,
        update_period_s: float = 30.0,
        on_change: bool = True,
        retain: bool = False,
    ) -> None:
        """Describe the meter; without `on_change` it only sends by its period.

        `retain` is its `mqtt_retain`, off by default; that it then holds for each topic of its own
        is an assumption.
        """
        super().__init__()
        self.mqtt_id = mqtt_id
        self.update_period_s = update_period_s
        self.on_change = on_change
        self.retain = retain
        self._published_a = [0.0, 0.0, 0.0]
        self._next_period: float | None = None
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

    @property
    def retained_topics(self) -> frozenset[str]:
        """Return the topics that the broker is to keep."""
        if not self.retain:
            return frozenset()
        names = ["online", "announce", "info", "relay/0"]
        names += [f"emeter/{i}/{name}" for i in ALL_PHASES for name in _EMETER_NAMES]
        return frozenset(f"{self.prefix}/{name}" for name in names)

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
        if self._next_period is None:
            self._next_period = self._started_at
        if self.update_period_s > 0 and now >= self._next_period:
            # Changes don't move the grid of the periods.
            missed = (now - self._next_period) // self.update_period_s
            self._next_period += (missed + 1) * self.update_period_s
            phases = ALL_PHASES
        if self.on_change and now >= self._next_measuring:
            self._next_measuring = now + MEASURE_S
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
                        "is_valid": self.phase_faults.get(phase) != "error",
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
                "uptime": round(self.uptime_s),
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
            texts = (
                f"{measured.power_w:.2f}",
                f"{measured.pf:.2f}",
                f"{measured.current_a:.2f}",
                f"{measured.voltage_v:.2f}",
                f"{self.imported_wh[phase]:.1f}",
                f"{self.exported_wh[phase]:.1f}",
            )
            for name, text in zip(_EMETER_NAMES, texts, strict=True):
                messages.append((f"{topic}/{name}", "nan" if fault == "nan" else text))
        return messages

    def _measure(self, phase: int) -> _Measured:
        """Measure one channel: RMS current without sign, the sign is in power and pf."""
        if self.phase_faults.get(phase) == "missing":
            return _Measured(power_w=0.0, pf=0.0, current_a=self.noise_a, voltage_v=0.1)
        return _Measured(
            power_w=self.power_w(phase),
            pf=self.power_factor(phase),
            current_a=self.current_a(phase),
            voltage_v=self.voltages_v[phase],
        )

    def _changed(self, phase: int) -> bool:
        """Tell whether a phase is far enough from what was last published of it."""
        published_a = self._published_a[phase]
        change_a = abs(self._currents_a[phase] - published_a)
        return change_a >= max(_CHANGE_A, _CHANGE_SHARE * abs(published_a))
