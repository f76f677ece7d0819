"""First slides small, kept encrypted in the vault: the shelf stands at once, without a deck being opened."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QBuffer, QIODevice, QObject, QSize, Signal
from PySide6.QtGui import QImage

from liaison_app.desktop.slides.slides import Slides
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.values import Manifest
from liaison_app.store import names
from liaison_app.store.kept import value_of
from liaison_app.store.verbs import KeepValues

_LARGEST = 640
"""Pixels across; a larger picture is not worth keeping."""
_NEAR = 0.95


class Thumbnails(QObject):
    """Gives a kept picture at once; draws, and keeps, one where there is none or it is too small."""

    came = Signal()

    def __init__(self, workspace: Workspace, slides: Slides, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = workspace
        self._slides = slides
        self._kept: dict[str, QImage] = {}
        """By the file's hash; a null image where the vault has none."""
        self._asked: set[str] = set()

    def picture(self, file: Manifest, box: QSize) -> QImage | None:
        """Return the first slide for a box of device pixels; None while it is read or drawn: `came` and `Slides.drawn` tell."""
        kept = self._kept.get(file.sha256)
        if kept is None:
            self._ask(file.sha256)
            return None
        if not kept.isNull() and (kept.width() >= box.width() * _NEAR or kept.height() >= box.height() * _NEAR):
            return kept
        drawn = self._slides.picture(file, 0, box)
        if drawn is None:
            return None if kept.isNull() else kept
        self._kept[file.sha256] = drawn
        if max(drawn.width(), drawn.height()) <= _LARGEST * 2:
            self._work.tasks.run(partial(self._keep, file.sha256, QImage(drawn)), None, self)
        return drawn

    def _ask(self, sha256: str) -> None:
        if sha256 not in self._asked:
            self._asked.add(sha256)
            self._work.tasks.read(lambda reader: value_of(reader, names.thumbnail(sha256)), partial(self._found, sha256), self)

    def _found(self, sha256: str, raw: bytes | None) -> None:
        self._kept.setdefault(sha256, QImage.fromData(raw) if raw else QImage())
        self.came.emit()

    def _keep(self, sha256: str, image: QImage) -> None:
        """Write the picture into the vault's database; on a worker."""
        body = QBuffer()
        body.open(QIODevice.OpenModeFlag.WriteOnly)
        if image.save(body, "PNG"):  # pyright: ignore[reportArgumentType, reportCallIssue] - the stubs want bytes, Qt takes text
            self._work.store.perform(KeepValues(((names.thumbnail(sha256), bytes(body.data().data())),))).result()
