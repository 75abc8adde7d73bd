"""The meters to choose from: what is simulated, and how Home Assistant gets to know it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from simulator import MeterDevice, Shelly3em, ShellyGen2
from simulator.meter import PhaseFault

type MeterName = Literal["gen1", "gen2", "sensors"]

PERIOD_S = 2.0
FUSE_RATING_A = 25
SENSORS = Path(__file__).parent / "mqtt_sensors.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoMeter:
    """A meter of the demo."""

    about: str
    device: Callable[[], MeterDevice]
    """Makes the simulated device."""
    step: str
    """Of the setup, which asks for it."""
    discovered: bool = False
    """Whether Home Assistant finds it by itself."""
    mqtt: Path | None = None
    """What the MQTT integration is to be told in YAML."""
    dead_phase: PhaseFault = "missing"
    """How a phase that is gone shows itself: current sensors know nothing of a voltage."""

    @property
    def sensors(self) -> dict[str, str]:
        """Return the sensors of Home Assistant that are the meter, by their fields."""
        if self.step != "sensors":
            return {}
        return {
            f"{quantity}_l{phase}": f"sensor.grid_{quantity}_l{phase}"
            for quantity in ("current", "power")
            for phase in (1, 2, 3)
        }

    def answers(
        self, device: MeterDevice, fuse_rating_a: int = FUSE_RATING_A
    ) -> dict[str, Any]:
        """Return what a user enters in the step."""
        if self.step == "shelly":
            return {
                "topic": device.prefix,
                "fuse_rating": fuse_rating_a,
                "phases": "3",
            }
        return {"fuse_rating": fuse_rating_a, **self.sensors}


METERS: dict[MeterName, DemoMeter] = {
    "gen1": DemoMeter(
        about="Shelly 3EM",
        device=lambda: Shelly3em(update_period_s=PERIOD_S),
        step="shelly",
    ),
    "gen2": DemoMeter(
        about="Shelly Pro 3EM",
        device=ShellyGen2,
        step="shelly",
        discovered=True,
    ),
    # The id is the one in the YAML.
    "sensors": DemoMeter(
        about="Shelly 3EM, known to Home Assistant by MQTT sensors in YAML",
        device=lambda: Shelly3em(update_period_s=PERIOD_S),
        step="sensors",
        mqtt=SENSORS,
        dead_phase="absent",
    ),
}
