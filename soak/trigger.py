"""What makes a kill come at the planned moment."""

import asyncio
from collections.abc import Callable
from typing import override

from .plan import Aim, Instant, Plan
from .watched import Listener, Request

WRITES = {Aim.STOP: Request.STOP, Aim.RESUME: Request.RESUME}
DUE_S = 11.0
"""From a change in the house until the tick that acts on it: the delay of 10 s, and the time
until the meter tells of the change."""


class Trigger(Listener):
    """Pulls itself once, by the clock or by what the charger is asked."""

    def __init__(self, plan: Plan, shoot: Callable[[], None]) -> None:
        """Aim; `shoot` is called at the moment itself, within the request if that is it."""
        self._plan = plan
        self._shoot = shoot
        self._pulled = False
        self._due_at: float | None = None
        self.shot = asyncio.Event()

    def overload_begins(self) -> None:
        """Take note that a stop becomes due."""
        if self._plan.instant is Instant.ANY_TIME:
            self._pull()
        self._expect(Aim.STOP)

    def overload_ends(self) -> None:
        """Take note that a resume becomes due."""
        self._expect(Aim.RESUME)

    @override
    def arrives(self, request: Request) -> bool:
        """Lose the write that is to be lost."""
        if self._plan.instant is Instant.LOST and self._is_aimed_at(request):
            self._pull()
            return False
        return True

    @override
    def leaves(self, request: Request) -> bool:
        """Lose the answer that is to be lost; note what else the kill is timed by."""
        match self._plan.instant:
            case Instant.DECIDING if request is Request.STATUS and self._is_due():
                self._pull()
            case Instant.UNANSWERED if self._is_aimed_at(request):
                self._pull()
                return False
            case Instant.ANSWERED if self._is_aimed_at(request):
                self._pull()
        return True

    def _expect(self, aim: Aim) -> None:
        if self._plan.aim is aim:
            self._due_at = asyncio.get_running_loop().time() + DUE_S

    def _is_due(self) -> bool:
        now = asyncio.get_running_loop().time()
        return self._due_at is not None and now >= self._due_at

    def _is_aimed_at(self, request: Request) -> bool:
        return request is WRITES[self._plan.aim]

    def _pull(self) -> None:
        if not self._pulled:
            self._pulled = True
            asyncio.get_running_loop().call_later(self._plan.after_s, self._fire)

    def _fire(self) -> None:
        self._shoot()
        self.shot.set()
