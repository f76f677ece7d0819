"""The timeline: what happened, newest first, on one thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.desktop.painting.chip import Chip, chip_size, draw_chip
from liaison_app.desktop.painting.shape import draw_box, draw_circle, draw_icon
from liaison_app.desktop.painting.text import RIGHT, draw_text, text_width
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.painted_button import PaintedButton


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `key` is handed back when it is opened."""

    key: str
    title: str
    second: str = ""
    when: str = ""
    icon: str = "note"
    tone: str = "text_2"
    chip: Chip | None = None


class TimelineEntry(PaintedButton):
    """A ringed icon on the thread, a title, one line beneath, the time at the right."""

    def __init__(self, entry: Entry, *, last: bool = False, parent: QWidget | None = None) -> None:
        said = (entry.title, entry.chip.text if entry.chip else "", entry.second, entry.when)
        super().__init__(entry.title, ", ".join(part for part in said if part), parent=parent)
        self._entry = entry
        self._last = last

    def sizeHint(self) -> QSize:
        return QSize(240, theme().height(56, "body", "body"))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        ring = now.px(31)
        top = 6.0
        if not self._last:
            painter.fillRect(QRectF(ring // 2, top, 1, self.height() - top), now.colour("line"))
        circle = QRectF(0, top, ring, ring)
        draw_circle(painter, circle, now.colour("sunken"), now.colour("line"))
        side = now.px(18)
        draw_icon(painter, now, self._entry.icon, self._entry.tone, QPointF((ring - side) / 2, top + (ring - side) / 2), side)
        words = QRectF(ring + 12, top, self.width() - ring - 12, now.line())
        if self.underMouse() or self.shows_focus():
            ground = QRectF(ring + 4, 2, self.width() - ring - 4, self.height() - 8)
            draw_box(
                painter,
                ground,
                now.radius(),
                now.colour("hover") if self.underMouse() else None,
                now.colour("focus") if self.shows_focus() else None,
                2,
            )
        self._paint_words(painter, words.adjusted(0, 0, -8, 0))

    def _paint_words(self, painter: QPainter, line: QRectF) -> None:
        now, entry = theme(), self._entry
        figures = now.font(tabular=True)
        draw_text(painter, line, entry.when, figures, now.colour("text_2"), RIGHT)
        room = line.adjusted(0, 0, -text_width(figures, entry.when) - 16, 0)
        size = chip_size(now, entry.chip) if entry.chip else None
        title = room.adjusted(0, 0, -(size.width() + 8) if size else 0, 0)
        wide = draw_text(painter, title, entry.title, now.font(weight=500), now.colour("text"))
        if entry.chip and size:
            draw_chip(painter, now, QPointF(line.left() + wide + 8, line.center().y() - size.height() / 2), entry.chip)
        draw_text(painter, line.translated(0, now.line()), entry.second, now.font(), now.colour("text_2"))


class Timeline(QWidget):
    """Entries one below the other; `opened` gives the key of the one that was opened."""

    opened = Signal(str)

    def __init__(self, name: str, entries: Sequence[Entry] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.set_entries(entries)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, entry in enumerate(entries):
            button = TimelineEntry(entry, last=number == len(entries) - 1)
            button.clicked.connect(lambda _=False, key=entry.key: self.opened.emit(key))
            self._column.addWidget(button)
