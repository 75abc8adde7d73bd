"""Several victims side by side, and the table of all kills."""

import asyncio
from collections.abc import Iterator, Sequence
from time import monotonic

from demo.opening import KEPT_LOG, Settings, open_stage
from demo.options import SHORT
from demo.processes import free_port
from demo.scene import quiet_house
from demo.stage import Say

from .plan import Plan, plan
from .victim import HEADER, CycleError, Verdict, Victim
from .watched import WatchedCharger


async def soak_kills(count: int, seed: int, parallel: int, say: Say) -> int:
    """Kill so many times; return the exit code."""
    started = monotonic()
    say(f"{count} kills from seed {seed} on; one of them again: --kills 1 --seed SEED")
    plans = enumerate(map(plan, range(seed, seed + count)), 1)
    verdicts: list[Verdict] = []
    failures: list[str] = []
    say(HEADER)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(parallel, count)):
                group.create_task(_victim(plans, verdicts, failures, say))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    say(summary(verdicts, failures, monotonic() - started))
    return int(bool(failures) or not all(verdict.passed for verdict in verdicts))


async def _victim(
    plans: Iterator[tuple[int, Plan]],
    verdicts: list[Verdict],
    failures: list[str],
    say: Say,
) -> None:
    """Kill one Home Assistant as often as there are plans left."""
    charger = WatchedCharger()
    settings = Settings(options=SHORT, http_port=free_port())
    async with open_stage(settings, quiet_house(), lambda _: None, charger) as stage:
        victim = Victim(stage, charger)
        for number, planned in plans:
            try:
                verdict = await victim.kill(number, planned)
            except CycleError as err:
                failures.append(f"{number:4}  {planned.seed:>8}  FAILED: {err}")
                say(failures[-1])
            else:
                verdicts.append(verdict)
                say(str(verdict))


def summary(verdicts: Sequence[Verdict], failures: Sequence[str], took_s: float) -> str:
    """Return the last lines: how many kills, of what kinds, and which of them failed."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    hard = [verdict for verdict in verdicts if verdict.hard]
    hard_failed = sum(not verdict.passed for verdict in hard)
    minutes, seconds = divmod(round(took_s), 60)
    lines = [
        f"{len(verdicts) + len(failures)} kills in {minutes}:{seconds:02} min, "
        f"{len(failed) + len(failures)} FAILED; "
        f"of {len(hard)} that are hard to tell (killed at a resume or before a stop, "
        f"then stopped in the app) {hard_failed} FAILED"
    ]
    if failed:
        lines.append(f"Home Assistant's logs are in {KEPT_LOG.parent} as kill-SEED.log")
    return "\n".join(lines)
