"""Measure, and print a table."""

import argparse
import asyncio
from collections.abc import Sequence
import os
from pathlib import Path
import platform
import sys

from demo.running import run, say

from .figures import Figures, head, line, verdicts
from .rivals import table
from .watch import measure

CHARGERS = (1, 4, 16, 32)


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmark runtime",
        description="What it costs to run, in a real Home Assistant with simulated devices.",
    )
    parser.add_argument(
        "--chargers",
        type=int,
        nargs="+",
        default=list(CHARGERS),
        help="how many; several runs, one after the other",
    )
    parser.add_argument(
        "--samples",
        type=int,
        default=100,
        help="of the time from message to request; ten take two minutes",
    )
    parser.add_argument(
        "--window", type=float, default=120.0, help="in which CPU is measured (s)"
    )
    return parser.parse_args(argv)


def machine() -> str:
    """Return what this runs on."""
    cpu = next(
        (
            text.partition(":")[2].strip()
            for text in Path("/proc/cpuinfo").read_text().splitlines()
            if text.startswith("model name")
        ),
        platform.machine(),
    )
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.process_cpu_count()} cores of {cpu}, Python {platform.python_version()}, "
        f"load {load} before the first run"
    )


async def work(options: argparse.Namespace) -> int:
    """Measure with each number of chargers; return the exit code."""
    described = machine()
    measured: list[Figures] = []
    for chargers in options.chargers:
        measured.append(await measure(chargers, options.samples, options.window, say))
        say("\n".join((head(), *map(line, measured))))
    say("\n".join(("", described, "", *verdicts(measured), "", table())))
    return 0


def main(argv: Sequence[str]) -> int:
    """Run from the command line; return its exit code."""
    return asyncio.run(run(work(arguments(argv)), ended_early=1))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
