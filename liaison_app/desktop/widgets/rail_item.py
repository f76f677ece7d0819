"""One place in the rail: icon, word and count."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.desktop.painting.chip import draw_count
from liaison_app.desktop.painting.shape import draw_box, draw_circle, draw_icon
from liaison_app.desktop.painting.text import RIGHT, draw_text
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.painted_button import PaintedButton


@dataclass(frozen=True)
class Place:
    """An item of the rail; `waiting` makes its count amber, because a decision is asked for."""

    key: str
    icon: str
    word: str
    count: int = 0
    waiting: bool = False
    keys: str = ""


class RailItem(PaintedButton):
    """Icon and word; when the rail is narrow, an icon with a dot for its count."""

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(own_focus=False, parent=parent)
        self._place = place
        self._collapsed = False
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_place(place)

    def place(self) -> Place:
        return self._place

    def set_place(self, place: Place) -> None:
        self._place = place
        self.setText(place.word)
        self.setAccessibleName(f"{place.word}, {place.count}" if place.count else place.word)
        self.setAccessibleDescription(place.keys)
        self.setToolTip(place.word if self._collapsed else "")
        self.update()

    def set_collapsed(self, *, collapsed: bool) -> None:
        self._collapsed = collapsed
        self.set_place(self._place)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        if self._collapsed:
            return QSize(theme().px(40), theme().px(40))
        return QSize(192, theme().height(32, "body"))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(40), self.sizeHint().height())

    def nextCheckState(self) -> None:
        """Where we are is said by the window, not by the click."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now, rect = QPainter(self), theme(), QRectF(self.rect())
        here = self.isChecked()
        token = "rail_selected" if here else "rail_hover" if self.underMouse() else ""
        if token:
            draw_box(painter, rect, now.radius(), now.colour(token))
        tone = "selected_match" if here else "text_2"
        side = now.px(20)
        left = (self.width() - side) / 2 if self._collapsed else 8.0
        draw_icon(painter, now, self._place.icon, tone, QPointF(left, (self.height() - side) / 2), side)
        if self._collapsed:
            if self._place.count:
                draw_circle(painter, QRectF(rect.right() - 9, 1, 8, 8), now.colour("warn" if self._place.waiting else "line_strong"))
            return
        self._paint_words(painter, rect.adjusted(8 + side + 12, 0, -8, 0), "rail_selected_text" if here else "text_2")

    def _paint_words(self, painter: QPainter, rect: QRectF, tone: str) -> None:
        now = theme()
        draw_text(painter, rect.adjusted(0, 0, -28, 0), self._place.word, now.font(weight=600 if self.isChecked() else 500), now.colour(tone))
        if self._place.count:
            draw_count(painter, now, rect, self._place.count, waiting=self._place.waiting)
        elif self._place.keys:
            draw_text(painter, rect, self._place.keys, now.font("caption", weight=400), now.colour(tone), RIGHT)
