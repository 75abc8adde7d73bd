"""A Shelly 3EM of the first generation, as its MQTT messages show it.

Each value is a topic of its own under `shellies/<mqtt_id>/emeter/<channel>/`, a bare
number in ASCII, without a timestamp (Gen1 API documentation, chapter MQTT).
"""

import re

from ..balancer import GridReading, PhaseReading

TOPIC_ROOT = "shellies"

EXPORT_SIGN_S = 5.0
"""The current is unsigned. A channel publishes its power some ms before it: an older
power says nothing about the direction of this current."""

HIGHEST_A = 1000.0
"""A number above this is garbage: the meter's range ends at 120 A."""

DEAD_PHASE_V = 100.0
"""A phase without voltage reads about 0.1 V."""

_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII)
_TOPIC = re.compile(r"[^\s+#\x00-\x1f\x7f]+")
_LONGEST_TOPIC = 200


class InvalidTopicError(ValueError):
    """The text can't be the topic of a Shelly."""


def normalize_topic(text: str) -> str:
    """Return the base topic that an owner means by a topic or an MQTT id of a Shelly.

    A bare id gets the root `shellies/` in front. What follows `/emeter/` is cut off, for
    owners who paste the topic of a value. Raises `InvalidTopicError` for wildcards,
    blanks and empty levels.
    """
    topic = text.strip().strip("/")
    topic = topic.split("/emeter/", maxsplit=1)[0]
    if "/" not in topic:
        topic = f"{TOPIC_ROOT}/{topic}"
    levels_ok = all(topic.split("/"))
    if not levels_ok or not _TOPIC.fullmatch(topic) or len(topic) > _LONGEST_TOPIC:
        raise InvalidTopicError(text)
    return topic


def parse_number(payload: object) -> float | None:
    """Return the number in a payload; `None` for NaN, text, bytes or anything else."""
    if isinstance(payload, str) and _NUMBER.fullmatch(payload.strip()):
        return float(payload)
    return None


class ShellyGen1:
    """The newest values of the three channels."""

    def __init__(self, topic: str, phases: int) -> None:
        """Start without values; `topic` is the base topic, `phases` is 1 or 3."""
        self.topic = topic
        self.rejected = 0
        self._readings: list[PhaseReading | None] = [None] * phases
        self._power: list[tuple[float, float] | None] = [None] * phases
        self._voltage: list[float | None] = [None] * phases

    @property
    def grid(self) -> GridReading:
        """Return the newest current of each phase, signed by its power (R15)."""
        return tuple(self._readings)

    @property
    def command_topic(self) -> str:
        """Return the topic on which the Shelly takes `update`."""
        return f"{self.topic}/command"

    @property
    def value_topics(self) -> tuple[str, ...]:
        """Return the topics to subscribe to."""
        return tuple(
            f"{self.topic}/emeter/+/{quantity}"
            for quantity in ("power", "voltage", "current")
        )

    @property
    def dead_phases(self) -> tuple[int, ...]:
        """Return the phases on which the meter sees no mains voltage."""
        return tuple(
            phase
            for phase, voltage in enumerate(self._voltage)
            if voltage is not None and voltage < DEAD_PHASE_V
        )

    def message(self, topic: str, payload: object, at: float) -> bool:
        """Take in a message; return whether it brought a new phase current.

        A payload that is no plausible number leaves everything as it was: the phase
        then grows old, and an old phase is an unknown one (R11).
        """
        phase, quantity = self._channel(topic)
        if phase is None:
            return False
        value = parse_number(payload)
        if value is None or (quantity == "current" and not 0 <= value <= HIGHEST_A):
            self.rejected += 1
            return False
        if quantity == "power":
            self._power[phase] = (value, at)
        elif quantity == "voltage":
            self._voltage[phase] = value
        elif quantity == "current":
            self._readings[phase] = PhaseReading(
                current_a=self._signed(phase, value, at), at=at
            )
            return True
        return False

    def _channel(self, topic: str) -> tuple[int | None, str]:
        """Return phase and quantity of a topic; no phase if the topic is not ours."""
        levels = topic.removeprefix(f"{self.topic}/emeter/").split("/")
        if len(levels) != 2 or levels[0] not in ("0", "1", "2"):
            return None, ""
        phase = int(levels[0])
        return (phase if phase < len(self._readings) else None), levels[1]

    def _signed(self, phase: int, current_a: float, at: float) -> float:
        """Return a current with the sign of the power that came with it."""
        power = self._power[phase]
        if power is None or at - power[1] > EXPORT_SIGN_S:
            return current_a
        return -current_a if power[0] < 0 else current_a
