"""The keys of API v2: the value of each, and which firmware and model has which."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import struct

from .goe_hardware import CAR_CHARGING, CAR_IDLE, GoeHardware
from .goe_wire import Json
from .house import NOMINAL_VOLTAGE_V

READERS: dict[str, Callable[[GoeHardware], Json]] = {
    "sse": lambda charger: charger.serial,
    "fna": lambda charger: charger.name,
    "typ": lambda charger: charger.model,
    "var": lambda charger: charger.variant_kw,
    "fwv": lambda charger: charger.firmware,
    "oem": lambda _: "go-e",
    "host": lambda charger: f"go-echarger_{charger.serial}",
    "car": lambda charger: charger.car_state if charger.power_board else None,
    "alw": lambda charger: charger.allowed,
    "acu": lambda charger: charger.limit_a,
    "amp": lambda charger: charger.requested_a,
    "ama": lambda charger: charger.installer_maximum_a,
    "mca": lambda charger: charger.minimum_a,
    "amt": lambda charger: charger.temperature_limit_a,
    "tcl": lambda charger: charger.temporary_limit_a,
    "frc": lambda charger: charger.force,
    "modelStatus": lambda charger: charger.model_status,
    "err": lambda charger: charger.error if charger.power_board else None,
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
    "loa": lambda charger: charger.allotted_a,
    "rbc": lambda charger: charger.reboots,
    "rbt": lambda charger: round(charger.uptime_s * 1000),
    "hai": lambda _: True,
    "rssi": lambda _: -60,
    "wst": lambda _: 3,
    "cus": lambda charger: 1 if charger.car is None else 3,
    "ust": lambda charger: charger.cable_lock,
    "lck": lambda charger: charger.cable_lock,
    "upo": lambda _: False,
    "alwt": lambda charger: _uptime_ms(charger, charger.allowed_since),
    "lmsc": lambda charger: _uptime_ms(charger, charger.status_since),
    "lccfc": lambda charger: _uptime_ms(charger, charger.left_at.get(CAR_CHARGING)),
    "lccfi": lambda charger: _uptime_ms(charger, charger.left_at.get(CAR_IDLE)),
    "lcctc": lambda charger: _uptime_ms(charger, charger.entered_at.get(CAR_CHARGING)),
    "psmd": lambda charger: round(charger.phase_switch_s * 1000),
    "mpwst": lambda _: 120000,
    "mptwt": lambda _: 600000,
    "spl3": lambda _: 4200,
    "fst": lambda _: 1400,
    "fmt": lambda _: 300000,
    "mci": lambda _: 0,
    "mcpd": lambda charger: round(charger.minimum_pause_s * 1000),
    "mcpea": lambda charger: _uptime_ms(charger, charger.pause_ends_at),
    "awe": lambda charger: charger.use_price,
    "su": lambda _: False,
    "sua": lambda _: False,
    "sumd": lambda _: 10000,
    "frm": lambda _: 1,
    "zfo": lambda _: 200,
    "clp": lambda charger: (
        [6, 10, 12, 14, 16] if charger.variant_kw == 11 else [6, 12, 16, 24, 32]
    ),
    "cards": lambda _: [
        {"name": "n/a", "energy": 0, "cardId": first} for first in (True, *[False] * 9)
    ],
    "log": lambda _: "",
    "loty": lambda _: 0,
    "lot": lambda charger: {
        "amp": charger.installer_maximum_a,
        "dyn": charger.installer_maximum_a,
        "sta": charger.installer_maximum_a,
        "ts": 0,
    },
    "hla": lambda charger: charger.legacy_api,
    "men": lambda _: False,
    "tse": lambda _: True,
    "tsss": lambda _: 0,
    "tof": lambda _: 60,
    "tds": lambda _: 1,
    "utc": lambda charger: _clock(charger, 0, ""),
    "loc": lambda charger: _clock(charger, 2, " +02:00"),
    # Names and types from the list of 60.4; the values of an idle fail-safe are assumptions.
    "fsc": lambda _: None,
    "fse": lambda _: False,
    "fsi": lambda _: None,
}

_STARTED_AT = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Availability:
    """From which firmware on a key is there, from which on no more; never on a CORE or PRO."""

    since: tuple[int, int] = (0, 0)
    until: tuple[int, int] = (999, 0)
    phoenix: bool = True


_NOT_EVERYWHERE: dict[str, _Availability] = {
    # The lists from 60.3 on were published for the PRO; that they hold for all is an assumption,
    # and so is the firmware with which `cll` came (it is not in the dump of 055.7).
    "cbl": _Availability(until=(60, 3), phoenix=False),
    "cus": _Availability(until=(60, 3)),
    "hla": _Availability(until=(60, 3), phoenix=False),
    "cll": _Availability(since=(56, 0)),
    "alwt": _Availability(since=(60, 2)),
    "fsc": _Availability(since=(60, 4)),
    "fse": _Availability(since=(60, 4)),
    "fsi": _Availability(since=(60, 4)),
}
_WITHOUT_CARDS = ((60, 0), (60, 3))
"""The firmware that lost the list of cards, and the one that has it again."""


def keys(charger: GoeHardware) -> list[str]:
    """Return the keys that this firmware on this model has."""
    gone, back = _WITHOUT_CARDS
    missing = {"cards"} if gone <= charger.version < back else set()
    for key, there in _NOT_EVERYWHERE.items():
        if not there.since <= charger.version < there.until:
            missing.add(key)
        if charger.phoenix and not there.phoenix:
            missing.add(key)
    return [key for key in READERS if key not in missing]


def _uptime_ms(charger: GoeHardware, at: float | None) -> Json:
    """Return a moment as ms since boot; null for one that has not been."""
    return None if at is None else max(0, round((at - charger.booted_at) * 1000))


def _clock(charger: GoeHardware, hours: int, zone: str) -> str:
    """Return the time as the charger writes it; older firmware has a second group of digits."""
    time = _STARTED_AT + timedelta(hours=hours, seconds=charger.now)
    older = ".000" if charger.version < (55, 0) else ""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + older + zone


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
    if not charger.measures:
        return [0] * 16
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
