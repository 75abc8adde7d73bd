"""What the check judges by."""

from collections.abc import Iterable

import pytest

from demo.dashboard import DASHBOARD
from demo.findings import (
    CHARGER_LINES,
    HEADER,
    METER_LINES,
    Excess,
    Row,
    avoidable_overloads,
    complaints,
    lines_of_outages,
    named_entities,
    offers_above_headroom,
    overloads,
    raises,
    stops,
)
from simulator import Currents, GoeCharger
from simulator.goe_wire import Write
from simulator.server import TracePoint

TICK = 10
"""Points per second."""


def trace(
    *parts: tuple[float, Currents, int | None, float],
) -> list[TracePoint]:
    """Return a trace of parts: seconds, house load, offer, draw on each phase."""
    points: list[TracePoint] = []
    for duration_s, house_a, offered_a, draw_a in parts:
        grid_a = (house_a[0] + draw_a, house_a[1] + draw_a, house_a[2] + draw_a)
        for _ in range(round(duration_s * TICK)):
            points.append(
                TracePoint(
                    at=len(points) / TICK,
                    grid_a=grid_a,
                    offered_a=offered_a,
                    draw_a=(draw_a, draw_a, draw_a),
                )
            )
    return points


def log(*lines: str) -> str:
    """Return a log with these lines."""
    return "\n".join(lines)


def durations(found: Excess) -> list[float]:
    """Return the rounded durations of spans."""
    return [round(span.duration_s, 1) for span in found.spans]


def told(writes: Iterable[Write]) -> list[str]:
    """Return what was written, and when (s)."""
    return [f"{write.key}={write.value} {write.at:g}" for write in writes]


def test_offer_that_fits_is_never_too_high() -> None:
    """R2: 25 A leave exactly 10 A beside 15 A."""
    assert offers_above_headroom(trace((60, (15, 1, 1), 10, 10)), 25, 12).spans == []


def test_offer_counts_once_the_load_has_settled() -> None:
    """The house load rises, and it takes 15 s until the offer follows."""
    points = trace(
        (20, (5, 1, 1), 16, 16), (15, (15, 1, 1), 16, 16), (9, (15, 1, 1), 10, 10)
    )
    found = offers_above_headroom(points, 25, 12)
    (span,) = found.spans
    assert (span.start, round(span.excess_a, 3)) == (32, 6)
    assert durations(found) == [3]
    assert offers_above_headroom(points, 25, 16).spans == []


def test_draw_that_follows_does_not_look_like_the_house() -> None:
    """Only a change of the house load starts the time again, however the car ramps."""
    points = trace(
        (20, (15, 1, 1), 16, 6), (20, (15, 1, 1), 16, 16), (5, (15, 1, 1), 16, 11)
    )
    found = offers_above_headroom(points, 25, 12)
    assert (found.spans[0].start, durations(found)) == (12, [32.9])


def test_minimum_may_be_held_without_room() -> None:
    """R6: 6 A are no offense, 7 A are; nothing offered never is."""
    assert offers_above_headroom(trace((60, (22, 1, 1), 6, 6)), 25, 12).spans == []
    assert offers_above_headroom(trace((60, (30, 1, 1), None, 0)), 25, 12).spans == []
    found = offers_above_headroom(trace((60, (22, 1, 1), 7, 6)), 25, 12)
    assert len(found.spans) == 1


def test_any_phase_counts() -> None:
    """R1: the fullest phase."""
    found = offers_above_headroom(trace((60, (1, 1, 20), 6 + 1, 6)), 25, 12)
    assert len(found.spans) == 1


def test_overloads_while_more_than_the_minimum_is_offered() -> None:
    """The time in a row, and how bad it was; what the minimum does is R6's business."""
    points = trace(
        (5, (10, 1, 1), 16, 16),
        (4, (10, 1, 1), 12, 14),
        (4, (22, 1, 1), 6, 6),
        (2, (10, 1, 1), 16, 17.5),
    )
    found = avoidable_overloads(points, 25)
    first, second = found.spans
    assert (first.start, first.excess_a) == (0, 1)
    assert (second.start, second.excess_a) == (13, 2.5)
    # The last one ends with the last point.
    assert durations(found) == [5, 1.9]
    assert (found.longest_s, round(found.total_s, 1)) == (5, 6.9)
    nothing = avoidable_overloads([], 25)
    assert (nothing.spans, nothing.longest_s, nothing.total_s) == ([], 0, 0)


def test_overloads_whatever_is_offered() -> None:
    """The minimum counts too, and a sum that is not exact does not."""
    points = trace(
        (4, (20, 1, 1), 6, 5.0005), (4, (22, 1, 1), 6, 6), (4, (10, 1, 1), 16, 16)
    )
    assert avoidable_overloads(points, 25).spans[0].start == 8
    found = overloads(points, 25)
    (span,) = found.spans
    assert (span.start, span.excess_a, durations(found)) == (4, 3, [7.9])


def test_raises_are_writes_that_let_the_car_draw_more() -> None:
    """Of Home Assistant, in time; what was there before has to be known."""
    charger = GoeCharger()
    for at, target, value in (
        (1.0, "amp", "10"),
        (2.0, "amp", "6"),
        (3.0, "amp", "8"),
        (4.0, "frc", "1"),
        (5.0, "frc", "0"),
        (6.0, "amp", "8"),
    ):
        charger.respond(at, "/api/set", {target: value})
    charger.app_start()
    charger.app_set_current(16)
    charger.respond(7.0, "/api/set", {"amp": "15"})
    assert told(raises(charger.record)) == ["amp=8 3", "frc=0 5"]
    assert raises(charger.record, 3.5, 4.5) == []
    assert told(raises(charger.record, 4.5, 5)) == ["frc=0 5"]


def test_raise_that_a_lying_charger_does_not_carry_out() -> None:
    """It was tried all the same, and the next one is judged by what is in force."""
    charger = GoeCharger(api="v1")
    charger.respond(1.0, "/mqtt", {"payload": "amx=9"})
    charger.fault = "lies"
    for at, payload in ((2.0, "amx=12"), (3.0, "amx=10"), (4.0, "alw=1")):
        charger.respond(at, "/mqtt", {"payload": payload})
    assert told(raises(charger.record)) == ["amx=12 2", "amx=10 3", "alw=1 4"]


@pytest.mark.parametrize(
    ("key", "value", "stop"),
    [
        ("frc", 1, True),
        ("frc", 0, False),
        ("frc", 2, False),
        ("alw", 0, True),
        ("alw", 1, False),
        ("amp", 0, False),
    ],
)
def test_stops(key: str, value: int, stop: bool) -> None:
    """Of either API, and no current is one."""
    write = Write(at=1, key=key, value=value, accepted=True, source="api")
    assert stops(write) is stop


def test_lines_of_outages() -> None:
    """One when it goes, one when it is back."""
    text = log(
        "INFO No current values from the meter any more",
        "INFO The charger at 127.0.0.1:80 does not answer: Connection refused",
        "INFO The charger at 127.0.0.1:80 answers",
        "INFO The charger at 127.0.0.1:80 does not answer: no",
    )
    assert lines_of_outages(text, METER_LINES) == (1, 0)
    assert lines_of_outages(text, CHARGER_LINES) == (2, 1)


@pytest.mark.parametrize("zone", ["", "+00:00", "-03:30"])
def test_intended_warnings_are_no_complaints(zone: str) -> None:
    """Only where the text is in the record itself, not in what hangs on it."""
    start = (
        f"2026-01-02 03:04:05.678{zone} WARNING (MainThread) "
        "[custom_components.dynamic_load_manager]"
    )
    meant, other = f"{start} Ignoring values on x", log(f"{start} Oh", "Ignoring")
    assert complaints(log(meant, other), ("Ignoring",)) == [other]
    assert complaints(log(meant, other)) == [meant, other]


def test_complaints_are_warnings_of_ours() -> None:
    """Others may complain, and everybody may inform."""
    ours = "2026-01-02 03:04:05.678 WARNING (MainThread) [custom_components.dynamic_load_manager] Oh"
    text = log(
        "Something before the first record",
        "2026-01-02 03:04:05.678 WARNING (MainThread) [homeassistant.components.tts] Oh",
        "2026-01-02 03:04:05.678 INFO (MainThread) [custom_components.dynamic_load_manager] Ah",
        ours,
        "2026-01-02 03:04:05.678 WARNING (SyncWorker_0) [homeassistant.loader] "
        "We found a custom integration dynamic_load_manager which has not been tested",
    )
    assert complaints(text) == [ours]
    assert complaints("") == []


def test_a_log_of_an_unknown_form_is_a_complaint() -> None:
    """Else nothing would ever be found in it."""
    text = log(
        "1767323045 WARNING We found a custom integration dynamic_load_manager",
        "1767323045 ERROR custom_components.dynamic_load_manager is broken",
    )
    assert len(complaints(text)) == 1


def test_tracebacks_through_our_code_are_complaints() -> None:
    """Whoever logs them, and also without a logger."""
    error = log(
        "2026-01-02 03:04:05.678 ERROR (MainThread) [homeassistant.core] Error doing job",
        "Traceback (most recent call last):",
        '  File "/x/custom_components/dynamic_load_manager/sensor.py", line 1, in f',
        "ValueError",
    )
    assert complaints(error) == [error]
    assert (
        len(complaints("custom_components/dynamic_load_manager/x.py: SyntaxError")) == 1
    )


def test_row_is_a_line_of_the_table() -> None:
    """Under the header, with the time in minutes."""
    row = Row(
        at=83.9, passed=False, claim="It stops", expected="within 5 s", seen="never"
    )
    assert str(row).startswith("FAIL 1:23  It stops")
    assert str(row).index("within 5 s") == HEADER.index("expected")
    assert str(row).index("never") == HEADER.index("seen")


def test_entities_of_the_dashboard() -> None:
    """In cards and in templates."""
    assert named_entities("entity: sensor.a_b\n{{ states('number.c') }} www.x.y") == {
        "sensor.a_b",
        "number.c",
    }
    assert "sensor.go_echarger_limited_by" in named_entities(DASHBOARD.read_text())
