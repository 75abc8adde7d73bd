"""What could have been charged at best, with the house load known in advance.

Commands come every `slot_s`; a car follows after its lag. An excess over the main fuse rating that
the house causes by itself is not blamed on the charger.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .world import HIGHEST_A, LOWEST_A, Amps, Record, Setup, following

SLOT_S = 5
AMPS = tuple(range(LOWEST_A, HIGHEST_A + 1))
NEVER = float("-inf")


@dataclass(frozen=True, kw_only=True, slots=True)
class Costs:
    """What switching costs the oracle, in A s of charging that it gives up instead."""

    command: float = 10.0
    """One second at 10 A: enough to end pointless changes."""
    stop: float = 1800.0
    """Five minutes at the minimum."""
    pause_slots: int = 60
    """The shortest stop: five minutes, the minimum pause of the rules."""
    start_slots: int = 2
    """From the command to start until the car draws: 10 s."""


def caused_excess_a(house_a: Amps, draw_a: Amps, rating_a: float) -> Amps:
    """Return by how much the draw lifts each phase above the rating, beyond the house itself (A)."""
    above = np.maximum(house_a + draw_a - rating_a, 0)
    caused: Amps = above - np.maximum(house_a - rating_a, 0)
    return caused


def slot_room_a(house_a: Amps, setup: Setup) -> NDArray[np.float64]:
    """Return what fits beside the house during all of each slot, on the phases of the car (A)."""
    worst_a = house_a[:, : setup.car_phases].max(axis=1)
    slots = -(-len(worst_a) // SLOT_S)
    padded = np.full(slots * SLOT_S, NEVER)
    padded[: len(worst_a)] = worst_a
    room_a: NDArray[np.float64] = setup.rating_a - padded.reshape(slots, -1).max(axis=1)
    return room_a


def upper_bound(house_a: Amps, setup: Setup) -> Record:
    """Return the most that can be charged without any excess, if switching costs nothing.

    Where the slots begin does not matter with foresight: the lag only shifts the commands.
    """
    fits = np.floor(slot_room_a(house_a, setup) + 1e-6).clip(max=HIGHEST_A)
    fits[fits < LOWEST_A] = 0
    return _record(house_a, fits, setup)


def with_switching(house_a: Amps, setup: Setup, costs: Costs | None = None) -> Record:
    """Return the best charge without any excess when stops and commands have their price."""
    path = best_path(slot_room_a(house_a, setup), costs or Costs())
    return _record(house_a, path, setup)


def best_path(
    room_a: NDArray[np.float64], costs: Costs, amps: tuple[int, ...] = AMPS
) -> NDArray[np.float64]:
    """Return the current of each slot (A) with the highest reward: charge less costs.

    A Viterbi search. While charging the state is the current; a stop is a delay of `pause_slots`
    on the way to *off*, a start one of `start_slots` on the way back. It begins *off*.
    """
    slots = len(room_a)
    current = np.array(amps, dtype=np.float64)
    reward = np.where(current <= room_a[:, None] + 1e-6, SLOT_S * current, NEVER)
    # The value at the end of a slot with each current, and at the beginning of one while off.
    on = np.full((slots, len(amps)), NEVER)
    off = np.zeros(slots + 1)
    before = np.full(len(amps), NEVER)
    for slot in range(slots):
        since = slot - costs.start_slots
        started = off[since] - costs.command if since >= 0 else NEVER
        changed = before.max() - costs.command
        before = np.maximum(before, max(changed, started)) + reward[slot]
        on[slot] = before
        left = slot - costs.pause_slots
        rested = on[left].max() - costs.stop - costs.command if left >= 0 else NEVER
        off[slot + 1] = max(off[slot], rested)
    return _trace_back(on, off, reward, costs, current)


def _trace_back(
    on: NDArray[np.float64],
    off: NDArray[np.float64],
    reward: NDArray[np.float64],
    costs: Costs,
    current: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the current of each slot (A) on the path that the search found the best."""
    slots = len(on)
    path = np.zeros(slots)
    # The time may end while off, while charging, or in a pause that began after a charge.
    ends = [(off[slots], slots, -1)]
    for slot in range(max(0, slots - 1 - costs.pause_slots), slots):
        stopped = 0.0 if slot == slots - 1 else costs.stop + costs.command
        index = int(on[slot].argmax())
        ends.append((on[slot, index] - stopped, slot, index))
    _, slot, index = max(ends)
    while slot > 0 or index >= 0:
        if index < 0:
            if off[slot] == off[slot - 1]:
                slot -= 1
            else:
                slot -= costs.pause_slots + 1
                index = int(on[slot].argmax())
            continue
        path[slot] = current[index]
        needed = on[slot, index] - reward[slot, index]
        if slot > 0 and on[slot - 1, index] == needed:
            slot -= 1
        elif slot > 0 and on[slot - 1].max() - costs.command == needed:
            slot -= 1
            index = int(on[slot].argmax())
        else:
            slot -= costs.start_slots
            index = -1
    return path


def _record(house_a: Amps, slot_current_a: NDArray[np.float64], setup: Setup) -> Record:
    """Return what happens when the car takes a current in each slot."""
    current_a = np.repeat(slot_current_a, SLOT_S)[: len(house_a)]
    return following(house_a, current_a, setup)
