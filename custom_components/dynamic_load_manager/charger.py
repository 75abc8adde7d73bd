"""The link between the coordinator and one charger."""

import asyncio
from dataclasses import dataclass
from time import monotonic

from aiohttp import ClientSession

from .balancer import CarState, ChargerInput, ChargerReading, Command, Force, Reason
from .const import LOGGER
from .goe import (
    CarState as GoeCarState,
    Fault,
    Force as GoeForce,
    GoeApiDisabledError,
    GoeCharger,
    GoeError,
    GoeInfo,
    GoeLegacyApiError,
    GoeStatus,
    probe,
)
from .phase_map import UNKNOWN, house_draw_a
from .storage import ChargerMemory

FROM_GOE = {
    GoeForce.NEUTRAL: Force.NEUTRAL,
    GoeForce.OFF: Force.OFF,
    GoeForce.ON: Force.ON,
}
TO_GOE = {force: goe for goe, force in FROM_GOE.items()}

CAR_CONNECTED = {
    GoeCarState.NO_CAR: False,
    GoeCarState.UNKNOWN: None,
    GoeCarState.FAULT: None,
}
"""In all other states there is one."""

CONNECT_S = 4.0
"""For how long a tick waits until it is known what answers at the address. The question goes
on after that, but the other chargers and the fuse do not wait for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargerReport:
    """What is shown of what a charger reports."""

    offered_a: int
    """What it offers to a car; 0 while it is stopped, forbids charging, or has no car."""
    charging_current_a: float
    """What the car takes on its highest phase."""
    draw_a: tuple[float, ...]
    """What it takes on each phase of the charger."""
    power_w: float
    car_connected: bool | None
    """`None` if the charger does not know."""
    session_energy_wh: float | None
    total_energy_wh: float | None
    """`None` if the charger does not tell it."""
    fault: Fault | None
    response_s: float
    """How long it took to answer."""


class ChargerLink:
    """Reads one charger, and carries out what was decided for it."""

    def __init__(
        self,
        *,
        charger_id: str,
        serial: str,
        host: str,
        phases: int,
        session: ClientSession,
        memory: ChargerMemory,
        phase_map: str = UNKNOWN,
    ) -> None:
        """Prepare the link.

        Args:
            charger_id: What the balancer knows the charger by.
            serial: What the charger at `host` has to answer with.
            host: Its address.
            phases: Phases of the site.
            session: To ask it with.
            memory: What is remembered of it.
            phase_map: How it is wired, one of `PHASE_MAPS`.
        """
        self.charger_id = charger_id
        self.memory = memory
        self.status: GoeStatus | None = None
        """What it reported last, however old; `None` before it answered."""
        self.info: GoeInfo | None = None
        """What the charger told of itself; `None` before it answered."""
        self.reading: ChargerReading | None = None
        """What the balancer knows of the last report, however old; `None` before the first."""
        self._serial = serial
        self._host = host
        self._phases = phases
        self._phase_map = phase_map
        self._session = session
        self._goe: GoeCharger | None = None
        self._connecting: asyncio.Task[GoeCharger] | None = None
        self._refuses = False
        self._accepted: Command | None = None
        """The last command that it accepted."""
        self._response_s = 0.0
        self.commands_sent = 0
        """Currents and force states, whether they were accepted or not."""
        self.missed = 0
        """How many times in a row it has not answered."""
        self.api_disabled = False
        """Whether something answered the last time, but not the API."""

    async def async_read(self) -> None:
        """Ask the charger for its status; one line in the log when it goes or comes."""
        try:
            if self._goe is None:
                self._goe = await self._async_connected()
            asked_at = monotonic()
            self.status = await self._goe.status()
            self._response_s = monotonic() - asked_at
        except GoeError as err:
            # Probed anew next time: after an update it may speak another API, and
            # another device may have got its address.
            self._goe = None
            if not self.missed:
                LOGGER.info("The charger at %s does not answer: %s", self._host, err)
            self.missed += 1
            self.api_disabled = isinstance(
                err, (GoeApiDisabledError, GoeLegacyApiError)
            )
            return
        self.reading = self._read(self.status, monotonic())
        if self.missed:
            LOGGER.info("The charger at %s answers", self._host)
        self.missed = 0

    @property
    def reachable(self) -> bool:
        """Return whether it answered the last time it was asked."""
        return self.status is not None and not self.missed

    def close(self) -> None:
        """Leave the charger alone."""
        task = self._connecting
        if task is not None and not task.cancel() and not task.cancelled():
            # Nobody will ask any more how it ended.
            task.exception()

    def rewired(self) -> bool:
        """Return whether it was wired in another way before; take note of the present one."""
        before, self.memory.phase_map = self.memory.phase_map, self._phase_map
        return before != self._phase_map

    def input(self, *, site_paused: bool) -> ChargerInput:
        """Return what the balancer is to know of the charger; a pause of all is one of each."""
        return ChargerInput(
            charger_id=self.charger_id,
            reading=self.reading,
            reachable=self.reachable,
            maximum_current_a=self.memory.allowed_a(),
            maximum_until=self.memory.allowed_until(),
            paused=site_paused or self.memory.paused,
            priority=self.memory.priority,
        )

    async def async_execute(self, command: Command) -> bool:
        """Send a command; return whether the charger accepted it.

        The current goes first: a charge that starts must start at the new one. What
        fails is left to the next tick, which decides on what the charger then reports.
        """
        if self._goe is None:
            return False
        try:
            if command.offer_a is not None:
                self.commands_sent += 1
                await self._goe.set_offered_current(command.offer_a)
            if command.force is not None:
                self.commands_sent += 1
                await self._goe.set_force(TO_GOE[command.force])
        except GoeError as err:
            if not self._refuses:
                LOGGER.info(
                    "The charger at %s did not take %s: %s", self._host, command, err
                )
            self._refuses = True
            return False
        self._refuses = False
        return True

    def report(self, accepted: Command | None) -> ChargerReport | None:
        """Return what the charger reports, after a command that it just accepted.

        What it has accepted before, and has to be told again, is not believed.
        """
        if accepted is not None:
            told_again = accepted == self._accepted
            self._accepted = accepted
            if told_again:
                accepted = None
        status = self.status
        if status is None or not self.reachable:
            return None
        offered_a, stopped = status.offered_current_a, status.force is GoeForce.OFF
        if accepted is not None:
            offered_a = accepted.offer_a or offered_a
            stopped = accepted.force is Force.OFF or (
                stopped and accepted.force is None
            )
        no_car = status.car is GoeCarState.NO_CAR
        if stopped or no_car or status.allowed is False:
            offered_a = 0
        return ChargerReport(
            offered_a=offered_a,
            charging_current_a=max(status.draw_a),
            draw_a=status.draw_a,
            power_w=status.power_w,
            car_connected=CAR_CONNECTED.get(status.car, True),
            session_energy_wh=status.session_energy_wh,
            total_energy_wh=status.total_energy_wh,
            fault=status.fault,
            response_s=self._response_s,
        )

    async def _async_connected(self) -> GoeCharger:
        """Return the charger once it is known what answers, or raise `GoeError`."""
        connecting = self._connecting
        if connecting is None or (
            # A failure between two ticks is old news: it is asked anew.
            connecting.done() and connecting.exception() is not None
        ):
            connecting = asyncio.create_task(self._async_connect())
        self._connecting = connecting
        done, _ = await asyncio.wait({connecting}, timeout=CONNECT_S)
        if not done:
            raise GoeError("it takes its time")
        self._connecting = None
        return connecting.result()

    async def _async_connect(self) -> GoeCharger:
        """Find out what answers at the address; only the charger we know will do."""
        goe = await probe(self._session, self._host)
        if goe.info.serial != self._serial:
            raise GoeError("another charger answers at this address")
        self.info = goe.info
        return goe

    def _read(self, status: GoeStatus, at: float) -> ChargerReading:
        """Translate a status into the words of the balancer."""
        return ChargerReading(
            at=at,
            car=CarState(status.car.value),
            force=FROM_GOE[status.force],
            allowed=status.allowed,
            offered_a=status.offered_current_a,
            maximum_a=status.maximum_current_a,
            draw_a=house_draw_a(status.draw_a, self._phase_map, self._phases),
            energy_wh=status.session_energy_wh,
            maximum_by=Reason(status.limited_by.value),
            blocked_by=Reason.CHARGER
            if status.blocked_by is None
            else Reason(status.blocked_by.value),
            held_back_by=None
            if status.held_back_by is None
            else Reason(status.held_back_by.value),
        )
