"""A stop has an owner, and a pause that grows (R8, R9)."""

import pytest

from custom_components.dynamic_load_manager.balancer import (
    CarState,
    ChargerReading,
    Force,
    StopCause,
    StopRecord,
)
from custom_components.dynamic_load_manager.balancer.stopping import (
    LONGEST_PAUSE_S,
    PEACE_S,
    StopOwner,
)

PAUSE_S = 300.0


def report(
    at: float,
    force: Force,
    *,
    energy_wh: float | None = None,
    draw_a: float = 0.0,
) -> ChargerReading:
    """Return what a charger with a car tells."""
    return ChargerReading(
        at=at,
        car=CarState.WAITING,
        force=force,
        allowed=None,
        offered_a=6,
        maximum_a=16,
        draw_a=(draw_a, draw_a, draw_a),
        energy_wh=energy_wh,
    )


def overload_stop(
    owner: StopOwner, now: float, minimum_pause_s: float = PAUSE_S
) -> float:
    """Stop, release, and return the pause that was in between (s)."""
    owner.stop(now, StopCause.OVERLOAD, report(now, Force.NEUTRAL), minimum_pause_s)
    pause_s = owner.resume_not_before - now
    owner.released()
    return pause_s


def test_a_stop_is_recorded_with_the_force_state_to_put_back() -> None:
    """R9: 0 or 2, as it was found."""
    owner = StopOwner(None)
    owner.stop(0.0, StopCause.PAUSED, report(0.0, Force.ON), PAUSE_S)
    assert owner.record == StopRecord(cause=StopCause.PAUSED, found_force=Force.ON)


def test_only_an_overload_has_a_pause() -> None:
    """Who pauses by hand wants no waiting time."""
    owner = StopOwner(None)
    owner.stop(1000.0, StopCause.PAUSED, report(1000.0, Force.NEUTRAL), PAUSE_S)
    owner.stop(1000.0, StopCause.METER_LOST, report(1000.0, Force.NEUTRAL), PAUSE_S)
    assert owner.resume_not_before <= 1000.0


@pytest.mark.parametrize(
    ("minimum_pause_s", "expected_s"),
    [
        (300.0, [300.0, 600.0, 1200.0, 1800.0, 1800.0, 1800.0]),
        (60.0, [60.0, 120.0, 240.0, 480.0, 960.0, 1800.0]),
    ],
)
def test_repeated_overload_stops_double_the_pause_to_half_an_hour(
    minimum_pause_s: float, expected_s: list[float]
) -> None:
    """R8."""
    owner = StopOwner(None)
    pauses_s = [overload_stop(owner, 2000.0 * n, minimum_pause_s) for n in range(6)]
    assert pauses_s == expected_s


def test_the_record_tells_how_many_stops_there_were_in_a_row() -> None:
    """R8, R9: it is what a run after a crash knows of them."""
    owner = StopOwner(None)
    overload_stop(owner, 1000.0)
    owner.stop(2000.0, StopCause.OVERLOAD, report(2000.0, Force.NEUTRAL), PAUSE_S)
    assert owner.record is not None
    assert owner.record.stops_in_a_row == 2


def test_many_stops_do_not_overflow() -> None:
    """A year of bad days."""
    owner = StopOwner(None)
    assert [overload_stop(owner, 60.0 * n) for n in range(5000)][-1] == LONGEST_PAUSE_S


@pytest.mark.parametrize(
    ("apart_s", "pause_s"), [(PEACE_S, 600.0), (PEACE_S + 1.0, 300.0)]
)
def test_an_hour_without_a_stop_is_peace(apart_s: float, pause_s: float) -> None:
    """R8: forgotten after an hour without."""
    owner = StopOwner(None)
    overload_stop(owner, 1000.0)
    assert overload_stop(owner, 1000.0 + apart_s) == pause_s


def test_a_longer_minimum_pause_is_not_shortened() -> None:
    """The owner may want more than half an hour."""
    owner = StopOwner(None)
    owner.stop(
        0.0, StopCause.OVERLOAD, report(0.0, Force.NEUTRAL), 2.0 * LONGEST_PAUSE_S
    )
    assert owner.resume_not_before == 2.0 * LONGEST_PAUSE_S


def test_sending_a_stop_again_is_no_second_stop() -> None:
    """The first command may have been lost; the pause runs from it."""
    owner = StopOwner(None)
    owner.stop(0.0, StopCause.OVERLOAD, report(0.0, Force.NEUTRAL), PAUSE_S)
    owner.stop(5.0, StopCause.OVERLOAD, report(5.0, Force.NEUTRAL), PAUSE_S)
    assert owner.resume_not_before == PAUSE_S
    assert owner.record is not None and owner.record.stops_in_a_row == 1


def test_an_overload_stop_after_another_one_that_was_lost_has_its_pause() -> None:
    """R8: it is sent again, but for another cause."""
    owner = StopOwner(None)
    owner.stop(0.0, StopCause.PAUSED, report(0.0, Force.NEUTRAL), PAUSE_S)
    owner.stop(5.0, StopCause.OVERLOAD, report(5.0, Force.NEUTRAL), PAUSE_S)
    assert owner.resume_not_before == 5.0 + PAUSE_S


def test_a_stop_may_get_another_cause() -> None:
    """A pause that ends while the meter is lost; the force state stays."""
    owner = StopOwner(None)
    owner.keep(StopCause.PAUSED)
    assert owner.record is None, "a stop of somebody else does not become ours"
    owner.stop(0.0, StopCause.PAUSED, report(0.0, Force.ON), PAUSE_S)
    owner.keep(StopCause.PAUSED)
    owner.keep(StopCause.METER_LOST)
    assert owner.record == StopRecord(cause=StopCause.METER_LOST, found_force=Force.ON)


def test_adopting_makes_a_manual_stop_ours() -> None:
    """R9: the Resume button."""
    owner = StopOwner(None)
    owner.adopt()
    assert owner.record == StopRecord(
        cause=StopCause.WAITING, found_force=Force.NEUTRAL
    )


def test_adopting_our_own_stop_changes_nothing() -> None:
    """The button is no way round an overload stop."""
    record = StopRecord(cause=StopCause.OVERLOAD, found_force=Force.ON)
    owner = StopOwner(record)
    owner.adopt()
    assert owner.record == record


def test_an_inherited_stop_that_is_in_force_pauses_anew() -> None:
    """R9, R8: nobody knows how much of the pause has passed."""
    record = StopRecord(
        cause=StopCause.OVERLOAD, found_force=Force.ON, stops_in_a_row=2
    )
    owner = StopOwner(record)
    owner.observe(1000.0, report(1000.0, Force.OFF), PAUSE_S)
    assert owner.record == record
    assert owner.resume_not_before == 1600.0
    owner.observe(1005.0, report(1005.0, Force.OFF), PAUSE_S)
    assert owner.resume_not_before == 1600.0
    owner.released()
    assert overload_stop(owner, 2000.0) == 1200.0, "the third in a row"


def test_an_inherited_pause_has_no_waiting_time() -> None:
    """R10."""
    record = StopRecord(cause=StopCause.PAUSED, found_force=Force.NEUTRAL)
    owner = StopOwner(record)
    owner.observe(1000.0, report(1000.0, Force.OFF), PAUSE_S)
    assert owner.record == record
    assert owner.resume_not_before <= 1000.0


@pytest.mark.parametrize("force", [Force.NEUTRAL, Force.ON])
def test_an_inherited_stop_that_is_not_in_force_is_void(force: Force) -> None:
    """R9: the command was lost, or somebody started the charge meanwhile."""
    owner = StopOwner(StopRecord(cause=StopCause.OVERLOAD, found_force=Force.NEUTRAL))
    owner.observe(1000.0, report(1000.0, force), PAUSE_S)
    assert owner.record is None
    owner.observe(1005.0, report(1005.0, Force.OFF), PAUSE_S)
    assert owner.record is None, "a stop that comes later is manual"


def test_only_the_first_report_tells_of_an_inherited_stop() -> None:
    """R9: a stop of this run that does not show yet is not void."""
    owner = StopOwner(StopRecord(cause=StopCause.PAUSED, found_force=Force.NEUTRAL))
    owner.observe(1000.0, report(1000.0, Force.OFF), PAUSE_S)
    owner.released()
    owner.stop(1100.0, StopCause.PAUSED, report(1100.0, Force.ON), PAUSE_S)
    owner.observe(1105.0, report(1105.0, Force.ON), PAUSE_S)
    assert owner.record == StopRecord(cause=StopCause.PAUSED, found_force=Force.ON)


def test_unplugging_ends_the_pause() -> None:
    """The next car has not caused anything."""
    owner = StopOwner(None)
    owner.stop(1000.0, StopCause.OVERLOAD, report(1000.0, Force.NEUTRAL), PAUSE_S)
    owner.unplugged()
    assert owner.resume_not_before == 0.0


def inherited(energy_wh: float | None, slack_wh: float = 0.0) -> StopOwner:
    """Return the owner of a stop that an earlier run has made."""
    return StopOwner(
        StopRecord(
            cause=StopCause.OVERLOAD,
            found_force=Force.NEUTRAL,
            energy_wh=energy_wh,
            slack_wh=slack_wh,
        )
    )


@pytest.mark.parametrize(
    ("before_wh", "now_wh", "ours"),
    [
        (8000.0, 8000.0, True),
        (8000.0, 8005.0, True),
        (8000.0, 8006.0, False),
        # Another car has come meanwhile, or the charger has restarted.
        (8000.0, 0.0, True),
        (8000.0, 40.0, False),
        # Killed before the car had come to rest; a charger that does not count.
        (None, 8000.0, True),
        (8000.0, None, True),
        (8000.0, float("nan"), True),
    ],
)
def test_a_car_that_has_charged_meanwhile_was_stopped_by_somebody_else(
    before_wh: float | None, now_wh: float | None, ours: bool
) -> None:
    """R9: our stop had been undone while nobody watched; the present one is another's."""
    owner = inherited(before_wh)
    owner.observe(1000.0, report(1000.0, Force.OFF, energy_wh=now_wh), PAUSE_S)
    assert (owner.record is not None) is ours


@pytest.mark.parametrize(("gap_s", "ours"), [(5.0, True), (30.0, True), (31.0, False)])
def test_only_what_was_not_watched_is_evidence(gap_s: float, ours: bool) -> None:
    """R9: a charger that goes on charging although it is stopped does not make the stop manual."""
    owner = inherited(8000.0)
    owner.observe(1000.0, report(1000.0, Force.OFF, energy_wh=8000.0), PAUSE_S)
    at = 1000.0 + gap_s
    owner.observe(at, report(at, Force.OFF, energy_wh=8100.0), PAUSE_S)
    assert (owner.record is not None) is ours


def test_the_energy_is_noted_when_the_car_has_come_to_rest() -> None:
    """What it still gets while it obeys is no evidence of anything."""
    owner = inherited(None)
    noted: list[float | None] = []
    for at, energy_wh, draw_a in (
        (0.0, 8000.0, 16.0),
        (5.0, 8040.0, 1.2),
        (10.0, 8041.0, 0.0),
        (15.0, 8041.4, 0.0),
        (20.0, 8043.0, 0.0),
        (25.0, float("nan"), 0.0),
        (30.0, 0.0, 0.0),
    ):
        owner.observe(
            at, report(at, Force.OFF, energy_wh=energy_wh, draw_a=draw_a), PAUSE_S
        )
        assert owner.record is not None
        noted.append(owner.record.energy_wh)
    assert noted == [None, None, 8041.0, 8041.0, 8043.0, 8043.0, 0.0]


@pytest.mark.parametrize(
    ("now_wh", "ours"), [(8000.0, True), (8021.0, True), (8024.0, False), (3.0, True)]
)
def test_what_a_car_gets_until_it_has_obeyed_is_no_evidence(
    now_wh: float, ours: bool
) -> None:
    """R9: killed right after the stop was stored; whether it ever arrived is not known."""
    owner = StopOwner(None)
    owner.stop(
        1000.0,
        StopCause.OVERLOAD,
        report(1000.0, Force.NEUTRAL, energy_wh=8000.0, draw_a=6.0),
        PAUSE_S,
    )
    assert owner.record is not None
    assert owner.record.slack_wh == pytest.approx(3 * 6 * 230 * 15 / 3600)
    owner = StopOwner(owner.record)
    owner.observe(2000.0, report(2000.0, Force.OFF, energy_wh=now_wh), PAUSE_S)
    assert (owner.record is not None) is ours
    if owner.record is not None:
        assert owner.record.slack_wh == 0
        assert owner.record.energy_wh == now_wh
