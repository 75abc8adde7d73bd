"""The whole integration against the simulated home, in virtual time."""

from simulator.car import Car

from .home import VirtualHome


async def test_a_car_charges_with_what_fits(home: VirtualHome) -> None:
    """R2, R5: the charge starts at the minimum, and rises to the maximum current."""
    await home.set_up()
    await home.run(5)
    assert home.state("sensor", "status").state == "no_car"

    await home.charging()

    assert home.charger.offered_a == 16
    assert home.state("sensor", "status").state == "charging"
    assert home.state("sensor", "limited_by").state == "maximum_current"
    assert home.state("sensor", "offered_current").state == "16"
