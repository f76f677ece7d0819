"""The copies that a vault's window makes by itself: one a week, the last four, sealed, beside the vault's folder and never in it."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.vault.header import HEADER_NAME

if TYPE_CHECKING:
    from liaison_app.vault.keys import VaultKeys

WEEK_MS = 7 * 24 * 3600 * 1000
_DAY_MS = 24 * 3600 * 1000
_KEPT = 4
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\.backup")
_PART = re.compile(r"\.\d{4}-\d{2}-\d{2}\.backup\.[0-9a-f]+\.part")
_ROOM_LEFT = 256 * 1024 * 1024
"""Bytes that a copy leaves free: it is not worth filling the disk for."""


@dataclass(frozen=True)
class OwnCopies:
    """Those of one vault folder. They open as the vault did when they were made, so they go when what opens it changes, and when it is wiped."""

    vault: Path

    @property
    def place(self) -> Path:
        vault = self.vault.resolve()  # the same however the folder was named: what opens the vault no more must find them all
        return vault.with_name(f"{vault.name}-copies")

    def all(self) -> list[Path]:
        """Return them, the oldest first."""
        return sorted(path for path in self.place.glob("*.backup") if _NAME.fullmatch(path.name))

    def is_due(self, now: int) -> bool:
        """Say whether the newest is a week old; those from the future are from before a clock was set."""
        copies = [path for path in self.all() if path.name <= _name(now + _DAY_MS)]
        if not copies:
            return True
        made = dt.datetime.fromisoformat(f"{copies[-1].stem}T00:00:00+00:00").timestamp() * 1000
        return now - made >= WEEK_MS

    def make(self, keys: VaultKeys, now: int) -> None:
        """Make one of today, and let the oldest go. Raises LiaisonError."""
        from liaison_app.work.backups import write_backup

        self._clear_up()
        self.place.mkdir(mode=0o700, exist_ok=True)
        size = sum(path.stat().st_size for path in self.vault.rglob("*") if path.is_file())
        if shutil.disk_usage(self.place).free < 2 * size + _ROOM_LEFT:
            raise LiaisonError(_("The disk has too little room for a copy of this vault."), _("Free some space, then try again."), code="disk_full")
        to = self.place / _name(now)
        before = self._header()
        if not to.exists():
            write_backup(self.vault, keys.database_key.hex(), keys.vault_id.hex(), to)
        if self._header() != before:  # what opens the vault was changed meanwhile, and this copy may open by what was before
            to.unlink(missing_ok=True)
        for old in sorted(self.all(), key=lambda path: path.name <= to.name)[:-_KEPT]:  # those from the future first
            old.unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove them all, and their folder where nobody keeps anything else in it."""
        for ours in (*self.all(), *self._parts()):
            with suppress(OSError):
                ours.unlink()
        with suppress(OSError):
            self.place.rmdir()

    def _header(self) -> bytes:
        return (self.vault / HEADER_NAME).read_bytes()

    def _parts(self) -> list[Path]:
        return [path for path in self.place.glob(".*.part") if _PART.fullmatch(path.name)]

    def _clear_up(self) -> None:
        """Remove what a copy left that the end of the program broke off; the vault's lock is ours, so nobody else makes one."""
        for left in (*self.vault.glob(".backup-*.db*"), *self._parts()):
            left.unlink(missing_ok=True)


def _name(now: int) -> str:
    return f"{dt.datetime.fromtimestamp(now / 1000, dt.UTC).date().isoformat()}.backup"
