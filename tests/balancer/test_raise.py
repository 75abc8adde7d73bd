"""Up slowly: only into room that has been there all the time (R3, R4, R5)."""

from custom_components.dynamic_load_manager.balancer import Reason, Status

from .bench import Bench, charging_bench


def test_raised_after_the_delay_and_not_before() -> None:
    """R4: 30 s by readings."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.run(30)
    bench.house_a = (10.0, 5.0, 5.0)
    bench.now += 5
    since = bench.now
    bench.step()
    assert bench.last.limited_by is Reason.RAISE_DELAY
    assert bench.last.limiting_phase == 0
    assert bench.last.until == since + 30
    bench.run(25)
    assert bench.world.offered_a == 7
    bench.run(5)
    assert bench.world.offered_a == 15
    assert bench.now == since + 30


def test_what_nobody_has_watched_is_no_evidence() -> None:
    """R4: after a suspension the meter's old messages look new, and the delay begins anew."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.run(30)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(20)
    bench.now += 12
    bench.observe()
    bench.step()
    assert bench.world.offered_a == 7
    bench.run(25)
    assert bench.world.offered_a == 7
    bench.run(5)
    assert bench.world.offered_a == 16


def test_watching_between_two_late_steps_is_enough() -> None:
    """R4: a charger that takes its time delays the steps, and not what the meter tells."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.run(30)
    bench.house_a = (5.0, 5.0, 5.0)
    for _ in range(4):
        bench.now += 5
        bench.observe()
        bench.now += 5
        bench.step()
    assert bench.world.offered_a == 16


def test_raised_only_to_what_fitted_all_the_time() -> None:
    """R4: the least of the last 30 s, also if there is more room now."""
    bench = charging_bench()
    bench.house_a = (19.0, 5.0, 5.0)
    bench.run(30)
    for house_a in (10.0, 10.0, 13.5, 10.0, 9.0, 9.0, 9.0):
        bench.house_a = (house_a, 5.0, 5.0)
        bench.run(5)
    assert bench.world.offered_a == 11
    assert bench.last.limited_by is Reason.RAISE_DELAY


def test_a_peak_between_two_steps_counts_for_the_raise() -> None:
    """R4: the whole of the time is all that the meter has told of it."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.run(30)
    for _ in range(12):
        bench.now += 3
        bench.house_a = (18.0, 5.0, 5.0)
        bench.observe()
        bench.now += 2
        bench.house_a = (8.0, 5.0, 5.0)
        bench.step()
    assert bench.world.offered_a == 7
    assert bench.last.limited_by is Reason.MAIN_FUSE


def test_the_highest_of_several_readings_between_two_steps_counts() -> None:
    """R4: whichever of them it is."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.run(30)
    for _ in range(12):
        for house_a in (8.0, 18.0, 8.0):
            bench.now += 1
            bench.house_a = (house_a, 5.0, 5.0)
            bench.observe()
        bench.now += 2
        bench.step()
    assert bench.world.offered_a == 7


def test_a_peak_before_the_last_step_has_counted_already() -> None:
    """R4: another phase is heard of first, this one then tells of its end."""
    bench = charging_bench()
    bench.house_a = (18.0, 5.0, 5.0)
    bench.run(30)
    bench.house_a = (8.0, 5.5, 5.5)
    bench.now += 2
    bench.silent = {0}
    bench.observe()
    bench.now += 3
    bench.silent = set()
    bench.step()
    bench.run(25)
    assert bench.world.offered_a == 7
    bench.run(5)
    assert bench.world.offered_a == 16


def test_a_peak_that_a_pause_of_the_car_hides_counts_for_the_raise() -> None:
    """R4: the grid current did not rise, the house load did."""
    bench = Bench()
    bench.house_a = (15.0, 5.0, 5.0)
    bench.run(60)
    assert bench.world.offered_a == 10
    bench.house_a = (9.0, 5.0, 5.0)
    bench.run(20)
    bench.now += 2
    bench.observe()
    bench.now += 3
    bench.house_a, bench.world.most_a = (18.0, 5.0, 5.0), 0.0
    bench.step()
    bench.house_a, bench.world.most_a = (9.0, 5.0, 5.0), 32.0
    bench.run(30)
    assert bench.world.offered_a <= 10


def test_a_raise_that_the_car_does_not_follow_shortens_no_delay() -> None:
    """R3, R4: while its draw is in doubt, the house load counts with its high end."""
    bench = Bench()
    bench.world.most_a = 6.0
    bench.house_a = (15.0, 5.0, 5.0)
    bench.run(30)
    while bench.world.offered_a == 6:
        bench.run(5)
    assert bench.world.offered_a == 10
    bench.run(15)
    bench.house_a = (5.0, 5.0, 5.0)
    bench.run(30)
    assert bench.world.offered_a == 10, "there has been room for 25 s"
    bench.run(5)
    assert bench.world.offered_a == 16


def test_a_raise_that_the_car_may_not_have_followed_is_not_built_upon() -> None:
    """R3, R4: the load may be the house's; only the pessimistic end is certain."""
    bench = Bench()
    bench.world.most_a = 6.0
    bench.house_a = (15.0, 5.0, 5.0)
    bench.run(10)
    bench.house_a = (8.0, 5.0, 5.0)
    bench.run(25)
    assert bench.world.offered_a == 10
    bench.house_a = (12.0, 5.0, 5.0)
    bench.run(10)
    assert bench.world.offered_a == 13


def test_a_current_that_did_not_last_needs_more_room_than_itself() -> None:
    """A house load at a whole amp must not make the offer flap."""
    bench = charging_bench()
    for _ in range(4):
        bench.house_a = (15.05, 5.0, 5.0)
        bench.run(60)
        bench.house_a = (14.95, 5.0, 5.0)
        bench.run(60)
    assert bench.world.offers == [16, 9]
    bench.house_a = (14.7, 5.0, 5.0)
    bench.run(60)
    assert bench.world.offers == [16, 9, 10]


def test_a_current_that_was_never_given_up_needs_no_more_than_itself() -> None:
    """R4: hysteresis is for the one that flaps."""
    bench = Bench()
    bench.house_a = (15.05, 5.0, 5.0)
    bench.run(120)
    bench.house_a = (14.95, 5.0, 5.0)
    bench.run(60)
    assert bench.world.offers == [9, 10]


def test_a_current_that_did_not_last_is_forgiven_after_ten_minutes() -> None:
    """Else an amp would be lost for the rest of the charge."""
    bench = charging_bench()
    bench.house_a = (9.1, 5.0, 5.0)
    bench.run(10)
    bench.house_a = (9.0, 5.0, 5.0)
    bench.run(590)
    assert bench.world.offered_a == 15
    bench.run(40)
    assert bench.world.offered_a == 16


def test_no_write_without_need() -> None:
    """A steady house: one raise, then silence."""
    bench = charging_bench()
    bench.run(3600)
    assert bench.world.offers == [16]


def test_a_charge_starts_at_the_minimum_and_is_raised_when_the_car_draws() -> None:
    """R5."""
    bench = Bench()
    bench.world.below_a = 16.0
    bench.run(120)
    assert bench.world.offered_a == 6
    assert bench.last.status is Status.CHARGING
    assert bench.last.limited_by is Reason.SOFT_START
    bench.world.below_a = 0.0
    bench.run(5)
    assert bench.world.offered_a > 6, "the room has been there for 30 s already"
    bench.run(40)
    assert bench.world.offered_a == 16


def test_an_overloaded_fuse_is_never_a_reason_to_raise() -> None:
    """R4: also if a car that takes more than it may is the cause."""
    bench = Bench()
    bench.world.below_a = -10.0
    bench.house_a = (10.0, 5.0, 5.0)
    bench.run(120)
    assert bench.world.offers == []
    assert bench.plan.load_a == 26.0


def test_a_hair_less_than_a_contested_current_is_that_current() -> None:
    """Rounding by arithmetic is no way round the hysteresis."""
    bench = charging_bench()
    for house_a in (15.05, 25.0 - 10.0 + 1e-9):
        bench.house_a = (house_a, 5.0, 5.0)
        bench.run(90)
    assert bench.world.offers == [16, 9]
