"""R12 in a closed loop: cars that follow late share the main fuse."""

from collections import Counter
from random import Random

import pytest

from custom_components.dynamic_load_manager.balancer import (
    Force,
    Reason,
    Status,
    StopCause,
)
from custom_components.dynamic_load_manager.balancer.turns import TURN_S
from simulator import Car

from .bench import RATING_A, TICK_S, limits
from .shared_site import SharedSite
from .site import TO_GOE

FOLLOWS_S = 20.0
"""A tick, the charger, and a car that is slow."""


def charged_kwh(site: SharedSite) -> list[float]:
    """Return what each car has got."""
    return [
        0.0
        if outlet.charger.car is None
        else round(outlet.charger.car.charged_wh / 1000, 2)
        for outlet in site.outlets
    ]


class Watch:
    """Counts changes of the offers, and how long each charger offers nothing, tick by tick."""

    def __init__(self, site: SharedSite) -> None:
        """Start with what is offered now."""
        self._site = site
        self._before_a = site.offered_a()
        self._waits_s = [0.0] * len(self._before_a)
        self.changes = 0
        self.longest_wait_s = 0.0

    def tick(self) -> list[int]:
        """Let a tick pass; return what is offered then (A)."""
        self._site.run(TICK_S)
        after_a = self._site.offered_a()
        self.changes += after_a != self._before_a
        self._before_a = after_a
        self._waits_s = [
            0.0 if offered_a else waited_s + TICK_S
            for offered_a, waited_s in zip(after_a, self._waits_s, strict=True)
        ]
        self.longest_wait_s = max(self.longest_wait_s, *self._waits_s)
        return after_a


def test_equals_share_equally_and_calmly() -> None:
    """22 A for three: 8, 7 and 7 A, and then nothing more is written."""
    site = SharedSite(3)
    site.run(300)
    assert site.offered_a() == [8, 7, 7]
    assert site.longest_over_s == 0
    writes = [len(outlet.charger.record) for outlet in site.outlets]
    site.run(1800)
    assert site.offered_a() == [8, 7, 7]
    assert [len(outlet.charger.record) for outlet in site.outlets] == writes
    assert site.outlets[0].plan is not None
    assert site.outlets[0].plan.limited_by is Reason.SHARED


def test_a_car_that_comes_gets_its_share_of_one_that_has_it_all() -> None:
    """R4, R5: the minimum at once, equal parts when the other one has made room."""
    site = SharedSite(2)
    site.outlets[1].charger.unplug()
    site.run(120)
    assert site.offered_a() == [16, 0]
    site.outlets[1].charger.plug(Car())
    site.run(30)
    assert site.longest_over_s <= FOLLOWS_S
    site.run(90)
    assert site.offered_a() == [11, 11]
    site.outlets[0].charger.unplug()
    site.run(90)
    assert site.offered_a() == [0, 16]


def test_no_car_gets_what_another_one_has_not_given_back_yet() -> None:
    """R4: a slow car is lowered; the other one is raised only when it has followed."""
    site = SharedSite(2, cars=[Car(lag_s=10.0), Car(lag_s=0.5)])
    site.outlets[1].charger.unplug()
    site.run(120)
    site.outlets[1].charger.plug(Car(lag_s=0.5))
    site.run(180)
    assert site.offered_a() == [11, 11]
    assert site.longest_over_s == 0


def test_the_share_of_one_that_is_stopped_goes_to_the_others() -> None:
    """R10."""
    site = SharedSite(3)
    site.run(200)
    site.outlets[1].paused = True
    site.run(90)
    assert site.offered_a() == [11, 0, 11]


def test_the_least_important_one_is_stopped_when_minimums_do_not_fit() -> None:
    """R6: after the overload delay, with cause overload, and never a second one."""
    site = SharedSite(3, house_a=10.0)
    site.outlets[0].priority = 1
    site.outlets[2].priority = 10
    site.run(330)
    assert site.offered_a()[0] == 0
    stopped = site.outlets[0].plan
    assert stopped is not None
    assert stopped.status is Status.STOPPED_OVERLOAD
    assert stopped.stop is not None
    assert stopped.stop.cause is StopCause.OVERLOAD
    site.run(120)
    assert site.offered_a() == [0, 7, 8]
    site.run(4 * TURN_S)
    assert site.offered_a() == [0, 7, 8], "nobody takes turns with a more important one"


def test_a_more_important_one_that_waits_is_let_in() -> None:
    """R8, R12: once the other one has charged for a while."""
    site = SharedSite(2, house_a=15.0)
    site.outlets[1].priority = 10
    site.outlets[1].paused = True
    site.run(120)
    assert site.offered_a() == [10, 0]
    site.outlets[1].paused = False
    site.run(600)
    assert site.offered_a() == [0, 10]
    waiting = site.outlets[0].plan
    assert waiting is not None
    assert waiting.status is Status.WAITING_TURN
    assert waiting.limited_by is Reason.TURN
    assert site.longest_over_s == 0, "nobody is let in before there is room"


@pytest.mark.parametrize("period_s", [1.0, 2.0, 3.0, 4.0])
@pytest.mark.parametrize("offset_s", range(5))
def test_an_overload_is_what_stops_not_a_turn(period_s: float, offset_s: int) -> None:
    """R6, R8: whatever the meter's pace; the pause after it is another one."""
    site = SharedSite(3, house_a=5.5, site=limits(overload_delay_s=10.0))
    site.meter.update_period_s = period_s
    site.run(120 + offset_s)
    site.house_a = 12.0
    while all(site.offered_a()):
        site.run(1)
    stopped = [outlet.plan for outlet in site.outlets if not outlet.offered_a]
    assert [plan.status for plan in stopped if plan] == [Status.STOPPED_OVERLOAD]


def test_equals_take_turns_when_only_one_fits() -> None:
    """Half an hour each, and nobody starves."""
    site = SharedSite(3, house_a=17.0)
    site.run(700)
    turns: Counter[int] = Counter()
    changes, before = 0, -1
    for _ in range(6 * 30):
        site.run(60)
        running = [i for i, amps in enumerate(site.offered_a()) if amps]
        assert len(running) <= 1
        turns.update(running)
        if running and running[0] != before:
            changes, before = changes + 1, running[0]
    assert sorted(turns) == [0, 1, 2]
    assert min(turns.values()) > 45
    assert changes <= 6, "a turn is not given back before its time"
    assert site.longest_over_s <= 300 + FOLLOWS_S


def test_others_make_room_after_the_resume_delay() -> None:
    """R12: and the one that waits comes when that was seen to last as long once more."""
    site = SharedSite(2, house_a=14.0)
    site.run(900)
    charging, waiting = (0, 1) if site.offered_a()[0] else (1, 0)
    site.house_a = 12.5
    began_s = site.now
    while site.offered_a()[charging] == 11:
        site.run(1)
        assert site.now < began_s + 120
    assert site.offered_a()[charging] == 6
    assert 60 <= site.now - began_s <= 70
    made_room_s = site.now
    while not site.offered_a()[waiting]:
        site.run(1)
        assert site.now < made_room_s + 120
    assert 60 <= site.now - made_room_s <= 60 + FOLLOWS_S


def test_the_resume_delay_passes_while_the_pause_does() -> None:
    """R8, R12: others make room when the pause is over, and not a resume delay later."""
    site = SharedSite(2, house_a=14.0)
    site.run(320)
    assert site.offered_a() == [6, 0]
    stopped = site.outlets[1].plan
    assert stopped is not None
    assert stopped.status is Status.STOPPED_OVERLOAD
    site.house_a = 5.0
    site.run(280)
    assert site.offered_a() == [16, 0]
    site.run(25)
    assert site.offered_a() == [14, 0]
    site.run(60 + FOLLOWS_S)
    assert min(site.offered_a()) >= 6


def test_who_may_go_on_now_is_not_kept_from_it_by_a_pause() -> None:
    """R8, R12: though it has had its turn, and the other one has waited longer."""
    site = SharedSite(2, house_a=10.0)
    site.run(TURN_S + 100)
    site.house_a = 14.0
    site.run(400)
    assert site.offered_a() == [11, 0]
    assert site.outlets[1].plan is not None
    assert site.outlets[1].plan.status is Status.STOPPED_OVERLOAD
    site.outlets[0].charger.app_stop()
    site.run(160)
    assert site.offered_a() == [0, 0]
    site.balancer.resume(site.outlets[0].name)
    site.run(FOLLOWS_S)
    assert site.offered_a() == [6, 0]


@pytest.mark.parametrize(("room_a", "lag_s"), [(12.3, 3.0), (14.0, 6.0)])
def test_making_room_does_not_look_like_losing_it(room_a: float, lag_s: float) -> None:
    """R3, R12: what is in doubt while a car follows its cut lets no one wait anew."""
    site = SharedSite(2, house_a=18.0, cars=[Car(lag_s=lag_s), Car(lag_s=lag_s)])
    site.outlets[0].priority = 10
    site.run(400)
    assert site.offered_a()[1] == 0
    site.house_a = RATING_A - room_a
    watch = Watch(site)
    for _ in range(720):
        watch.tick()
    assert min(charged_kwh(site)) > 2.5
    assert watch.changes <= 8


def test_two_of_three_charge_where_there_is_room_for_two() -> None:
    """R12: and they take turns."""
    site = SharedSite(3, house_a=18.0)
    site.run(400)
    site.house_a = RATING_A - 12.3
    watch, both_s = Watch(site), 0.0
    for _ in range(3 * 720):
        both_s += TICK_S * (sum(amps > 0 for amps in watch.tick()) == 2)
    assert watch.longest_wait_s <= TURN_S + 300
    assert both_s >= 0.7 * 3 * 3600


def test_nobody_is_raised_into_room_that_another_waits_for() -> None:
    """R12: else it would be lowered again, and the other one would wait twice as long."""
    site = SharedSite(2, house_a=14.0)
    site.run(900)
    charging, waiting = (0, 1) if site.offered_a()[0] else (1, 0)
    assert site.offered_a()[charging] == 11
    site.house_a = 5.0
    began_s = site.now
    while not site.offered_a()[waiting]:
        site.run(1)
        assert site.offered_a()[charging] <= 14
        assert site.now < began_s + 120
    assert 60 <= site.now - began_s <= 60 + FOLLOWS_S


def test_several_take_turns_at_a_limit_of_the_owner() -> None:
    """R12: without an overload of the main fuse, after the overload delay."""
    site = SharedSite(2, house_a=5.0, site=limits(limit_a=15.0))
    site.run(420)
    assert sorted(site.offered_a()) == [0, 10]
    stopped = site.outlets[site.offered_a().index(0)].plan
    assert stopped is not None
    assert stopped.status is Status.WAITING_TURN
    assert site.longest_over_s == 0


def test_a_car_that_sleeps_has_its_turn_for_three_minutes() -> None:
    """It obeys the charger, but does not begin again: then the other one goes on."""
    site = SharedSite(2, house_a=17.0)
    site.run(900)
    car = site.outlets[site.offered_a().index(0)].charger.car
    assert car is not None
    car.start_delay_s = 1e9
    nobody_s = longest_s = 0
    for _ in range(2 * int(TURN_S)):
        site.run(1)
        drawing = max(max(outlet.charger.draw_a) for outlet in site.outlets) > 1
        nobody_s = 0 if drawing else nobody_s + 1
        longest_s = max(longest_s, nobody_s)
    assert 120 <= longest_s <= 260


@pytest.mark.parametrize("noise_a", [0.2, 0.4, 1.0, 3.0])
@pytest.mark.parametrize("count", [2, 3])
def test_equals_take_turns_where_the_room_is_just_their_minimums(
    count: int, noise_a: float
) -> None:
    """Now it fits all of them, now it does not: nobody waits for ever, and it is calm.

    Before, one that waited got nothing for hours, while the offers to the others followed
    each moment in which there was room for it.
    """
    site, random = SharedSite(count, house_a=RATING_A - 6 * count + 4), Random(1)
    site.run(900)
    watch = Watch(site)
    for _ in range(3 * 720):
        site.house_a = RATING_A - 6 * count + random.uniform(-noise_a, noise_a)
        watch.tick()
    assert watch.longest_wait_s <= TURN_S + 600
    assert watch.changes / 3 <= 60
    assert site.longest_needless_s <= 10


def test_a_charger_that_does_not_answer_goes_on_counting() -> None:
    """R11, R12: with what it was offered last."""
    site = SharedSite(2)
    site.run(200)
    assert site.offered_a() == [11, 11]
    site.outlets[0].answers = False
    site.run(300)
    assert site.offered_a() == [11, 11]
    site.house_a = 8.0
    site.run(60)
    assert site.offered_a() == [11, 6]
    assert site.longest_over_s <= FOLLOWS_S


def test_all_chargers_together_keep_to_what_the_owner_allows_them() -> None:
    """A limit of its own, for example of the cable to the garage."""
    site = SharedSite(3, site=limits(charging_limit_a=20.0))
    site.run(300)
    assert site.offered_a() == [7, 7, 6]
    site = SharedSite(3, site=limits(charging_limit_a=13.0))
    site.run(240)
    assert site.offered_a() == [6, 6, 6], "below the minimum it is held, as R6 says"
    site.run(240)
    assert sum(site.offered_a()) <= 13
    assert min(site.offered_a()) == 0
    assert Status.WAITING_TURN in {o.plan.status for o in site.outlets if o.plan}
    site.run(3 * TURN_S)
    assert min(charged_kwh(site)) > 1.5, "they take turns"


def test_one_charger_keeps_to_the_limit_of_all() -> None:
    """And says so."""
    site = SharedSite(1, site=limits(charging_limit_a=9.0))
    site.run(120)
    assert site.offered_a() == [9]
    assert site.outlets[0].plan is not None
    assert site.outlets[0].plan.limited_by is Reason.SITE_MAXIMUM


def test_what_a_sated_car_does_not_take_is_for_the_others() -> None:
    """A car that takes 5 A at most leaves more than 11 A to the other one."""
    site = SharedSite(2, cars=[Car(maximum_a=5.0), Car()], house_a=2.0)
    site.run(400)
    assert site.offered_a() == [8, 15]
    writes = site.offered_a()
    site.run(1800)
    assert site.offered_a() == writes
    assert site.longest_over_s == 0


def test_a_car_that_stays_far_below_any_offer_is_not_taken_for_sated() -> None:
    """It follows the offer: believed once, and no more."""
    site = SharedSite(2, cars=[Car(draw_below_offer_a=4.0), Car()])
    lowest_a = 16
    for _ in range(40):
        site.run(60)
        if site.now > 300:
            lowest_a = min(lowest_a, site.offered_a()[0])
    assert site.offered_a() == [11, 11]
    assert lowest_a >= 8


def test_an_overload_of_the_house_alone_stops_all() -> None:
    """R6: none of them has room for its minimum."""
    site = SharedSite(3)
    site.run(200)
    site.house_a = 26.0
    site.run(340)
    assert site.offered_a() == [0, 0, 0]
    assert {outlet.charger.force for outlet in site.outlets} == {TO_GOE[Force.OFF]}


def test_cars_that_do_not_obey_stop_the_others_too() -> None:
    """R6: the stop of the first is not carried out, so that the overload goes on."""
    site = SharedSite(3, house_a=12.0)
    site.outlets[2].obeys = False
    site.run(300)
    assert site.offered_a() == [6, 6, 6]
    site.run(60)
    assert site.offered_a() == [0, 0, 6]


@pytest.mark.parametrize("count", [2, 4])
def test_removing_and_adding_chargers_while_they_charge(count: int) -> None:
    """What a car goes on drawing at a charger that was removed is house load."""
    site = SharedSite(count)
    site.run(240)
    site.outlets[0].managed = False
    site.run(120)
    assert site.grid_a <= 25.0
    site.outlets[0].charger.requested_a = 16
    site.run(60)
    site.outlets[0].managed = True
    site.longest_over_s = 0.0
    site.run(240)
    if count == 2:
        assert site.offered_a() == [11, 11]
    assert site.longest_over_s <= 300 + FOLLOWS_S
    assert max(site.raised_to_a) <= 1e-6


@pytest.mark.parametrize("house_a", [13.5, 18.0, 18.9])
def test_what_leaves_no_more_is_named_while_the_car_follows(house_a: float) -> None:
    """R3: what may be free at best, as long as the car is in doubt, is not told as room."""
    site = SharedSite(1, house_a=5.0)
    site.run(200)
    site.house_a = house_a
    site.run(10)
    for _ in range(20):
        site.run(1)
        plan = site.outlets[0].plan
        assert plan is not None
        assert plan.limited_by is Reason.MAIN_FUSE
