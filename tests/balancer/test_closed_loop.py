"""Balancer, charger, car and meter in a loop: it settles, and reacts in time (R1-R6, R11)."""

from itertools import product

import pytest

from custom_components.dynamic_load_manager.balancer import Force, Reason
from simulator import Car, House

from .bench import RATING_A, limits
from .site import Site

PERIODS_S = (1, 5, 30)
LAGS_S = (0, 2, 5, 10)
BELOWS_A = (0.0, 1.5, 3.0)
PHASES = (1, 2, 3)
AGES_S = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
"""How old is already what meter and charger tell: each looks about once a second."""

HOUSES_A = (9.5, 12.4, 13.0, 15.0, 16.3, 18.6)
"""Loads whose answers lie between the limits, on and off whole amps."""


def house(current_a: float) -> House:
    """Return a house that loads all phases, L1 most."""
    return House((current_a, current_a - 1.0, current_a - 2.5))


def warm(site: Site, seconds: float = 120.0) -> Site:
    """Let the car start, and the offer find its place."""
    site.run(seconds)
    return site


@pytest.mark.parametrize(
    ("period_s", "lag_s", "below_a", "phases"),
    list(product(PERIODS_S, LAGS_S, BELOWS_A, PHASES)),
)
def test_a_steady_load_is_settled_on_and_never_left(
    period_s: float, lag_s: float, below_a: float, phases: int
) -> None:
    """R3: whatever meter and car are like; and no amp is given away (R2)."""
    index = PERIODS_S.index(period_s) + LAGS_S.index(lag_s) + phases
    house_a = HOUSES_A[index % len(HOUSES_A)]
    site = Site(
        house(house_a),
        Car(phases=phases, lag_s=lag_s, draw_below_offer_a=below_a),
        meter_period_s=period_s,
        tick_offset_s=0.5 * (index % 10),
    )
    warm(site, 300)
    settled_a = site.charger.requested_a
    assert settled_a == min(16, int(RATING_A - house_a))
    sums = site.run(900, step_s=1.0)
    assert sums.offers == []
    assert sums.forces == []
    assert sums.over_s == 0


@pytest.mark.parametrize("on_change", [False, True])
@pytest.mark.parametrize("tick_offset_s", [0.0, 1.5, 3.0, 4.5])
@pytest.mark.parametrize("lag_s", LAGS_S)
@pytest.mark.parametrize("period_s", PERIODS_S)
def test_a_step_of_the_house_needs_one_cut(
    period_s: float, lag_s: float, tick_offset_s: float, *, on_change: bool
) -> None:
    """R3, R4: 5 to 18 A beside 16 A; the cut is right at once, no second one follows."""
    site = Site(
        house(5.0),
        Car(lag_s=lag_s),
        meter_period_s=period_s,
        on_change=on_change,
        tick_offset_s=tick_offset_s,
    )
    warm(site)
    assert site.charger.requested_a == 16
    site.house.base_a = (18.0, 17.0, 15.5)
    sums = site.run(300)
    assert [offer_a for _, offer_a in sums.offers] == [7]
    told_s = 1.0 if on_change else period_s
    charger_s, ramp_s, step_s = 1.0, 2.0, 1.5
    assert sums.over_s <= told_s + step_s + charger_s + lag_s + ramp_s


@pytest.mark.parametrize("tick_offset_s", [0.0, 1.5, 3.5])
@pytest.mark.parametrize("lag_s", LAGS_S)
@pytest.mark.parametrize("period_s", PERIODS_S)
@pytest.mark.parametrize("ages_s", AGES_S)
def test_a_step_there_and_back_where_meter_and_charger_are_not_in_time(
    ages_s: tuple[float, float], period_s: float, lag_s: float, tick_offset_s: float
) -> None:
    """R3, R4: one tells of the car before the other; nothing is cut without need."""
    site = Site(
        house(9.0),
        Car(lag_s=lag_s),
        meter_period_s=period_s,
        tick_offset_s=tick_offset_s,
        meter_age_s=ages_s[0],
        charger_age_s=ages_s[1],
    )
    warm(site, 300)
    site.house.base_a = (18.0, 17.0, 15.5)
    sums = site.run(180)
    assert [offer_a for _, offer_a in sums.offers] == [7]
    site.house.base_a = (9.0, 8.0, 6.5)
    sums = site.run(300)
    raises = [offer_a for _, offer_a in sums.offers]
    assert raises == sorted(raises)
    assert raises[-1] == 16
    assert sums.over_s == 0


@pytest.mark.parametrize("after_s", [1.0, 3.0, 6.0, 9.0, 12.0])
@pytest.mark.parametrize("lag_s", LAGS_S)
@pytest.mark.parametrize("ages_s", AGES_S)
def test_a_step_of_the_house_just_after_a_raise_is_never_answered_by_too_much(
    ages_s: tuple[float, float], lag_s: float, after_s: float
) -> None:
    """R3: the car is still on its way up when it is told to go down.

    The first cut may be too small, since the draw is in doubt; none is too large.
    """
    meter_age_s, charger_age_s = ages_s
    site = Site(
        house(18.0),
        Car(lag_s=lag_s),
        meter_age_s=meter_age_s,
        charger_age_s=charger_age_s,
    )
    warm(site)
    assert site.charger.requested_a == 7
    site.house.base_a = (5.0, 5.0, 5.0)
    while site.charger.requested_a == 7:
        site.run(0.5)
    site.run(after_s)
    site.house.base_a = (18.0, 5.0, 5.0)
    sums = site.run(120)
    cuts = [offer_a for _, offer_a in sums.offers]
    assert cuts == sorted(cuts, reverse=True)
    assert cuts[-1] == 7
    doubt_s, step_s, charger_s, ramp_s = 15.0, 5.0, 1.0, 2.0
    assert sums.over_s <= doubt_s + step_s + charger_s + lag_s + ramp_s


@pytest.mark.parametrize("period_s", PERIODS_S)
def test_a_one_phase_car_is_not_throttled_by_other_phases(period_s: float) -> None:
    """R1: L2 is above the rating by the house alone, for an hour."""
    site = Site(House((3.0, 3.0, 3.0)), Car(phases=1), meter_period_s=period_s)
    warm(site)
    site.house.base_a = (3.0, 27.0, 3.0)
    sums = site.run(3600, step_s=1.0)
    assert site.charger.requested_a == 16
    assert sums.offers == []
    assert sums.forces == []


@pytest.mark.parametrize("period_s", PERIODS_S)
@pytest.mark.parametrize(
    ("low_a", "high_a"), [(18.9, 19.5), (14.9, 15.5), (14.95, 15.05)]
)
def test_a_house_around_a_whole_amp_does_not_flap(
    period_s: float, low_a: float, high_a: float
) -> None:
    """R3, R4: changes each minute, for an hour; at most one cut in ten minutes."""
    site = Site(house(low_a), Car(), meter_period_s=period_s)
    warm(site)
    writes = 0
    for _ in range(30):
        for house_a in (high_a, low_a):
            site.house.base_a = (house_a, house_a - 1.0, house_a - 2.5)
            sums = site.run(60, step_s=1.0)
            writes += len(sums.offers)
            assert sums.forces == []
    assert writes <= 12


@pytest.mark.parametrize("period_s", PERIODS_S)
def test_a_house_above_the_rating_stops_the_charge_after_five_minutes(
    period_s: float,
) -> None:
    """R6, R8: and it charges again when the house has calmed down."""
    site = Site(house(5.0), Car(), meter_period_s=period_s)
    warm(site)
    began = site.now
    site.house.base_a = (21.0, 5.0, 5.0)
    sums = site.run(420)
    [(stopped_at, force)] = sums.forces
    assert force is Force.OFF
    assert 300 <= stopped_at - began <= 300 + period_s + 5
    site.house.base_a = (5.0, 5.0, 5.0)
    sums = site.run(420)
    assert [force for _, force in sums.forces] == [Force.NEUTRAL]
    assert site.charger.requested_a == 16
    assert sums.over_s == 0


@pytest.mark.parametrize("lag_s", LAGS_S)
def test_a_silent_meter_means_the_minimum_within_the_timeout(lag_s: float) -> None:
    """R11: 45 s, a tick, and the car; and it recovers by itself."""
    site = Site(house(5.0), Car(lag_s=lag_s), meter_period_s=1)
    warm(site)
    site.meter.frozen = True
    went_silent = site.now
    sums = site.run(120)
    [(cut_at, offer_a)] = sums.offers
    assert offer_a == 6
    assert cut_at - went_silent <= 45 + 5
    assert site.plan.limited_by is Reason.METER_LOST
    site.house.base_a = (21.0, 5.0, 5.0)
    sums = site.run(600)
    assert sums.offers == [], "nothing is known, so nothing is done"
    site.house.base_a = (5.0, 5.0, 5.0)
    site.meter.frozen = False
    site.run(60)
    assert site.charger.requested_a == 16


def test_one_silent_phase_means_the_minimum() -> None:
    """R11: a meter may lose a phase and go on with the others."""
    site = warm(Site(house(5.0), Car(), meter_period_s=1))
    site.meter.phase_faults[1] = "absent"
    sums = site.run(120)
    assert [offer_a for _, offer_a in sums.offers] == [6]


def test_a_silent_meter_may_stop_the_charge_instead() -> None:
    """R11: the option."""
    site = warm(Site(house(5.0), Car(), site=limits(stop_on_meter_loss=True)))
    site.meter.frozen = True
    sums = site.run(120)
    assert [force for _, force in sums.forces] == [Force.OFF]
    site.meter.frozen = False
    sums = site.run(120)
    assert [force for _, force in sums.forces] == [Force.NEUTRAL]
    assert sums.over_s == 0


@pytest.mark.parametrize("period_s", PERIODS_S)
def test_a_charge_starts_softly(period_s: float) -> None:
    """R5: plugged into a charger that somebody left at 16 A, beside a full house."""
    site = Site(house(19.0), Car(start_delay_s=7.0), meter_period_s=period_s)
    sums = site.run(300)
    assert site.charger.requested_a == 6
    assert sums.peak_a <= RATING_A


def test_a_day_of_appliances_never_overloads_for_long() -> None:
    """R3, R4: each peak is answered within seconds, and nothing is stopped for it."""
    site = warm(Site(house(4.0), Car(lag_s=5.0), meter_period_s=1))
    over_s = 0.0
    for minute in range(240):
        peak_a = 6.5 if minute % 7 == 3 else 0.0
        peak_a += 8.0 if minute % 11 in (4, 5, 6) else 0.0
        site.house.base_a = (4.0 + peak_a, 3.0, 1.5)
        sums = site.run(60)
        assert sums.forces == []
        assert sums.over_s <= 12
        over_s += sums.over_s
    assert 0 < over_s <= 240 * 2
