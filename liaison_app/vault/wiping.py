"""Destroying a vault by order: what opens it first, its files after."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from pathlib import Path

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.vault.header import SLOT_BYTES, HeaderFile
from liaison_app.vault.lock_file import LOCK_NAME
from liaison_app.vault.os_keyring import Done, OsKeyring

MARK_NAME = "wiped"
"""Left in the folder, so that whoever starts the app is told, and what a crash has left is removed."""
ORDERED = b"wiped"
"""Kept in the database once an order to wipe is proven, until it is carried out."""
_log = logging.getLogger(__name__)


class Wiped(LiaisonError):
    """The vault of this folder was destroyed by an owner's order."""

    code = "wiped"

    def __init__(self) -> None:
        super().__init__(
            _("The vault on this device was destroyed by an order of your organization."),
            _("Make a new vault, and ask an owner for a new invite."),
        )


def wipe(folder: Path, vault_id: bytes, keyring: OsKeyring | None, random: RandomBytes) -> None:
    """Destroy the keyring secret, then the header slots, then every file. A keyring that does not answer does not stop the rest."""
    if keyring is not None:
        answer = keyring.delete(vault_id.hex())
        if not isinstance(answer, Done):
            _log.info("wipe: the keyring kept its secret (%s)", type(answer).__name__)
    (folder / MARK_NAME).touch()
    finish(folder, random)


def is_wiped(folder: Path) -> bool:
    return (folder / MARK_NAME).exists()


def forget(folder: Path) -> None:
    """Let a new vault be made where one was destroyed."""
    if is_wiped(folder):
        finish(folder)
        (folder / MARK_NAME).unlink()


def finish(folder: Path, random: RandomBytes = secrets.token_bytes) -> None:
    """Destroy the header's slots, then remove sealed files that nothing opens any more. What cannot be removed now goes at the next start."""
    overwrite_header(HeaderFile(folder).path, random)
    for path in folder.iterdir():
        if path.name in (MARK_NAME, LOCK_NAME):
            continue
        try:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        except OSError as error:
            _log.info("wipe: a file could not be removed (%s)", type(error).__name__)


def overwrite_header(path: Path, random: RandomBytes) -> None:
    """Put noise in the place of both slots and make it reach the disk; then the file goes."""
    try:
        with path.open("r+b", buffering=0) as file:
            file.write(random(2 * SLOT_BYTES))
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    except OSError as error:  # a disk that takes no writes may still let go of the name
        _log.info("wipe: the header could not be overwritten (%s)", type(error).__name__)
    path.unlink(missing_ok=True)
