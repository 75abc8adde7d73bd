"""Short scenes, each with one question."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .world import Amps, Setup

MINUTE_S, HOUR_S = 60, 3600
SETTLED_S = 300
"""How long everybody gets to settle before a scene counts. Every scene begins calmly."""

# Times are no multiples of the periods with which controllers look, so that nobody is lucky.


USUAL = Setup()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A house load that is written down, and the devices beside it."""

    about: str
    build: Callable[[], Amps]
    setup: Setup = USUAL


def steady(seconds: int, *amps: float) -> Amps:
    """Return a constant load: one current for all phases, or one for each."""
    return np.tile(np.array(amps, dtype=np.float64), (seconds, 3 // len(amps)))


def after(*parts: Amps) -> Amps:
    """Return loads one after the other."""
    return np.concatenate(parts)


def cycling(
    seconds: int, base_a: float, extra_a: float, on_s: int, off_s: int, phase: int = 0
) -> Amps:
    """Return a load on all phases with a switched one on top of one phase, beginning with off."""
    load = steady(seconds, base_a)
    within = np.arange(seconds) % (on_s + off_s)
    load[:, phase] += np.where(within >= off_s, extra_a, 0.0)
    return load


def _steps_of_a_tenth() -> Amps:
    levels = np.round(np.arange(9.0, 19.05, 0.1), 1)
    return after(steady(SETTLED_S, 9), *(steady(121, level) for level in levels))


def _noise(level_a: float, spread_a: float) -> Amps:
    rng = np.random.default_rng(6)
    noise = rng.uniform(-spread_a, spread_a, (HOUR_S, 3))
    return after(steady(SETTLED_S, level_a), np.round(level_a + noise, 2))


def _tide() -> Amps:
    seconds = np.arange(HOUR_S)
    level = 12.5 - 7.5 * np.cos(seconds / 607 * 2 * np.pi)
    tide = np.round(level, 2)[:, None] * np.ones(3)
    return after(steady(SETTLED_S, 5), tide)


def _clouds() -> Amps:
    rng = np.random.default_rng(7)
    sun_a = np.repeat(rng.uniform(0, 14, HOUR_S // 60), 60)
    return after(steady(SETTLED_S, -10), np.round(4 - sun_a[:, None] * np.ones(3), 2))


def _step() -> Amps:
    return after(steady(20 * MINUTE_S + 7, 5), steady(20 * MINUTE_S, 18))


def _alternating(low_a: float, high_a: float) -> Amps:
    minutes = (steady(61, high_a), steady(61, low_a)) * 30
    return after(steady(SETTLED_S, low_a), *minutes)


def _sauna() -> Amps:
    return after(
        steady(SETTLED_S + 607, 6),
        steady(40 * MINUTE_S, 19),
        _bathing(),
        steady(20 * MINUTE_S, 6),
    )


def _bathing() -> Amps:
    """Return a sauna that holds its temperature, and a kettle on L2."""
    bathing = cycling(HOUR_S, 6, 9, 130, 591, phase=1)
    bathing[np.arange(HOUR_S) % 307 < 180] += 13
    return bathing


ONE_PHASE = Setup(car_phases=1)

SCENES: dict[str, Scene] = {
    "steady 15 A": Scene(
        about="A constant house of 15 A: 10 A fit.", build=lambda: steady(HOUR_S, 15)
    ),
    "steady 12.4 A": Scene(
        about="A constant house of 12.4 A: 12 A fit.",
        build=lambda: steady(HOUR_S, 12.4),
    ),
    "steady 12 A, slow car": Scene(
        about="A constant house, and a car that needs 10 s to follow.",
        build=lambda: steady(HOUR_S, 12),
        setup=Setup(car_lag_s=10, meter_period_s=1),
    ),
    "steps of 0.1 A": Scene(
        about="Each steady load from 9 to 19 A, for two minutes.",
        build=_steps_of_a_tenth,
    ),
    "step 5 to 18 A": Scene(
        about="The house goes from 5 to 18 A while the car takes 16 A.", build=_step
    ),
    "step, meter 30 s": Scene(
        about="The same step with a meter that publishes every 30 s only.",
        build=_step,
        setup=Setup(meter_period_s=30, on_change=False),
    ),
    "step, slow car": Scene(
        about="The same step with a car that needs 10 s to follow.",
        build=_step,
        setup=Setup(car_lag_s=10),
    ),
    "one-phase car, L2 over": Scene(
        about="The house alone overloads L2; the car is on L1, where there is room.",
        build=lambda: after(steady(SETTLED_S, 3, 9, 3), steady(1800, 3, 27, 3)),
        setup=ONE_PHASE,
    ),
    "one-phase car, cooking": Scene(
        about="A hob comes and goes on L2; the car is on L1.",
        build=lambda: cycling(HOUR_S, 9, 14, 45, 76, phase=1),
        setup=ONE_PHASE,
    ),
    "18.9 or 19.5 A": Scene(
        about="The minimum fits and does not fit, in turn, a minute each.",
        build=lambda: _alternating(18.9, 19.5),
    ),
    "14.9 or 15.1 A": Scene(
        about="10 A fit and do not fit, in turn, a minute each.",
        build=lambda: _alternating(14.9, 15.1),
    ),
    "noise at 12 A": Scene(
        about="A load at a whole amp, with noise of 0.1 A each second.",
        build=lambda: _noise(12, 0.1),
        setup=Setup(meter_period_s=1),
    ),
    "12.004 A": Scene(
        about="A load that the meter's two decimals make fit by a hair.",
        build=lambda: steady(HOUR_S, 12.004),
    ),
    "oven": Scene(
        about="An oven of 2.5 kW holds its temperature: 40 of 121 s.",
        build=lambda: cycling(HOUR_S, 9, 10.9, 40, 81),
    ),
    "oven, slow car": Scene(
        about="The same oven with a car that needs 10 s to follow.",
        build=lambda: cycling(HOUR_S, 9, 10.9, 40, 81),
        setup=Setup(car_lag_s=10),
    ),
    "hob": Scene(
        about="A plate of 2 kW on low power: 10 of 26 s.",
        build=lambda: cycling(HOUR_S, 10, 8.7, 10, 16),
    ),
    "kettle": Scene(
        about="A kettle of 2.1 kW for two minutes, every 12 min.",
        build=lambda: cycling(HOUR_S, 11, 9.1, 128, 599),
    ),
    "short peaks": Scene(
        about="Every five minutes not even the minimum fits, for one minute.",
        build=lambda: cycling(2 * HOUR_S, 11, 11, 60, 247),
    ),
    "house at its limit": Scene(
        about="The house takes 22 A for 20 min, then leaves room again.",
        build=lambda: after(steady(607, 8), steady(1200, 22), steady(1800, 8)),
    ),
    "sauna": Scene(
        about="A sauna of 9 kW heats up and holds its temperature, with a kettle beside it.",
        build=_sauna,
    ),
    "tide": Scene(
        about="The house swings from 5 to 20 A and back in ten minutes.", build=_tide
    ),
    "clouds": Scene(
        about="Solar panels export up to 10 A per phase; the clouds change each minute.",
        build=_clouds,
    ),
    "meter falls silent": Scene(
        about="The meter dies at 5 A; five minutes later the house takes 18 A.",
        build=lambda: after(steady(15 * MINUTE_S + 7, 5), steady(30 * MINUTE_S, 18)),
        setup=Setup(silent_from_s=600),
    ),
}
"""All scenes, by name."""
