"""How long the rivals take by their own design, on paper: nothing of them is run here.

Read in their sources at the commits that are named; what they then do is another matter.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Rival:
    """The clock of a load manager."""

    name: str
    commit: str
    worst_s: str
    """From a message of the meter until the last of N chargers is told."""
    why: str


RIVALS = (
    Rival(
        name="aapiskukko/dynloadmgr",
        commit="99fc6c1",
        worst_s="5 (one charger)",
        why="one message in 5 s is let through; then a mean of the last six (flows.json)",
    ),
    Rival(
        name="dirkgroenen/hass-evse-load-balancer",
        commit="0c6d654",
        worst_s="21 (one charger)",
        why="a cycle of 1 s (coordinator.py:35), 20 s between two writes (coordinator.py:40)",
    ),
    Rival(
        name="cryptotomte/ev-load-balancer",
        commit="64f3c68",
        worst_s="at once (one charger)",
        why="by events; a debounce of 5 s that less current need not wait for (sensor.py:522-535)",
    ),
    Rival(
        name="evcc-io/evcc",
        commit="b29b49e",
        worst_s="30 x N",
        why="30 s by default (cmd/setup.go:64), one charger in each round (site.go:1361-1364)",
    ),
    Rival(
        name="dingo35/SmartEVSE-3.5",
        commit="2d95cf0",
        worst_s="2 (up to 8)",
        why="a round of its bus every 2 s (main.cpp:1949); it is the charger itself",
    ),
    Rival(
        name="openWB/core",
        commit="3039a21",
        worst_s="10",
        why="a round of 10 s for all of them (general.py:86)",
    ),
)


def table() -> str:
    """Return what is known of them."""
    lines = [f"{'rival, on paper':<37}{'commit':<9}{'worst s':<23}why"]
    lines += [
        f"{rival.name:<37}{rival.commit:<9}{rival.worst_s:<23}{rival.why}"
        for rival in RIVALS
    ]
    return "\n".join(lines)
