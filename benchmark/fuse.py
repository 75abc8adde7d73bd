"""Thermal images of a main fuse or breaker of 25 A.

The image is first order, in the form of IEC 60255-149: each node follows (I / Ic)² with its own
time constant, and the device operates when the weighted sum reaches 1. A breaker has one node, a
fuse link two. Only the gates of the standards (IEC 60269-1 for gG, IEC 60898-1 for breakers) are
firm; between them the models of one kind differ by a factor of 50 and more. Heat tells how near
operation was, not how much the device has aged.
"""

from dataclasses import dataclass
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from .world import Amps

BLOCK_S = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """One thermal mass."""

    weight: float
    tau_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Fuse:
    """A thermal image."""

    name: str
    ratio: float
    """The current that it carries for ever, as a multiple of the rating."""
    nodes: tuple[Node, ...]

    def heat(self, current_a: Amps, rating_a: float = 25.0) -> NDArray[np.float64]:
        """Return the heat (1: operates) at the end of each second, starting cold.

        Exact for currents that are constant within each second.
        """
        drive = (current_a / (self.ratio * rating_a)) ** 2
        heat = np.zeros_like(drive)
        for node in self.nodes:
            heat += node.weight * _follow(drive, node.tau_s)
        return heat

    def operates_s(
        self, current_a: float, preload_a: float = 0.0, rating_a: float = 25.0
    ) -> float:
        """Return the time to operation (s) after a long time at a smaller current; inf for never."""
        drive = (current_a / (self.ratio * rating_a)) ** 2
        before = (preload_a / (self.ratio * rating_a)) ** 2
        if drive <= 1 + 1e-9:
            return inf

        def missing(seconds: float) -> float:
            cold = sum(n.weight * exp(-seconds / n.tau_s) for n in self.nodes)
            return drive - (drive - before) * cold - 1

        low, high = 0.0, max(n.tau_s for n in self.nodes) * log(1e6 * drive)
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if missing(middle) < 0 else (low, middle)
        return high


def _follow(drive: NDArray[np.float64], tau_s: float) -> NDArray[np.float64]:
    """Return a first-order lag of each column, in blocks: within a block it is a matrix product."""
    decay = exp(-1 / tau_s)
    seconds, columns = drive.shape
    blocks = -(-seconds // BLOCK_S)
    padded = np.zeros((blocks * BLOCK_S, columns))
    padded[:seconds] = drive
    step = np.arange(BLOCK_S)
    age = step[:, None] - step[None, :]
    kernel = np.where(age >= 0, (1 - decay) * decay ** np.maximum(age, 0), 0.0)
    level = kernel @ padded.reshape(blocks, BLOCK_S, columns)
    fading = decay ** (step + 1)
    carried = np.zeros(columns)
    for block in level:
        block += np.outer(fading, carried)
        carried = block[-1]
    return level.reshape(-1, columns)[:seconds]


def _gg(name: str, ic_a: float, fast: tuple[float, float], slow_tau_s: float) -> Fuse:
    weight, fast_tau_s = fast
    nodes = (
        Node(weight=weight, tau_s=fast_tau_s),
        Node(weight=1 - weight, tau_s=slow_tau_s),
    )
    return Fuse(name=name, ratio=ic_a / 25, nodes=nodes)


def _mcb(name: str, ic_a: float, tau_s: float) -> Fuse:
    return Fuse(name=name, ratio=ic_a / 25, nodes=(Node(weight=1, tau_s=tau_s),))


# Fitted to the edges and centres of the gates; tau of the breakers and the weight of the
# pessimistic link are judgement inside them.
GG_NOMINAL = _gg("gG nominal", 35.5, (0.208, 0.594), 458)
GG_PESSIMISTIC = _gg("gG pessimistic", 31.3, (0.30, 0.65), 108)
GG_SLOW = _gg("gG slow", 38.8, (0.133, 0.501), 1287)
MCB_PESSIMISTIC = _mcb("MCB pessimistic", 28.25, 27)
MCB_NOMINAL = _mcb("MCB nominal", 32, 100)
MCB_SLOW = _mcb("MCB slow", 36.25, 153)

GG = (GG_NOMINAL, GG_PESSIMISTIC, GG_SLOW)
MCB = (MCB_PESSIMISTIC, MCB_NOMINAL, MCB_SLOW)
