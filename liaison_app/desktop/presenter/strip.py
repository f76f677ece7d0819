"""All slides: a strip along the foot, and the overview that fills the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import LEFT, RIGHT, draw_text, text_width
from liaison_app.desktop.presenter.head import minute_words
from liaison_app.desktop.presenter.look import look
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.slides.slide_view import draw_picture, fitted
from liaison_app.desktop.slides.slides import Slides, Urgency, pages_of

_THUMB, _GAP, _PAD = 118, 10, 24
_FOOT = 40
"""Height of the line below the overview that tells its keys, at 100 % text."""


class _Thumbs(QWidget):
    """Paints thumbnails in places a subclass gives."""

    chosen = Signal(int)

    def __init__(self, session: Session, slides: Slides, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._slides = slides
        self._file = pages_of(session.deck)
        self.setAccessibleName(_("All slides"))
        slides.drawn.connect(self._drawn)
        session.moved.connect(self.update)

    def place(self, number: int) -> QRectF:
        """Return where the thumbnail of a slide (from 1) stands."""
        raise NotImplementedError

    def marked(self) -> int:
        return self.session.slide

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        number = next((n for n in range(1, self.session.pages + 1) if self.place(n).contains(at)), 0)
        if number:
            self.chosen.emit(number)

    def _drawn(self, file: str, _page: int) -> None:
        if self._file is not None and file == self._file.sha256:
            self.update()

    def paint_thumbs(self, painter: QPainter) -> None:
        room = QRectF(self.rect())
        for number in range(1, self.session.pages + 1):
            place = self.place(number)
            if place.intersects(room):
                self._paint(painter, number, place)

    def _paint(self, painter: QPainter, number: int, place: QRectF) -> None:
        now, is_marked = look(), number == self.marked()
        ratio = self.devicePixelRatioF()
        box = QSize(round(place.width() * ratio), round(place.height() * ratio))
        image = self._slides.picture(self._file, number - 1, box, Urgency.THUMBNAIL) if self._file else None
        draw_box(painter, place, now.radius("small"), now.colour("surface"))
        if image is not None:
            draw_picture(painter, image, fitted(image.size(), place), now.radius("small"))
        if self.session.is_hidden(number) or number in self.session.left_out:
            painter.setOpacity(0.6)
            draw_box(painter, place, now.radius("small"), now.colour("window"))
            painter.setOpacity(1)
        if is_marked:
            draw_box(painter, place.adjusted(-3, -3, 3, 3), now.radius("control"), None, now.colour("focus"), 2)
        below = QRectF(place.left() + 2, place.bottom() + 4, place.width() - 4, now.line("caption"))
        font = now.font("caption", weight=600 if is_marked else 500, tabular=True)
        draw_text(painter, below, str(number), font, now.colour("text" if is_marked else "text_2"), LEFT)
        room = below.width() - text_width(font, f"{number}  ")
        draw_text(
            painter, below, self._beneath(number, lambda words: text_width(font, words) <= room), font, now.colour("text" if is_marked else "text_2"), RIGHT
        )

    def _beneath(self, number: int, fits: Callable[[str], bool] = bool) -> str:
        if number in self.session.left_out:
            return _("left out")
        if self.session.is_hidden(number):
            return _("hidden")
        seconds = self.session.showing.seconds(number)
        if number == self.session.slide and number in self.session.plan.said:
            words = _("{spent} of {planned}").format(spent=minute_words(seconds), planned=minute_words(round(self.session.plan.seconds[number])))
            return words if fits(words) else minute_words(seconds)
        if seconds:
            return minute_words(seconds)
        return _("skipped") if number < self.session.slide else ""


class Strip(_Thumbs):
    """The slides in one row; the one that stands is kept in view."""

    def __init__(self, session: Session, slides: Slides, parent: QWidget | None = None) -> None:
        super().__init__(session, slides, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def _wide(self) -> int:
        return look().px(_THUMB)

    def sizeHint(self) -> QSize:
        return QSize(400, 14 + self._wide * 9 // 16 + 8 + look().line("caption") + 12)

    def place(self, number: int) -> QRectF:
        return QRectF(_PAD + (number - 1) * (self._wide + _GAP) - self._offset(), 14, self._wide, self._wide * 9 // 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), 1), look().colour("line"))
        self.paint_thumbs(painter)

    def _offset(self) -> float:
        whole = 2 * _PAD + self.session.pages * (self._wide + _GAP) - _GAP
        middle = _PAD + (max(1, self.session.slide) - 0.5) * (self._wide + _GAP) - self.width() / 2
        return max(0.0, min(middle, whole - self.width()))


class Overview(_Thumbs):
    """A grid of all slides over the window: arrows move, Enter shows, Escape goes back."""

    left = Signal()

    def __init__(self, session: Session, slides: Slides, host: QWidget) -> None:
        super().__init__(session, slides, host)
        self._host = host
        self._mark = 1
        self._top = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def open(self) -> None:
        """Cover the host with the grid."""
        self.setGeometry(self._host.rect())
        self._mark = max(1, self.session.slide)
        self._scroll()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def marked(self) -> int:
        return self._mark

    def place(self, number: int) -> QRectF:
        columns, wide, tall = self._grid()
        row, column = divmod(number - 1, columns)
        return QRectF(32 + column * (wide + 24), 32 + row * (tall + 48) - self._top, wide, tall)

    def _grid(self) -> tuple[int, float, float]:
        """Return how many columns there are, and the size of a thumbnail: as large as all of them fit, else six or what the width holds."""
        most = max(1, min(6, (self.width() - 64 + 24) // 240))
        for columns in range(min(2, most), most):
            wide = self._wide(columns)
            if -(-self.session.pages // columns) * (wide * 9 / 16 + 48) + 32 <= self._room:
                return columns, wide, wide * 9 / 16
        return most, self._wide(most), self._wide(most) * 9 / 16

    @property
    def _room(self) -> int:
        return self.height() - look().height(_FOOT, "caption")

    def _wide(self, columns: int) -> float:
        return (self.width() - 64 - (columns - 1) * 24) / columns

    def _scroll(self) -> None:
        """Keep the marked slide in view."""
        place = self.place(self._mark)
        if place.top() < 32:
            self._top += place.top() - 32
        elif place.bottom() + 48 > self._room:
            self._top += place.bottom() + 48 - self._room
        self._top = max(0.0, self._top)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now, room = look(), QRectF(self.rect())
        painter.fillRect(self.rect(), now.colour("window"))
        self.paint_thumbs(painter)
        foot = room.adjusted(0, self._room, 0, 0)
        painter.fillRect(foot, now.colour("rail"))
        painter.fillRect(QRectF(0, foot.top(), room.width(), 1), now.colour("line"))
        keys = _("Arrows choose · Enter shows the slide · Esc goes back")
        draw_text(painter, foot.adjusted(32, 0, -32, 0), keys, now.font("caption"), now.colour("text_2"), LEFT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self._grid()[0]
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: columns, Qt.Key.Key_Up: -columns, Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self._move(self._mark + steps[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._move(1 if key == Qt.Key.Key_Home else self.session.pages)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._mark)
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_G):
            self.left.emit()

    def _move(self, number: int) -> None:
        if 1 <= number <= self.session.pages:
            self._mark = number
            self.setAccessibleDescription(_("Slide {n}").format(n=number))
            self._scroll()
            self.update()
