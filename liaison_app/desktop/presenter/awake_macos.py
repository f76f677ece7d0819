"""macOS: its own program keeps the display on, and ends with this one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

CAFFEINATE = "/usr/bin/caffeinate"


def hold(_why: str, program: str = CAFFEINATE) -> list[Callable[[], object]]:
    """Keep display and system on; returns what ends it, empty where the program is not there."""
    try:
        child = subprocess.Popen([program, "-d", "-i", "-w", str(os.getpid())], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return []

    def end() -> None:
        child.terminate()
        child.wait(5)

    return [end]
