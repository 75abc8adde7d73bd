"""What the Shelly meters of all generations have in common."""

from abc import ABC, abstractmethod
import re

from ..balancer import GridReading
from .phase import Phase

_TOPIC = re.compile(r"[^\s+#\x00-\x1f\x7f]+")
_LONGEST_TOPIC = 200

_BEHIND_THE_PREFIX = re.compile(
    r"/(emeter(/.*)?|status(/.*)?|events/rpc|rpc|online|command|announce|info)$"
)
"""What follows the prefix in the topics of a Shelly: owners paste whole topics."""


class InvalidTopicError(ValueError):
    """The text can't be the topic of a Shelly."""


def normalize_topic(text: str) -> str:
    """Return the topic prefix, or the MQTT id, that an owner means by a text.

    Raises `InvalidTopicError` for wildcards, blanks and empty levels.
    """
    topic = _BEHIND_THE_PREFIX.sub("", text.strip().strip("/"))
    if (
        not all(topic.split("/"))
        or not _TOPIC.fullmatch(topic)
        or len(topic) > _LONGEST_TOPIC
    ):
        raise InvalidTopicError(text)
    return topic


class Shelly(ABC):
    """The newest values of a Shelly, from its MQTT messages.

    Pure: messages go in with their time (s, monotonic), and what is to be asked for comes
    out as topics and payloads.
    """

    def __init__(self, topic: str, phases: int, *, sign_s: float) -> None:
        """Start without values.

        Args:
            topic: What all its topics begin with.
            phases: 1 or 3.
            sign_s: For how long (s) a power tells the direction of a current.
        """
        self.topic = topic
        self.mac: str | None = None
        """Twelve hexadecimal digits in lower case, once it has told."""
        self.ip: str | None = None
        self.rejected = 0
        """How many values made no sense."""
        self.phases = [Phase(sign_s) for _ in range(phases)]

    @property
    def grid(self) -> GridReading:
        """Return the newest current of each phase, signed by its power (R15)."""
        return tuple([phase.reading for phase in self.phases])

    @property
    def dead_phases(self) -> tuple[int, ...]:
        """Return the phases on which the meter sees no mains voltage."""
        return tuple(number for number, phase in enumerate(self.phases) if phase.dead)

    @property
    def setting_url(self) -> str:
        """Return what has it send its values more often; empty if there is no such setting."""
        return ""

    @property
    @abstractmethod
    def topics(self) -> tuple[str, ...]:
        """Return the topics to subscribe to."""

    @abstractmethod
    def requests(self, now: float) -> list[tuple[str, str]]:
        """Return the messages (topic and payload) that ask for all values."""

    @abstractmethod
    def message(self, topic: str, payload: object, at: float) -> bool:
        """Take in a message; return whether it brought a new phase current.

        What makes no sense leaves everything as it was: the phase then grows old, and an
        old phase is an unknown one (R11).
        """
