"""One Home Assistant that is watched for long, in a house where nothing stays as it is."""

from collections.abc import Sequence
from pathlib import Path
from time import time
from typing import Final

from demo.findings import Excess, avoidable_overload_a, complaints
from demo.meters import FUSE_RATING_A
from demo.opening import Settings, keep_log, open_stage
from demo.options import SHORT
from demo.processes import free_port
from demo.stage import Say, Stage
from simulator.scenario import Player, Scenario, family_house
from simulator.server import TracePoint

from . import soak_probe
from .household import Household, household
from .rows import rows
from .rules import (
    Spell,
    blind_raises,
    lateness_s,
    owners_stops,
    percentile,
    undone_stops,
)
from .samples import HEADER, Sample, trends
from .watched import WatchedCharger

PROBE = Path(soak_probe.__file__).parent

SAMPLE_S = 10.0
METER_TIMEOUT_S = 15.0
ON_ITS_WAY_S = 1.0
"""Until the last value of a phase has reached Home Assistant."""
RECOVERS_S = 12.0
"""After a fault, until the charger is asked as usual again, and the offer fits again."""
LATEST_S = 1.0
"""By how much a tick may be late on a machine that does other things too."""
OPTIONS: Final = SHORT | {
    "meter_timeout": METER_TIMEOUT_S,
    "minimum_pause": 10,
    "overload_delay": 20,
}
PROVOKED = "that are no plausible numbers"
"""What Home Assistant logs, once, of the values that are no numbers."""


async def soak_minutes(minutes: int, seed: int, say: Say) -> int:
    """Watch for so long; return the exit code."""
    charger = WatchedCharger()
    settings = Settings(options=OPTIONS, http_port=free_port(), companions=(PROBE,))
    async with open_stage(settings, family_house(), say, charger) as stage:
        say(f"Watching for {minutes} minutes, seed {seed}")
        soak = Minutes(stage, charger, household(seed, minutes * 60.0), say)
        await soak.watch(minutes * 60.0)
        passed = soak.judge()
        if not passed:
            keep_log(stage.home_assistant.process, say)
    return int(not passed)


class Minutes:
    """Plays the household, takes samples, and judges at the end."""

    def __init__(
        self, stage: Stage, charger: WatchedCharger, home: Household, say: Say
    ) -> None:
        """Begin now."""
        self._stage = stage
        self._charger = charger
        self._home = home
        self._say = say
        self._begun_at = time()
        self._start = start = stage.now
        self._charger_ill = [
            spell.moved(start, longer_s=RECOVERS_S) for spell in home.charger_faults
        ]
        self._meter_ill = [
            spell.moved(start, longer_s=RECOVERS_S) for spell in home.meter_faults
        ]
        self._samples: list[Sample] = []
        self._overloads = Excess()
        self._overloads_while_well = Excess()
        self._player = Player(
            Scenario(
                name="soak",
                about="Everything changes, and now and then something fails.",
                build_house=family_house,
                events=tuple(home.events),
                duration_s=float("inf"),
            ),
            stage.plant,
            start=start,
        )

    async def watch(self, during_s: float) -> None:
        """Let everything happen, and take samples; DiedError if Home Assistant dies."""
        self._stage.on_step = self._step
        sample_at = self._stage.now
        while self._stage.now < self._start + during_s:
            await self._stage.until(
                lambda: self._home.presses > 0, sample_at - self._stage.now
            )
            if self._home.presses:
                self._home.presses -= 1
                await self._stage.call("button.press", "resume")
            if self._stage.now >= sample_at:
                sample_at += SAMPLE_S
                await self._sample()
        self._stage.on_step = None

    def judge(self) -> bool:
        """Print what was found; return whether all of it is good."""
        self._tell_of_rows()
        return all(
            [
                self._stays_flat(),
                self._is_on_time(),
                self._knows(),
                self._respects_the_owner(),
                self._logs_nothing_bad(),
            ]
        )

    def _step(self, now: float) -> None:
        """Let happen what is due, and look at the fuse."""
        self._player.advance(now)
        point = TracePoint(
            at=now,
            grid_a=self._stage.plant.grid_current_a(),
            offered_a=self._charger.offered_a,
            draw_a=self._charger.draw_a,
        )
        excess_a = avoidable_overload_a(point, FUSE_RATING_A)
        self._overloads.note(now, excess_a)
        ill = any(now in spell for spell in (*self._charger_ill, *self._meter_ill))
        self._overloads_while_well.note(now, 0.0 if ill else excess_a)

    async def _sample(self) -> None:
        figures = await self._stage.home_assistant.client.get(soak_probe.URL)
        self._samples.append(Sample(at=self._stage.now - self._start, **figures))

    def _stays_flat(self) -> bool:
        found = trends(self._samples)
        self._say(f"\n{len(self._samples)} samples inside of Home Assistant\n{HEADER}")
        for trend in found:
            self._say(str(trend))
        return all(trend.flat for trend in found)

    def _is_on_time(self) -> bool:
        """Tell of the ticks, and of what they are for."""
        asked_at = [at for at in self._charger.asked_at if at >= self._start]
        late_s = lateness_s(asked_at, self._charger_ill)
        shares = ", ".join(
            f"{name} {percentile(late_s, share) * 1000:.0f} ms"
            for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
        )
        self._say(
            f"\nAbove the rating with more than the minimum offered: "
            f"{self._overloads.total_s:.1f} s, {self._overloads.longest_s:.1f} s in a row; "
            f"of that {self._overloads_while_well.total_s:.1f} s and "
            f"{self._overloads_while_well.longest_s:.1f} s while charger and meter are well"
        )
        return self._claim(
            f"{len(late_s)} of {len(asked_at)} ticks late while the charger is well: {shares}",
            passed=percentile(late_s, 1.0) <= LATEST_S,
        )

    def _knows(self) -> bool:
        """R11: never up without knowing."""
        unknown = [
            Spell(
                start=self._start + spell.start + METER_TIMEOUT_S + ON_ITS_WAY_S,
                end=self._start + spell.end,
            )
            for spell in self._home.meter_faults
        ]
        unknown = [spell for spell in unknown if spell.start < spell.end]
        return self._none(
            f"Raises in {len(unknown)} times without a value of some phase",
            blind_raises(self._charger.record, unknown),
        )

    def _respects_the_owner(self) -> bool:
        """R9: a stop that is not ours is not ours to end."""
        record = self._charger.record
        return self._none(
            f"Undone of {owners_stops(record)} stops in the app",
            undone_stops(record, self._home.stops_ended_at),
        )

    def _logs_nothing_bad(self) -> bool:
        log = self._stage.home_assistant.process.printed
        bad = [record for record in complaints(log) if PROVOKED not in record]
        return self._none("Warnings and errors of the integration in the log", bad)

    def _tell_of_rows(self) -> None:
        """Tell of the rows in the database, with the entities that are enabled at first.

        Not judged: in other houses things stay as they are for longer.
        """
        found = rows(
            self._stage.home_assistant.database,
            self._stage.entity_ids,
            self._begun_at,
            self._stage.now - self._start,
        )
        self._say(
            f"\nRows in the recorder: {found.a_day:.0f} a day for {found.entities} entities, "
            f"{found.share:.0%} of a write for each of them at each tick"
        )

    def _none(self, claim: str, bad: Sequence[object]) -> bool:
        return self._claim(
            f"{claim}: {f'{len(bad)}, the first {bad[0]}' if bad else 'none'}",
            passed=not bad,
        )

    def _claim(self, claim: str, *, passed: bool) -> bool:
        self._say(f"{'ok  ' if passed else 'FAIL'} {claim}")
        return passed
