"""How a charger is wired: which phase of the house feeds which of its own."""

from collections.abc import Sequence
from itertools import permutations
from typing import Final

UNKNOWN: Final = "unknown"

PHASE_MAPS: Final = (
    UNKNOWN,
    *("_".join(names) for names in permutations(("l1", "l2", "l3"))),
)
"""The house phases of the charger's L1, L2 and L3. Electricians turn them from charger to
charger, so that single-phase cars do not all load the same one."""


def house_draw_a(
    draw_a: Sequence[float], phase_map: str, phases: int
) -> tuple[float, ...]:
    """Return what a charger takes from each phase of the house (A).

    Where it is not known which phases a car loads, it counts as loading all of them with
    what it takes from its highest one: what fits beside the highest phase of the house
    fits wherever the car is.

    Args:
        draw_a: What it takes on its own L1, L2 and L3.
        phase_map: One of `PHASE_MAPS`.
        phases: Phases of the house; with a single one it is the charger's L1.
    """
    if phases == 1:
        return (draw_a[0],)
    if phase_map == UNKNOWN:
        return (max(draw_a),) * phases
    feeds = phase_map.split("_")
    return tuple(draw_a[feeds.index(f"l{phase + 1}")] for phase in range(phases))


def phase_names(phases: tuple[int, ...]) -> str:
    """Return the names of phases."""
    return ", ".join(f"L{phase + 1}" for phase in phases)
