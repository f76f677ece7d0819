"""A file that is written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _


@contextmanager
def whole_file(to: Path) -> Generator[BinaryIO]:
    """Open a place to write; it appears under its name when everything is on the disk, and else stays as it was. Raises LiaisonError."""
    if to.is_dir():
        raise LiaisonError(_("“{to}” is a folder.").format(to=to), _("Give the file a name in it."), code="cannot_write")
    if to.exists() and not to.is_file():
        raise LiaisonError(_("“{to}” is a device or a pipe, not a file.").format(to=to), _("Choose the name of a file."), code="cannot_write")
    part = to.with_name(f".{to.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except (OSError, ValueError) as error:
        raise cannot_write(to, error) from error
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(to)
    except OSError as error:
        raise cannot_write(to, error) from error
    finally:
        part.unlink(missing_ok=True)


def cannot_write(to: Path, error: Exception) -> LiaisonError:
    """Say why a place cannot be written, and what to do."""
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return LiaisonError(_("The disk is full: “{to}” could not be written.").format(to=to), _("Free some space, then try again."), code="disk_full")
    if number in (errno.ENOENT, errno.ENOTDIR):
        return LiaisonError(_("There is no folder “{folder}”.").format(folder=to.parent), _("Make it, or choose another place."), code="cannot_write")
    return LiaisonError(
        _("“{to}” cannot be written: {why}.").format(to=to, why=getattr(error, "strerror", None) or error),
        _("Choose another folder, or restore write access, then try again."),
        code="cannot_write",
    )
