"""API v1: V2 hardware (firmware up to 042.0). Numbers come as text, and refusals in silence."""

import re
from typing import Self, override

from .blocking import v1_blocked_by
from .car import read_car
from .errors import GoeLegacyApiError, GoeRefusedError, GoeResponseError, NotAGoeError
from .fault import V1_FAULTS, read_error_code, read_fault
from .fields import (
    ABSURD_ENERGY_WH,
    Document,
    flag,
    optional_number,
    required,
    same_serial,
    serial,
    text,
    unexpected,
    whole_number,
)
from .firmware import version
from .limits import Limit, hardware_maximum_a, held_back_by, read_limit, smallest
from .model import (
    MAXIMUM_CURRENT_A,
    ApiVersion,
    Cause,
    Force,
    GoeCharger,
    GoeInfo,
    GoeStatus,
)
from .nrg import NrgScale, read_nrg
from .transport import WHOLE_LIMIT_BYTES, Transport

SCALE = NrgScale(per_ampere=10, watts=10)
_WH_PER_ETO = 100  # total energy counts in 0.1 kWh
_DWS_PER_WH = 360  # session energy counts in 10 Ws
_MAXIMUM_DWS = 2**32 - 1

_IDENTIFYING_KEYS = {"fwv", "sse", "nrg", "amp"}
_NUMERIC_KEYS = frozenset(
    {
        *("car", "amp", "amx", "alw", "err", "dws", "eto"),
        *("ama", "cbl", "adi", "amt", "var", "loe", "loa"),
        *("ast", "uby", "stp", "dwo"),
    }
)
_NUMERAL = re.compile(r"[0-9]{1,10}")
_ENCRYPTED = "C"

# amx came with 040: an amp that isn't written to the flash memory, which bears about 100 000 writes.
_FIRST_WITH_AMX = 40
# From here on the hardware knows API v2, and its emulated v1 has had wrong scales.
_FIRST_WITH_V2 = 50


class GoeChargerV1(GoeCharger):
    """A charger that speaks only API v1."""

    def __init__(self, transport: Transport, info: GoeInfo, current_key: str) -> None:
        """Write offered currents to `current_key`."""
        self.info = info
        self._transport = transport
        self._current_key = current_key

    @classmethod
    async def open(cls, transport: Transport) -> Self:
        """Make sure that a go-eCharger answers, and learn its firmware."""
        document = await _get(transport, "/status")
        if not document.keys() >= _IDENTIFYING_KEYS:
            raise NotAGoeError(f"{transport.host} is no go-eCharger")
        if document.get("version") == _ENCRYPTED:
            raise GoeResponseError("The charger encrypts its API")
        firmware = text(document, "fwv", "")
        generation = _generation(firmware)
        if generation >= _FIRST_WITH_V2:
            raise GoeLegacyApiError(
                f"Please enable the local HTTP API v2 in the go-e app (firmware {firmware} has it)"
            )
        number = serial(document)
        info = GoeInfo(
            serial=number,
            name=f"go-eCharger {number}",
            model="go-eCharger",
            firmware=firmware,
            api=ApiVersion.V1,
            host=transport.host,
            maximum_current_a=hardware_maximum_a(document),
        )
        return cls(transport, info, "amx" if generation >= _FIRST_WITH_AMX else "amp")

    @override
    async def status(self) -> GoeStatus:
        return read_status(await self._get("/status"))

    @override
    async def set_force(self, force: Force) -> None:
        allow = int(force is not Force.OFF)
        reply = await self._write("alw", allow)
        if (allowed := required(flag(reply, "alw"), "alw")) != allow:
            raise GoeRefusedError("alw", f"it stays {allowed:d}")

    @override
    async def _write_offered_current(self, amps: int) -> None:
        reply = await self._write(self._current_key, amps)
        if (offered_a := _offered_current_a(reply)) != amps:
            raise GoeRefusedError(self._current_key, f"it stays at {offered_a} A")

    async def _write(self, key: str, value: int) -> Document:
        """Write one key and return the status that the charger echoes."""
        return await self._get(f"/mqtt?payload={key}={value:d}")

    async def _get(self, target: str) -> Document:
        document = await _get(self._transport, target)
        same_serial(document, self.info.serial)
        return document


def read_status(document: Document) -> GoeStatus:
    """Translate a status object with numbers, or raise `GoeResponseError`."""
    allowed = required(flag(document, "alw"), "alw")
    power = read_nrg(document, SCALE)
    session = optional_number(document, "dws", high=_MAXIMUM_DWS)
    session_wh = None if session is None else session / _DWS_PER_WH
    total = optional_number(document, "eto", high=ABSURD_ENERGY_WH / _WH_PER_ETO)
    car = read_car(document)
    limit = _limit(document)
    return GoeStatus(
        car=car,
        force=Force.NEUTRAL if allowed else Force.OFF,
        allowed=allowed,
        offered_current_a=_offered_current_a(document),
        maximum_current_a=limit.maximum_current_a,
        limited_by=limit.cause,
        blocked_by=v1_blocked_by(document, session_wh),
        held_back_by=held_back_by(document),
        draw_a=power.draw_a,
        power_w=power.power_w,
        error_code=read_error_code(document),
        fault=read_fault(document, car, V1_FAULTS),
        model_status=None,
        session_energy_wh=session_wh,
        total_energy_wh=None if total is None else total * _WH_PER_ETO,
    )


def numbers(document: Document) -> Document:
    """Turn the numerals under the keys that we use into numbers; other text stays, and is refused where it is read."""
    return {
        key: int(value)
        if key in _NUMERIC_KEYS and isinstance(value, str) and _NUMERAL.fullmatch(value)
        else value
        for key, value in document.items()
    }


async def _get(transport: Transport, target: str) -> Document:
    return numbers(await transport.get(target, limit_bytes=WHOLE_LIMIT_BYTES))


def _offered_current_a(document: Document) -> int:
    """Return the current that acts.

    Firmware 040 and 041 echo `amx` in `amp`. 042.0 shows both, and `amp`, the user's setting in the app, limits `amx`.
    """
    amp = required(whole_number(document, "amp", high=MAXIMUM_CURRENT_A), "amp")
    amx = whole_number(document, "amx", high=MAXIMUM_CURRENT_A)
    return amp if amx is None else min(amp, amx)


def _limit(document: Document) -> Limit:
    """Return the smallest limit; where `amx` is shown beside it, `amp` is one, since no `amx` above it is taken."""
    limit = read_limit(document)
    if document.get("amx") is None:
        return limit
    amp = required(whole_number(document, "amp", high=MAXIMUM_CURRENT_A), "amp")
    return smallest(limit, Limit(amp, Cause.OTHER))


def _generation(firmware: str) -> int:
    """Return 41 for "041.0"."""
    if (found := version(firmware)) is None:
        raise unexpected("fwv", firmware, "a firmware version")
    return found[0]
