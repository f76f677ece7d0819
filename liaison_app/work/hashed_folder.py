"""A folder that is written whole or not at all, private to its owner, and that knows the hash of every file in it."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.work.whole_file import cannot_write


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of the folder: where it is, how long, and the SHA-256 of its bytes in hex."""

    path: str
    size: int
    sha256: str


@dataclass
class HashedFolder:
    """A folder in the making; `whole_folder` gives one."""

    place: Path
    written: list[WrittenFile] = field(default_factory=list[WrittenFile])

    def open(self, path: str) -> HashedFile:
        """Begin a file under a relative path; enter it, write, leave it."""
        return HashedFile(self, path)

    def write(self, path: str, data: bytes) -> None:
        with self.open(path) as file:
            file.write(data)


class HashedFile:
    """A file that is hashed while it is written."""

    def __init__(self, folder: HashedFolder, path: str) -> None:
        self._folder = folder
        self._path = path
        self._hash = hashlib.sha256()
        self._size = 0
        place = folder.place / path
        for parent in reversed(place.relative_to(folder.place).parents):
            (folder.place / parent).mkdir(mode=0o700, exist_ok=True)  # one by one: the mode of those between is the system's else
        self._file = os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb")

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._size += len(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        with self._file:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())
        if kind is not None:
            (self._folder.place / self._path).unlink(missing_ok=True)
        else:
            self._folder.written.append(WrittenFile(self._path, self._size, self._hash.hexdigest()))


@contextmanager
def whole_folder(to: Path) -> Generator[HashedFolder]:
    """Make a folder (0700, its files 0600); it appears under its name when all is on the disk. Raises LiaisonError."""
    if to.exists() or to.is_symlink():
        raise LiaisonError(_("“{to}” is there already.").format(to=to), _("Name a folder that does not exist yet."), code="file_exists")
    part = to.with_name(f".{to.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        part.mkdir(mode=0o700)
        yield HashedFolder(part)
        part.rename(to)
    except OSError as error:
        raise cannot_write(to, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
