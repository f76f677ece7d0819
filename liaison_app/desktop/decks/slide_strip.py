"""A deck's slides in one row; arrows step through them, Enter shows the deck from there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.slides.slide_view import draw_picture, fitted
from liaison_app.desktop.slides.slides import Slides
from liaison_app.desktop.theme import theme
from liaison_app.records.values import Manifest

_SHOWN, _GAP, _EDGE, _USUAL = 3, 8, 3, 286


class SlideStrip(QWidget):
    """Three slides at a time, the chosen one in view."""

    chosen = Signal(int)
    """A page, from 0."""
    start_asked = Signal(int)
    """Show the deck from this page on (from 0): Enter or Shift+F5."""

    def __init__(self, slides: Slides, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slides = slides
        self._file: Manifest | None = None
        self._pages = 0
        self._page = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("spoken_role", "strip")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(_("Slides"))
        slides.drawn.connect(self._drawn)

    def show_deck(self, file: Manifest | None, pages: int) -> None:
        """Begin with the first slide of a file."""
        self._file, self._pages = file, pages
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if pages else Qt.FocusPolicy.NoFocus)
        self.go(0)

    def go(self, page: int) -> None:
        """Choose a page (from 0), if there is one."""
        if 0 <= page < max(1, self._pages):
            self._page = page
            self.setAccessibleDescription(_("Slide {n} of {total}").format(n=page + 1, total=self._pages))
            self.update()
            self.chosen.emit(page)

    def sizeHint(self) -> QSize:
        return QSize(_USUAL, self.heightForWidth(_USUAL))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._wide(width) * 9 / 16) + 2 * _EDGE

    def _wide(self, width: int) -> float:
        return (width - 2 * _EDGE - (_SHOWN - 1) * _GAP) / _SHOWN

    def _first(self) -> int:
        return max(0, min(self._page - 1, self._pages - _SHOWN))

    def _place(self, page: int) -> QRectF:
        wide = self._wide(self.width())
        return QRectF(_EDGE + (page - self._first()) * (wide + _GAP), _EDGE, wide, wide * 9 / 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        ratio = self.devicePixelRatioF()
        for page in range(self._first(), min(self._pages, self._first() + _SHOWN)):
            place = self._place(page)
            box = QSize(round(place.width() * ratio), round(place.height() * ratio))
            image = self._slides.picture(self._file, page, box) if self._file is not None else None
            draw_box(painter, place, now.radius("small"), now.colour("sunken"))
            if image is not None:
                draw_picture(painter, image, fitted(image.size(), place), now.radius("small"))
            draw_box(painter, place, now.radius("small"), None, now.colour("line"))
            if page == self._page:
                thick = 3 if self.hasFocus() else 2
                draw_box(painter, place.adjusted(-2, -2, 2, 2), now.radius(), None, now.colour("focus" if self.hasFocus() else "accent"), thick)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_PageDown: _SHOWN, Qt.Key.Key_PageUp: -_SHOWN}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self._pages - 1}
        if event.key() in steps:
            self.go(max(0, min(self._page + steps[Qt.Key(event.key())], self._pages - 1)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (event.key() == Qt.Key.Key_F5 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier):
            self.start_asked.emit(self._page)
        elif event.key() in ends:
            self.go(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        page = next((n for n in range(self._pages) if self._place(n).contains(event.position())), -1)
        if page >= 0:
            self.go(page)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().x() or event.angleDelta().y()
        self.go(self._page + (-1 if turned > 0 else 1))
        event.accept()

    def _drawn(self, file: str, _page: int) -> None:
        if self._file is not None and file == self._file.sha256:
            self.update()
