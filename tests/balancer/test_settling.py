"""At a constant house load the offer settles, and then never moves (R3, R4)."""

from hypothesis import given, settings, strategies as st

from simulator import Car, House

from .bench import RATING_A, TICK_S
from .site import Site

SETTLED_S = 60.0 + TICK_S
"""With the tick at which the last of it is seen."""
WATCHED_S = 600.0


@settings(max_examples=120, deadline=None)
@given(
    # A meter tells hundredths: a load that hardly fits must do so by them.
    house_a=st.integers(0, 1890).map(lambda hundredths: hundredths / 100),
    below_l1_a=st.tuples(st.floats(0.0, 12.0), st.floats(0.0, 12.0)),
    period_s=st.sampled_from([1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0]),
    lag_s=st.floats(0.0, 10.0),
    below_offer_a=st.floats(0.0, 3.0),
    phases=st.integers(1, 3),
    start_s=st.sampled_from([1.0, 7.0, 40.0, 120.0]),
    tick_offset_s=st.sampled_from([0.0, 1.5, 3.0, 4.5]),
    ages_s=st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0])),
)
def test_a_constant_house_is_settled_on_in_time(
    house_a: float,
    below_l1_a: tuple[float, float],
    period_s: float,
    lag_s: float,
    below_offer_a: float,
    phases: int,
    start_s: float,
    tick_offset_s: float,
    ages_s: tuple[float, float],
) -> None:
    """60 s, three periods of the meter and a tick after the car has begun to take current."""
    meter_age_s, charger_age_s = ages_s
    site = Site(
        House((house_a, house_a - below_l1_a[0], house_a - below_l1_a[1])),
        Car(
            phases=phases,
            lag_s=lag_s,
            draw_below_offer_a=below_offer_a,
            start_delay_s=start_s,
        ),
        meter_period_s=period_s,
        tick_offset_s=tick_offset_s,
        meter_age_s=meter_age_s,
        charger_age_s=charger_age_s,
    )
    site.run(max(start_s, lag_s) + SETTLED_S + 3.0 * period_s, step_s=1.0)
    settled_a = site.charger.requested_a
    sums = site.run(WATCHED_S, step_s=1.0)
    assert sums.offers == []
    assert sums.forces == []
    assert sums.over_s == 0
    fits_a = RATING_A - house_a
    assert settled_a <= fits_a + 1e-6
    assert settled_a >= min(16, int(fits_a - 0.3)), "what is safe to give is given"
