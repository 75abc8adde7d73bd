"""Run the benchmark: `python -m benchmark --help`."""

import argparse
from collections.abc import Sequence
import os
from pathlib import Path
import sys

from tqdm import tqdm

from . import report
from .cases import Case, cases
from .controllers.registry import ALL
from .runner import Job, carry_out_all, competitors, step_us


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmark",
        description="Ours and its rivals in a closed loop, in virtual time, on the same loads.",
        epilog="python -m benchmark runtime: what it costs to run, in a real Home Assistant.",
    )
    parser.add_argument(
        "--quick", action="store_true", help="an evening instead of each week"
    )
    parser.add_argument(
        "--jobs", type=int, default=os.process_cpu_count() or 1, help="processes"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=list(ALL),
        help="a controller; may be repeated",
    )
    parser.add_argument("--case", action="append", help="a case; may be repeated")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("benchmark-results"),
        help="folder for the results",
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; return its exit code."""
    given = sys.argv[1:] if argv is None else argv
    if given[:1] == ["runtime"]:
        # It needs Home Assistant and the demo, which the models do not.
        from .runtime.__main__ import main as runtime  # noqa: PLC0415

        return runtime(given[1:])
    options = arguments(given)
    every = cases(quick=options.quick)
    unknown = set(options.case or ()) - set(every)
    if unknown:
        print(f"No such case: {', '.join(sorted(unknown))}", file=sys.stderr)
        print(f"There are: {', '.join(every)}", file=sys.stderr)
        return 2
    chosen: dict[str, Case] = {name: every[name] for name in options.case or every}
    controllers: list[str] = options.only or list(ALL)
    jobs = [
        Job(case=case, competitor=competitor, quick=options.quick)
        for case in chosen
        for competitor in competitors(controllers)
    ]
    # No thread that wakes a bar up: the processes are forked.
    tqdm.monitor_interval = 0
    done = carry_out_all(jobs, max(1, options.jobs))
    scores = report.arrange(
        list(tqdm(done, total=len(jobs), unit="run", file=sys.stderr)),
        chosen,
        competitors(controllers),
    )
    told = report.text(scores, chosen, controllers, step_us())
    report.write(options.out, scores, chosen, controllers, told)
    print(told)
    print(f"Written to {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
