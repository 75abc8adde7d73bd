"""Runs every controller in every case, on several cores."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from .cases import Case, cases
from .controllers.ours import Ours
from .controllers.registry import ALL
from .references import REFERENCES
from .score import Score, score
from .world import Record, run


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One controller, or reference, in one case."""

    case: str
    competitor: str
    quick: bool


def competitors(controllers: list[str]) -> list[str]:
    """Return what takes part: the chosen controllers and all references."""
    return [*controllers, *REFERENCES]


def play(case: Case, competitor: str) -> tuple[Record, list[float] | None]:
    """Run one competitor in one case; return the record, and how long the steps of ours took (s)."""
    house_a = case.build()
    if competitor in REFERENCES:
        return REFERENCES[competitor](house_a, case.setup), None
    controller = ALL[competitor]()
    record = run(controller, house_a, case.setup)
    return record, controller.steps_s if isinstance(controller, Ours) else None


def carry_out(job: Job) -> Score:
    """Run a job and score it."""
    case = cases(quick=job.quick)[job.case]
    record, steps_s = play(case, job.competitor)
    return score(
        case.name,
        job.competitor,
        record.since(case.scored_from_s),
        case.setup,
        steps_s,
    )


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
