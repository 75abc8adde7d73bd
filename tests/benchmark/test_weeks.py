"""The generated weeks: the same for everybody, and plausible."""

import numpy as np
import pytest

from benchmark.appliances import KETTLE_S, sauna
from benchmark.fuse import GG_NOMINAL
from benchmark.load import HOUR_S, Load, Range, switched
from benchmark.weeks import WEEKS, week

WEEK_S = 7 * 24 * HOUR_S

ENERGY_KWH = {
    # About 6 MWh a year for appliances and light; heating as in cold weeks of Nordic houses.
    "light": (90, 160),
    "electric": (600, 1000),
    "ground source": (350, 650),
    "air source": (400, 700),
    "sauna evenings": (280, 450),
}


@pytest.mark.parametrize("name", WEEKS)
def test_a_seed_gives_one_week(name: str) -> None:
    """The same seed gives the same load, another one gives another."""
    first = week(name, days=1)
    assert np.array_equal(first, week(name, days=1))
    assert not np.array_equal(first, week(name, days=1, seed=99))


@pytest.mark.parametrize("seed", [None, 11])
@pytest.mark.parametrize("name", WEEKS)
def test_a_week_is_plausible(name: str, seed: int | None) -> None:
    """Energy, peaks and changes are those of a house whose main fuse survives without a car."""
    house_a = week(name, seed=seed)
    assert house_a.shape == (WEEK_S, 3)
    assert house_a.min() >= 0
    low_kwh, high_kwh = ENERGY_KWH[name]
    assert low_kwh <= house_a.sum() * 0.23 / HOUR_S <= high_kwh
    highest_a = house_a.max(axis=1)
    assert 15 <= highest_a.max() <= 45
    assert np.mean(highest_a > 25) < 0.01
    assert GG_NOMINAL.heat(house_a).max() < 1
    shares = house_a.sum(axis=0) / house_a.sum()
    assert shares.min() > 0.1
    changes = np.any(np.abs(np.diff(house_a, axis=0)) > 1, axis=1)
    assert 5 <= changes.sum() / (WEEK_S / HOUR_S) <= 200


def test_evenings_are_busier_than_nights() -> None:
    """What people do has its hours."""
    hourly_a = week("light").sum(axis=1).reshape(7, 24, HOUR_S).mean(axis=(0, 2))
    assert hourly_a[17:21].mean() > 2 * hourly_a[1:5].mean()


def test_kettles_boil_as_long_as_measured() -> None:
    """The drawn times have the quantiles that were measured: 58, 128 and 252 s."""
    rng = np.random.default_rng(0)
    times_s = [KETTLE_S.draw(rng) for _ in range(20_000)]
    quantiles_s = np.quantile(times_s, [0.1, 0.5, 0.9])
    np.testing.assert_allclose(quantiles_s, [58, 128, 252], rtol=0.04)


def test_a_range_without_spread_is_a_constant() -> None:
    """All quantiles equal: no randomness."""
    assert Range(p10=3, p50=3, p90=3).draw(np.random.default_rng(0)) == pytest.approx(3)


def test_a_load_is_cut_off_at_both_ends() -> None:
    """What begins before midnight or ends after the last one counts only inside."""
    load = Load(seed=0, days=1)
    load.constant((0,), -10, 30, 230)
    load.constant((0, 1, 2), load.seconds - 5, 30, 690)
    load.constant((1,), load.seconds + 5, 30, 230)
    current_a = load.currents_a()
    assert current_a[:20, 0].tolist() == [1.0] * 20
    assert current_a.sum() == pytest.approx(20 + 3 * 5)


def test_a_switched_power_begins_with_on() -> None:
    """Two seconds on, one off."""
    assert switched(2, 1, 7, 5).tolist() == [5, 5, 0, 5, 5, 0, 5]


def test_a_sauna_heats_up_and_then_cycles() -> None:
    """Forty minutes at full power on all phases, then on and off until the end of the session."""
    load = Load(seed=0, days=2)
    ((start, end),) = sauna(load, (1,), 6900)
    current_a = load.currents_a()
    first = round(start)
    heating = current_a[first : first + 40 * 60]
    np.testing.assert_allclose(heating, 10.0)
    cycling = current_a[first + 40 * 60 : round(end), 0]
    assert 0.3 < np.mean(cycling > 0) < 0.9
    assert not current_a[:first].any()
    assert not current_a[round(end) + 1 :].any()
