"""API v1: reading and writing."""

import aiohttp
import pytest

from custom_components.dynamic_load_manager.goe import (
    ApiVersion,
    CarState,
    Cause,
    Force,
    GoeCharger,
    GoeInfo,
    GoeRefusedError,
    GoeResponseError,
    GoeStatus,
    probe,
)
from custom_components.dynamic_load_manager.goe.v1 import numbers, read_status

from .devices import FakeCharger, sample, v1_document

FIRMWARE_WITHOUT_AMX = "033"
# From 042.0 the status has amx beside amp.
BOTH = {"fwv": "042.0", "amp": "16", "amx": "10"}


async def connect(
    charger: FakeCharger,
    session: aiohttp.ClientSession,
    *refused: str,
    **changes: object,
) -> GoeCharger:
    """Return a charger that was found by its API v1."""
    charger.speak_v1(v1_document(**changes), refused=refused)
    return await probe(session, charger.host)


async def test_info(charger: FakeCharger, session: aiohttp.ClientSession) -> None:
    """V1 has no name and no model."""
    goe = await connect(charger, session)
    assert goe.info == GoeInfo(
        serial="123456",
        name="go-eCharger 123456",
        model="go-eCharger",
        firmware="041.0",
        api=ApiVersion.V1,
        host=charger.host,
        maximum_current_a=32,
    )


async def test_charging(charger: FakeCharger, session: aiohttp.ClientSession) -> None:
    """A recorded one-phase session: text for numbers, 0.1 A, 10 W, 10 Ws and 0.1 kWh."""
    goe = await connect(charger, session)
    assert await goe.status() == GoeStatus(
        car=CarState.CHARGING,
        force=Force.NEUTRAL,
        allowed=True,
        offered_current_a=6,
        maximum_current_a=32,
        limited_by=Cause.CHARGER_LIMIT,
        blocked_by=None,
        draw_a=(4.9, 0.0, 0.0),
        power_w=850.0,
        error_code=0,
        fault=None,
        model_status=None,
        session_energy_wh=889372 / 360,
        total_energy_wh=10_001_000.0,
    )


def test_stopped() -> None:
    """`alw` is the only force that v1 knows."""
    status = read_status(numbers(v1_document(alw="0")))
    assert (status.force, status.allowed) == (Force.OFF, False)


@pytest.mark.parametrize(
    ("amp", "amx", "offered_a", "maximum_a"),
    [("16", "10", 10, 16), ("6", "10", 6, 6), ("16", None, 16, 32), ("0", "0", 0, 6)],
)
def test_amx(amp: str, amx: str | None, offered_a: int, maximum_a: int) -> None:
    """Where both show, the smaller one acts, and no `amx` above `amp` will be taken."""
    status = read_status(numbers(v1_document(amp=amp, amx=amx)))
    assert status.offered_current_a == offered_a
    assert status.maximum_current_a == maximum_a


@pytest.mark.parametrize(
    "changes",
    [
        {"amp": "33"},
        {"amp": "-6"},
        {"amp": "1_6"},
        {"amp": " 16"},
        {"amp": "١٦"},
        {"amp": ""},
        {"amp": "9" * 5000},
        {"amx": "33"},
        {"amx": "ten"},
        {"alw": "2"},
        {"alw": None},
        {"alw": "true"},
        {"car": "two"},
        {"dws": "-1"},
        {"eto": "99999999999"},
        {"nrg": "0,0"},
        {"nrg": ["230"] * 16},
        {"nrg": [230, 0, 0, 0, 801, 0, 0, 0, 0, 0, 0, 1800, 0, 0, 0, 0]},
    ],
)
def test_senseless_value(changes: dict[str, object]) -> None:
    """Text that is no plain numeral stays text, and is refused."""
    with pytest.raises(GoeResponseError):
        read_status(numbers(v1_document(**changes)))


@pytest.mark.parametrize("key", ["car", "amp", "alw", "nrg"])
def test_missing_key(key: str) -> None:
    """Without its car, setting, permission and meter a charger can't be balanced."""
    document = v1_document()
    del document[key]
    with pytest.raises(GoeResponseError):
        read_status(numbers(document))


def test_wrong_scale() -> None:
    """An emulated v1 on firmware 052.2 sent amperes and watts: ten times wrong for v1."""
    document = sample("goe_v1_recon_V3_legacy_api_fw052.2_charging_3p_wrong_scale")
    with pytest.raises(GoeResponseError, match=r"nrg"):
        read_status(numbers(document))
    amperes_and_watts = [226, 227, 227, 0, 5.9, 6.2, 5.9, 0, 0, 0, 0, 4190]
    with pytest.raises(GoeResponseError, match="scale"):
        read_status(numbers(v1_document(nrg=amperes_and_watts)))


def test_right_scale_on_emulation() -> None:
    """Firmware 051.4 had the right scale, and passes the same check."""
    document = sample("goe_v1_recon_V3_legacy_api_fw051.4_charging_1p")
    status = read_status(numbers(document))
    assert (status.draw_a, status.power_w) == ((5.8, 0, 0), 1340)


@pytest.mark.parametrize(
    ("changes", "request_line"),
    [
        ({"fwv": FIRMWARE_WITHOUT_AMX}, "/mqtt?payload=amp=8"),
        ({"fwv": "020-rc1"}, "/mqtt?payload=amp=8"),
        ({"fwv": "041.0"}, "/mqtt?payload=amx=8"),
        (BOTH, "/mqtt?payload=amx=8"),
    ],
)
async def test_set_offered_current(
    charger: FakeCharger,
    session: aiohttp.ClientSession,
    changes: dict[str, object],
    request_line: str,
) -> None:
    """Firmware with `amx` is spared the flash memory; the second "=" goes out as it is."""
    goe = await connect(charger, session, **changes)
    await goe.set_offered_current(8)
    assert charger.requests[-1] == request_line
    assert (await goe.status()).offered_current_a == 8


@pytest.mark.parametrize(
    ("force", "value"), [(Force.OFF, "0"), (Force.NEUTRAL, "1"), (Force.ON, "1")]
)
async def test_set_force(
    charger: FakeCharger, session: aiohttp.ClientSession, force: Force, value: str
) -> None:
    """Stopping is `alw` 0, all else `alw` 1."""
    goe = await connect(charger, session, alw="1" if force is Force.OFF else "0")
    await goe.set_force(force)
    assert charger.requests[-1] == f"/mqtt?payload=alw={value}"
    assert (await goe.status()).allowed is (value == "1")


@pytest.mark.parametrize("changes", [{"fwv": FIRMWARE_WITHOUT_AMX}, {}, BOTH])
async def test_silent_refusal_of_current(
    charger: FakeCharger, session: aiohttp.ClientSession, changes: dict[str, object]
) -> None:
    """A charger that leaves the value as it was has refused."""
    goe = await connect(charger, session, "amp", "amx", **changes)
    with pytest.raises(GoeRefusedError, match="stays at") as refused:
        await goe.set_offered_current(12)
    assert refused.value.key in charger.requests[-1]


async def test_silent_refusal_of_force(
    charger: FakeCharger, session: aiohttp.ClientSession
) -> None:
    """The same for a stop."""
    goe = await connect(charger, session, "alw")
    with pytest.raises(GoeRefusedError, match="stays 1"):
        await goe.set_force(Force.OFF)


async def test_other_charger(
    charger: FakeCharger, session: aiohttp.ClientSession
) -> None:
    """Another charger under the address is neither read nor taken at its word."""
    goe = await connect(charger, session)
    charger.speak_v1(v1_document(sse="0A12BC"))
    with pytest.raises(GoeResponseError, match="0A12BC"):
        await goe.status()
    with pytest.raises(GoeResponseError, match="0A12BC"):
        await goe.set_force(Force.OFF)
