"""From one order of rows to the next, worked out away from the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """Row numbers in order, and where each of them stands."""

    numbers: Sequence[int]
    rows: dict[int, int]

    @classmethod
    def of(cls, numbers: Sequence[int]) -> Order:
        return cls(numbers, {number: row for row, number in enumerate(numbers)})


@dataclass(frozen=True)
class Plan:
    """The steps by which a model gets there, each one a thing Qt knows how to follow."""

    before: Order
    gone_last: Order
    """As before, with the rows that go at the end."""
    gone: int
    kept: Order
    fresh_last: Order
    """Those that stay, then the new ones."""
    fresh: int
    after: Order


def plan(before: Order, wanted: Sequence[int]) -> Plan:
    """Return the steps from one order to another."""
    after = Order.of(wanted)
    staying = [number for number in before.numbers if number in after.rows]
    gone = [number for number in before.numbers if number not in after.rows]
    fresh = [number for number in wanted if number not in before.rows]
    kept = Order.of(staying) if gone else before
    return Plan(
        before=before,
        gone_last=Order.of([*staying, *gone]) if gone else before,
        gone=len(gone),
        kept=kept,
        fresh_last=Order.of([*staying, *fresh]) if fresh else kept,
        fresh=len(fresh),
        after=after,
    )
