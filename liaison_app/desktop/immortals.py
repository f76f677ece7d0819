"""Keeps None and its like alive under Qt bindings that hand them out uncounted."""

from __future__ import annotations

import ctypes
import sys

_PLENTY = 1 << 40


def keep_singletons() -> None:
    """Give None, True, False and NotImplemented more references than a process can lose.

    PySide6 6.12 is built for the limited API of Python 3.12, where these never die, and returns
    None from every void method without counting it; under 3.11 some 6,000 calls end the process.
    """
    if sys.version_info >= (3, 12):
        return
    for single in (None, True, False, NotImplemented, Ellipsis):
        ctypes.c_ssize_t.from_address(id(single)).value += _PLENTY
