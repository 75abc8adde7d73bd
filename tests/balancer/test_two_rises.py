"""R3, R4: a second rise of the house load while the car still follows the first cut."""

import pytest

from simulator import Car, House

from .site import Site


@pytest.mark.parametrize("tick_offset_s", [0.0, 1.5, 3.0, 4.5])
@pytest.mark.parametrize("after_s", [2.0, 4.0, 7.0, 10.0, 14.0])
def test_a_second_rise_is_answered_in_full(
    after_s: float, tick_offset_s: float
) -> None:
    """Within the time that the car needs for the first one, and two ticks."""
    site = Site(House((3.0, 3.0, 3.0)), Car(lag_s=3.0), tick_offset_s=tick_offset_s)
    site.run(120)
    assert site.charger.requested_a == 16
    site.house.base_a = (13.8, 3.0, 3.0)
    site.run(after_s)
    assert site.charger.requested_a == 11
    site.house.base_a = (17.6, 3.0, 3.0)
    site.run(5)
    assert site.charger.requested_a < 11
    site.run(8)
    assert site.charger.requested_a == 7
    assert site.run(20).over_s == 0
