"""Addresses: what goes into a URL and what is turned away."""

from hypothesis import given, strategies as st
import pytest
from yarl import URL

from custom_components.dynamic_load_manager.goe import InvalidHostError, normalize_host


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:8080", "192.0.2.7:8080"),
        ("192.0.2.7:00080", "192.0.2.7:80"),
        ("go-echarger_123456", "go-echarger_123456"),
        ("Go-eCharger_123456.Local.", "go-echarger_123456.local"),
        ("charger.example:80", "charger.example:80"),
        ("[2001:DB8::1]", "[2001:db8::1]"),
        ("[2001:db8::1]:8080", "[2001:db8::1]:8080"),
        ("2001:db8::1", "[2001:db8::1]"),
        (f"{'a' * 63}.example", f"{'a' * 63}.example"),
    ],
)
def test_accepted(host: str, expected: str) -> None:
    """Host names and addresses come out in one spelling, which stays as it is."""
    assert normalize_host(host) == expected
    assert normalize_host(expected) == expected


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        ":80",
        " 192.0.2.7",
        "192.0.2.7\n",
        "192.0.2.7:",
        "192.0.2.7:0",
        "192.0.2.7:65536",
        "192.0.2.7:123456",
        "192.0.2.7:٨٠",
        "192.0.2.300",
        "192.0.2",
        "192.0.2.07",
        "12345",
        "http://192.0.2.7",
        "192.0.2.7/status",
        "user@192.0.2.7",
        "user:secret@192.0.2.7",
        "192.0.2.7?a=b",
        "192.0.2.7#top",
        "go e",
        "-charger",
        "charger-.example",
        "a..b",
        "lämmitys.example",
        "charger\\example",
        f"{'a' * 64}.example",
        ".".join(["a" * 60] * 5),
        "[192.0.2.7]",
        "[fe80::1%eth0]",
        "fe80::1%eth0",
        "[2001:db8::1",
        "2001:db8::1]",
        "[]",
        "[2001:db8::1]8080",
        "%31.example",
    ],
)
def test_refused(host: str) -> None:
    """What could be read as anything but host and port is turned away."""
    with pytest.raises(InvalidHostError):
        normalize_host(host)


@given(st.text() | st.text("0123456789abcf.:[]%-_@/?# \n"))
def test_any_text(host: str) -> None:
    """Whatever is accepted is exactly the authority of a URL, and its own normal form."""
    try:
        normal = normalize_host(host)
    except InvalidHostError:
        return
    assert normalize_host(normal) == normal
    url = URL(f"http://{normal}/status", encoded=True)
    assert (url.raw_authority, url.path, url.user) == (normal, "/status", None)
