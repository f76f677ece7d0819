"""Windows: a thread of its own says that the display is needed, for as long as it lives."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import Any

CONTINUOUS, SYSTEM_REQUIRED, DISPLAY_REQUIRED = 0x80000000, 0x00000001, 0x00000002


def set_state(flags: int) -> int:
    """Tell the system what this thread needs; 0 where it does not listen."""
    system: Any = getattr(ctypes, "windll")  # noqa: B009 - only there on Windows
    return int(system.kernel32.SetThreadExecutionState(ctypes.c_uint(flags)))


def hold(_why: str, tell: Callable[[int], int] = set_state) -> list[Callable[[], object]]:
    """Keep display and system on; returns what ends it, empty where the system refused."""
    over, told, answers = threading.Event(), threading.Event(), list[int]()

    def stand() -> None:
        answers.append(tell(CONTINUOUS | SYSTEM_REQUIRED | DISPLAY_REQUIRED))
        told.set()
        if answers[0]:
            over.wait()
            tell(CONTINUOUS)

    thread = threading.Thread(target=stand, name="awake", daemon=True)
    thread.start()
    told.wait()

    def end() -> None:
        over.set()
        thread.join()

    return [end] if answers[0] else []
