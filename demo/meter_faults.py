"""What happens to the meter, and to the broker that it speaks through."""

from collections.abc import Awaitable, Callable

from simulator.meter import PhaseFault

from .fault_witness import LOST_S, FaultWitness
from .findings import MINIMUM_CURRENT_A

RECONNECTED_S = 30
"""Until both are connected to a broker that is back: Home Assistant tries it every 10 s."""
SPOILT_PHASE = 1

type Act = Callable[[], Awaitable[None]]


class MeterFaults(FaultWitness):
    """R11: what is not known lets the charger go to the minimum."""

    async def _meter_faults(self) -> None:
        """Silence and nonsense, of one phase or of all."""
        dead = self._stage.meter.dead_phase
        spoilt: tuple[tuple[PhaseFault, str], ...] = ((dead, dead), ("nan", "NaN"))
        await self._meter_fault(
            "The meter falls silent", self._freeze, self._speak_again
        )
        for fault, what in spoilt:
            await self._meter_fault(
                f"L{SPOILT_PHASE + 1} is {what}", self._spoil(fault), self._speak_again
            )
        await self._meter_fault(
            "The broker is killed (-9)", self._stage.broker.kill, self._reconnected
        )

    async def _meter_fault(self, what: str, begin: Act, end: Act) -> None:
        """Have a phase unknown while more than the minimum is offered, and known again."""
        self._meter_outages += 1
        since = self._stage.now
        offered_a = self._offer_a()
        await begin()
        await self._within(
            f"{what} at {offered_a} A: down to the minimum",
            lambda: self._offer_a() == MINIMUM_CURRENT_A < offered_a,
            LOST_S,
            since=since,
        )
        await self._shows("limited_by", "meter_lost")
        self._nothing_raised(since)
        await end()
        await self._truth()
        await self._rises()

    async def _freeze(self) -> None:
        """Let the meter say nothing."""
        self._stage.plant.shelly.frozen = True

    def _spoil(self, fault: PhaseFault) -> Act:
        """Return what spoils a phase."""

        async def spoil() -> None:
            self._stage.plant.shelly.phase_faults = {SPOILT_PHASE: fault}

        return spoil

    async def _speak_again(self) -> None:
        """End what is wrong with the meter."""
        self._stage.plant.shelly.frozen = False
        self._stage.plant.shelly.phase_faults = {}

    async def _reconnected(self) -> None:
        """Start the broker again, and wait until everybody is connected."""
        await self._stage.broker.start()
        await self._within(
            "The broker is back: meter and Home Assistant connect",
            lambda: self._stage.mqtt_connected,
            RECONNECTED_S,
        )
