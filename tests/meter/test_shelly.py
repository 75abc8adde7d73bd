"""The topic that an owner means."""

import pytest

from custom_components.dynamic_load_manager.meter.shelly import (
    InvalidTopicError,
    normalize_topic,
)

GEN1 = "shellies/shellyem3-AABBCCDDEEFF"
GEN2 = "shellypro3em-aabbccddeeff"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("shellyem3-AABBCCDDEEFF", "shellyem3-AABBCCDDEEFF"),
        (GEN1, GEN1),
        (f" /{GEN1}/ ", GEN1),
        (f"{GEN1}/emeter/0/current", GEN1),
        (f"{GEN1}/emeter/2", GEN1),
        (f"{GEN1}/announce", GEN1),
        (GEN2, GEN2),
        (f"{GEN2}/status/em:0", GEN2),
        (f"{GEN2}/events/rpc", GEN2),
        (f"{GEN2}/online", GEN2),
        (f"{GEN2}/rpc", GEN2),
        ("house/status/main", "house"),
        ("my/own/root", "my/own/root"),
        ("shellies/shellies/shellyem3", "shellies/shellies/shellyem3"),
        ("emeter-garage", "emeter-garage"),
        ("keller-zähler", "keller-zähler"),
        ("x" * 200, "x" * 200),
    ],
)
def test_topic_that_an_owner_means(text: str, topic: str) -> None:
    """An id, a prefix or the topic of a value."""
    assert normalize_topic(text) == topic


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "/", "//", "shellies//x", "shellies/ /x", "a b", "a\tb", "a\nb/c"),
        *("shellies/#", "shellies/+/x", "+", "#", "a\x00b", "a\x1bb", "a\x7fb"),
        "x" * 201,
    ],
)
def test_what_can_be_no_topic(text: str) -> None:
    """Wildcards, blanks, control characters, empty levels and whole essays."""
    with pytest.raises(InvalidTopicError):
        normalize_topic(text)
