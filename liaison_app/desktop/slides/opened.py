"""One deck's pages, opened in memory and drawn on Qt's own rendering thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QObject, QRectF, QSize, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument, QPdfLinkModel, QPdfPageRenderer

from liaison_app.core.errors import Damaged
from liaison_app.core.words import _

_ROLES = QPdfLinkModel.Role


@dataclass(frozen=True, slots=True)
class SlideLink:
    """Where on a slide a link lies, each 0 to 1, and where it leads: to a page (from 0), or else to an address."""

    left: float
    top: float
    width: float
    height: float
    page: int
    address: str

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


class OpenedDeck(QObject):
    """Draws pages of one PDF, one at a time. Python's own threads would not do: they hold the interpreter while Qt draws."""

    drew = Signal(int, QImage)
    """A page (from 0) and its picture; the picture is null where the page could not be drawn."""

    def __init__(self, data: QByteArray, parent: QObject | None = None) -> None:
        """Open a PDF. Raises Damaged where it cannot be read."""
        super().__init__(parent)
        self.size = data.size()
        self.busy = False
        # Children go in the order they were made: first the one that draws, then what it draws from.
        self._renderer = QPdfPageRenderer(self)
        self._document = QPdfDocument(self)
        self._buffer = QBuffer(self)
        self._buffer.setData(data)
        self._buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        if self._document.error() != QPdfDocument.Error.None_ or self._document.pageCount() < 1:
            raise Damaged(_("The slides of this deck cannot be drawn."), _("Export it again as PDF, then add that file."), code="deck_damaged")
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.setDocument(self._document)
        self._renderer.pageRendered.connect(self._came)

    @property
    def pages(self) -> int:
        return self._document.pageCount()

    def fitting(self, page: int, box: QSize) -> QSize:
        """Return the largest size of a page's proportions inside a box (device pixels)."""
        paper = self._document.pagePointSize(page)
        if paper.isEmpty() or box.isEmpty():
            return QSize()
        scale = min(box.width() / paper.width(), box.height() / paper.height())
        return QSize(max(1, round(paper.width() * scale)), max(1, round(paper.height() * scale)))

    def links(self, page: int) -> tuple[SlideLink, ...]:
        """Return the links on a page (from 0) that lead anywhere."""
        model = QPdfLinkModel()
        model.setDocument(self._document)
        model.setPage(page)
        paper = self._document.pagePointSize(page)
        rows = (model.index(row, 0) for row in range(model.rowCount(model.index(-1, -1))))
        found: list[SlideLink] = []
        for row in rows:
            rect, url, leads = (row.data(int(role.value)) for role in (_ROLES.Rectangle, _ROLES.Url, _ROLES.Page))
            address = url.toString() if isinstance(url, QUrl) else ""
            target = leads if isinstance(leads, int) and not address else -1
            if isinstance(rect, QRectF) and not paper.isEmpty() and (address or 0 <= target < self.pages):
                wide, tall = paper.width(), paper.height()
                found.append(SlideLink(rect.left() / wide, rect.top() / tall, rect.width() / wide, rect.height() / tall, target, address))
        return tuple(found)

    def draw(self, page: int, box: QSize) -> None:
        """Begin drawing a page to fit a box; `drew` tells when it is there."""
        self.busy = True
        self._renderer.requestPage(page, self.fitting(page, box))

    def close(self) -> None:
        """Let go of the file; waits for the page being drawn."""
        self._renderer.pageRendered.disconnect(self._came)
        self.deleteLater()

    def _came(self, page: int, _size: QSize, image: QImage, *_more: object) -> None:
        self.busy = False
        self.drew.emit(page, image)
