"""The go-eChargers that were sold, each with a firmware that it is known to have run."""

from dataclasses import dataclass
from typing import Any, Literal

from .goe import GoeCharger

type ModelName = Literal["V2", "V3", "V4", "V5", "PRO", "CORE"]

PHASE_SWITCH_S = 10.0
"""The pause of a phase switch: `psmd` in the dump of a V4."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GoeModel:
    """One model.

    `device_type` is what it calls itself (go-e key `typ`, and in mDNS); API v1 does not tell it.
    The first of `firmwares` is the one it gets by default; any other text may be given instead.
    """

    about: str
    api: Literal["v1", "v2"]
    device_type: str
    firmwares: tuple[str, ...]
    subtype: str | None = None
    variant_kw: Literal[11, 22] = 11


MODELS: dict[ModelName, GoeModel] = {
    "V2": GoeModel(
        about="HOME+ of 2018 to 2021",
        api="v1",
        device_type="go-eCharger_V2",
        firmwares=("041.0", "040.0", "042.0", "033"),
    ),
    "V3": GoeModel(
        about="HOME+ and HOMEfix of 2021",
        api="v2",
        device_type="go-eCharger",
        firmwares=("053.1", "051.4", "052.2", "056.8"),
    ),
    "V4": GoeModel(
        about="Gemini and Gemini flex",
        api="v2",
        device_type="go-eCharger_V4",
        firmwares=("055.7", "056.8", "57.1", "59.4", "60.3"),
    ),
    # That the device with this type is the Gemini 2.0 is not certain.
    "V5": GoeModel(
        about="Gemini 2.0",
        api="v2",
        device_type="go-eCharger_V5",
        firmwares=("59.4", "60.3"),
    ),
    # Its subtype and that it is a 22 kW device are assumptions.
    "PRO": GoeModel(
        about="PRO",
        api="v2",
        device_type="go-eCharger_Phoenix",
        subtype="pro_cable",
        firmwares=("60.3", "60.4"),
        variant_kw=22,
    ),
    "CORE": GoeModel(
        about="CORE",
        api="v2",
        device_type="go-eCharger_Phoenix",
        subtype="core_cable",
        firmwares=("60.5", "60.3"),
    ),
}


def goe_charger(
    model: ModelName, serial: str = "123456", **overrides: Any
) -> GoeCharger:
    """Return a charger of a model; `overrides` are parameters of GoeCharger.

    V2 hardware switches no phases, so it has no pause for it. TypeError for a parameter that the
    model decides (`api`, `model`, `subtype`) or that there is none of.
    """
    preset = MODELS[model]
    choices: dict[str, Any] = {
        "firmware": preset.firmwares[0],
        "variant_kw": preset.variant_kw,
        "phase_switch_s": 0.0 if preset.api == "v1" else PHASE_SWITCH_S,
    }
    return GoeCharger(
        serial,
        api=preset.api,
        model=preset.device_type,
        subtype=preset.subtype,
        **(choices | overrides),
    )
