"""How the window looks and behaves on this device; kept beside the vault, and holds nothing of its contents."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)
SETTINGS_NAME = "desktop.json"
LOCK_MINUTES = (1, 5, 10, 15)


@dataclass(frozen=True)
class Preferences:
    """Every setting with what it is when nobody chose."""

    theme: str = "system"
    text_scale: float = 1.0
    less_motion: bool = False
    lock_minutes: int = 10
    lock_on_suspend: bool = True
    clock_24: bool = True
    rail_collapsed: bool = False
    geometry: str = ""
    splitters: dict[str, list[int]] = field(default_factory=dict)
    shortcuts: dict[str, str] = field(default_factory=dict)


class Settings(QObject):
    """Preferences in force; each change is written down at once."""

    changed = Signal(object)
    """The Preferences now in force."""

    def __init__(self, folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = folder / SETTINGS_NAME if folder else None
        self.now = _read(self._path)

    def set(self, **values: Any) -> None:
        """Change settings by name and keep them."""
        wanted = replace(self.now, **values)
        if wanted != self.now:
            self.now = wanted
            self._write()
            self.changed.emit(wanted)

    def splitter(self, name: str) -> list[int]:
        """Return the remembered sizes of a page's panes, empty at first."""
        return list(self.now.splitters.get(name, []))

    def keep_splitter(self, name: str, sizes: list[int]) -> None:
        """Remember the sizes of a page's panes."""
        self.now = replace(self.now, splitters={**self.now.splitters, name: list(sizes)})
        self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        part = self._path.with_suffix(".part")
        try:
            part.write_text(json.dumps(asdict(self.now)), encoding="utf-8")
            os.replace(part, self._path)
        except OSError as error:
            log.info("settings not kept: %s", error.strerror)


def _read(path: Path | None) -> Preferences:
    """Read what is kept; whatever is missing or of the wrong type is as nobody chose."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        kept = {}
    usual = Preferences()
    known = {f.name: type(getattr(usual, f.name)) for f in fields(Preferences)}
    good = {name: value for name, value in kept.items() if name in known and isinstance(value, known[name])} if isinstance(kept, dict) else {}
    return replace(usual, **good)
