"""Claims: each one becomes a row of the table, true or not."""

from collections.abc import Callable

from .findings import FORCE_KEYS, Row, complaints
from .scene import Scene
from .stage import Say, Stage

TICK_S = 5
NOTICED_S = 3
"""Until a change in the house has reached Home Assistant: the meter's period, and reserve."""
EVIDENCE_S = NOTICED_S + 3 * TICK_S
"""How much longer than its name a delay of R4 or R8 can take: until the change is noticed,
one tick that the load still counts for as a whole, one that ends after the delay has, and
one of reserve for a slow machine."""
OVERLOADED_S = 3 * NOTICED_S + TICK_S
"""How much longer than its delay an overload can last until the stop: it has to be seen twice,
when it begins and after the delay; and reserve."""
SETTLED_S = 12
"""A tick, and what the car needs to follow."""
START_S = 20
"""Until a car that may charge draws: it waits 7 s, and the contactor a bit."""
SHOWN_S = 7.0
"""Until Home Assistant shows what has happened: a tick, and reserve."""

type Condition = Callable[[], bool]


class Witness(Scene):
    """Watches the simulated charger and what Home Assistant shows, and notes what it saw."""

    def __init__(self, stage: Stage, say: Say) -> None:
        """Prepare; `say` prints the table as it grows."""
        super().__init__(stage)
        self.rows: list[Row] = []
        self._say = say

    @property
    def passed(self) -> bool:
        """Tell whether all that was claimed is true."""
        return all(row.passed for row in self.rows)

    async def run(self) -> bool:
        """Play all steps; return whether all that was claimed is true."""
        raise NotImplementedError

    async def _within(
        self,
        claim: str,
        condition: Condition,
        limit_s: float,
        *,
        since: float | None = None,
        not_before_s: float = 0.0,
    ) -> None:
        """Claim that something happens in time; counted from now unless told otherwise."""
        since = self._stage.now if since is None else since
        met_at = await self._stage.until(condition, since + limit_s - self._stage.now)
        if met_at is None:
            seen = f"not in {limit_s:g} s ({self._situation()})"
        else:
            seen = f"after {met_at - since:.1f} s"
        expected = (
            f"after {not_before_s:g} to {limit_s:g} s"
            if not_before_s
            else f"within {limit_s:g} s"
        )
        passed = met_at is not None and met_at - since >= not_before_s
        self._row(claim, expected, seen, passed=passed)

    async def _never(self, condition: Condition, during_s: float) -> float | None:
        """Watch for something that must not happen; return when it did."""
        return await self._stage.until(condition, during_s)

    async def _stays_stopped(
        self, claim: str, during_s: float, *, since: float | None = None
    ) -> None:
        """Claim that a stop is left alone for some seconds from now on, and since then."""
        since = self._stage.now if since is None else since
        released_at = await self._never(lambda: not self._is_stopped(), during_s)
        commands = [
            f"{write.key}={write.value} after {write.at - since:.1f} s"
            for write in self._charger.record
            if write.source == "api" and write.key in FORCE_KEYS and write.at >= since
        ]
        untouched = released_at is None and not commands
        self._row(
            f"{claim}: stays stopped",
            f"for {during_s:g} s",
            f"for {during_s:g} s" if untouched else ", ".join(commands) or "released",
            passed=untouched,
        )

    async def _shows(
        self, key: str, expected: str, *, serial: str | None = None
    ) -> None:
        """Claim that Home Assistant tells the user so, of the first charger or of another one."""

        def shown() -> str | None:
            if serial is None:
                return self._stage.state("sensor", key)
            return self._stage.charger_shows(serial, key)

        await self._stage.until(lambda: shown() == expected, SHOWN_S)
        whose = "" if serial is None else f" of {serial}"
        self._equal(f"Home Assistant shows: {key}{whose}", expected, shown())

    def _equal(self, claim: str, expected: object, seen: object) -> None:
        unit = " A" if isinstance(expected, int) else ""
        self._row(claim, f"{expected}{unit}", f"{seen}{unit}", passed=expected == seen)

    def _row(self, claim: str, expected: str, seen: str, *, passed: bool) -> None:
        row = Row(
            at=self._stage.now, passed=passed, claim=claim, expected=expected, seen=seen
        )
        self.rows.append(row)
        self._say(str(row))

    @property
    def _log(self) -> str:
        """Return what Home Assistant has logged since its first start."""
        return self._stage.home_assistant.process.printed

    def _no_complaints(self, intended: tuple[str, ...] = ()) -> None:
        """Claim that nothing bad about us is in the log, but for what is intended."""
        bad = complaints(self._log, intended)
        self._row(
            "Warnings and errors of the integration in the log",
            "none",
            f"{len(bad)}: {bad[0].splitlines()[0][:100]}" if bad else "none",
            passed=not bad,
        )

    def _situation(self) -> str:
        """Return in a few words what is going on, for a row that fails."""
        shown = ", ".join(
            f"{key} {self._stage.state('sensor', key)}"
            for key in ("status", "limited_by")
        )
        return f"offers {self._offer_a()} A, {shown}"
