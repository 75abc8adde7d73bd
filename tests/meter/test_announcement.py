"""Which devices make themselves known as a meter."""

import json

import pytest

from custom_components.dynamic_load_manager.meter.announcement import (
    Announcement,
    announced_id,
    announced_online,
    mac_of,
)

MAC = "aabbccddeeff"


def announcement(**changes: object) -> str:
    """Return what a 3EM announces, with changes."""
    known = {"id": "shellyem3-AABBCCDDEEFF", "model": "SHEM-3", "mac": "AABBCCDDEEFF"}
    return json.dumps({**known, **changes})


def test_3em() -> None:
    """Any MQTT id will do, with slashes too."""
    assert announced_id(announcement()) == Announcement(
        prefix="shellies/shellyem3-AABBCCDDEEFF", mac=MAC
    )
    assert announced_id(announcement(id="shellies/fuse")) == Announcement(
        prefix="shellies/shellies/fuse", mac=MAC
    )
    assert announced_id(announcement(mac=None)) == Announcement(
        prefix="shellies/shellyem3-AABBCCDDEEFF", mac=None
    )


@pytest.mark.parametrize(
    "payload",
    [
        announcement(model="SHSW-25"),
        announcement(model="SHEM"),
        announcement(id=None),
        announcement(id=5),
        announcement(id=""),
        announcement(id="a b"),
        announcement(id="#"),
        announcement(id="x" * 101),
        *("", "{", "[]", "true", None, b"{}", 5),
    ],
)
def test_others(payload: object) -> None:
    """Every Shelly announces itself on the same topic."""
    assert announced_id(payload) is None


@pytest.mark.parametrize(
    "device_id",
    [
        f"shellypro3em-{MAC}",
        f"shellypro3em400-{MAC}",
        f"shellypro3em63-{MAC}",
        f"shelly3em63g3-{MAC}",
    ],
)
def test_gen2(device_id: str) -> None:
    """The default prefix names the model."""
    topic = f"{device_id}/online"
    assert announced_online(topic, "true") == Announcement(prefix=device_id, mac=MAC)
    for payload in ("false", "", "online", None, b"true"):
        assert announced_online(topic, payload) is None


@pytest.mark.parametrize(
    "topic",
    [
        f"shellyplus1-{MAC}/online",
        f"shellyproem50-{MAC}/online",
        f"shellypro3em500-{MAC}/online",
        "shellypro3em-AABBCCDDEEFF/online",
        f"shellypro3em-{MAC}0/online",
        f"shellypro3em-{MAC}/status",
        f"x/shellypro3em-{MAC}/online",
        "fuse/online",
        "",
    ],
)
def test_what_is_not_known_to_be_a_meter(topic: str) -> None:
    """Nothing is guessed from a prefix of the owner's own."""
    assert announced_online(topic, "true") is None


@pytest.mark.parametrize(
    ("text", "mac"),
    [
        ("AABBCCDDEEFF", MAC),
        ("AA:BB:CC:DD:EE:FF", MAC),
        ("AABBCCDDEEF", None),
        ("AABBCCDDEEFG", None),
        ("", None),
        (None, None),
        (123456789012, None),
    ],
)
def test_mac(text: object, mac: str | None) -> None:
    """Both spellings of a MAC address."""
    assert mac_of(text) == mac
