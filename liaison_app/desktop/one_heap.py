"""All threads take memory from one heap: glibc gives each a heap of its own, and what a worker frees there the others cannot use (20 MiB of 140 with 10,000 notes)."""

from __future__ import annotations

import ctypes
import sys

_ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h; it holds for heaps that are not made yet."""


def share_one_heap() -> None:
    """Ask the C library for one heap; where it is no glibc, nothing happens. Threads of Python seldom ask it for memory at the same moment."""
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_ARENA_MAX, 1)
