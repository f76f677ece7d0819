"""A foreign program that may see one folder of ours, and a guard that leaves neither behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

DONE, LATE = b"done", b"late"
_MEMORY = 8 << 30
_FILE = 1 << 30


def guard(folder: Path, seconds: float, words: Sequence[str]) -> None:
    """Run a program and say on standard output how it ended (`DONE`, or `LATE` after so many seconds); when standard input ends, which it does
    too where whoever started this is killed, end the program with all it started and remove the folder."""
    _bound(seconds)
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(list(words), stdin=quiet, stdout=quiet, stderr=quiet, cwd=folder, start_new_session=True)
        threading.Thread(target=_tell_end, args=(process, seconds), daemon=True).start()
        sys.stdin.buffer.read()
        _end(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tell_end(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
        said = DONE
    except subprocess.TimeoutExpired:
        said = LATE
    os.write(1, said + b"\n")


def _bound(seconds: float) -> None:
    """Bound what this process and the program may take; a core dump would be a copy of the deck on the disk."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_FSIZE, _FILE), (resource.RLIMIT_CPU, int(seconds) + 1)):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (least, least))
        except (ValueError, OSError):
            continue  # macOS refuses some limits; the guard's own time still counts


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # all of them have ended by themselves
        finally:
            process.wait()
