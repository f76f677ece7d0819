"""A vault in one file and back: header, database and stored files, all of it still encrypted."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import stat
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _
from liaison_app.store.copying import copy_database
from liaison_app.store.kept import RESTORED_MARK
from liaison_app.vault.folders import prepare_folder
from liaison_app.vault.header import HEADER_NAME
from liaison_app.work.whole_file import cannot_write

LIST_NAME = "liaison-backup.json"
DATABASE_NAME = "vault.db"
_FORMAT = 1
_ALLOWED = re.compile(rf"{re.escape(HEADER_NAME)}|{re.escape(DATABASE_NAME)}|blobs/[0-9a-f]{{2}}/[0-9a-f]{{64}}")
_PIECE = 1 << 20


@dataclass(frozen=True)
class Backup:
    """A backup that was written: its size in bytes and how many files it holds."""

    size: int
    files: int


def write_backup(folder: Path, key_hex: str, vault_id: str, to: Path) -> Backup:
    """Back the vault in `folder` up into a new file; it appears whole or not at all."""
    if to.exists():
        raise LiaisonError(_("{file} exists already.").format(file=to), _("Choose another name: a backup never takes the place of a file."), code="file_exists")
    copy = folder / f".backup-{secrets.token_hex(4)}.db"
    part = to.with_name(f".{to.name}.{secrets.token_hex(4)}.part")
    try:
        copy_database(folder / DATABASE_NAME, key_hex, copy)
        files = {HEADER_NAME: folder / HEADER_NAME, DATABASE_NAME: copy, **_chunks(folder)}
        with _writing(part) as out:
            _pack(out, files, vault_id)
        part.replace(to)
        _sync_folder(to.parent)
    except OSError as error:
        raise cannot_write(to, error) from error
    finally:
        for left in (part, *(copy.with_name(copy.name + end) for end in ("", "-wal", "-shm"))):
            left.unlink(missing_ok=True)
    return Backup(to.stat().st_size, len(files))


def _chunks(folder: Path) -> dict[str, Path]:
    found = {path.relative_to(folder).as_posix(): path for path in sorted((folder / "blobs").glob("*/*"))}
    return {name: path for name, path in found.items() if _ALLOWED.fullmatch(name)}


def _pack(out: IO[bytes], files: dict[str, Path], vault_id: str) -> None:
    listed = {name: {"bytes": path.stat().st_size, "sha256": _sha256(path)} for name, path in files.items()}
    made = datetime.now(UTC).isoformat(timespec="seconds")
    head = {"type": "liaison-backup", "v": _FORMAT, "vault_id": vault_id, "made_at": made, "files": listed}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as pack:
        pack.writestr(LIST_NAME, json.dumps(head, indent=1))
        for name, path in files.items():
            pack.write(path, name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore_backup(backup: Path, folder: Path) -> None:
    """Unpack a backup into a folder without a vault; the header comes last, so a broken restore is no vault."""
    with _opened(backup) as (pack, listed):
        if any((folder / name).exists() for name in (HEADER_NAME, DATABASE_NAME)):
            raise LiaisonError(
                _("{folder} already holds a vault.").format(folder=folder), _("Restore into an empty folder: nothing is ever overwritten."), code="vault_exists"
            )
        prepare_folder(folder)
        made: list[Path] = []
        try:
            for name in sorted(listed, key=lambda name: name == HEADER_NAME):
                if name == HEADER_NAME:
                    made.append(folder / RESTORED_MARK)
                    made[-1].touch(mode=0o600)
                made.append(folder / name)
                _unpack(pack, name, listed[name], made[-1])
        except BaseException as error:
            for path in made:
                path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise cannot_write(folder, error) from error
            raise
        _sync_folder(folder)


def _unpack(pack: zipfile.ZipFile, name: str, expected: Any, to: Path) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), int(expected["bytes"])
    with pack.open(name) as source, _writing(to) as target:
        while piece := source.read(min(_PIECE, left + 1)):
            left -= len(piece)
            if left < 0:
                raise damaged()
            digest.update(piece)
            target.write(piece)
    if left or digest.hexdigest() != expected["sha256"]:
        raise damaged()


def _file(backup: Path) -> IO[bytes]:
    try:
        if not stat.S_ISREG(backup.stat().st_mode):
            raise LiaisonError(_("{file} is not a file.").format(file=backup), _("Choose a file that “liaison vault backup” wrote."), code="not_a_backup")
        return backup.open("rb")
    except OSError as error:
        raise LiaisonError(
            _("The backup {file} cannot be read: {reason}.").format(file=backup, reason=error.strerror), _("Check the path."), code="no_such_file"
        ) from error


@contextmanager
def _opened(backup: Path) -> Generator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """Open a backup and read its list; whatever is wrong with it is a sentence."""
    with _file(backup) as file:
        if LIST_NAME.encode() not in file.read(256):
            raise LiaisonError(
                _("{file} is not a backup of a Liaison vault.").format(file=backup), _("Choose a file that “liaison vault backup” wrote."), code="not_a_backup"
            )
        try:
            with zipfile.ZipFile(file) as pack:
                yield pack, _listed(pack)
        except (zipfile.BadZipFile, ValueError, KeyError, TypeError, NotImplementedError, EOFError) as error:
            raise damaged() from error


def _listed(pack: zipfile.ZipFile) -> dict[str, Any]:
    head = cast("dict[str, Any]", json.loads(pack.read(LIST_NAME)))
    if head["v"] > _FORMAT:
        raise LiaisonError(_("This backup was written by a newer version of Liaison."), _("Update Liaison and restore again."), code="newer_backup")
    listed = cast("dict[str, Any]", head["files"])
    if head["type"] != "liaison-backup" or not {HEADER_NAME, DATABASE_NAME} <= listed.keys() or not all(_ALLOWED.fullmatch(name) for name in listed):
        raise damaged()
    return listed


def damaged() -> Damaged:
    """Say that a backup cannot be trusted."""
    return Damaged(_("This backup is damaged or cut short."), _("Use another copy of it, or an older backup; nothing was restored."))


@contextmanager
def _writing(path: Path) -> Generator[IO[bytes]]:
    """Write a new file that only its owner reads, and wait until the disk has it."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
