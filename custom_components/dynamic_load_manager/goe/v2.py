"""API v2: V3 hardware and later, JSON with real types."""

from contextlib import suppress
from typing import Self, override

from .blocking import v2_blocked_by
from .car import read_car
from .errors import GoeFilterError, GoeRefusedError, GoeResponseError, NotAGoeError
from .fault import read_error_code, read_fault, v2_faults
from .fields import (
    ABSURD_ENERGY_WH,
    Document,
    flag,
    optional_number,
    printable,
    required,
    same_serial,
    serial,
    shown,
    text,
    whole_number,
)
from .limits import hardware_maximum_a, held_back_by, read_limit
from .model import MAXIMUM_CURRENT_A, ApiVersion, Force, GoeCharger, GoeInfo, GoeStatus
from .nrg import NrgScale, read_nrg
from .transport import Transport

SCALE = NrgScale(per_ampere=1, watts=1)

# Without these there is nothing to balance. A go-e Controller speaks API v2 too, but has no car.
_REQUIRED_KEYS = ("sse", "fwv", "car", "amp", "frc", "nrg")
_OPTIONAL_KEYS = ("alw", "err", "modelStatus", "wh", "eto")
_LIMIT_KEYS = ("ama", "var", "cbl", "adi", "amt", "cll", "loe", "loa")
_IDENTITY_KEYS = ("typ", "fna")


class GoeChargerV2(GoeCharger):
    """A charger that speaks API v2."""

    def __init__(
        self, transport: Transport, info: GoeInfo, keys: tuple[str, ...]
    ) -> None:
        """Poll `keys`, the ones that the charger has: newer firmware answers an error for others."""
        self.info = info
        self._transport = transport
        self._poll = _filter(keys)

    @classmethod
    async def open(cls, transport: Transport) -> Self:
        """Make sure that a go-eCharger answers, and learn which keys it has."""
        document = await _first_status(transport)
        if not document.keys() >= {*_REQUIRED_KEYS}:
            raise NotAGoeError(f"{transport.host} is no go-eCharger")
        number = serial(document)
        info = GoeInfo(
            serial=number,
            name=text(document, "fna", f"go-eCharger {number}"),
            model=text(document, "typ", "go-eCharger"),
            firmware=text(document, "fwv", "unknown"),
            api=ApiVersion.V2,
            host=transport.host,
            maximum_current_a=hardware_maximum_a(document),
        )
        polled = (*_REQUIRED_KEYS, *_OPTIONAL_KEYS, *_LIMIT_KEYS)
        return cls(transport, info, tuple(key for key in polled if key in document))

    @override
    async def status(self) -> GoeStatus:
        document = await self._transport.get(self._poll)
        same_serial(document, self.info.serial)
        return read_status(document)

    @override
    async def set_force(self, force: Force) -> None:
        await self._set("frc", force.value)

    @override
    async def _write_offered_current(self, amps: int) -> None:
        await self._set("amp", amps)

    async def _set(self, key: str, value: int) -> None:
        """Write one key; only a literal true for that key means that the charger took it."""
        reply = await self._transport.get(f"/api/set?{key}={value:d}")
        if key not in reply:
            raise GoeResponseError(f"The charger did not say whether it took {key}")
        match reply[key]:
            case True:
                return
            case str(message):
                raise GoeRefusedError(key, printable(message))
            case answer:
                raise GoeRefusedError(key, shown(answer))


def read_status(document: Document) -> GoeStatus:
    """Translate a status object, or raise `GoeResponseError`."""
    power = read_nrg(document, SCALE)
    car = read_car(document)
    force = _read_force(document)
    limit = read_limit(document)
    return GoeStatus(
        car=car,
        force=force,
        allowed=flag(document, "alw"),
        offered_current_a=required(
            whole_number(document, "amp", high=MAXIMUM_CURRENT_A), "amp"
        ),
        maximum_current_a=limit.maximum_current_a,
        limited_by=limit.cause,
        blocked_by=v2_blocked_by(document, force, limit),
        held_back_by=held_back_by(document),
        draw_a=power.draw_a,
        power_w=power.power_w,
        error_code=read_error_code(document),
        fault=read_fault(document, car, v2_faults(text(document, "fwv", ""))),
        model_status=whole_number(document, "modelStatus"),
        session_energy_wh=optional_number(document, "wh", high=ABSURD_ENERGY_WH),
        total_energy_wh=optional_number(document, "eto", high=ABSURD_ENERGY_WH),
    )


async def _first_status(transport: Transport) -> Document:
    """Return the status with all keys that the charger has of those that we know.

    Firmware since 60.0 answers 400 to a key that it doesn't have, so far with the others in the body. Should the body
    be of no use, the needed keys are asked for alone, and the others one by one: a charger that refuses a needed one
    can't be used. One that is only busy is no reason to think that it lacks a key.
    """
    rest = (*_OPTIONAL_KEYS, *_LIMIT_KEYS, *_IDENTITY_KEYS)
    with suppress(GoeFilterError):
        return await transport.get(_filter((*_REQUIRED_KEYS, *rest)))
    document = await transport.get(_filter(_REQUIRED_KEYS))
    for key in rest:
        with suppress(GoeFilterError):
            document |= await transport.get(_filter((key,)))
    return document


def _read_force(document: Document) -> Force:
    """Return the force state; chargers store unknown numbers, and act on them as on neutral."""
    value = required(whole_number(document, "frc"), "frc")
    return Force(value) if value in Force else Force.NEUTRAL


def _filter(keys: tuple[str, ...]) -> str:
    return f"/api/status?filter={','.join(keys)}"
