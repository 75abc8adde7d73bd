"""Show the Dynamic Load Manager in a real Home Assistant with simulated devices, or check it."""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
import sys
from time import monotonic
from typing import Any

from . import check, fault_witness, sharing, sharing_check, story
from .check import Check
from .faults import Faults
from .influxdb import DATABASE
from .meters import METERS
from .opening import Settings, keep_log, open_stage
from .pictures import require_browser
from .processes import free_port, is_free
from .recorded import RecordedCheck
from .recording import draw_dashboard
from .running import run, say
from .scene import quiet_house
from .screenshots import take_screenshots
from .story import Story
from .witness import Witness

USUAL_PORT = 8123
DASHBOARD = "/load-manager"


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    proofs = parser.add_mutually_exclusive_group()
    proofs.add_argument(
        "--check",
        action="store_true",
        help="prove in some minutes that the main fuse stays alive: a table, exit code 0 or 1",
    )
    proofs.add_argument(
        "--faults",
        action="store_true",
        help="prove in some minutes that faults of all kinds do no harm: a table as well",
    )
    parser.add_argument(
        "--port",
        type=int,
        help=f"of Home Assistant; by default {USUAL_PORT}, or any free one for the check",
    )
    parser.add_argument(
        "--meter", choices=list(METERS), default="gen1", help="what is simulated"
    )
    parser.add_argument(
        "--charger", choices=["v1", "v2"], default="v2", help="API of the simulated one"
    )
    parser.add_argument(
        "--chargers",
        type=int,
        choices=(1, sharing.CHARGERS),
        default=1,
        help="how many: three tell another story, and have a proof of their own in three minutes",
    )
    parser.add_argument(
        "--mosquitto", action="store_true", help="as the MQTT broker, instead of amqtt"
    )
    parser.add_argument(
        "--influxdb",
        action="store_true",
        help="have Home Assistant write to an InfluxDB 1 too; with --check, ask it all that the "
        "Grafana dashboard asks",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep Home Assistant's configuration and log",
    )
    parser.add_argument(
        "--screenshots",
        type=Path,
        metavar="DIR",
        help="save pictures of the setup, with a Shelly Pro 3EM, and of the story; needs Chromium",
    )
    parser.add_argument(
        "--draw-grafana",
        type=Path,
        metavar="FILE",
        help="tell the story once, and save a picture of what the Grafana dashboard shows of it; "
        "needs InfluxDB 1",
    )
    return parser.parse_args(argv)


def http_port(wanted: int | None, usual: int | None = None) -> int:
    """Return the port for Home Assistant; OSError if the one that was asked for is taken."""
    if wanted is not None and not is_free(wanted):
        raise OSError(f"Port {wanted} is taken; choose another one with --port")
    if wanted is None and usual is not None and is_free(usual):
        return usual
    return wanted or free_port()


def settings(
    options: argparse.Namespace, port: int, integration: dict[str, Any]
) -> Settings:
    """Return how the stage is to be set."""
    return Settings(
        options=integration,
        http_port=port,
        charger=options.charger,
        chargers=options.chargers,
        meter=options.meter,
        mosquitto=options.mosquitto,
        keep=options.keep,
        influxdb=options.influxdb,
    )


async def run_proof(
    options: argparse.Namespace, proof: type[Witness], integration: dict[str, Any]
) -> int:
    """Prove something; return the exit code."""
    started = monotonic()
    async with open_stage(
        settings(options, http_port(options.port), integration), quiet_house(), say
    ) as stage:
        witness = proof(stage, say)
        passed = await witness.run()
        process = stage.home_assistant.process
        if not passed:
            say(process.last_words())
            keep_log(process, say)
    failed = sum(not row.passed for row in witness.rows)
    verdict = f"{failed} FAILED" if failed else "all as expected"
    say(f"{len(witness.rows)} claims, {verdict}, in {monotonic() - started:.0f} s")
    return int(not passed)


async def run_story(options: argparse.Namespace) -> int:
    """Tell the story until somebody ends it; return the exit code."""
    several = options.chargers > 1
    told = sharing.scenario() if several else story.scenario()
    house = told.build_house()
    port = http_port(options.port, USUAL_PORT)
    async with open_stage(settings(options, port, story.OPTIONS), house, say) as stage:
        if several:
            await sharing.give_priority(stage)
        say(f"\n  Open {stage.home_assistant.url}{DASHBOARD}\n\nCtrl-C ends it.\n")
        if stage.database is not None:
            say(
                f"InfluxDB is at {stage.database.url}, database {DATABASE}, no password.\n"
            )
        await Story(stage, say, told).tell()
    return 0


async def run_screenshots(options: argparse.Namespace) -> int:
    """Save pictures of the setup and of the story; return the exit code."""
    require_browser()
    house = story.scenario().build_house()
    setting = settings(options, http_port(options.port), story.OPTIONS)
    setting = replace(setting, meter="gen2", set_up=False)
    async with open_stage(setting, house, say) as stage:
        await take_screenshots(stage, DASHBOARD, options.screenshots, say)
    return 0


async def run_recording(options: argparse.Namespace) -> int:
    """Save a picture of the Grafana dashboard; return the exit code."""
    house = story.scenario().build_house()
    setting = settings(options, http_port(options.port), story.OPTIONS)
    async with open_stage(replace(setting, influxdb=True), house, say) as stage:
        await draw_dashboard(stage, options.draw_grafana, say)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; return its exit code."""
    options = arguments(sys.argv[1:] if argv is None else argv)
    if options.check and options.chargers > 1:
        working = run_proof(options, sharing_check.SharingCheck, sharing_check.OPTIONS)
    elif options.check:
        proof_of = RecordedCheck if options.influxdb else Check
        working = run_proof(options, proof_of, check.OPTIONS)
    elif options.faults:
        working = run_proof(options, Faults, fault_witness.OPTIONS)
    elif options.screenshots is not None:
        working = run_screenshots(options)
    elif options.draw_grafana is not None:
        working = run_recording(options)
    else:
        working = run_story(options)
    proof = options.check or options.faults
    return asyncio.run(run(working, ended_early=int(proof)))


if __name__ == "__main__":
    sys.exit(main())
