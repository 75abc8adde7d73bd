"""A three-phase Shelly of the second or third generation as its MQTT broker hears it.

Pro 3EM, Pro 3EM-400, Pro 3EM-3CT63 and 3EM-63 Gen3. Frames follow the recorded samples.
"""

from collections.abc import Iterable
import json
from typing import Any, Literal

from . import shelly_gen2_rpc as rpc
from .house import Currents
from .meter import ALL_PHASES, MEASURE_S, Message, PhaseFault
from .shelly_gen2_products import PRODUCTS, Model
from .shelly_gen2_status import Due, Gen2Channels, Profile, Status, changed_keys

QUIET_S = 15.0
"""The longest silence without a change: a field report of 2023, not documented."""
_MINUTE_S = 60.0
# A whole minute, so that the device's minutes are those of the simulation.
_STARTED_AT_UNIX_S = 1_699_999_980.0


class ShellyGen2(Gen2Channels):
    """The meter at the main fuse, with its MQTT settings as attributes.

    It measures once a second, tells what has changed enough, and each phase at the latest every
    QUIET_S. Two of the samples are frames with the whole of `em:0`, the documents speak of frames
    with what changed: `partial` chooses between "component" and "keys".
    """

    qos = 1

    def __init__(
        self,
        model: Model = "pro3em",
        *,
        mac: str = "AABBCCDDEEFF",
        profile: Profile = "triphase",
        topic_prefix: str | None = None,
        rpc_ntf: bool = True,
        status_ntf: bool = False,
        enable_rpc: bool = True,
        enable_control: bool = True,
        partial: Literal["component", "keys"] = "component",
        minutes: bool = True,
        change_freq: bool = False,
        nan_text: bool = False,
    ) -> None:
        """Describe the meter.

        Args:
            model: which product.
            mac: twelve hexadecimal digits.
            profile: "triphase" is one component `em:0`, "monophase" three `em1:N`.
            topic_prefix: what all topics begin with, may contain "/"; by default the device id.
            rpc_ntf: notifications on `events/rpc`; on at delivery.
            status_ntf: the status of each component on a topic of its own; off at delivery.
            enable_rpc: whether it takes requests on `rpc`.
            enable_control: whether it takes commands on `command`.
            partial: what a change sends.
            minutes: whether the energy counters are sent each full minute.
            change_freq: whether frames of changes have the frequency: those recorded in 2023 have
                none, but a client of 2026 (juham-shelly) counts on it.
            nan_text: see Gen2Channels.

        """
        super().__init__(nan_text=nan_text)
        self.product = PRODUCTS[model]
        self.mac = mac.upper()
        self.mqtt_id = f"{self.product.id_prefix}-{mac.lower()}"
        self.profile = profile
        self.topic_prefix = topic_prefix or self.mqtt_id
        self.rpc_ntf = rpc_ntf
        self.status_ntf = status_ntf
        self.enable_rpc = enable_rpc
        self.enable_control = enable_control
        self.partial = partial
        self.minutes = minutes
        self.change_freq = change_freq
        self._published: list[dict[str, float] | None] = [None, None, None]
        self._published_at = [0.0, 0.0, 0.0]
        self._published_faults: dict[int, PhaseFault] = {}
        self._next_measuring = 0.0
        self._next_minute: float | None = None

    @property
    def prefix(self) -> str:
        """Return what all its topics begin with."""
        return self.topic_prefix

    @property
    def will(self) -> Message:
        """Return what the broker says for it when it is gone."""
        return (f"{self.prefix}/online", "false")

    @property
    def command_topics(self) -> tuple[str, ...]:
        """Return the topics that it listens to."""
        names = {"rpc": self.enable_rpc, "command": self.enable_control}
        return tuple(f"{self.prefix}/{name}" for name, on in names.items() if on)

    @property
    def retained_topics(self) -> frozenset[str]:
        """Return the topics that the broker is to keep."""
        return frozenset({f"{self.prefix}/online"})

    @property
    def unix_time_s(self) -> float:
        """Return what its clock shows, s since 1970."""
        return round(_STARTED_AT_UNIX_S + self.now, 3)

    def components(self) -> dict[str, Status]:
        """Return the status of each measuring component; absent phases have none."""
        if self.profile == "triphase":
            return {"em:0": self.em(), "emdata:0": self.emdata()}
        there = [p for p in ALL_PHASES if self.phase_faults.get(p) != "absent"]
        return {f"em1:{phase}": self.em1(phase) for phase in there} | {
            f"em1data:{phase}": self.em1data(phase) for phase in there
        }

    def connect_messages(self) -> list[Message]:
        """Return what it publishes when it has connected, with the currents last observed."""
        messages = [(f"{self.prefix}/online", "true")]
        if self.frozen:
            return messages
        if self.status_ntf:
            messages += self._statuses()
        if self.rpc_ntf:
            messages.append(
                self._notify("NotifyFullStatus", rpc.status_of_everything(self))
            )
        for phase in ALL_PHASES:
            self._mark(phase)
        return messages

    def due_phases(self, now: float, currents_a: Currents) -> tuple[int, ...]:
        """Return the phases that are published at `now`: `due` without the texts."""
        return tuple(self._due(now, currents_a))

    def due(self, now: float, currents_a: Currents) -> list[Message]:
        """Return what it publishes by itself at `now` (s)."""
        faults_before = dict(self._published_faults)
        due = self._due(now, currents_a)
        messages = self._changes(due, faults_before) if due else []
        return messages + self._minute(now)

    def burst(
        self, now: float, currents_a: Currents, phases: Iterable[int] = ALL_PHASES
    ) -> list[Message]:
        """Return the messages of these phases at `now` (s), unasked and whole."""
        self.observe(now, currents_a)
        if self.frozen:
            return []
        return self._changes(dict.fromkeys(phases), {})

    def command(self, topic: str, payload: str) -> list[Message]:
        """Return the answer to a request or a command; nothing for what it doesn't know."""
        if topic not in self.command_topics or self.frozen:
            return []
        if topic == f"{self.prefix}/rpc":
            answer = rpc.answer(self, payload)
            return [] if answer is None else [answer]
        match payload:
            case "status_update":
                return self._statuses()
            case "announce":
                # The topic is an assumption, after that of the first generation.
                return [(f"{self.prefix}/announce", _dump(rpc.device_info(self)))]
            case _:
                return []

    def _due(self, now: float, currents_a: Currents) -> Due:
        """Return the phases to publish, each with the values that changed."""
        self.observe(now, currents_a)
        if now < self._next_measuring:
            return {}
        self._next_measuring = now + MEASURE_S
        if self.frozen or not (self.rpc_ntf or self.status_ntf):
            return {}
        due: Due = {}
        for phase in ALL_PHASES:
            fault = self.phase_faults.get(phase)
            if fault == "absent":
                continue
            before = self._published[phase]
            changed = changed_keys(before, self.measured(phase))
            if (
                before is None
                or now >= self._published_at[phase] + QUIET_S
                or fault != self._published_faults.get(phase)
            ):
                due[phase] = None
            elif changed:
                due[phase] = changed
        if self.profile == "triphase" and due:
            if self.partial == "component" or None in due.values():
                due = {
                    phase: None
                    for phase in ALL_PHASES
                    if self.phase_faults.get(phase) != "absent"
                }
        for phase in due:
            self._mark(phase)
        return due

    def _mark(self, phase: int) -> None:
        """Note that this phase is published as it is now."""
        self._published[phase] = self.measured(phase)
        self._published_at[phase] = self.now
        if phase in self.phase_faults:
            self._published_faults[phase] = self.phase_faults[phase]
        else:
            self._published_faults.pop(phase, None)

    def _changes(
        self,
        due: Due,
        faults_before: dict[int, PhaseFault],
    ) -> list[Message]:
        """Return the frames that tell what changed in these phases."""
        components = self.components()
        cured = {
            phase
            for phase, fault in faults_before.items()
            if fault == "error" and self.phase_faults.get(phase) != "error"
        }
        bodies = (
            {"em:0": self.em_change(due, cured, freq=self.change_freq)}
            if self.profile == "triphase"
            else {
                f"em1:{phase}": self.em1_change(
                    phase, due[phase], cured, freq=self.change_freq
                )
                for phase in sorted(due)
            }
        )
        messages: list[Message] = []
        for name, body in bodies.items():
            if self.status_ntf:
                messages.append(self._status(name, components[name]))
            if self.rpc_ntf:
                messages.append(self._notify("NotifyStatus", {name: body}))
        return messages

    def _minute(self, now: float) -> list[Message]:
        """Return the energy counters when a minute of the device's clock is full."""
        if self._next_minute is None or now < self._next_minute:
            if self._next_minute is None:
                self._next_minute = (now // _MINUTE_S + 1) * _MINUTE_S
            return []
        self._next_minute = (now // _MINUTE_S + 1) * _MINUTE_S
        if self.frozen or not self.minutes:
            return []
        counters = {
            name: status for name, status in self.components().items() if "data" in name
        }
        messages: list[Message] = []
        if self.status_ntf:
            messages += [self._status(*item) for item in counters.items()]
        if self.rpc_ntf:
            # Not documented; juham-shelly, a client for these devices, reads them there.
            messages += [
                self._notify("NotifyStatus", {name: status})
                for name, status in counters.items()
            ]
        return messages

    def _statuses(self) -> list[Message]:
        return [self._status(*item) for item in self.components().items()]

    def _status(self, name: str, status: Status) -> Message:
        return (f"{self.prefix}/status/{name}", _dump(status))

    def _notify(self, method: str, components: dict[str, Any]) -> Message:
        frame = {
            "src": self.mqtt_id,
            "dst": f"{self.prefix}/events",
            "method": method,
            "params": {"ts": self.unix_time_s, **components},
        }
        return (f"{self.prefix}/events/rpc", _dump(frame))


def _dump(content: object) -> str:
    return json.dumps(content, separators=(",", ":"))
