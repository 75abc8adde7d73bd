"""Appliances of a Nordic house, as generators of their load.

Figures marked [measured] come from recordings of appliances (the tracebase data set: kettle 148
days, dishwasher 76, washing machine 60, dryer 9, microwave and toaster some days), simplified.
Figures marked [assumed] are plausible ratings and habits without a source. The load of a real
house differs; what matters here is how often, how fast and how far it changes.
"""

import numpy as np

from .load import DAY_S, HOUR_S, MINUTE_S, Load, Range, switched

KETTLE_S = Range(p10=58, p50=128, p90=252)  # [measured]
MORNING, NOON, EVENING = (6.0, 9.0), (11.0, 13.5), (16.0, 22.0)


def standby(load: Load) -> None:
    """Add electronics, lights and ventilation: 300 W always, up to 500 W more in the evening.

    Small things come and go all the time: a random walk of about 50 W per phase, with a new
    value every 10 s. [assumed]
    """
    hours = np.arange(load.seconds) / HOUR_S % 24
    waking = np.exp(-(((hours - 20) / 2.5) ** 2)) + 0.5 * np.exp(
        -(((hours - 7) / 1.2) ** 2)
    )
    level_w = np.round(300 + 500 * waking, -1)
    for phase in range(3):
        steps = load.rng.normal(0, 15, load.seconds // 10 + 1)
        walk = np.empty_like(steps)
        value = 0.0
        for index, step in enumerate(steps):
            value = 0.95 * value + step
            walk[index] = value
        wobble_w = np.repeat(np.round(walk), 10)[: load.seconds]
        load.add((phase,), 0, np.maximum(level_w / 3 + wobble_w, 20))


def cold(load: Load) -> None:
    """Add fridge and freezer: 100 W for a third of the time [assumed], 1.05 kW at the start for a second [measured]."""
    for _ in range(2):
        phase = load.phase()
        at = load.rng.uniform(0, 40 * MINUTE_S)
        while at < load.seconds:
            on_s = load.rng.normal(15, 2) * MINUTE_S
            load.constant(phase, at, on_s, 100)
            load.constant(phase, at, 1, 950)
            at += on_s + load.rng.normal(28, 4) * MINUTE_S


def kettle(load: Load) -> None:
    """Add a kettle: 1.85 to 2.63 kW for 58 to 252 s [measured], four times a day [assumed]."""
    phase = load.phase()
    power_w = load.rng.uniform(1850, 2630)
    for at in load.times(4, MORNING, NOON, EVENING):
        load.constant(phase, at, KETTLE_S.draw(load.rng), power_w)


def small_kitchen(load: Load) -> None:
    """Add microwave 1.35 kW and toaster 0.7 kW [measured], coffee maker 0.9 kW [assumed]."""
    phase = load.phase()
    for at in load.times(2.5, MORNING, NOON, EVENING):
        load.constant(phase, at, load.rng.uniform(60, 300), 1350)
    for at in load.times(1, MORNING):
        load.constant(phase, at, 180, 700)
    for at in load.times(2, MORNING, EVENING):
        load.constant(phase, at, 360, 900)
        load.add(phase, at + 360, switched(20, 60, 40 * MINUTE_S, 90))


def hob(load: Load) -> None:
    """Add cooking on one to three plates of a stove with two plates on L1 and two on L2 [assumed].

    A plate takes 1.2 to 2.0 kW: all of it for three minutes, then 25 to 70 % of periods of 15 to
    45 s.
    """
    for at in load.times(1.2, NOON, (16.0, 19.0)):
        plates = load.rng.permutation([0, 0, 1, 1])[: load.rng.integers(1, 4)]
        for plate in plates.tolist():
            power_w = load.rng.choice([1200.0, 1500.0, 1800.0, 2000.0])
            start = at + load.rng.uniform(0, 10 * MINUTE_S)
            load.constant((plate,), start, 180, power_w)
            period_s = load.rng.uniform(15, 45)
            on_s = period_s * load.rng.uniform(0.25, 0.7)
            minutes = load.rng.uniform(8, 30)
            watts = switched(on_s, period_s - on_s, minutes * MINUTE_S, power_w)
            load.add((plate,), start + 180, watts)


def oven(load: Load) -> None:
    """Add an oven of 2.5 kW on L3: heats for 8 to 12 min, then 40 s of 120 s [assumed]."""
    for at in load.times(0.7, (16.0, 19.0)):
        heating_s = load.rng.uniform(480, 720)
        load.constant((2,), at, heating_s, 2500)
        watts = switched(40, 80, load.rng.uniform(20, 60) * MINUTE_S, 2500)
        load.add((2,), at + heating_s, watts)


def dishwasher(load: Load) -> None:
    """Add a dishwasher on L2: heats twice with 1.9 to 2.15 kW for 600 to 700 s [measured; rate assumed]."""
    power_w = load.rng.uniform(1900, 2150)
    for at in load.times(0.9, (18.0, 23.0)):
        for start in (at + 600, at + 3600):
            load.constant((1,), start, load.rng.uniform(600, 700), power_w)
        load.constant((1,), at, 5400, 60)


def laundry(load: Load) -> None:
    """Add a washing machine (heats with 2 kW for 650 s) and, half of the times, a dryer on L3.

    The dryer takes 2.45 to 3.1 kW for 174 s of 203 s. [measured; rates and lengths assumed]
    """
    power_w = load.rng.uniform(1900, 2150)
    dryer_w = load.rng.uniform(2450, 3100)
    for at in load.times(0.7, (9.0, 20.0)):
        load.constant((2,), at + 300, 650, power_w)
        load.add((2,), at + 950, switched(12, 6, 2400, 350))
        if load.rng.random() < 0.5:
            seconds = load.rng.uniform(50, 90) * MINUTE_S
            load.add((2,), at + 3900, switched(174, 29, seconds, dryer_w))


def household(load: Load) -> None:
    """Add now and then a hair dryer, a vacuum cleaner and an iron [powers measured; rates assumed]."""
    for at in load.times(0.8, MORNING, EVENING):
        load.constant(load.phase(), at, load.rng.uniform(120, 400), 1500)
    for at in load.times(0.4, (9.0, 19.0)):
        load.constant(load.phase(), at, load.rng.uniform(600, 1500), 1200)
    for at in load.times(0.15, EVENING):
        load.add(load.phase(), at, switched(13, 39, 1800, 2200))


def sauna(
    load: Load, days: tuple[int, ...], power_w: float
) -> list[tuple[float, float]]:
    """Add a sauna on some days; return its sessions as (start, end) in s.

    Three phases, full power for 40 min, then a thermostat for an hour: on for 2 to 4 min, off for
    1 to 3 min. [assumed]
    """
    sessions: list[tuple[float, float]] = []
    for day in days:
        start = day * DAY_S + load.rng.uniform(17, 19.5) * HOUR_S
        load.constant((0, 1, 2), start, 40 * MINUTE_S, power_w)
        at, end = start + 40 * MINUTE_S, start + 100 * MINUTE_S
        while at < end:
            at += load.rng.uniform(60, 180)
            on_s = load.rng.uniform(120, 240)
            load.constant((0, 1, 2), at, on_s, power_w)
            at += on_s
        sessions.append((start, at))
    return sessions


def block_heater(load: Load) -> None:
    """Add the engine and cabin heater of another car: 1.2 kW on L3, two hours on work mornings [assumed]."""
    for day in range(load.days):
        if day % 7 < 5:
            load.constant((2,), day * DAY_S + 5.25 * HOUR_S, 2 * HOUR_S, 1200)
