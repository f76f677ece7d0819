"""Visits of one day that overlap, laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.desktop.visits.calendar_facts import Slot

LEAST = 30
"""Minutes a visit takes up at least where it is drawn."""


@dataclass(frozen=True)
class Laid:
    """A slot, which lane of its cluster it stands in, and how many there are."""

    slot: Slot
    lane: int
    lanes: int


def lay(slots: Sequence[Slot]) -> list[Laid]:
    """Give every slot of one day a lane that no other slot at the same time has; those that touch nobody take the whole width."""
    out: list[Laid] = []
    cluster: list[tuple[Slot, int]] = []
    ends: list[int] = []
    for slot in sorted(slots, key=lambda slot: (slot.begin, -slot.end, slot.visit.id)):
        if cluster and slot.begin >= max(ends):
            out += [Laid(one, lane, len(ends)) for one, lane in cluster]
            cluster, ends = [], []
        lane = next((number for number, end in enumerate(ends) if end <= slot.begin), len(ends))
        if lane == len(ends):
            ends.append(0)
        ends[lane] = drawn_end(slot)
        cluster.append((slot, lane))
    return out + [Laid(one, lane, len(ends)) for one, lane in cluster]


def drawn_end(slot: Slot) -> int:
    """Return the minute at which a slot's block ends: a short visit is drawn long enough to be read."""
    return max(slot.end, slot.begin + LEAST)
