"""The tick: newest reading → balancer → charger → entities."""

import asyncio
from dataclasses import replace
from datetime import datetime
from math import inf
from time import monotonic, time

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util.dt import utcnow

from .balancer import Balancer, ChargerPlan, Command, Plan, SiteLimits
from .charger import ChargerLink
from .const import CONF_FUSE_RATING, CONF_PHASES, DOMAIN, LOGGER, SUBENTRY_CHARGER, TICK
from .data import ChargerData, SiteData, site_data
from .decisions import Decisions
from .device import ChargerDevices
from .learned import Learned
from .meter import Meter
from .pace import Pace
from .storage import SiteMemory, SiteStore
from .troubles import Troubles

type DlmConfigEntry = ConfigEntry[DlmCoordinator]

SHORTEST_TICK_S = 1.0
"""Between two ticks that readings ask for. A charger's logic runs once a second: asking it more
often for long gains nothing. A tick of the clock is no reason to wait."""


def built_from(entry: DlmConfigEntry) -> object:
    """Return the parts of an entry whose change needs a reload."""
    chargers = entry.get_subentries_of_type(SUBENTRY_CHARGER)
    return dict(entry.data), {
        charger.subentry_id: dict(charger.data) for charger in chargers
    }


class DlmCoordinator(DataUpdateCoordinator[SiteData]):
    """Where meter, balancer and chargers meet, and the only place that acts on what they say.

    It has a clock of its own: the poll of a `DataUpdateCoordinator` stops when no
    entity listens, and the fuse has to be watched all the same.
    """

    config_entry: DlmConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: DlmConfigEntry,
        *,
        meter: Meter,
        chargers: list[ChargerLink],
        limits: SiteLimits,
        memory: SiteMemory,
        store: SiteStore,
    ) -> None:
        """Bring the parts together; nothing runs yet."""
        super().__init__(hass, LOGGER, config_entry=entry, name=DOMAIN)
        self.chargers = {link.charger_id: link for link in chargers}
        self.subentries = list(entry.get_subentries_of_type(SUBENTRY_CHARGER))
        """Those of `chargers`; others that come later wait for the next setup."""
        self.memory = memory
        self.built_from = built_from(entry)
        self.decisions = Decisions()
        self.meter = meter
        self._pace = Pace(hass, entry, meter)
        self._troubles = Troubles(hass, entry, meter, self._pace)
        self._devices = ChargerDevices(hass, entry)
        self._store = store
        self._limits = limits
        self._balancer = Balancer(
            self._site_limits(),
            {
                link.charger_id: link.memory.stop
                for link in chargers
                if link.memory.stop is not None
            },
        )
        self._restore(memory.learned)
        self._ticking = asyncio.Lock()
        self.ticked_at = float("-inf")
        self._early_at = float("-inf")
        self._early_tick: CALLBACK_TYPE | None = None
        self._watching = True
        self._stop_listening: list[CALLBACK_TYPE] = []

    async def async_start(self) -> None:
        """Listen to the meter, decide once, and start the clock.

        Raises `ConfigEntryNotReady` if the meter can't be listened to.
        """
        try:
            # Waiting for the meter may take long, or end here: at the minimum (R11).
            self._balancer.expect_meter(inf)
            await self.async_tick()
            self._stop_listening.append(
                async_track_time_interval(
                    self.hass,
                    self._async_on_clock,
                    TICK,
                    name=f"{DOMAIN} tick",
                    cancel_on_shutdown=True,
                )
            )
            self._stop_listening.append(
                self.hass.async_add_shutdown_job(
                    HassJob(self.async_retreat, f"{DOMAIN} retreat")
                )
            )
            self._stop_listening.append(await self.meter.async_start(self._on_reading))
            self._balancer.expect_meter(monotonic())
            self._pace.ask()
            await self.async_tick()
        except Exception:
            await self.async_stop()
            raise

    async def async_stop(self) -> None:
        """Stop everything, with the chargers at the minimum (R11)."""
        while self._stop_listening:
            self._stop_listening.pop()()
        await self.async_retreat()
        for link in self.chargers.values():
            link.close()

    async def async_retreat(self) -> None:
        """Put the chargers to the minimum; from now on nobody watches the fuse (R11)."""
        self._watching = False
        if self._early_tick is not None:
            self._early_tick()
        async with self._ticking:
            self._pace.stop()
            self._troubles.stop()
            await self._async_fall_back()
            await self._async_save()

    async def _async_fall_back(self) -> None:
        """Put the chargers to the minimum, each of them that can be."""
        commands = map(self._async_send, self._balancer.retreat())
        await asyncio.gather(*commands, return_exceptions=True)

    async def _async_send(self, command: Command) -> bool:
        """Send a command; return whether the charger accepted it."""
        accepted = await self.chargers[command.charger_id].async_execute(command)
        self._balancer.sent(monotonic(), command, acknowledged=accepted)
        return accepted

    async def async_tick(self) -> None:
        """Do one step, after the one that may be under way.

        A fault in this program must not leave more current behind than the minimum.
        """
        async with self._ticking:
            if not self._watching:
                return
            try:
                await self._async_step()
            except Exception as err:
                if self.last_update_success:
                    LOGGER.exception("Deciding has failed, falling back to the minimum")
                self.async_set_update_error(err)
                await self._async_fall_back()
                if self.data is None:
                    raise

    async def async_set_site_limits(self, limits: SiteLimits) -> None:
        """Take over changed options, without losing what is going on."""
        self._limits = limits
        self._balancer.limits = self._site_limits()
        await self.async_tick()

    async def async_set_balancing(self, *, balancing: bool) -> None:
        """Balance, or only look on (R13).

        What is under way is finished first: nothing is sent once this has been taken over.
        """
        async with self._ticking:
            self.memory.balancing = balancing
            self._balancer.limits = self._site_limits()
            await self._async_save()
        await self.async_tick()

    async def async_heed_wishes(self) -> None:
        """Store what the owner wishes now, as it is noted in the memory, and act on it."""
        self._balancer.limits = self._site_limits()
        await self._async_save()
        await self.async_tick()

    async def async_resume(self, charger_id: str) -> None:
        """Charge again after a manual stop (R9)."""
        self._balancer.resume(charger_id)
        await self.async_tick()

    @property
    def rating_a(self) -> int:
        """Return the main fuse rating (A)."""
        rating_a: int = self.config_entry.data[CONF_FUSE_RATING]
        return rating_a

    def _restore(self, learned: Learned | None) -> None:
        """Let the balancer take up what an earlier run has learned of the same phases."""
        phases = self.config_entry.data[CONF_PHASES]
        links = self.chargers.values()
        rewired = {link.charger_id for link in links if link.rewired()}
        if learned is not None and len(learned.state.fuses) == phases:
            self._balancer.restore(
                monotonic(),
                learned.after_rewiring(rewired),
                away_s=learned.away_s(time()),
            )

    async def _async_save(self) -> None:
        """Store the wishes of the owner, the stops of ours, and what was learned."""
        self.memory.learned = Learned(
            saved_at=time(), state=self._balancer.state(monotonic())
        )
        await self._store.async_save(self.memory)

    def _site_limits(self) -> SiteLimits:
        """Return the limits of the options, with the owner's own wishes on top."""
        return replace(
            self._limits,
            limit_a=self.memory.limit_a,
            charging_limit_a=self.memory.charging_limit_a,
            balancing=self.memory.balancing,
        )

    async def _async_on_clock(self, _now: datetime) -> None:
        """Tick when the clock says so, unless the last tick is still under way."""
        if self._watching:
            self._pace.ticked()
        if not self._ticking.locked():
            await self.async_tick()

    @callback
    def _on_reading(self) -> None:
        """Tick early if a meter reading says that too much is offered."""
        if self._early_tick is None and self._balancer.observe(
            monotonic(), self.meter.grid
        ):
            wait_s = max(0.0, self._early_at + SHORTEST_TICK_S - monotonic())
            self._early_tick = async_call_later(
                self.hass, wait_s, self._async_early_tick
            )

    async def _async_early_tick(self, _now: datetime) -> None:
        """Tick between two ticks of the clock."""
        self._early_tick = None
        self._early_at = monotonic()
        await self.async_tick()

    async def _async_step(self) -> None:
        """Read, decide, act, tell."""
        self.ticked_at = monotonic()
        await asyncio.gather(*(link.async_read() for link in self.chargers.values()))
        now, at, grid = monotonic(), utcnow(), self.meter.grid
        inputs = [
            link.input(site_paused=self.memory.paused)
            for link in self.chargers.values()
        ]
        plan = self._balancer.step(now, grid, inputs)
        self._pace.heard(all_phases=not plan.unknown_phases)
        await self._async_remember_stops(plan)
        chargers = await asyncio.gather(
            *(self._async_act(charger) for charger in plan.chargers)
        )
        self.decisions.note(now, at, grid, inputs, chargers)
        tick_s = monotonic() - self.ticked_at
        self.async_set_updated_data(
            site_data(monotonic(), self.meter.grid, plan, chargers, tick_s=tick_s)
        )
        self._troubles.update(monotonic(), plan, self.chargers.values())
        self._devices.update(self.chargers.values())

    async def _async_remember_stops(self, plan: Plan) -> None:
        """Store whose stop it is before the command that makes it so is sent (R9)."""
        stops = {charger.charger_id: charger.stop for charger in plan.chargers}
        if any(
            self.memory.charger(charger_id).stop != stop
            for charger_id, stop in stops.items()
        ):
            for charger_id, stop in stops.items():
                self.memory.charger(charger_id).stop = stop
            await self._async_save()

    async def _async_act(self, plan: ChargerPlan) -> ChargerData:
        """Send the command of a plan, and say what the charger offers then."""
        command = plan.command
        accepted = command is not None and await self._async_send(command)
        link = self.chargers[plan.charger_id]
        return ChargerData(
            plan=plan,
            report=link.report(command if accepted else None),
            accepted=accepted,
            commands_sent=link.commands_sent,
        )
