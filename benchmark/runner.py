"""Runs every controller in every case, on several cores."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import median

from .cases import Case, cases
from .controllers.ours import Ours
from .controllers.registry import ALL
from .references import REFERENCES
from .score import Score, score
from .world import Record, run

TIMED = "electric"
"""The case that is nearly always changing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One controller, or reference, in one case."""

    case: str
    competitor: str
    quick: bool


def competitors(controllers: list[str]) -> list[str]:
    """Return what takes part: the chosen controllers and all references."""
    return [*controllers, *REFERENCES]


def play(case: Case, competitor: str) -> Record:
    """Run one competitor in one case."""
    house_a = case.build()
    if competitor in REFERENCES:
        return REFERENCES[competitor](house_a, case.setup)
    return run(ALL[competitor](), house_a, case.setup)


def step_us() -> float:
    """Return the median time of a step of ours (microseconds of the real clock).

    It is taken of a busy evening, in this process, while no other one runs.
    """
    case = cases(quick=True)[TIMED]
    ours = Ours()
    run(ours, case.build(), case.setup)
    return 1e6 * median(ours.steps_s)


def carry_out(job: Job) -> Score:
    """Run a job and score it."""
    case = cases(quick=job.quick)[job.case]
    record = play(case, job.competitor).since(case.scored_from_s)
    return score(case.name, job.competitor, record, case.setup)


def carry_out_all(jobs: list[Job], workers: int) -> Iterator[Score]:
    """Run jobs in so many processes; yield the scores as they come."""
    if workers == 1:
        yield from map(carry_out, jobs)
        return
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for done in as_completed([pool.submit(carry_out, job) for job in jobs]):
            yield done.result()
