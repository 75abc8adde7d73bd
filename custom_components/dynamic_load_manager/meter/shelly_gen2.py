"""A Shelly of the second or third generation with three phases, as its MQTT messages show it.

All values of a component come in one JSON object: `em:0` in the triphase profile, `em1:0`
to `em1:2` in the monophase one. It publishes them on a change, and answers to requests
(Shelly API documentation, components EM, EM1 and MQTT).
"""

import json
from typing import Final, override

from .announcement import decode_object, mac_of
from .shelly import Shelly

EXPORT_SIGN_S = 20.0
"""A change that leaves a value out says that it is as before. All of them come again
within 15 s."""

COMPONENTS: Final = ("em:0", "em1:0", "em1:1", "em1:2")
TRIPHASE: Final = COMPONENTS[:1]
MONOPHASE: Final = COMPONENTS[1:]

PROFILE_S = 30.0
"""A profile that nothing was heard of for so long may have been changed."""

_METHODS: Final = {"em": "EM.GetStatus", "em1": "EM1.GetStatus"}
_NOTIFICATIONS: Final = ("NotifyStatus", "NotifyFullStatus")
_NOT_MEASURED: Final = (
    "power_meter_failure",
    "ct_type_not_set",
    "out_of_range:current",
)
"""Errors of a phase whose current is not what flows."""

_HIGHEST: Final = 1e9

type Values = dict[str, object]


class ShellyGen2(Shelly):
    """The newest values of the three phases."""

    def __init__(self, topic: str, phases: int) -> None:
        """Start without values; `topic` is its `topic_prefix`, `phases` is 1 or 3."""
        super().__init__(topic, phases, sign_s=EXPORT_SIGN_S)
        self._heard: tuple[str, ...] = COMPONENTS
        self._heard_at = float("-inf")
        self._failed: set[int] = set()
        """Phases whose current the meter itself does not trust."""

    @property
    def reply_topic(self) -> str:
        """Return what the answers to our requests begin with."""
        return f"dynamic-load-manager-{self.topic.replace('/', '-')}"

    @property
    @override
    def topics(self) -> tuple[str, ...]:
        """Return the topics to subscribe to."""
        return (
            f"{self.topic}/events/rpc",
            f"{self.reply_topic}/rpc",
            *(f"{self.topic}/status/{component}" for component in COMPONENTS),
        )

    @override
    def requests(self, now: float) -> list[tuple[str, str]]:
        """Return the requests for the status of the components that it has."""
        known = now - self._heard_at <= PROFILE_S
        wanted = self._heard if known else COMPONENTS
        return [self._request(component) for component in wanted]

    def _request(self, component: str) -> tuple[str, str]:
        """Return the request for one component; the answer carries the same id."""
        kind, _, number = component.partition(":")
        request = {
            "id": COMPONENTS.index(component),
            "src": self.reply_topic,
            "method": _METHODS[kind],
            "params": {"id": int(number)},
        }
        return f"{self.topic}/rpc", json.dumps(request)

    @override
    def message(self, topic: str, payload: object, at: float) -> bool:
        """Take in a message; return whether it brought a new phase current."""
        document = decode_object(payload)
        if document is None:
            # An empty payload is how a kept message is deleted.
            self.rejected += payload != ""
            return False
        # A change leaves out what is as before, the errors too.
        whole = document.get("method") != "NotifyStatus"
        brought = False
        for component, values in self._components(topic, document):
            if isinstance(values, dict):
                brought |= self._component(component, values, at, whole=whole)
        return brought

    def _components(self, topic: str, document: Values) -> list[tuple[str, object]]:
        """Return the components in a message with their values."""
        if topic == f"{self.reply_topic}/rpc":
            self._introduced(document)
            asked = document.get("id")
            if type(asked) is not int or asked not in range(len(COMPONENTS)):
                return []
            return [(COMPONENTS[asked], document.get("result"))]
        if topic == f"{self.topic}/events/rpc":
            self._introduced(document)
            params = document.get("params")
            notified = document.get("method") in _NOTIFICATIONS
            return list(params.items()) if notified and isinstance(params, dict) else []
        prefix = f"{self.topic}/status/"
        return [(topic[len(prefix) :], document)] if topic.startswith(prefix) else []

    def _introduced(self, document: Values) -> None:
        """Learn who it is: a device id ends with the MAC address."""
        source = document.get("src")
        if isinstance(source, str):
            self.mac = mac_of(source.rpartition("-")[2]) or self.mac

    def _component(
        self, component: str, values: Values, at: float, *, whole: bool
    ) -> bool:
        """Take in the values of a component; return whether a phase current came with them."""
        if component in TRIPHASE:
            parts = [(number, f"{letter}_") for number, letter in enumerate("abc")]
        elif component in MONOPHASE:
            parts = [(MONOPHASE.index(component), "")]
        else:
            return False
        for number, prefix in parts:
            self._note_errors(number, values, prefix, whole=whole)
        brought = [self._phase(number, values, at, prefix) for number, prefix in parts]
        if not any(brought):
            return False
        self._heard = TRIPHASE if component in TRIPHASE else MONOPHASE
        self._heard_at = at
        return True

    def _note_errors(
        self, number: int, values: Values, prefix: str, *, whole: bool
    ) -> None:
        """Note whether the meter trusts its current of a phase."""
        keys = {"errors", f"{prefix}errors"}
        if whole or keys & values.keys():
            failed = any(_failed(values.get(key)) for key in keys)
            (self._failed.add if failed else self._failed.discard)(number)

    def _phase(self, number: int, values: Values, at: float, prefix: str) -> bool:
        """Take in the values of a phase; return whether its current can be believed."""
        if number >= len(self.phases):
            return False
        phase = self.phases[number]
        if (voltage_v := self._number(values, f"{prefix}voltage")) is not None:
            phase.voltage(voltage_v)
        if (power_w := self._number(values, f"{prefix}act_power")) is not None:
            phase.power(power_w, at)
        if f"{prefix}current" not in values:
            return power_w is not None and power_w >= 0 and phase.end_export()
        current_a = self._number(values, f"{prefix}current")
        if current_a is None:
            return False
        if number in self._failed or not phase.current(current_a, at):
            self.rejected += 1
            return False
        return True

    def _number(self, values: Values, key: str) -> float | None:
        """Return the number under a key; `None` for no number, which is counted."""
        if key not in values:
            return None
        value = values[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.rejected += 1
            return None
        # Python reads numbers of any length; as a float they may be infinite.
        if not abs(value) < _HIGHEST:
            self.rejected += 1
            return None
        return float(value)


def _failed(errors: object) -> bool:
    """Return whether a list of errors says that the current is not measured."""
    return isinstance(errors, list) and any(error in _NOT_MEASURED for error in errors)
