"""Slides of the vault's own decks: sealed chunks opened piece by piece into memory."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QObject

from liaison_app.desktop.slides.slides import Slides
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.values import Manifest
from liaison_app.work.stored_files import StoredFiles


def vault_slides(workspace: Workspace, parent: QObject | None = None) -> Slides:
    """Return slides that are opened from this workspace's vault, on its workers."""
    files = StoredFiles(workspace.store.chunks)

    def opener(file: Manifest) -> QByteArray:
        whole = QByteArray()
        whole.reserve(file.size)
        for piece in files.open(file):
            whole.append(QByteArray(piece))
        return whole

    def background(fn: Callable[[], QByteArray], done: Callable[[QByteArray], object], owner: QObject, failed: Callable[[BaseException], object]) -> None:
        workspace.tasks.run(fn, done, owner, failed=failed)

    return Slides(opener, background, parent)
