"""The thermal images against the gates of the standards, and against themselves."""

from math import inf

import numpy as np
import pytest

from benchmark.fuse import (
    BLOCK_S,
    GG,
    GG_NOMINAL,
    GG_PESSIMISTIC,
    GG_SLOW,
    MCB,
    MCB_NOMINAL,
    MCB_PESSIMISTIC,
    MCB_SLOW,
    Fuse,
)

HOUR_S = 3600


@pytest.mark.parametrize("fuse", GG, ids=lambda fuse: fuse.name)
@pytest.mark.parametrize(
    ("current_a", "shortest_s", "longest_s"),
    [
        pytest.param(31.25, HOUR_S, inf, id="1.25 In: not within an hour"),
        pytest.param(40, 0, HOUR_S, id="1.6 In: within an hour"),
        pytest.param(52, 10, inf, id="Imin(10 s)"),
        pytest.param(110, 0, 5, id="Imax(5 s)"),
        pytest.param(150, 0.1, inf, id="Imin(0.1 s)"),
        pytest.param(260, 0, 0.1, id="Imax(0.1 s)"),
    ],
)
def test_links_keep_to_the_gates(
    fuse: Fuse, current_a: float, shortest_s: float, longest_s: float
) -> None:
    """IEC 60269-1 says within what times a gG link of 25 A melts."""
    assert shortest_s <= fuse.operates_s(current_a) <= longest_s


@pytest.mark.parametrize("fuse", MCB, ids=lambda fuse: fuse.name)
@pytest.mark.parametrize(
    ("current_a", "shortest_s", "longest_s"),
    [
        pytest.param(28.25, HOUR_S, inf, id="1.13 In: not within an hour"),
        pytest.param(36.26, 0, HOUR_S, id="just above 1.45 In: within an hour"),
        pytest.param(63.75, 1, 60.5, id="2.55 In: 1 to 60 s"),
    ],
)
def test_breakers_keep_to_the_gates(
    fuse: Fuse, current_a: float, shortest_s: float, longest_s: float
) -> None:
    """IEC 60898-1 says within what times a breaker of 25 A trips."""
    assert shortest_s <= fuse.operates_s(current_a) <= longest_s


@pytest.mark.parametrize(
    ("fuse", "current_a", "cold_s", "warm_s"),
    [
        (MCB_PESSIMISTIC, 30, 59, 38),
        (GG_PESSIMISTIC, 32, 298, 229),
        (MCB_PESSIMISTIC, 32, 41, 24),
        (GG_PESSIMISTIC, 35, 134, 80),
        (MCB_NOMINAL, 35, 181, 130),
        (GG_NOMINAL, 40, 602, 437),
        (GG_SLOW, 40, 3404, 2941),
        (MCB_PESSIMISTIC, 40, 19, 9),
        (MCB_SLOW, 40, 263, 208),
        (GG_NOMINAL, 50, 214, 116),
        (MCB_NOMINAL, 50, 53, 31),
        (GG_NOMINAL, 63, 68, 8.4),
        (MCB_SLOW, 63, 62, 42),
    ],
    ids=lambda value: value.name if isinstance(value, Fuse) else str(value),
)
def test_times_to_operation(
    fuse: Fuse, current_a: float, cold_s: float, warm_s: float
) -> None:
    """Some entries of the table that other parts of the project rely on; warm is after 22 A."""
    assert fuse.operates_s(current_a) == pytest.approx(cold_s, rel=0.03)
    assert fuse.operates_s(current_a, 22) == pytest.approx(warm_s, rel=0.05)


@pytest.mark.parametrize("fuse", [*GG, *MCB], ids=lambda fuse: fuse.name)
def test_heat_reaches_one_when_the_fuse_operates(fuse: Fuse) -> None:
    """The recurrence over a trace and the closed formula agree, across blocks too."""
    lead_s = 40 * BLOCK_S
    operates_s = fuse.operates_s(45, 22)
    trace_a = np.full((lead_s + 5000, 3), 45.0)
    trace_a[:lead_s] = 22.0
    trace_a[:, 2] = 0.0
    heat = fuse.heat(trace_a)
    first = int(np.argmax(heat[:, 0] >= 1)) + 1 - lead_s
    assert operates_s <= first <= operates_s + 1.01
    assert np.array_equal(heat[:, 0], heat[:, 1])
    assert not heat[:, 2].any()


def test_heat_is_the_plain_recurrence() -> None:
    """A loop over a random trace gives the same."""
    rng = np.random.default_rng(0)
    trace_a = rng.uniform(0, 60, (3 * BLOCK_S + 17, 3))
    expected = np.zeros_like(trace_a)
    for node in GG_NOMINAL.nodes:
        decay = np.exp(-1 / node.tau_s)
        level = np.zeros(3)
        for second, row in enumerate(trace_a):
            level = decay * level + (1 - decay) * (row / 35.5) ** 2
            expected[second] += node.weight * level
    np.testing.assert_allclose(GG_NOMINAL.heat(trace_a), expected, rtol=1e-9)


def test_models_scale_with_the_rating() -> None:
    """A main fuse of 35 A at 56 A is a main fuse of 25 A at 40 A."""
    assert GG_NOMINAL.operates_s(56, rating_a=35) == pytest.approx(
        GG_NOMINAL.operates_s(40)
    )
    cold = np.full((60, 3), 40.0)
    np.testing.assert_allclose(
        GG_NOMINAL.heat(cold * 35 / 25, 35), GG_NOMINAL.heat(cold)
    )
