"""One process per vault: a lock of the operating system's, which goes with the process however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from liaison_app.core.errors import VaultInUse
from liaison_app.core.words import _
from liaison_app.vault.disk import storing

LOCK_NAME = "vault.lock"
_LOCKED_BYTE = 1 << 20
"""Windows hides locked bytes from other readers; this one lies behind the process id they may want to read."""


class VaultLock:
    """Holds a vault folder for this process; the file itself stays, only the lock on it counts."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock at once, or raise VaultInUse."""
        with storing():
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            raise self._in_use() from error
        self._handle = handle
        try:
            os.ftruncate(handle, 0)
            os.write(handle, str(os.getpid()).encode())
        except OSError:
            pass  # a full disk has no room for our number, which only makes a refusal kinder; the lock itself holds

    def release(self) -> None:
        """Give the lock back, even while a child process just being started still has the file open."""
        if self._handle is not None:
            try:
                os.ftruncate(self._handle, 0)
            except OSError:
                pass  # a disk that went read-only keeps the number; the next holder writes over it
            _unlock(self._handle)
            os.close(self._handle)
            self._handle = None

    def holder(self) -> int | None:
        """Return the process id the lock's last taker wrote, for raising its window; None when nobody holds it."""
        try:
            text = self._path.read_text("ascii")
        except (OSError, UnicodeDecodeError):
            return None
        return int(text) if text.isdecimal() else None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()

    def _in_use(self) -> VaultInUse:
        holder = self.holder()
        who = _("process {pid}").format(pid=holder) if holder else _("another process")
        return VaultInUse(
            _("This vault is already open in {who}.").format(who=who), _("Go on in the window that is open; or close it, or stop that command, and try again.")
        )


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

    def _unlock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
