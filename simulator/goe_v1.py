"""What a go-eCharger answers on API v1: `/status` and `/mqtt?payload=key=value`.

Numbers are strings, and a value that is not taken stays what it was without a word.
"""

import json
import re

from .goe_hardware import FORCE_NEUTRAL, FORCE_OFF, GoeHardware
from .goe_v1_keys import fixed_keys
from .goe_wire import JSON_TYPE, Json, Response
from .house import NOMINAL_VOLTAGE_V

_KNOWS_AMX = (40, 0)
_SHOWS_AMX = (42, 0)
_KNOWS_SCHEDULER = (40, 0)
"""Access by the scheduler is of "newer firmware"; that this is 040 is an assumption."""
_EMULATION = (50, 0)
"""From here on the firmware runs on V3 hardware and imitates this API."""
_EMULATION_WITHOUT_SCALES = (52, 0)
"""From here on the imitation sends A and W where v1 has 0.1 A and 0.1 kW (v1 issue 100)."""


def status(charger: GoeHardware) -> Response:
    """Answer `/status`."""
    volatile_a = charger.volatile_a
    shows_amx = charger.version >= _SHOWS_AMX
    amp = charger.requested_a if shows_amx or volatile_a is None else volatile_a
    body: dict[str, Json] = {
        **fixed_keys(emulated=charger.version >= _EMULATION),
        "version": "B",
        "rbc": str(charger.reboots),
        "rbt": str(round(charger.uptime_s * 1000)),
        "car": str(charger.car_state),
        "amp": str(amp),
        "err": str(charger.error),
        "ast": str(charger.access),
        "alw": "0" if _stopped(charger) else "1",
        "cbl": "0" if charger.car is None else str(charger.cable_a),
        "pha": str(_phase_bits(charger)),
        "dws": str(round(charger.session_wh * 360)),
        "dwo": str(round((charger.energy_limit_wh or 0) / 100)),
        "adi": str(int(charger.adapter)),
        "eto": str(round(charger.total_wh / 100)),
        "nrg": _energies(charger),
        "fwv": charger.firmware,
        "sse": charger.serial,
        "ama": str(charger.installer_maximum_a),
        "stp": str(charger.stop_mode),
        "ust": str(charger.cable_lock),
        "loe": int(charger.load_management),
        "loa": charger.allotted_a or 0,
    }
    if shows_amx:
        body["amx"] = str(charger.requested_a if volatile_a is None else volatile_a)
    if charger.version >= _EMULATION:
        body["fsp"] = str(int(charger.phase_mode == 1))
    text = json.dumps(body, separators=(",", ":"))
    return Response(status=200, content_type=JSON_TYPE, text=text)


def write(
    charger: GoeHardware, payload: str, *, effective: bool
) -> tuple[str, Json, bool]:
    """Take one `key=value`, and return it with its success."""
    key, _, text = payload.partition("=")
    number = int(text) if re.fullmatch(r"\d{1,5}", text) else None
    accepted = number is not None and effective and _take(charger, key, number)
    if accepted and key == "rst":
        charger.reboot()
    return key, text if number is None else number, accepted


def _take(charger: GoeHardware, key: str, value: int) -> bool:
    """Change one setting if the firmware takes this value."""
    match key:
        case "amp" if 6 <= value <= 32:
            charger.requested_a = value
            charger.volatile_a = None
        case "amx" if 6 <= value <= 32 and charger.version >= _EMULATION:
            charger.requested_a = value
        case "amx" if 6 <= value <= 32 and charger.version >= _KNOWS_AMX:
            if charger.version >= _SHOWS_AMX and value > charger.requested_a:
                return False
            charger.volatile_a = value
        case "alw" if value in (0, 1):
            charger.force = FORCE_NEUTRAL if value else FORCE_OFF
        case "ama" if 6 <= value <= 32:
            charger.installer_maximum_a = value
        case "ast" if 0 <= value <= (3 if charger.version >= _KNOWS_SCHEDULER else 2):
            charger.access = value
        case "stp" if value in (0, 2):
            charger.stop_mode = value
        case "dwo":
            charger.energy_limit_wh = value * 100 or None
        case "ust" if 0 <= value <= 2:
            charger.cable_lock = value
        case "rst" if value == 1:
            pass
        case _:
            return False
    return True


def _stopped(charger: GoeHardware) -> bool:
    """Tell whether `alw` is 0: v1 has one flag for the user's stop and the charger's own."""
    limit_wh = charger.energy_limit_wh
    return (
        charger.force == FORCE_OFF
        or not charger.power_board
        or charger.blocked_by is not None
        or (charger.access == 1 and charger.transaction is None)
        or (limit_wh is not None and charger.session_wh >= limit_wh)
    )


def _phase_bits(charger: GoeHardware) -> int:
    """Return live phases as bits: 0 to 2 after the contactor, 3 to 5 before it."""
    return sum(1 << bit for bit, live in enumerate(charger.phases_live()) if live)


def _energies(charger: GoeHardware) -> list[Json]:
    """Return the 16 values of `nrg` in V, 0.1 A, 0.1 kW (in all 0.01 kW) and %."""
    if not charger.measures:
        return [0] * 16
    scaled = charger.version < _EMULATION_WITHOUT_SCALES
    volts = [NOMINAL_VOLTAGE_V if live else 0.0 for live in charger.phases_live()[3:]]
    draws = charger.draw_a
    powers = [draw * NOMINAL_VOLTAGE_V for draw in draws]
    return [
        *(round(volt) for volt in volts),
        1,
        *(round(draw * 10) if scaled else round(draw, 1) for draw in draws),
        *(round(power / 100) if scaled else round(power, -2) for power in powers),
        0,
        round(sum(powers) / 10) if scaled else round(sum(powers), -2),
        *(100 if draw > 0 else 0 for draw in draws),
        0,
    ]
