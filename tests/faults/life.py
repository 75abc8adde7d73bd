"""What happens at a house by chance: appliances, cars, the owner, faults, restarts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from simulator.car import Car
from simulator.goe_hardware import FORCE_OFF
from simulator.house import Appliance, House, dishwasher, kettle, oven, sauna, stove
from simulator.meter import PhaseFault

from .hazards import FaultyHome
from .truth import STOPPED_BY_US

APPLIANCES = (
    kettle(),
    oven(),
    dishwasher(),
    stove(),
    sauna(),
    Appliance("heater", (7.0, 0.0, 0.0)),
)

EVERY_S = {
    "appliance": 60,
    "car": 2400,
    "owner": 250,
    "meter_fault": 1100,
    "charger_fault": 1300,
    "restart": 3000,
    "options": 2500,
}
"""How often it happens on the average."""

RESUME_UNSURE_S = 20.0
"""Not generated, because a stop by hand can't be told from ours then: one while a stop of ours
is in force or being sent, and one after a crash so soon after our resume."""

OPTIONS: dict[str, tuple[object, ...]] = {
    "overload_delay": (30, 120, 300),
    "minimum_pause": (0, 60, 300),
    "resume_delay": (10, 60),
    "raise_delay": (10, 30, 60),
    "margin": (0, 2),
    "stop_on_meter_loss": (True, False),
    "fuse_kind": ("gg", "mcb"),
}


@dataclass(kw_only=True, slots=True)
class Healed:
    """When something was last not as it should be, s."""

    meter: float = 0.0
    charger: float = 0.0
    running: float = 0.0
    """When the integration was last started."""
    other_hand: float = 0.0
    """When somebody else last changed something at the charger, or the car did."""


class Life:
    """Lets things happen at random; the same seed gives the same life."""

    def __init__(
        self, home: FaultyHome, random: Random, hass_storage: dict[str, Any]
    ) -> None:
        """Move in."""
        self.home = home
        self.random = random
        self.healed = Healed()
        self.meter_fault_until = 0.0
        self.charger_fault_until = 0.0
        self.running = True
        self._starts_at = 0.0
        self._storage = hass_storage
        self._next = {kind: self._soon(kind) for kind in EVERY_S}
        home.plant.house = home.house = House((3.0, 2.0, 2.5), APPLIANCES)

    async def second(self) -> None:
        """Let happen what is due, and a second pass."""
        now = self.home.now
        if self.meter_fault_until and now >= self.meter_fault_until:
            self.heal_meter()
        if self.charger_fault_until and now >= self.charger_fault_until:
            self.heal_charger()
        if not self.running and now >= self._starts_at:
            await self.start()
        for kind, at in self._next.items():
            if now >= at:
                self._next[kind] = now + self._soon(kind)
                await self._acts[kind]()
        await self.home.run(1)

    async def calm(self) -> None:
        """Have everything healthy and quiet, and a car that wants to charge."""
        self.heal_meter()
        self.heal_charger()
        if not self.running:
            await self.start()
        for appliance in APPLIANCES:
            self.home.house.switch(appliance.name, on=False)
        if self.home.charger.car is None or self.home.charger.car.complete:
            if self.home.charger.car is not None:
                self.home.charger.unplug()
                await self.home.run(10)
            self.home.charger.plug(self._car())

    def heal_meter(self) -> None:
        """End what is wrong with the meter."""
        home = self.home
        home.shelly.frozen = home.broker_down = home.retained = False
        home.shelly.phase_faults.clear()
        home.garble = None
        self.meter_fault_until, self.healed.meter = 0.0, home.now

    def heal_charger(self) -> None:
        """End what is wrong with the charger."""
        home = self.home
        home.charger.fault, home.refuses, home.edit_answer = None, False, None
        self.charger_fault_until, self.healed.charger = 0.0, home.now

    async def start(self) -> None:
        """Start the integration again."""
        await self.home.start_again()
        self.running, self.healed.running = True, self.home.now

    @property
    def _acts(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Return what there is to happen, by kind."""
        return {
            "appliance": self._appliance,
            "car": self._car_comes_or_goes,
            "owner": self._owner,
            "meter_fault": self._meter_fault,
            "charger_fault": self._charger_fault,
            "restart": self._restart,
            "options": self._options,
        }

    def _soon(self, kind: str) -> float:
        return self.random.expovariate(1 / EVERY_S[kind])

    def _car(self) -> Car:
        return Car(
            phases=self.random.choice((1, 2, 3, 3)),
            lag_s=self.random.choice((1.0, 3.0, 5.0)),
            draw_below_offer_a=self.random.choice((0.0, 0.5)),
        )

    async def _appliance(self) -> None:
        name = self.random.choice(APPLIANCES).name
        # A quarter of them is on at a time.
        self.home.house.switch(name, on=self.random.random() < 0.25)

    async def _car_comes_or_goes(self) -> None:
        self.healed.other_hand = self.home.now
        if self.home.charger.car is None:
            self.home.charger.plug(self._car())
        else:
            self.home.charger.unplug()
            self._next["car"] = self.home.now + self.random.uniform(5, 300)

    async def _owner(self) -> None:
        """Let the owner do something in Home Assistant or in the app."""
        home, charger = self.home, self.home.charger
        match self._wish():
            case "stop" if not self._ours():
                home.stop_in_app()
            case "start":
                charger.app_start()
            case "set":
                charger.app_set_current(self.random.choice((6, 10, 16)))
                self.healed.other_hand = home.now
            case "slider" if self.running:
                value = self.random.choice((6, 10, 13, 16))
                await home.call("number", "set_value", "maximum_current", value=value)
            case "pause" if self.running:
                await home.call("switch", "toggle", "pause")
            case "resume" if self.running and home.witness.manual:
                if home.state("button", "resume").state != STATE_UNAVAILABLE:
                    await home.press_resume()

    def _wish(self) -> str:
        """Return what the owner wants to do; nobody leaves a car stopped for long."""
        home = self.home
        if self.running and self.random.random() < 0.6:
            if home.state("switch", "pause").state == "on":
                return "pause"
            if home.witness.manual:
                return self.random.choice(("resume", "start"))
        acts = ("slider", "pause", "resume", "stop", "stop", "start", "set")
        return self.random.choice(acts)

    def _ours(self) -> bool:
        """Return whether a stop may be ours, so that another one can't be told from it."""
        home = self.home
        return (
            home.charger.force == FORCE_OFF
            or not self.running
            or home.entry.runtime_data.memory.charger("charger").stop is not None
            or home.state("sensor", "status").state in STOPPED_BY_US
            or home.now - home.witness.freed_at < RESUME_UNSURE_S
        )

    async def _meter_fault(self) -> None:
        home = self.home
        match self.random.choice(("frozen", "phase", "broker", "kept", "garbage")):
            case "frozen":
                home.shelly.frozen = True
            case "phase":
                faults: tuple[PhaseFault, ...] = ("nan", "missing", "absent")
                fault = self.random.choice(faults)
                home.shelly.phase_faults[self.random.randrange(3)] = fault
            case "broker":
                home.broker_down = True
            case "kept":
                home.retained = True
            case "garbage":
                garbage = self.random.choice(
                    ("12,5", "", "-1e9", b"\xff\x00", "[" * 99)
                )
                home.garble = lambda topic, payload: (topic, garbage, home.now)
        self.meter_fault_until = home.now + self.random.uniform(3, 300)

    async def _charger_fault(self) -> None:
        home = self.home
        faults = ("silent", "api_off", "busy", "garbage", "lies", "refuses", "reboot")
        fault = self.random.choice((*faults, "keys"))
        self.charger_fault_until = home.now + self.random.uniform(3, 120)
        if fault == "refuses":
            home.refuses = True
        elif fault == "keys":
            home.edit_answer = lambda text: text.replace('"amp"', '"amps"')
        elif fault == "reboot":
            home.charger.reboot()
            self.charger_fault_until = home.now + 11
        else:
            home.charger.fault = fault  # type: ignore[assignment]

    async def _restart(self) -> None:
        home = self.home
        if not self.running:
            return
        if self.random.random() < 0.5:
            await home.unload()
        elif home.now - home.witness.freed_at < RESUME_UNSURE_S:
            return
        else:
            await home.crash(self._storage)
        self.running = False
        self._starts_at = home.now + self.random.uniform(0, 120)

    async def _options(self) -> None:
        option = self.random.choice(list(OPTIONS))
        value = self.random.choice(OPTIONS[option])
        await self.home.set_options_now(**{option: value})
