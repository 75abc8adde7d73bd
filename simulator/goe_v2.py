"""What a go-eCharger answers on API v2: `/api/status` and `/api/set`.

Replies follow `goe_v2_set_responses.json` of the samples. What a refusal of an unknown key or of
something that is not JSON says, is not known: those two texts are ours.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
import json
import struct

from .goe_hardware import GoeHardware
from .goe_wire import JSON_TYPE, Json, Response
from .house import NOMINAL_VOLTAGE_V

_PLEASE_USE_PSM = (
    "failed: this parameter is only showing the current state and readonly, "
    "to change the preference, use psm"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Setting:
    """A key that may be written: the attribute behind it and what it accepts."""

    attribute: str
    check: Callable[[Json], str | None]
    """Return why a value is refused, or None."""


def _whole(
    lowest: int, highest: int, *, nullable: bool = False
) -> Callable[[Json], str | None]:
    def check(value: Json) -> str | None:
        if value is None:
            return None if nullable else "null not allowed"
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not 0 <= value <= 255
        ):
            return "value must be uint8_t"
        if not lowest <= value <= highest:
            return f"Value {value} exceeds range {lowest} to {highest}"
        return None

    return check


def _boolean(value: Json) -> str | None:
    return None if isinstance(value, bool) else "value must be bool"


def _energy(value: Json) -> str | None:
    if value is None or (
        isinstance(value, int | float) and not isinstance(value, bool)
    ):
        return None
    return "value must be double"


def _text(value: Json) -> str | None:
    return None if isinstance(value, str) else "value must be string"


SETTINGS: dict[str, _Setting] = {
    "lmo": _Setting(attribute="logic_mode", check=_whole(3, 5)),
    "acs": _Setting(attribute="access", check=_whole(0, 2)),
    "amp": _Setting(attribute="requested_a", check=_whole(6, 32)),
    # Any small number: 3, 4 and 5 were seen to be stored and to act as neutral (v2 issue 64).
    "frc": _Setting(attribute="force", check=_whole(0, 255)),
    "ama": _Setting(attribute="installer_maximum_a", check=_whole(6, 32)),
    "mca": _Setting(attribute="minimum_a", check=_whole(6, 32)),
    "psm": _Setting(attribute="phase_mode", check=_whole(0, 2)),
    "trx": _Setting(attribute="transaction", check=_whole(0, 10, nullable=True)),
    "fup": _Setting(attribute="use_surplus", check=_boolean),
    "acp": _Setting(attribute="allow_pause", check=_boolean),
    "loe": _Setting(attribute="load_management", check=_boolean),
    "dwo": _Setting(attribute="energy_limit_wh", check=_energy),
    "fna": _Setting(attribute="name", check=_text),
}

_READERS: dict[str, Callable[[GoeHardware], Json]] = {
    "sse": lambda charger: charger.serial,
    "fna": lambda charger: charger.name,
    "typ": lambda charger: charger.model,
    "var": lambda charger: charger.variant_kw,
    "fwv": lambda charger: charger.firmware,
    "oem": lambda _: "go-e",
    "host": lambda charger: f"go-echarger_{charger.serial}",
    "car": lambda charger: charger.car_state,
    "alw": lambda charger: charger.allowed,
    "acu": lambda charger: charger.limit_a,
    "amp": lambda charger: charger.requested_a,
    "ama": lambda charger: charger.installer_maximum_a,
    "mca": lambda charger: charger.minimum_a,
    "amt": lambda charger: charger.temperature_limit_a,
    "tcl": lambda _: None,
    "frc": lambda charger: charger.force,
    "modelStatus": lambda charger: charger.model_status,
    "err": lambda charger: charger.error,
    "cbl": lambda charger: None if charger.car is None else charger.cable_a,
    "adi": lambda charger: charger.adapter,
    "cll": lambda charger: _limits(charger),
    "psm": lambda charger: charger.phase_mode,
    "fsp": lambda charger: charger.phase_mode == 1,
    "pnp": lambda charger: sum(charger.phases_live()[:3]),
    "pha": lambda charger: list[Json](charger.phases_live()),
    "nrg": lambda charger: _energies(charger),
    "wh": lambda charger: charger.session_wh,
    "eto": lambda charger: round(charger.total_wh),
    "tpa": lambda charger: round(sum(charger.draw_a) * NOMINAL_VOLTAGE_V),
    "fhz": lambda _: 50.0,
    "tma": lambda _: [28.5, 23],
    "lmo": lambda charger: charger.logic_mode,
    "fup": lambda charger: charger.use_surplus,
    "acp": lambda charger: charger.allow_pause,
    "acs": lambda charger: charger.access,
    "trx": lambda charger: charger.transaction,
    "dwo": lambda charger: charger.energy_limit_wh,
    "loe": lambda charger: charger.load_management,
    "lop": lambda _: 50,
    "lof": lambda _: 0,
    "loa": lambda _: None,
    "rbc": lambda charger: charger.reboots,
    "rbt": lambda charger: round(charger.uptime_s * 1000),
    "hai": lambda _: True,
    "rssi": lambda _: -60,
    "wst": lambda _: 3,
}

_NOT_FROM_API = {"ct"}


def keys(charger: GoeHardware) -> list[str]:
    """Return the keys that this firmware on this model has."""
    missing: set[str] = set()
    if charger.version >= (60, 3) or charger.phoenix:
        missing.add("cbl")
    if charger.version < (56, 0):
        missing.add("cll")
    return [key for key in _READERS if key not in missing]


def read(charger: GoeHardware, key: str) -> Json:
    """Return the value of one key; KeyError if there is none of that name."""
    return _READERS[key](charger)


def status(charger: GoeHardware, query: Mapping[str, str]) -> Response:
    """Answer `/api/status`, whole or with `filter`."""
    known = keys(charger)
    asked = known if "filter" not in query else _filter(query["filter"])
    body = {key: _READERS[key](charger) for key in asked if key in known}
    refused = charger.version >= (60, 0) and len(body) < len(set(asked))
    if charger.phoenix and charger.version >= (60, 3) and "filter" not in query:
        refused = True
    return _json(400 if refused else 200, body)


def _filter(text: str) -> list[str]:
    """Read both spellings of a filter: a comma list, and the JSON list of firmware before 051.4."""
    return [key.strip('[]" ') for key in text.split(",")]


def write(
    charger: GoeHardware, query: Iterable[tuple[str, str]], *, effective: bool
) -> tuple[list[tuple[str, Json, bool]], Response]:
    """Answer `/api/set`: what was written with its success, and the reply.

    Each key stands by itself: one may be taken while another is refused. Without `effective` the
    charger says yes and does nothing.
    """
    results: list[tuple[str, Json, bool]] = []
    body: dict[str, Json] = {}
    for key, text in query:
        try:
            value: Json = json.loads(text)
            reason = _refusal(charger, key, value)
        except ValueError:
            value, reason = text, "failed: not valid json"
        if reason is None and effective:
            setattr(charger, SETTINGS[key].attribute, value)
        results.append((key, value, reason is None and effective))
        body[key] = True if reason is None else f"{key}: {reason} ({text.strip('"')})"
    refused = any(answer is not True for answer in body.values())
    return results, _json(500 if refused else 200, body)


def _refusal(charger: GoeHardware, key: str, value: Json) -> str | None:
    """Return why the charger won't take this value for this key, or None."""
    if key in SETTINGS:
        reason = SETTINGS[key].check(value)
        return None if reason is None else f"failed: {reason}"
    if key in _NOT_FROM_API:
        return "tried to set api key which is not allowed from api"
    if key == "fsp" and charger.version >= (60, 4):
        return _PLEASE_USE_PSM
    if key in _READERS:
        return "tried to set api key without setter"
    return "tried to set unknown api key"


def _limits(charger: GoeHardware) -> Json:
    """Return the limits that apply, of which the smallest wins."""
    if charger.phoenix:
        return None
    limits: dict[str, Json] = {
        "requestedCurrent": charger.requested_a,
        "currentLimitMax": charger.installer_maximum_a,
        "temperatureCurrentLimit": charger.temperature_limit_a,
    }
    if charger.car is not None:
        limits["cableCurrentLimit"] = charger.cable_a
    if charger.adapter:
        limits["adapterCurrentLimit"] = 16
    return limits


def _energies(charger: GoeHardware) -> list[Json]:
    """Return the 16 values of `nrg` in V, A, W and %, rounded as the model does it."""
    volts = [NOMINAL_VOLTAGE_V if live else 0.0 for live in charger.phases_live()[3:]]
    draws = charger.draw_a
    powers = [draw * NOMINAL_VOLTAGE_V for draw in draws]
    factors: list[Json] = [100 if draw > 0 else 0 for draw in draws]
    if charger.version < (55, 0):
        return [
            *(round(volt) for volt in volts),
            1,
            *(round(draw, 1) for draw in draws),
            *(round(power, -2) for power in powers),
            0,
            round(sum(powers), -1),
            *factors,
            0,
        ]
    return [
        *volts,
        1.86,
        *(_float32(draw) for draw in draws),
        *(_float32(power) for power in powers),
        0,
        _float32(sum(powers)),
        *factors,
        0,
    ]


def _float32(value: float) -> float:
    """Return the value as the charger's float holds it, with the digits that makes."""
    narrowed: float = struct.unpack("f", struct.pack("f", value))[0]
    return narrowed


def _json(code: int, body: dict[str, Json]) -> Response:
    return Response(
        status=code,
        content_type=JSON_TYPE,
        text=json.dumps(body, separators=(",", ":")),
    )
