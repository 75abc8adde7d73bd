"""One Home Assistant that is killed again and again, and judged by what it does when it is back."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
import shutil
import signal
from typing import override

from demo.findings import complaints
from demo.opening import KEPT_LOG
from demo.processes import DiedError
from demo.scene import CROWDED_A, QUIET_A, Scene
from demo.stage import DOMAIN, Stage
from simulator import Car

from .ownership import Expected, Killed, expected, force_writes, stored_stop
from .plan import Deed, Instant, Plan
from .trigger import Trigger
from .watched import WatchedCharger

STOP_S = 40.0
RESUME_S = 28.0
"""The delays, until the meter tells, and three ticks."""
LEFT_ALONE_S = 35.0
"""The resume delay, and 25 s."""
CHARGES_ON_S = 12.0
"""Two ticks after the return, and reserve."""
START_S = 25.0
"""Until a car that may charge draws, which waits 7 s by itself."""
OBEYED_S = 7.0
ON_ITS_WAY_S = 0.3
"""Until the charger has carried out what had been sent before the kill."""
HARD_S = 30.0
"""For how long the car has charged before a stop that looks like the one that is remembered.
What it gets in the first 15 s may have come before it obeyed, and tells nothing."""
UNPLUGGED_S = 2.0
SETTLED_S = 20.0
"""Until nothing is left of a stop that was wrong: the resume delay, and two ticks."""


class CycleError(Exception):
    """Without any kill something did not happen that has to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What became of one kill."""

    number: int
    plan: Plan
    killed: Killed
    deed: Deed
    expected: Expected
    seen: str
    passed: bool

    @property
    def hard(self) -> bool:
        """Tell whether it is the case that is hard to tell from another."""
        return self.killed.is_hard(self.deed)

    @override
    def __str__(self) -> str:
        """Return the line of the table."""
        plan = self.plan
        instant = f"{plan.after_s:.1f} s after the overload"
        if plan.instant is not Instant.ANY_TIME:
            instant = f"{plan.aim} {plan.instant} +{plan.after_s * 1000:.0f} ms"
        deed = f"{self.deed} (hard)" if self.hard else self.deed
        return (
            f"{self.number:4}  {plan.seed:>8}  {instant:<26}  {self.killed!s:<40}  "
            f"{deed:<19}  {self.expected:<13}  {self.seen:<52}  "
            f"{'ok' if self.passed else 'FAILED'}"
        )


HEADER = (
    f"{'kill':>4}  {'seed':>8}  {'when':<26}  {'how it stood':<40}  "
    f"{'owner':<19}  {'expected':<13}  {'seen':<52}"
)


class Victim(Scene):
    """Plays stops and resumes, kills, lets the owner act, and judges."""

    _charger: WatchedCharger

    def __init__(self, stage: Stage, charger: WatchedCharger) -> None:
        """Take over a stage whose charger has no car yet."""
        super().__init__(stage)
        self._charger = charger
        self._log_read = 0

    async def kill(self, number: int, plan: Plan) -> Verdict:
        """Kill it as planned; CycleError if there is nothing worth a kill."""
        await self._charges()
        killed = await self._kill(plan)
        deed = await self._owner_acts(plan, killed)
        back = expected(stopped=self._is_stopped(), record=self._charger.record)
        away_until = self._stage.now
        await self._stage.home_assistant.start()
        seen, passed = await self._judge(back, away_until)
        if complaint := self._complaint():
            seen, passed = f"{seen}; {complaint}", False
        verdict = Verdict(
            number=number,
            plan=plan,
            killed=killed,
            deed=deed,
            expected=back,
            seen=seen,
            passed=passed,
        )
        if not passed:
            self._keep_log(plan)
        return verdict

    async def _charges(self) -> None:
        """Have the house quiet and a car that charges, whatever was before."""
        self._house(QUIET_A)
        if self._charger.car is None:
            self._charger.plug(Car())
        if self._is_stopped():
            # The last kill has failed; it shall not spoil the next one.
            self._charger.app_start()
            await self._stage.pass_time(SETTLED_S)
        if await self._stage.until(self._draws, START_S) is None:
            raise CycleError("the car does not charge")

    async def _kill(self, plan: Plan) -> Killed:
        """Play stops and resumes until the trigger is pulled; return how it stood then."""
        process = self._stage.home_assistant.process
        shot_at = 0.0

        def shoot() -> None:
            nonlocal shot_at
            shot_at = self._stage.now
            process.send(signal.SIGKILL)

        trigger = Trigger(plan, shoot)
        self._charger.listener = trigger
        playing = asyncio.create_task(self._play(plan, trigger))
        shot = asyncio.create_task(trigger.shot.wait())
        try:
            await asyncio.wait({playing, shot}, return_when=asyncio.FIRST_COMPLETED)
            if not trigger.shot.is_set():
                await playing
        finally:
            self._charger.listener = None
            for task in (playing, shot):
                task.cancel()
            with suppress(asyncio.CancelledError, DiedError):
                await playing
        await self._stage.home_assistant.kill()
        self._house(QUIET_A)
        await self._stage.pass_time(ON_ITS_WAY_S)
        writes = force_writes(self._charger.record)
        return Killed(
            at=shot_at,
            stopped=self._is_stopped(),
            stored=self._stored(),
            last_write=writes[-1] if writes else None,
        )

    async def _play(self, plan: Plan, trigger: Trigger) -> None:
        """Let charging be stopped and resumed, again and again."""
        until = self._stage.until
        while True:
            self._house(CROWDED_A)
            trigger.overload_begins()
            if await until(self._is_stopped, STOP_S) is None:
                raise CycleError("no stop")
            await self._stage.pass_time(plan.quiet_after_s)
            self._house(QUIET_A)
            trigger.overload_ends()
            if await until(lambda: not self._is_stopped(), RESUME_S) is None:
                raise CycleError("no resume")
            if await until(self._draws, START_S) is None:
                raise CycleError("resumed, and the car does not charge")
            await self._stage.pass_time(plan.quiet_after_s)

    async def _owner_acts(self, plan: Plan, killed: Killed) -> Deed:
        """Do what the owner does while nobody watches; return what it was."""
        await self._stage.pass_time(plan.deed_after_s)
        deed = plan.deed(stopped=self._is_stopped())
        if killed.is_hard(deed):
            await self._stage.until(self._draws, START_S)
            await self._stage.pass_time(HARD_S)
        match deed:
            case Deed.STOPS:
                self._charger.app_stop()
            case Deed.STARTS:
                self._charger.app_start()
            case Deed.REPLUGS:
                self._charger.unplug()
                await self._stage.pass_time(UNPLUGGED_S)
                self._charger.plug(Car())
        return deed

    async def _judge(self, back: Expected, since: float) -> tuple[str, bool]:
        """Return what Home Assistant made of it, and whether that was right."""
        match back:
            case Expected.RESUMES:
                return await self._resumes(since)
            case Expected.STAYS_STOPPED:
                return await self._stays_stopped(since)
            case Expected.CHARGES_ON:
                return await self._charges_on(since)

    async def _resumes(self, since: float) -> tuple[str, bool]:
        if await self._stage.until(lambda: not self._is_stopped(), RESUME_S) is None:
            return f"FORGOTTEN: {self._shown()}", False
        (resumed, *others) = force_writes(self._charger.record, since)
        if others:
            return "stopped again", False
        return await self._draws_again(f"resumed after {resumed.at - since:.1f} s")

    async def _stays_stopped(self, since: float) -> tuple[str, bool]:
        """Watch a stop of the owner, then end it by the button."""
        released_at = await self._stage.until(
            lambda: not self._is_stopped(), LEFT_ALONE_S
        )
        if released_at is not None:
            return f"UNDONE after {released_at - since:.1f} s", False
        for write in force_writes(self._charger.record, since):
            return f"{write.key}={write.value} written", False
        seen = f"left alone {self._stage.now - since:.0f} s"
        await self._stage.call("button.press", "resume")
        if await self._stage.until(lambda: not self._is_stopped(), OBEYED_S) is None:
            return f"{seen}; button ignored: {self._shown()}", False
        return await self._draws_again(f"{seen}, button")

    async def _charges_on(self, since: float) -> tuple[str, bool]:
        stopped_at = await self._stage.until(self._is_stopped, CHARGES_ON_S)
        if stopped_at is not None:
            asked = sum(at >= since for at in self._charger.asked_at)
            seen = f"STOPPED after {stopped_at - since:.1f} s, status {asked}"
            resumed_at = await self._stage.until(
                lambda: not self._is_stopped(), RESUME_S
            )
            if resumed_at is None:
                return seen, False
            return f"{seen}, resumed {resumed_at - stopped_at:.1f} s later", False
        for write in force_writes(self._charger.record, since):
            return f"{write.key}={write.value} written", False
        return await self._draws_again("not stopped")

    async def _draws_again(self, seen: str) -> tuple[str, bool]:
        if await self._stage.until(self._draws, START_S) is None:
            return f"{seen}; the car does not charge", False
        return f"{seen}, charges", True

    def _shown(self) -> str:
        return f"shows {self._stage.state('sensor', 'status')}"

    def _stored(self) -> str | None:
        """Return whose stop the killed one would find in its files."""
        storage = self._stage.home_assistant.folder / ".storage"
        for file in storage.glob(f"{DOMAIN}.*"):
            return stored_stop(file.read_text())
        return None

    def _complaint(self) -> str | None:
        """Return the first line of ours in what was logged since the last time, if it is bad."""
        log = self._stage.home_assistant.process.printed
        bad = complaints(log[self._log_read :])
        self._log_read = len(log)
        return bad[0].splitlines()[0][:100] if bad else None

    def _keep_log(self, plan: Plan) -> None:
        """Save what Home Assistant has logged until now."""
        KEPT_LOG.parent.mkdir(exist_ok=True)
        kept = KEPT_LOG.with_name(f"kill-{plan.seed}.log")
        shutil.copy(self._stage.home_assistant.process.log, kept)
