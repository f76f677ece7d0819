"""What was copied out of an open vault leaves the clipboard again after half a minute, and when the vault locks."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

KEPT_MS: Final = 30_000
MARK: Final = "application/x-liaison-copy"
_HUSHED: Final = {
    MARK: b"1",
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': bytes(4),
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': bytes(4),
}
"""Tells histories of the clipboard, here and in the cloud, to keep nothing of it."""


class Clipboard(QObject):
    """Watches every copy made in this process, a field's own Ctrl+C too; nobody has to remember to clear."""

    def __init__(self, parent: QObject | None = None, *, kept_ms: int = KEPT_MS) -> None:
        super().__init__(parent)
        self._board = QGuiApplication.clipboard()
        self._due = QTimer(self, singleShot=True, interval=kept_ms)
        self._due.timeout.connect(self.forget)
        self._hush = QTimer(self, singleShot=True, interval=0)
        self._hush.timeout.connect(self._put_again)
        self._board.dataChanged.connect(self._changed)

    def copy(self, text: str, html: str = "") -> None:
        """Copy words, and how they look where another program takes that."""
        data = QMimeData()
        data.setText(text)
        if html:
            data.setHtml(html)
        self._put(data)

    def forget(self) -> None:
        """Clear what was copied here; what another program put there since stays."""
        self._due.stop()
        self._hush.stop()
        if self._is_ours():
            self._board.clear(QClipboard.Mode.Clipboard)
        if self._board.supportsSelection() and self._board.ownsSelection():
            self._board.clear(QClipboard.Mode.Selection)

    def _data(self) -> QMimeData:
        """Return what lies there; some platforms answer nothing at all for nothing."""
        return cast("QMimeData | None", self._board.mimeData()) or QMimeData()

    def _is_ours(self) -> bool:
        return self._board.ownsClipboard() or self._data().hasFormat(MARK)

    def _changed(self) -> None:
        self._due.stop()
        if self._is_ours() and self._data().formats():
            self._due.start()
            if not self._data().hasFormat(MARK):
                self._hush.start()

    def _put_again(self) -> None:
        """Mark what a field copied by itself."""
        before = self._data()
        if self._board.ownsClipboard() and before.formats() and not before.hasFormat(MARK):
            data = QMimeData()
            for name in before.formats():
                data.setData(name, before.data(name))
            if before.hasImage():
                data.setImageData(before.imageData())
            self._put(data)

    def _put(self, data: QMimeData) -> None:
        for name, value in _HUSHED.items():
            data.setData(name, value)
        self._board.setMimeData(data, QClipboard.Mode.Clipboard)
