"""How the window looks and behaves on this device; kept beside the vault, and holds nothing of its contents."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Signal

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

SETTINGS_NAME = "desktop.json"
LOCK_MINUTES = (1, 5, 10, 15)


@dataclass(frozen=True)
class Preferences:
    """Every setting with what it is when nobody chose."""

    theme: str = "system"
    language: str = "system"
    text_scale: float = 1.0
    less_motion: bool = False
    lock_minutes: int = 10
    lock_on_suspend: bool = True
    hide_from_capture: bool = True
    clock_24: bool = True
    rail_collapsed: bool = False
    visits_view: str = "agenda"
    """How the visits are shown: agenda, week or month."""
    notes_px: int = 20
    """Height of the letters of the speaker's notes."""
    geometry: str = ""
    locked_at_ms: int = 0
    locked_after: int = 0
    """Quiet minutes after which it locked by itself; 0 when asked to."""
    return_place: str = ""
    return_record: str = ""
    splitters: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    shortcuts: dict[str, str] = field(default_factory=dict[str, str])


class Settings(QObject):
    """Preferences in force; each change is written down at once."""

    changed = Signal(object)
    """The Preferences now in force."""
    unkept = Signal(object)
    """The failure to write them down: told once, until they can be written again."""

    def __init__(self, folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = folder / SETTINGS_NAME if folder else None
        self.now = _read(self._path)
        self.at_start = self.now
        self._is_unkept = False

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
            part.replace(self._path)
        except OSError as error:
            if not self._is_unkept:
                self._is_unkept = True
                words = _("What you set is in force, but could not be kept: {reason}.").format(reason=error.strerror or type(error).__name__)
                self.unkept.emit(LiaisonError(words, _("Check the free space and the permissions of the vault’s folder, then set it again."), code="unkept"))
        else:
            self._is_unkept = False


def _read(path: Path | None) -> Preferences:
    """Read what is kept; whatever is missing or of the wrong type is as nobody chose."""
    try:
        kept: Any = json.loads(path.read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        kept = {}
    usual = Preferences()
    found = cast("dict[str, Any]", kept) if isinstance(kept, dict) else {}
    return replace(usual, **{f.name: found[f.name] for f in fields(usual) if _fits(found.get(f.name), getattr(usual, f.name))})


def _fits(value: object, usual: object) -> bool:
    return type(value) is type(usual) or (isinstance(usual, float) and type(value) is int)
