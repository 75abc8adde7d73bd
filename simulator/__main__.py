"""Run the simulated devices: `python -m simulator --help`."""

import argparse
import asyncio
from collections.abc import Sequence
import logging
import signal
import sys
from typing import Any

from .car import Car
from .goe import GoeCharger
from .goe_hardware import CAR_CHARGING, CAR_COMPLETE, CAR_ERROR, CAR_IDLE, CAR_WAITING
from .goe_models import MODELS, goe_charger
from .house import Currents
from .meter import MeterDevice
from .plant import Plant
from .scenario import SCENARIOS, Player
from .server import RunningSimulator
from .shelly import Shelly3em
from .shelly_gen2 import ShellyGen2
from .shelly_gen2_products import PRODUCTS

_CAR_STATES = {
    CAR_IDLE: "no car",
    CAR_CHARGING: "charging",
    CAR_WAITING: "waiting for the car",
    CAR_COMPLETE: "car connected, not charging",
    CAR_ERROR: "fault",
}
_REPORT_EVERY_S = 10.0


class Narrator:
    """Tells in plain lines what is going on."""

    def __init__(self, plant: Plant, player: Player) -> None:
        """Tell of this plant and this story."""
        self._plant = plant
        self._player = player
        self._told: tuple[int, int | None] | None = None
        self._report_at = 0.0
        self._over = False

    def lines(self, now: float) -> list[str]:
        """Play what is due by `now` (s) and return what to print."""
        lines = self._player.advance(now)
        charger = self._plant.charger
        state = (charger.car_state, charger.offered_a)
        if state != self._told or now >= self._report_at:
            self._told = state
            self._report_at = now + _REPORT_EVERY_S
            offered = (
                "nothing" if charger.offered_a is None else f"{charger.offered_a} A"
            )
            lines.append(
                f"  charger: {_CAR_STATES[charger.car_state]}, offers {offered}; "
                f"car draws {_amps(charger.draw_a)}; grid {_amps(self._plant.grid_current_a())}"
            )
        if self._player.finished(now) and not self._over:
            self._over = True
            lines.append("The story is over. The devices stay on until Ctrl-C.")
        return [f"{now:6.1f} s  {line}" for line in lines]


def _amps(currents_a: Currents) -> str:
    return " / ".join(f"{current_a:.1f}" for current_a in currents_a) + " A"


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="A simulated Shelly meter (MQTT), go-eCharger (HTTP), car and house.",
    )
    parser.add_argument("--mqtt-host", default="127.0.0.1", help="where the broker is")
    parser.add_argument("--mqtt-port", type=int, default=1883)
    parser.add_argument("--mqtt-username")
    parser.add_argument("--mqtt-password")
    parser.add_argument(
        "--http-host", default="127.0.0.1", help="where the charger listens"
    )
    parser.add_argument("--http-port", type=int, default=8180, help="0: any free port")
    parser.add_argument(
        "--api", choices=["v1", "v2"], default="v2", help="of the charger"
    )
    parser.add_argument(
        "--charger-model",
        choices=list(MODELS),
        help="with its API, firmware and keys; instead of --api",
    )
    parser.add_argument(
        "--variant",
        type=int,
        choices=[11, 22],
        help="power of the charger in kW; by default the model's",
    )
    parser.add_argument("--firmware", help="of the charger, such as 041.0 or 60.5")
    parser.add_argument("--serial", default="123456", help="of the charger")
    parser.add_argument(
        "--phases", type=int, choices=[1, 3], default=3, help="of the charger"
    )
    parser.add_argument("--car-phases", type=int, choices=[1, 2, 3], default=3)
    parser.add_argument("--car-lag", type=float, default=3.0, help="seconds")
    parser.add_argument(
        "--meter",
        choices=["gen1", "gen2"],
        default="gen1",
        help="Shelly 3EM, or one of the second and third generation",
    )
    parser.add_argument(
        "--shelly-id",
        default="shellyem3-AABBCCDDEEFF",
        help="MQTT id of a meter of the first generation",
    )
    parser.add_argument(
        "--shelly-period",
        type=float,
        default=2.0,
        help="of the first generation, seconds; the device's own default is 30",
    )
    parser.add_argument(
        "--meter-model",
        choices=sorted(PRODUCTS),
        default="pro3em",
        help="of the second generation",
    )
    parser.add_argument(
        "--profile",
        choices=["triphase", "monophase"],
        default="triphase",
        help="of the second generation",
    )
    parser.add_argument(
        "--topic-prefix", help="of the second generation; by default its id"
    )
    parser.add_argument(
        "--status-ntf",
        action="store_true",
        help="second generation: status topics beside the notifications",
    )
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="demo")
    parser.add_argument(
        "--duration", type=float, help="end by itself after so many seconds"
    )
    return parser.parse_args(argv)


def build_charger(options: argparse.Namespace) -> GoeCharger:
    """Return the charger that was asked for, set to its smallest current."""
    settings: dict[str, Any] = {"phases": options.phases, "requested_a": 6}
    if options.firmware:
        settings["firmware"] = options.firmware
    if options.variant:
        settings["variant_kw"] = options.variant
    if options.charger_model:
        return goe_charger(options.charger_model, options.serial, **settings)
    return GoeCharger(options.serial, api=options.api, **settings)


def build_meter(options: argparse.Namespace) -> MeterDevice:
    """Return the meter that was asked for."""
    if options.meter == "gen1":
        return Shelly3em(options.shelly_id, update_period_s=options.shelly_period)
    return ShellyGen2(
        options.meter_model,
        profile=options.profile,
        topic_prefix=options.topic_prefix,
        status_ntf=options.status_ntf,
    )


async def run(options: argparse.Namespace) -> None:
    """Run the devices until a signal or the end of `--duration`."""
    scenario = SCENARIOS[options.scenario](
        lambda: Car(phases=options.car_phases, lag_s=options.car_lag)
    )
    charger = build_charger(options)
    shelly = build_meter(options)
    plant = Plant(scenario.build_house(), charger, shelly)
    narrator = Narrator(plant, Player(scenario, plant))

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)

    def tell(now: float) -> None:
        for line in narrator.lines(now):
            print(line, flush=True)

    async with RunningSimulator(
        plant,
        mqtt_host=options.mqtt_host,
        mqtt_port=options.mqtt_port,
        mqtt_username=options.mqtt_username,
        mqtt_password=options.mqtt_password,
        http_host=options.http_host,
        http_port=options.http_port,
        on_step=tell,
    ) as simulator:
        print(
            f"go-eCharger {charger.serial} on {options.http_host}:{simulator.http_port}"
        )
        print(
            f"Shelly {shelly.prefix} on broker {options.mqtt_host}:{options.mqtt_port}"
        )
        print(f"{scenario.about} Ctrl-C ends.", flush=True)
        try:
            async with asyncio.timeout(options.duration):
                await stop.wait()
        except TimeoutError:
            pass
    print("Stopped.", flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; return its exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        asyncio.run(run(arguments(sys.argv[1:] if argv is None else argv)))
    except OSError as error:
        print(f"Can't start: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
