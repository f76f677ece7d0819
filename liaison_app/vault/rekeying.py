"""A vault gets another key: database and header are written anew beside the old ones, and take their places in steps of which each may be the last."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from liaison_app.core.ids import RandomBytes
from liaison_app.vault.disk import storing, sync_folder
from liaison_app.vault.header import Header, HeaderFile
from liaison_app.vault.wiping import overwrite_header

DATABASE = "rekeyed.db"
_HEADER = "rekeyed.hdr"
_GOING = "replaced.hdr"
"""A second name of the old header, under which noise is written over it once the new one stands."""
_OLD_DATABASE = "vault.db"


def decide(folder: Path, header: Header, header_key: bytes) -> None:
    """Write the new header: from now on the new key is the vault's, whatever happens. The new database is whole on the disk by then."""
    HeaderFile(folder, _HEADER).create(header, header_key)


def settle(folder: Path, random: RandomBytes = secrets.token_bytes) -> bool:
    """End a change of key that was decided, or clear away one that was not; True for the former. Whoever calls it holds the vault's lock."""
    with storing():
        decided = (folder / _HEADER).exists()
        if decided:
            _replace_database(folder)
            _replace_header(HeaderFile(folder).path)
        else:
            for left in folder.glob("rekeyed.*"):
                left.unlink()
    overwrite_header(folder / _GOING, random)
    return decided


def _replace_database(folder: Path) -> None:
    fresh = folder / DATABASE
    if not fresh.exists():
        return  # it stands in its place already
    for journal in (f"{_OLD_DATABASE}-wal", f"{_OLD_DATABASE}-shm"):  # they belong to the database that goes
        (folder / journal).unlink(missing_ok=True)
    fresh.replace(folder / _OLD_DATABASE)
    sync_folder(folder)


def _replace_header(header: Path) -> None:
    with suppress(OSError):  # it is there from the last try, or this disk has no second names: then the old wraps are let go of unseen
        os.link(header, header.with_name(_GOING))
    header.with_name(_HEADER).replace(header)
    sync_folder(header.parent)
