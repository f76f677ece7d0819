"""Bytes that are nearly right: a valid input and the edits that spoil it, drawn by Hypothesis or by a seeded generator."""

from __future__ import annotations

import random
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, NamedTuple

from hypothesis import strategies as st

LONGEST_S = 2.0
MOST_GROWTH_KIB = 256 * 1024
ODD_BYTES = (
    b"", b"\0", b"\xff", b"\x80", b"\x7f", b"\xc0", b"\xc1", b"\x81", b"\x91", b"\x90" * 40, b"\x91" * 300, b"\x81\xa1a" * 300, b"[" * 2000, b"{" * 9,
    b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xdb\x7f\xff\xff\xff", b"\xcf" + b"\xff" * 8, b"\xd3\x80" + bytes(7),
    b"\xcb\x7f\xf8" + bytes(6), b"\xca\x7f\x80\0\0", b"\xd6\xff\0\0\0\0", b"\xc7\xff\0", b"null", b"-1", b"1e999", b"NaN", b'"\\ud800"', b"\xed\xa0\x80",
    b"\xff\xff\xff\xff\x0f", b"\xff" * 9 + b"\x01", b"0" * 5000, b"9" * 5000, bytes(64), b"\r\n", "é\u202e\U0001f389".encode(),
)  # fmt: skip


class Edit(NamedTuple):
    """One change: what is done, where (in thousandths of the length), and with what."""

    how: int
    at: int
    value: bytes


KINDS = 7


def spoil(valid: bytes, edits: list[Edit], other: bytes = b"") -> bytes:
    """Return the bytes after all edits."""
    data = bytearray(valid)
    for how, at, value in edits:
        place = min(len(data), len(data) * at // 1000)
        match how % KINDS:
            case 0 if data:
                place = min(place, len(data) - 1)
                data[place] ^= 1 << (value[0] % 8 if value else 0)
            case 1:
                data[place : place + len(value)] = value
            case 2:
                data[place:place] = value
            case 3:
                del data[place : place + max(1, len(value))]
            case 4:
                del data[place:]
            case 5:
                data[place:place] = data[max(0, place - 40) : place] * 3
            case _:
                data[place:] = other[len(other) * at // 1000 :]
    return bytes(data)


def edits() -> st.SearchStrategy[list[Edit]]:
    """Draw edits, so that a failing input shrinks to few of them."""
    values = st.one_of(st.sampled_from(ODD_BYTES), st.binary(max_size=9))
    return st.lists(st.builds(Edit, st.integers(0, KINDS - 1), st.integers(0, 1000), values), min_size=1, max_size=4)


def drawn(chance: random.Random) -> list[Edit]:
    """Draw edits from a seed."""
    return [
        Edit(chance.randrange(KINDS), chance.randrange(1001), chance.choice(ODD_BYTES) if chance.random() < 0.5 else chance.randbytes(chance.randrange(1, 9)))
        for _n in range(chance.choice((1, 1, 1, 2, 3, 6)))
    ]


@dataclass(frozen=True)
class Target:
    """Something that takes bytes from outside: valid ones, what reads them, and the errors it may raise."""

    name: str
    valid: tuple[Any, ...]
    read: Callable[[Any], object]
    allowed: tuple[type[BaseException], ...]
    spoil: Callable[[Any, list[Edit], Any], Any] = spoil

    def try_one(self, given: Any) -> None:
        """Read; anything but a result or an allowed error is a fault, and so is more than two seconds of processor."""
        began = time.thread_time()
        try:
            self.read(given)
        except self.allowed:
            pass
        took = time.thread_time() - began
        assert took < LONGEST_S, f"{self.name} took {took:.1f} s"

    def spoilt(self, chance: random.Random) -> Any:
        return self.spoil(chance.choice(self.valid), drawn(chance), chance.choice(self.valid))


@contextmanager
def watched() -> Iterator[None]:
    """End a read that hangs, by the processor's clock, so that a busy machine changes nothing."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError("more than two seconds of processor")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, LONGEST_S * 3)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def hunt(target: Target, count: int, seed: int) -> int:
    """Try so many spoilt inputs; returns by how many KiB the process grew. The failing one is named by target and seed."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for n in range(count):
        chance = random.Random(f"{target.name} {seed} {n}")
        given = target.spoilt(chance)
        try:
            with watched():
                target.try_one(given)
        except BaseException as fault:
            raise AssertionError(f"{target.name}, seed {seed}, input {n}: {type(fault).__name__}: {fault}; given {given!r:.600}") from fault
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_GROWTH_KIB, f"{target.name} grew by {grown} KiB"
    return grown
