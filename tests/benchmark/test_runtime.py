"""The table of what it costs to run, and what is said of it."""

import pytest

from benchmark.runtime.__main__ import arguments, machine
from benchmark.runtime.figures import Figures, head, line, verdicts
from benchmark.runtime.rivals import RIVALS, table


def figures(chargers: int, cpu_ms: float, delays_s: tuple[float, ...]) -> Figures:
    """Return what may have been measured."""
    return Figures(
        chargers=chargers,
        delays_s=delays_s,
        ticks_ms=(cpu_ms, cpu_ms, cpu_ms),
        memory_mib=250.0 + chargers,
        writes_an_hour=100.0 * chargers,
    )


QUICK = (0.01, 0.02, 0.03)


def test_a_line_fits_its_head() -> None:
    """Delays in ms, the figures below their names."""
    told = line(figures(16, 20.0, QUICK))
    assert len(told) == len(head())
    assert told.split() == [
        "16",
        "3",
        "20.0",
        "30.0",
        "30.0",
        "20.0",
        "20.0",
        "266.0",
        "1600",
    ]


def test_what_happens_once_is_told_but_no_usual_tick() -> None:
    """The usual one is what is judged for growth, the mean for the cost."""
    once = Figures(
        chargers=1,
        delays_s=QUICK,
        ticks_ms=(10.0, 10.0, 220.0),
        memory_mib=250.0,
        writes_an_hour=0.0,
    )
    assert once.tick_ms == 10.0
    assert once.mean_ms == 80.0


@pytest.mark.parametrize(
    ("measured", "missed"),
    [
        (
            [
                figures(1, 10.0, QUICK),
                figures(16, 18.0, QUICK),
                figures(32, 26.0, QUICK),
            ],
            0,
        ),
        ([figures(1, 10.0, (0.06, 0.01)), figures(16, 18.0, (0.2,))], 2),
        (
            [
                figures(1, 10.0, QUICK),
                figures(16, 40.0, QUICK),
                figures(32, 72.0, QUICK),
            ],
            1,
        ),
        (
            [figures(1, 1.0, QUICK), figures(16, 8.5, QUICK), figures(32, 25.0, QUICK)],
            1,
        ),
    ],
    ids=["all is well", "slow", "expensive", "not linear"],
)
def test_what_is_promised_is_judged(measured: list[Figures], missed: int) -> None:
    """And told as it is."""
    told = verdicts(measured)
    assert sum(line.startswith("MISSED") for line in told) == missed


def test_rivals_are_cited() -> None:
    """By their commits."""
    assert all(rival.commit in table() for rival in RIVALS)


def test_command_line() -> None:
    """As promised; and the machine is described."""
    assert arguments([]).chargers == [1, 4, 16, 32]
    assert arguments(["--chargers", "2", "--samples", "5"]).samples == 5
    assert "cores" in machine()
