"""Heating: what most of a Nordic house's electricity is for in winter. All figures are assumed."""

import numpy as np
from numpy.typing import NDArray

from .load import DAY_S, HOUR_S, MINUTE_S, Load

type Sessions = list[tuple[float, float]]
"""When a sauna is on: (start, end) in s."""

COMFORT_C = 17.0
"""Outdoor temperature at which people, sun and appliances heat enough."""
DESIGN_C = -26.0
"""Outdoor temperature at which the heating just manages (southern Finland)."""


def outdoor_c(load: Load, mean_c: float) -> NDArray[np.float64]:
    """Return the outdoor temperature (°C) of each hour: a daily wave and slow weather."""
    hours = np.arange(load.days * 24 + 1)
    weather = np.cumsum(load.rng.normal(0, 0.5, len(hours)))
    weather -= np.linspace(weather[0], weather[-1], len(hours))
    return mean_c + weather + 2.5 * np.cos((hours - 15) / 24 * 2 * np.pi)


def need(outdoor: NDArray[np.float64], at_s: float) -> float:
    """Return the share of the design heat load that is needed at a moment, 0 to 1."""
    temperature_c = outdoor[min(int(at_s // HOUR_S), len(outdoor) - 1)]
    share = (COMFORT_C - temperature_c) / (COMFORT_C - DESIGN_C)
    return float(np.clip(share, 0.0, 1.0))


def thermostat(
    load: Load,
    phases: tuple[int, ...],
    power_w: float,
    outdoor: NDArray[np.float64],
    *,
    cycle_s: float,
    oversize: float = 1.3,
    held_off: Sessions | None = None,
) -> None:
    """Add a heater that a thermostat switches: the duty follows the outdoor temperature."""
    at = load.rng.uniform(-cycle_s, 0)
    while at < load.seconds:
        length_s = max(60.0, load.rng.normal(cycle_s, 0.2 * cycle_s))
        duty = need(outdoor, max(at, 0)) / oversize * load.rng.normal(1, 0.12)
        on_s = min(max(duty, 0.0), 1.0) * length_s
        if on_s >= 1 and not any(a <= at < b for a, b in held_off or ()):
            load.constant(phases, at, on_s, power_w)
        at += length_s


def panels(
    load: Load,
    outdoor: NDArray[np.float64],
    rooms: int,
    *,
    sauna_sessions: Sessions,
    oversize: float = 1.3,
) -> None:
    """Add a panel of 0.5 to 1.0 kW in each room, in turn on L1, L2 and L3, cycles of 8 to 20 min.

    While the sauna is on, a relay drops every second panel, as is usual in Finnish houses.
    """
    for room in range(rooms):
        thermostat(
            load,
            (room % 3,),
            load.rng.choice([500.0, 600.0, 800.0, 1000.0]),
            outdoor,
            cycle_s=load.rng.uniform(8, 20) * MINUTE_S,
            oversize=oversize,
            held_off=sauna_sessions if room % 2 else None,
        )


def floors(load: Load, outdoor: NDArray[np.float64]) -> None:
    """Add floor heating of 0.5 kW in three wet rooms, cycles of 30 to 60 min."""
    for phase in range(3):
        cycle_s = load.rng.uniform(30, 60) * MINUTE_S
        thermostat(load, (phase,), 500, outdoor, cycle_s=cycle_s)


def tank(load: Load, power_w: float = 3000) -> None:
    """Add a hot water tank on three phases: heats from 22:00, for 2.5 to 4 h, and keeps warm by day."""
    for day in range(-1, load.days):
        start = day * DAY_S + 22 * HOUR_S + load.rng.uniform(0, 300)
        load.constant((0, 1, 2), start, load.rng.uniform(2.5, 4) * HOUR_S, power_w)
        for hour in (9, 14, 18):
            at = day * DAY_S + (hour + load.rng.uniform(0, 2)) * HOUR_S
            load.constant((0, 1, 2), at, load.rng.uniform(4, 12) * MINUTE_S, power_w)


def ground_source(load: Load, outdoor: NDArray[np.float64]) -> None:
    """Add a ground-source heat pump: a compressor of 2.7 kW on three phases, starting softly.

    It runs 15 to 40 min at a time, makes hot water in between, and adds 3 kW, rarely 6 kW, when
    it can't keep up; once a week 6 kW heat the tank through.
    """
    at = load.rng.uniform(0, 20 * MINUTE_S)
    while at < load.seconds:
        share = min(1.15, need(outdoor, at) / 0.85)
        on_s = load.rng.uniform(15, 25) * MINUTE_S / max(0.4, 1.3 - share)
        power_w = load.rng.normal(2700, 60)
        load.constant((0, 1, 2), at, on_s, power_w)
        if share > 0.9 and load.rng.random() < share - 0.7:
            steps = 2 if share > 1.05 else 1
            load.constant((0, 1, 2), at + 0.4 * on_s, 0.6 * on_s, 3000 * steps)
        at += on_s + max(180.0, on_s * (1 / max(share, 0.1) - 1))
    week_night_s = 2 * DAY_S + 2 * HOUR_S
    load.constant((0, 1, 2), week_night_s, 40 * MINUTE_S, 6000)


def air_source(load: Load, outdoor: NDArray[np.float64]) -> None:
    """Add an air-source heat pump on L1: 0.4 to 2.0 kW, wandering; every 70 to 110 min a defrost.

    In a defrost the power falls to 0.1 kW for 5 to 8 min and then goes to 2.2 kW for 10 min.
    """
    at = 0.0
    while at < load.seconds:
        run_s = load.rng.uniform(70, 110) * MINUTE_S
        steps = int(run_s // 20)
        level_w = 400 + 1600 * need(outdoor, at)
        wander_w = np.cumsum(load.rng.normal(0, 12, steps))
        watts = np.clip(np.round(level_w + wander_w, -1), 400, 2000)
        load.add((0,), at, np.repeat(watts, 20))
        at += steps * 20
        defrost_s = load.rng.uniform(5, 8) * MINUTE_S
        load.constant((0,), at, defrost_s, 100)
        load.constant((0,), at + defrost_s, 600, 2200)
        at += defrost_s + 600
