"""When Home Assistant counts as one that stays as it is."""

from random import Random

import pytest

from soak.samples import FIGURES, SHORTEST_MINUTES, WARM_UP_S, Sample, trend, trends


def samples(
    minutes: float = 30.0, *, warm_up_mib: float = 0.0, **per_hour: float
) -> list[Sample]:
    """Return a run with noise; what is named grows by so much an hour."""
    random = Random(1)
    level = {
        "memory_mib": 250.0,
        "handles": 60.0,
        "threads": 20.0,
        "tasks": 30.0,
        "objects": 500_000.0,
        "lag_ms": 20.0,
    }
    run: list[Sample] = []
    for number in range(round(minutes * 6)):
        at = number * 10.0
        grown = {name: rate * at / 3600 for name, rate in per_hour.items()}
        values = {
            name: value * random.uniform(0.997, 1.003) + grown.get(name, 0.0)
            for name, value in level.items()
        }
        values["memory_mib"] += warm_up_mib * min(1.0, at / WARM_UP_S)
        run.append(Sample(at=at, **values))
    return run


def growing(run: list[Sample]) -> set[str]:
    """Return the figures that are not flat."""
    return {found.figure.name for found in trends(run) if not found.flat}


def test_flat_with_noise() -> None:
    """Also when it was warming up for five minutes, and with a peak."""
    assert growing(samples(warm_up_mib=60.0)) == set()
    peak = samples()
    peak[100] = Sample(
        at=1000.0,
        memory_mib=400.0,
        handles=99.0,
        threads=40.0,
        tasks=99.0,
        objects=900_000.0,
        lag_ms=500.0,
    )
    assert growing(peak) == set()
    assert max(found.maximum for found in trends(peak)) == 900_000.0


@pytest.mark.parametrize(
    ("field", "per_hour", "name"),
    [
        ("memory_mib", 20.0, "memory MiB"),
        ("handles", 15.0, "handles"),
        ("threads", 12.0, "threads"),
        ("tasks", 15.0, "tasks"),
        ("objects", 60_000.0, "objects"),
    ],
)
def test_leak_is_seen_in_half_an_hour(field: str, per_hour: float, name: str) -> None:
    """Each by its own figure; what shrinks is none."""
    assert growing(samples(**{field: per_hour})) == {name}
    assert growing(samples(**{field: -per_hour})) == set()


def test_lag_may_go_as_it_likes() -> None:
    """It tells of the machine more than of us."""
    assert growing(samples(lag_ms=1000.0)) == set()


def test_figures_of_a_trend() -> None:
    """Medians of the quarters after the warm-up, and the slope."""
    memory = trend(samples(memory_mib=12.0), FIGURES[0])
    assert memory.per_hour == pytest.approx(12.0, abs=1.0)
    assert memory.last - memory.first == pytest.approx(12.0 * 0.75 * 25 / 60, abs=0.5)
    assert str(memory).endswith("ok")
    assert str(trend(samples(memory_mib=30.0), FIGURES[0])).endswith("GROWS")


def test_too_short_to_tell() -> None:
    """The shortest run that may be asked for is long enough."""
    trends(samples(SHORTEST_MINUTES))
    with pytest.raises(ValueError, match="samples after the warm-up"):
        trends(samples(5.5))
