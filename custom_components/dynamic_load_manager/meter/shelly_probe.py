"""Finding out which Shelly an owner means, of which generation it is, and whether it speaks."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from homeassistant.components.mqtt import ReceiveMessage
from homeassistant.core import HomeAssistant, callback

from .announcement import announced_id, announced_online
from .model import MeterKind
from .shelly import Shelly
from .shelly_gen1 import ANNOUNCE_TOPIC, TOPIC_ROOT, ShellyGen1
from .shelly_gen2 import ShellyGen2
from .shelly_mqtt import async_ask, async_publish, async_subscribe

PROBE_ROUNDS = 5
PROBE_ROUND_S = 1.0
"""A Shelly answers at once, but Home Assistant sends a new subscription to the broker
with some delay: ask more than once."""

ONLINE_TOPIC = "+/online"

KINDS: dict[type[Shelly], MeterKind] = {
    ShellyGen1: MeterKind.SHELLY_GEN1,
    ShellyGen2: MeterKind.SHELLY_GEN2,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ProbeResult:
    """What was heard of a Shelly."""

    kind: MeterKind
    topic: str
    """Its topic prefix."""
    mac: str | None
    heard: tuple[int, ...]
    """Phases with a current."""
    dead: tuple[int, ...]
    """Phases without mains voltage."""
    found: tuple[str, ...]
    """Topic prefixes of all meters that made themselves known, this one or others."""


def candidates(topic: str, phases: int) -> list[Shelly]:
    """Return the Shellies that a topic prefix or an MQTT id can mean."""
    return [
        ShellyGen2(topic, phases),
        ShellyGen1(f"{TOPIC_ROOT}/{topic}", phases),
        *([ShellyGen1(topic, phases)] if "/" in topic else []),
    ]


class Probe:
    """Listens to the candidates and to whoever else makes itself known."""

    def __init__(self, shellies: Sequence[Shelly]) -> None:
        """Start without having heard anything."""
        self.complete = asyncio.Event()
        self._shellies = shellies
        self._found: set[str] = set()

    @callback
    def value(self, message: ReceiveMessage) -> None:
        """Let each candidate have a message."""
        if message.retain:
            return
        for shelly in self._shellies:
            shelly.message(message.topic, message.payload, message.timestamp)
            if all(phase.reading or phase.dead for phase in shelly.phases):
                self.complete.set()

    @callback
    def announced(self, message: ReceiveMessage) -> None:
        """Note who else is there."""
        announcement = announced_id(message.payload) or announced_online(
            message.topic, message.payload
        )
        if announcement is not None:
            self._found.add(announcement.prefix)

    def result(self) -> ProbeResult:
        """Return what was heard of the candidate that said the most."""
        shelly = max(self._shellies, key=lambda shelly: len(_heard(shelly)))
        return ProbeResult(
            kind=KINDS[type(shelly)],
            topic=shelly.topic,
            mac=shelly.mac,
            heard=_heard(shelly),
            dead=shelly.dead_phases,
            found=tuple(sorted(self._found)),
        )


def _heard(shelly: Shelly) -> tuple[int, ...]:
    """Return the phases that anything was measured on, if only that they are dead."""
    return tuple(
        number
        for number, phase in enumerate(shelly.phases)
        if phase.reading is not None or phase.dead
    )


async def async_probe(hass: HomeAssistant, topic: str, phases: int) -> ProbeResult:
    """Ask a Shelly for its values, and any other for its name; wait for all the phases."""
    shellies = candidates(topic, phases)
    probe = Probe(shellies)
    values = tuple({topic: None for shelly in shellies for topic in shelly.topics})
    unsubscribe = [
        await async_subscribe(hass, values, probe.value),
        await async_subscribe(hass, (ANNOUNCE_TOPIC, ONLINE_TOPIC), probe.announced),
    ]
    try:
        for _ in range(PROBE_ROUNDS):
            await async_publish(hass, f"{TOPIC_ROOT}/command", "announce")
            for shelly in shellies:
                await async_ask(hass, shelly)
            with suppress(TimeoutError):
                async with asyncio.timeout(PROBE_ROUND_S):
                    await probe.complete.wait()
                break
    finally:
        for stop in unsubscribe:
            stop()
    return probe.result()
