"""The database as a whole: copied while it is in use, and read from end to end."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _
from liaison_app.store.database import connect, spoken

PAGES_AT_ONCE = 2_000
SPARE_BYTES = 32 * 1024 * 1024
"""Left free on the disk by a copy of the database."""


def copy_database(path: Path, key_hex: str, to: Path, to_key_hex: str = "") -> None:
    """Write a whole, still encrypted copy of a database into a new file, under another key where one is given; on a connection of its own: the writer need not wait."""
    source, target = connect(path, key_hex, read_only=True), connect(to, to_key_hex or key_hex)
    try:
        with spoken():
            # no journal of as many bytes again: what a full disk keeps of that from being moved over is told by nobody, and would be missing in the copy
            target.execute("PRAGMA journal_mode = DELETE")
            source.execute("BEGIN")  # one moment of it: else every save meanwhile begins the copy again, and where somebody writes on it never ends
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(target, pages=PAGES_AT_ONCE)
    finally:
        target.close()
        source.close()


def demand_room(path: Path) -> None:
    """Refuse where there is no room for a second such database beside the first. Raises LiaisonError with the megabytes that lack."""
    size = sum(file.stat().st_size for file in (path, path.with_name(f"{path.name}-wal")) if file.exists())
    lacking = size + SPARE_BYTES - shutil.disk_usage(path.parent).free
    if lacking > 0:
        raise LiaisonError(
            _("The disk has too little room for a second copy of the database."),
            _("Free {size} MB, then try again. Nothing was changed.").format(size=-(-lacking // 1_000_000)),
            code="disk_full",
        )


def faults(path: Path, key_hex: str) -> list[str]:
    """Read every page of a database and return what is wrong with it; empty when it is whole."""
    try:
        db = connect(path, key_hex, read_only=True)
    except Damaged as error:
        return [error.title]
    try:
        with spoken():
            bad_pages = [str(row[0]) for row in db.execute("PRAGMA cipher_integrity_check").fetchall()]
            structure = [str(row[0]) for row in db.execute("PRAGMA quick_check(20)").fetchall()]
    except Damaged as error:
        return [error.title]
    finally:
        db.close()
    return bad_pages + [line for line in structure if line != "ok"]


def cipher_version() -> str:
    """Say which cipher this build has. Raises LiaisonError where it has none."""
    db = sqlcipher.connect(":memory:")
    try:
        row = db.execute("PRAGMA cipher_version").fetchone()
    finally:
        db.close()
    if not row:
        raise LiaisonError(_("This build cannot encrypt its database."), _("Install Liaison again; nothing was opened."), code="no_cipher")
    return f"SQLCipher {row[0]}"
