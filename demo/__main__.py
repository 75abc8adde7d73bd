"""`scripts/demo`: tell the story, or check it."""

import argparse
import asyncio
from collections.abc import Sequence
import logging
import signal
import sys
from time import monotonic

from .check import OPTIONS, Check, check_house
from .client import ClientError
from .processes import DiedError, Process
from .stage import Settings, open_stage

HASS_PORT = 8123


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="prove it: no screen, exit code 0 or 1"
    )
    parser.add_argument(
        "--port", type=int, help=f"of Home Assistant; {HASS_PORT} if it is free"
    )
    parser.add_argument(
        "--api", choices=["v1", "v2"], default="v2", help="of the charger"
    )
    parser.add_argument(
        "--mosquitto", action="store_true", help="as the broker, instead of amqtt"
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the configuration and the log"
    )
    return parser.parse_args(argv)


async def run_check(options: argparse.Namespace) -> bool:
    started = monotonic()

    def say(text: str) -> None:
        print(text, flush=True)

    settings = Settings(
        options=OPTIONS,
        http_port=options.port or 0,
        api=options.api,
        mosquitto=options.mosquitto,
        keep=options.keep,
    )
    async with open_stage(settings, check_house(), say) as stage:
        check = Check(stage, say)
        passed = await check.run()
        if not passed:
            say(stage.home_assistant.process.tail(40))
    print(f"{monotonic() - started:.0f} s")
    return passed


def main(argv: Sequence[str] | None = None) -> int:
    options = arguments(sys.argv[1:] if argv is None else argv)
    return 0 if asyncio.run(run_check(options)) else 1


if __name__ == "__main__":
    sys.exit(main())
