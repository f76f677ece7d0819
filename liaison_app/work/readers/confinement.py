"""Limits a child process puts on itself before it reads a foreign file."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000
_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.sendto",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.remove",
    "os.rename",
    "shutil",
)


def limit(memory: int, seconds: float) -> None:
    """Bound address space (bytes), processor time and core dumps where the system can; the parent's deadline holds everywhere."""
    if sys.platform == "win32":
        return
    import resource

    signal.setitimer(signal.ITIMER_PROF, max(0.05, seconds - time.process_time()))  # ends this process at the very moment; whole seconds are too coarse
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, int(seconds) + 1), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        hard = resource.getrlimit(what)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (soft, hard if what == resource.RLIMIT_CPU else soft))
        except (ValueError, OSError):
            continue  # macOS refuses some limits; the others still count


def leave_network() -> bool:
    """Move this process into a network of its own with nothing in it (Linux); say whether that worked."""
    if not sys.platform.startswith("linux"):
        return False
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK) == 0:
        return True
    if libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError:
        return True  # without a mapping the files already open still serve
    return True


def forbid() -> None:
    """Refuse, inside Python, to connect, to start programs and to write files, on every system."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[1], str) and any(letter in arguments[1] for letter in "wax+"):
        raise PermissionError(event)
