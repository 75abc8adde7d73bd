"""A Shelly 3EM of the first generation, as its MQTT messages show it.

Each value is a topic of its own under `shellies/<mqtt_id>/emeter/<channel>/`, a bare
number in ASCII, without a timestamp (Gen1 API documentation, chapter MQTT).
"""

import re
from typing import override

from .announcement import announced_id
from .shelly import Shelly

TOPIC_ROOT = "shellies"
ANNOUNCE_TOPIC = f"{TOPIC_ROOT}/announce"

EXPORT_SIGN_S = 5.0
"""The current is unsigned. A channel publishes its power some ms before it: an older
power says nothing about the direction of this current."""

_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII)


def parse_number(payload: object) -> float | None:
    """Return the number in a payload; `None` for NaN, text, bytes or anything else."""
    if isinstance(payload, str) and _NUMBER.fullmatch(payload.strip()):
        return float(payload)
    return None


class ShellyGen1(Shelly):
    """The newest values of the three channels."""

    def __init__(self, topic: str, phases: int) -> None:
        """Start without values; `topic` is `shellies/<mqtt_id>`, `phases` is 1 or 3."""
        super().__init__(topic, phases, sign_s=EXPORT_SIGN_S)

    @property
    @override
    def setting_url(self) -> str:
        """Return the address that has it send every second.

        Gen1 API documentation, `/settings`; it takes effect with the next start.
        """
        host = self.ip or "ADDRESS-OF-THE-SHELLY"
        return f"http://{host}/settings?mqtt_update_period=1"

    @property
    @override
    def topics(self) -> tuple[str, ...]:
        """Return the topics to subscribe to."""
        return (
            f"{self.topic}/announce",
            *(
                f"{self.topic}/emeter/+/{quantity}"
                for quantity in ("power", "voltage", "current")
            ),
        )

    @override
    def requests(self, now: float) -> list[tuple[str, str]]:
        """Return the commands that have it publish all its values, and who it is."""
        commands = ["update"] if self.ip is not None else ["update", "announce"]
        return [(f"{self.topic}/command", command) for command in commands]

    @override
    def message(self, topic: str, payload: object, at: float) -> bool:
        """Take in a message; return whether it brought a new phase current."""
        if topic == f"{self.topic}/announce":
            self._announced(payload)
            return False
        levels = topic.removeprefix(f"{self.topic}/emeter/").split("/")
        if len(levels) != 2 or levels[0] not in ("0", "1", "2"):
            return False
        channel, quantity = int(levels[0]), levels[1]
        if channel >= len(self.phases):
            return False
        value = parse_number(payload)
        if value is None:
            self.rejected += 1
            return False
        return self._value(channel, quantity, value, at)

    def _value(self, channel: int, quantity: str, value: float, at: float) -> bool:
        """Take in a value; return whether it is a phase current that can be believed."""
        phase = self.phases[channel]
        if quantity == "power":
            phase.power(value, at)
        elif quantity == "voltage":
            phase.voltage(value)
        elif quantity == "current":
            if phase.current(value, at):
                return True
            self.rejected += 1
        return False

    def _announced(self, payload: object) -> None:
        """Learn who it is."""
        if (announced := announced_id(payload)) is not None:
            self.mac = announced.mac
            self.ip = announced.ip
