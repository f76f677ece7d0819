"""Threads whose work nobody waits for come after the screen's own where processors are short."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from contextlib import suppress

_NICE = 10
_BELOW_NORMAL = -1
"""THREAD_PRIORITY_BELOW_NORMAL of Windows."""
_UTILITY = 0x11
"""QOS_CLASS_UTILITY of macOS: work that takes its time and shows how far it is."""


def step_back() -> None:
    """Lower the calling thread, and with it on Linux those that it starts; there is no way back."""
    if sys.platform == "linux":
        thread = threading.get_native_id()  # Linux takes a thread's number where others ask for a process
        with suppress(OSError):  # a sandbox may refuse even the way down: then the work is done in its turn
            if os.getpriority(os.PRIO_PROCESS, thread) < _NICE:
                os.setpriority(os.PRIO_PROCESS, thread, _NICE)
    elif sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.SetThreadPriority(ctypes.c_void_p(kernel.GetCurrentThread()), _BELOW_NORMAL)
    elif sys.platform == "darwin":
        ctypes.CDLL(None).pthread_set_qos_class_self_np(_UTILITY, 0)
