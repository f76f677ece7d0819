"""Small files written so that they are whole or not there, and what a disk refuses told in a sentence."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _


@contextmanager
def storing() -> Generator[None]:
    """Translate what a full, read-only or vanished disk says."""
    try:
        yield
    except OSError as error:
        raise LiaisonError(
            _("The vault's folder cannot be written: {reason}.").format(reason=error.strerror or type(error).__name__),
            _("Free some space or restore write access, then try again. Nothing was lost."),
            code="disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "cannot_write",
        ) from error


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file by this content, readable by its owner alone; after a crash it is the old one or the new one."""
    partial = path.with_name(path.name + ".new")
    with storing():
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the new name durable; Windows has no such call and does it itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
