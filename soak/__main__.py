"""Kill a real Home Assistant again and again, or watch it for long."""

import argparse
import asyncio
from collections.abc import Sequence
import os
from pathlib import Path
import secrets
import subprocess
import sys

from demo.running import run, say

from .evening import soak_evening
from .flood import soak_flood
from .kills import soak_kills
from .minutes import soak_minutes
from .samples import SHORTEST_MINUTES

DAYS_TEST = Path(__file__).parents[1] / "tests" / "faults" / "test_days.py"
DAYS_VARIABLE = "DLM_SOAK_DAYS"
SEEDS = 1_000_000


def _positive(text: str) -> int:
    """Read a number from 1 on."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--kills",
        type=_positive,
        metavar="N",
        help="kill -9 it N times, and judge whose stop it takes a stop for; 30 take ten minutes",
    )
    what.add_argument(
        "--minutes",
        type=_positive,
        metavar="N",
        help=f"watch one for N minutes ({SHORTEST_MINUTES} at least): memory, tasks, punctuality",
    )
    what.add_argument(
        "--days",
        type=_positive,
        metavar="N",
        help="live through N days with faults in virtual time",
    )
    what.add_argument(
        "--flood",
        action="store_true",
        help="flood the topic of the meter: are the ticks on time? Needs Mosquitto",
    )
    what.add_argument(
        "--evening",
        type=_positive,
        metavar="N",
        help="let a car charge for N minutes in an ordinary house, and count what the recorder writes",
    )
    parser.add_argument(
        "--seed",
        type=int,
        help="of what happens; by default another one each time, which is printed",
    )
    parser.add_argument(
        "--parallel",
        type=_positive,
        default=3,
        metavar="N",
        help="how many are killed side by side; by default 3, enough for two cores",
    )
    return parser


def days(count: int) -> int:
    """Let the test of days live through so many, on all cores; return its exit code."""
    spread = ["-n", "auto", "--dist", "worksteal"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *spread, DAYS_TEST],
        env={**os.environ, DAYS_VARIABLE: str(count)},
        cwd=DAYS_TEST.parents[2],
        check=False,
    ).returncode


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; return its exit code."""
    reader = parser()
    options = reader.parse_args(argv)
    seed: int = secrets.randbelow(SEEDS) if options.seed is None else options.seed
    if options.kills is not None:
        killing = soak_kills(options.kills, seed, options.parallel, say)
        return asyncio.run(run(killing, ended_early=1))
    if options.minutes is not None:
        if options.minutes < SHORTEST_MINUTES:
            reader.error(f"less than {SHORTEST_MINUTES} minutes tell nothing")
        return asyncio.run(run(soak_minutes(options.minutes, seed, say), ended_early=1))
    if options.evening is not None:
        return asyncio.run(run(soak_evening(options.evening, say), ended_early=1))
    if options.flood:
        return asyncio.run(run(soak_flood(say), ended_early=1))
    if options.days is not None:
        return days(options.days)
    reader.print_help()
    return 2


if __name__ == "__main__":
    sys.exit(main())
