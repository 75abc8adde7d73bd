"""How Shelly meters make themselves known on a broker."""

from dataclasses import dataclass
from ipaddress import IPv4Address
import json
import re

MODEL_3EM = "SHEM-3"

GEN2_ONLINE = re.compile(
    r"(?P<id>(shellypro3em(400|63)?|shelly3em63g3)-(?P<mac>[0-9a-f]{12}))/online"
)
"""The topic that a Gen2 or Gen3 three-phase meter keeps on the broker, with its default
prefix: its device id, which names the model. Another prefix tells nothing of what it is."""

_MAC = re.compile(r"[0-9a-f]{12}")
_MQTT_ID = re.compile(r"[^\s+#\x00-\x1f\x7f]{1,100}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """Who a Shelly says that it is."""

    prefix: str
    """What all its topics begin with."""
    mac: str | None
    """Twelve hexadecimal digits in lower case."""
    ip: str | None = None


def decode_object(payload: object) -> dict[str, object] | None:
    """Return the JSON object in a payload; `None` for anything else, NaN in it included."""
    if not isinstance(payload, str):
        return None
    try:
        document = json.loads(payload, parse_constant=_refuse)
    except ValueError, RecursionError:
        return None
    return document if isinstance(document, dict) else None


def _refuse(constant: str) -> None:
    """Refuse NaN and Infinity, which Python would read although JSON has no such numbers."""
    raise ValueError(constant)


def mac_of(text: object) -> str | None:
    """Return a MAC address as twelve lower-case digits; `None` for anything else."""
    digits = text.replace(":", "").lower() if isinstance(text, str) else ""
    return digits if _MAC.fullmatch(digits) else None


def _ip_of(text: object) -> str | None:
    """Return an IPv4 address; `None` for anything else."""
    try:
        return str(IPv4Address(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def announced_id(payload: object) -> Announcement | None:
    """Return who announces itself on `shellies/announce`, if it is a 3EM."""
    announcement = decode_object(payload)
    if announcement is None or announcement.get("model") != MODEL_3EM:
        return None
    mqtt_id = announcement.get("id")
    if not isinstance(mqtt_id, str) or _MQTT_ID.fullmatch(mqtt_id) is None:
        return None
    return Announcement(
        prefix=f"shellies/{mqtt_id}",
        mac=mac_of(announcement.get("mac")),
        ip=_ip_of(announcement.get("ip")),
    )


def announced_online(topic: str, payload: object) -> Announcement | None:
    """Return which Gen2 or Gen3 three-phase meter says that it is online."""
    online = GEN2_ONLINE.fullmatch(topic)
    if online is None or payload != "true":
        return None
    return Announcement(prefix=online["id"], mac=online["mac"])
