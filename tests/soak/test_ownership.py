"""What is expected of Home Assistant when it is back."""

import json
from typing import Any

import pytest

from simulator.goe_wire import Source, Write
from soak.ownership import Expected, Killed, expected, force_writes, stored_stop
from soak.plan import Deed


def write(
    at: float, value: int, source: Source, *, key: str = "frc", accepted: bool = True
) -> Write:
    """Return a write of the force state."""
    return Write(at=at, key=key, value=value, accepted=accepted, source=source)


def killed(*, stopped: bool, stored: str | None) -> Killed:
    """Return how it stood at second 10."""
    return Killed(at=10.0, stopped=stopped, stored=stored, last_write=None)


def test_stop_belongs_to_who_wrote_last() -> None:
    """Ours is resumed, the owner's is left alone."""
    ours, theirs = write(1, 1, "api"), write(2, 1, "app")
    assert expected(stopped=True, record=[ours]) is Expected.RESUMES
    assert expected(stopped=True, record=[ours, theirs]) is Expected.STAYS_STOPPED
    assert expected(stopped=True, record=[theirs, ours]) is Expected.RESUMES


def test_what_does_not_stop_is_no_stop() -> None:
    """Other keys, writes that were refused, and a stop that an unplugged car has cleared."""
    theirs = write(1, 1, "app")
    noise = [write(2, 6, "api", key="amp"), write(3, 1, "api", accepted=False)]
    assert expected(stopped=True, record=[theirs, *noise]) is Expected.STAYS_STOPPED
    assert expected(stopped=False, record=[theirs]) is Expected.CHARGES_ON
    assert force_writes([theirs, write(5, 0, "api")], since=2) == [write(5, 0, "api")]


@pytest.mark.parametrize(
    ("stop", "cause"), [(None, None), ({"cause": "overload"}, "overload")]
)
def test_stored_stop(stop: dict[str, Any] | None, cause: str | None) -> None:
    """As the integration stores it."""
    data = {"chargers": {"a": {"stop": None}, "b": {"stop": stop}}}
    assert stored_stop(json.dumps({"data": data})) == cause


def test_hard_is_a_stop_that_looks_like_the_remembered_one() -> None:
    """Only the owner's, and only if another one is remembered that is not in force."""
    assert killed(stopped=False, stored="overload").is_hard(Deed.STOPS)
    assert not killed(stopped=False, stored="overload").is_hard(Deed.NOTHING)
    assert not killed(stopped=False, stored=None).is_hard(Deed.STOPS)
    assert not killed(stopped=True, stored="overload").is_hard(Deed.STOPS)


def test_how_it_stood_in_words() -> None:
    """What is remembered, and how long ago the last write was."""
    stop = write(9.75, 1, "api")
    just = Killed(at=10.0, stopped=True, stored="overload", last_write=stop)
    assert str(just) == "overload stored, frc=1 250 ms ago"
    early = Killed(at=9.7, stopped=True, stored="overload", last_write=stop)
    assert str(early) == "overload stored, frc=1 on its way"
    later = Killed(at=20.0, stopped=True, stored=None, last_write=stop)
    assert str(later) == "nothing stored, frc=1 10.2 s ago"
    assert str(killed(stopped=False, stored=None)) == "nothing stored"
