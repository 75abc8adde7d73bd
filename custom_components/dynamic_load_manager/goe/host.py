"""Checking the address that a person typed or a discovery found."""

from ipaddress import AddressValueError, IPv4Address, IPv6Address
import re

from .errors import InvalidHostError

_HOST_AND_PORT = re.compile(
    r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{1,5}))?"
)
# The charger's own host name, go-echarger_123456, has an underscore.
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_MAXIMUM_NAME_LENGTH = 253
_MAXIMUM_PORT = 65535


def normalize_host(host: str) -> str:
    """Return `host` as it goes into a URL: lower case, IPv6 in brackets, the port only if given.

    Raises `InvalidHostError` for all that is not a host name, IPv4 or IPv6 address with an optional port.
    """
    if (address := _ipv6(host)) is not None:
        return address
    if (parts := _HOST_AND_PORT.fullmatch(host)) is None:
        raise InvalidHostError(
            "Expected a host name or an IP address, with an optional :port"
        )
    name, port = parts["host"], parts["port"]
    return _normalize_name(name) + ("" if port is None else _normalize_port(port))


def _normalize_name(name: str) -> str:
    if name.startswith("["):
        if (address := _ipv6(name[1:-1])) is None:
            raise InvalidHostError("The brackets hold no IPv6 address")
        return address
    labels = name.lower().removesuffix(".").split(".")
    if labels[-1].isdecimal():
        return _ipv4(name)
    if len(name) > _MAXIMUM_NAME_LENGTH or not all(map(_LABEL.fullmatch, labels)):
        raise InvalidHostError("This is no valid host name")
    return ".".join(labels)


def _normalize_port(port: str) -> str:
    if not 1 <= int(port) <= _MAXIMUM_PORT:
        raise InvalidHostError(f"The port must be from 1 to {_MAXIMUM_PORT}")
    return f":{int(port)}"


def _ipv4(text: str) -> str:
    try:
        return str(IPv4Address(text))
    except AddressValueError as err:
        raise InvalidHostError("This is no valid IPv4 address") from err


def _ipv6(text: str) -> str | None:
    """Return the address in brackets; a zone (`%eth0`) has no place in a URL."""
    try:
        address = IPv6Address(text)
    except AddressValueError:
        return None
    return None if address.scope_id else f"[{address}]"
