"""The proof, with a database: what the Grafana dashboard asks is answered with what happened."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from time import time
from typing import Final, override

from grafana.questions import (
    Question,
    Window,
    entity_of,
    factor_of,
    fill,
    load,
    questions,
    variables,
)

from .check import Check
from .findings import CURRENT_KEYS, MINIMUM_CURRENT_A
from .influxdb import RunningInfluxdb, incidents
from .latency import Latency
from .meters import FUSE_RATING_A
from .shown import (
    BUCKET_S,
    TRUTHS,
    Course,
    Point,
    Verdict,
    against_shown,
    against_truth,
    as_value,
    in_order,
    without_repetition,
)
from .stage import Say, Stage
from .witness import TICK_S

IN_TIME_S = 10.0
"""What "real time" means for somebody who watches."""

STATUSES: Final = (
    *("no_car", "charging", "stopped_overload", "paused", "stopped_manually"),
    *("charging", "stopped_overload", "charging"),
)
"""In the order of the proof."""
INCIDENTS: Final = (
    *("stopped_overload", "resumed", "paused", "resumed", "stopped_manually"),
    *("resumed", "resumed"),
)
"""In the order of the proof. Its last stop is told just before the crash, and is not written."""
ACCURACY_A = 0.15
"""The meter rounds, and the car is measured by its own."""


class RecordedCheck(Check):
    """Plays the steps, and looks at what is left of them in the database."""

    def __init__(self, stage: Stage, say: Say) -> None:
        """Prepare; ValueError if nothing is recorded."""
        super().__init__(stage, say)
        if stage.database is None:
            raise ValueError("There is no database")
        self._database: RunningInfluxdb = stage.database
        self._shown: dict[str, Course] = {}
        self._born = time() - stage.now
        """When the simulator's clock was 0 (s since 1970)."""
        self._start = time()
        self._end = self._start
        self._chosen: dict[str, str] = {}

    @override
    async def run(self) -> bool:
        """Play all steps, and ask what was recorded."""
        latency = Latency(self._database)
        watching = asyncio.create_task(latency.watch())
        self._stage.on_step = self._note
        self._note(self._stage.now)
        try:
            await super().run()
        finally:
            self._stage.on_step = None
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
        await self._choose()
        for panel, asked in groupby(questions(load("influxql")), lambda q: q.panel):
            await self._panel(panel, list(asked))
        await self._incidents()
        self._row(
            f"From an event to its point in the database, {latency.points} times",
            f"{IN_TIME_S:g} s at most",
            f"{latency.longest_s:.1f} s at most, half of them {latency.median_s:.1f} s",
            passed=0 < latency.longest_s <= IN_TIME_S,
        )
        return self.passed

    def _note(self, now: float) -> None:
        """Remember what Home Assistant shows."""
        at = self._born + now
        for entity_id in self._stage.entity_ids:
            course = self._shown.setdefault(entity_id, Course())
            number = entity_id.partition(".")[0] in {"number", "sensor"}
            text = self._stage.shown(entity_id)
            try:
                value = as_value(text, number=number)
            except ValueError:
                value = as_value(text, number=False)
            course.note(at, value)

    @override
    async def _restart(self) -> None:
        """Have all entities from here on."""
        await self._stage.enable_all()
        await super()._restart()

    @override
    async def _shutdown(self) -> None:
        """End the comparison before Home Assistant ends; R11 does not wait for the writer."""
        self._end = time()
        since = self._stage.now
        await super()._shutdown()
        told = [
            write.at - since
            for write in self._charger.record
            if write.at >= since
            and write.source == "api"
            and write.key in CURRENT_KEYS
            and write.value == MINIMUM_CURRENT_A
        ]
        self._row(
            "… the charger is told at once, whatever Home Assistant waits for",
            f"within {TICK_S} s",
            f"after {told[0]:.1f} s" if told else "never",
            passed=bool(told) and told[0] <= TICK_S,
        )

    async def _choose(self) -> None:
        """Fill in the variables of the dashboard with what the database offers."""
        for variable in variables(load("influxql")):
            found = variable.values(await self._database.tag_values(variable.text))
            self._row(
                f"Grafana offers a value for the variable {variable.name}",
                "one",
                ", ".join(found) or "none",
                passed=len(found) == 1,
            )
            self._chosen[variable.name] = found[0] if found else ""

    async def _answer(self, question: Question) -> list[Point]:
        """Return the points of a line."""
        window = Window(start=self._start, end=self._end, interval_s=BUCKET_S)
        text = fill(question.text, self._chosen, window)
        return [
            (at / 1000, float(value) if isinstance(value, int) else value)
            for series in await self._database.ask(text)
            for at, value in series.rows
            if value is not None
        ]

    async def _panel(self, panel: str, asked: list[Question]) -> None:
        """Claim that the lines of a panel show what Home Assistant showed, and what was true."""
        verdict, truth = Verdict(), Verdict()
        for question in asked:
            if question.kind == "table":
                continue
            answer = await self._answer(question)
            one, true = self._compare(question, answer)
            if not one.points + one.compared:
                one = replace(one, wrong=("no points",))
            verdict += one.of(question.name)
            truth += true.of(question.name)
        if asked[0].kind == "table":
            return
        seen = f"{verdict.points} points, {verdict.compared} moments"
        self._row(
            f"Grafana: {panel}",
            "as shown",
            "; ".join(verdict.wrong[:3]) or seen,
            passed=not verdict.wrong,
        )
        if any(entity_of(question.text)[2] in TRUTHS for question in asked):
            self._row(
                "… against the trace of the simulation",
                f"within {ACCURACY_A:g} A",
                "; ".join(truth.wrong[:3]) or f"{truth.compared} moments",
                passed=truth.compared > 0 and not truth.wrong,
            )

    def _compare(
        self, question: Question, answer: list[Point]
    ) -> tuple[Verdict, Verdict]:
        """Compare the answer to a question with what was shown, and with the truth."""
        start, end = self._start, self._end
        domain, device, key = entity_of(question.text)
        shown = self._shown.get(f"{domain}.{self._chosen[device]}{key}", Course())
        factor = factor_of(question.text)
        if 'last("max")' in question.text:
            rating = Course()
            rating.note(shown.times[0], float(FUSE_RATING_A))
            return against_shown(answer, rating, start, end, factor), Verdict()
        one = against_shown(answer, shown, start, end, factor)
        if question.panel == "Status":
            one += self._statuses(answer)
        if key not in TRUTHS:
            return one, Verdict()
        course = Course()
        for point in self._stage.simulator.trace:
            course.note(self._born + point.at, float(TRUTHS[key](point)))
        return one, against_truth(answer, course, shown, start, end, ACCURACY_A)

    def _statuses(self, answer: list[Point]) -> Verdict:
        """Look for the statuses of the proof."""
        seen = without_repetition(value for _, value in answer)
        if in_order(STATUSES, seen):
            return Verdict()
        return Verdict(wrong=(f"seen: {', '.join(map(str, seen))}",))

    async def _incidents(self) -> None:
        """Claim that the table tells of the stops and resumes, each of them once."""
        (question,) = [q for q in questions(load("influxql")) if q.kind == "table"]
        window = Window(start=self._start, end=self._end)
        answer = await self._database.ask(fill(question.text, self._chosen, window))
        seen = [what for _, what in sorted(incidents(answer).items())]
        self._row(
            f"Grafana: {question.panel}",
            f"{len(INCIDENTS)} in order",
            f"{len(seen)}: {', '.join(seen)}"
            if not in_order(INCIDENTS, seen)
            else f"{len(seen)} in order",
            passed=in_order(INCIDENTS, seen),
        )
