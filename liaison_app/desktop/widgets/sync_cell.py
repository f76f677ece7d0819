"""The cell that says, truly, how much of the work is on the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.desktop.painting.shape import draw_box, draw_circle, draw_icon
from liaison_app.desktop.painting.text import draw_text
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.painted_button import PaintedButton

SyncKind = Literal["done", "local", "pending", "offline", "failed"]
_LOOKS = {
    "done": ("sync-done", "ok_text"),
    "local": ("device", "text_2"),
    "pending": ("sync-pending", "warn_text"),
    "offline": ("offline", "text_2"),
    "failed": ("sync-failed", "danger_text"),
}


@dataclass(frozen=True)
class SyncState:
    """Two lines, such as "3 of 41" and "not yet on the server"."""

    kind: SyncKind
    title: str
    second: str = ""


class SyncCell(PaintedButton):
    """Icon and two lines; red with a border when something was set aside."""

    def __init__(self, state: SyncState, parent: QWidget | None = None) -> None:
        super().__init__(own_focus=False, parent=parent)
        self._collapsed = False
        self._state = state
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_state(state)

    def state(self) -> SyncState:
        return self._state

    def set_state(self, state: SyncState) -> None:
        self._state = state
        words = ", ".join(part for part in (state.title, state.second) if part)
        self.setText(state.title)
        self.setAccessibleName(words)
        self.setToolTip(words if self._collapsed else "")
        self.update()

    def set_collapsed(self, *, collapsed: bool) -> None:
        self._collapsed = collapsed
        self.set_state(self._state)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        if self._collapsed:
            return QSize(theme().px(40), theme().px(40))
        return QSize(192, theme().height(48, "body", "caption"))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(40), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        icon, tone = _LOOKS[self._state.kind]
        failed = self._state.kind == "failed"
        rect = QRectF(self.rect())
        side = now.px(20)
        if self._collapsed:
            self._paint_small(painter, rect, icon, tone)
            return
        ground = "hover" if self.underMouse() else "surface" if failed else "window"
        draw_box(painter, rect, now.radius(), now.colour(ground), now.colour("danger_text" if failed else "line"))
        draw_icon(painter, now, icon, tone, QPointF(9, (self.height() - side) / 2), side)
        left = 9 + side + 12
        top = (self.height() - now.line("body") - now.line("caption")) / 2 + 1
        first = QRectF(left, top, self.width() - left - 6, now.line("body"))
        second = QRectF(left, first.bottom() - 2, first.width(), now.line("caption"))
        draw_text(painter, first, self._state.title, now.font(weight=600, tabular=True), now.colour("danger_text" if failed else "text"))
        draw_text(painter, second, self._state.second, now.font("caption", weight=400, tabular=True), now.colour("text_2"))

    def _paint_small(self, painter: QPainter, rect: QRectF, icon: str, tone: str) -> None:
        now, side = theme(), theme().px(20)
        if self.underMouse():
            draw_box(painter, rect, now.radius(), now.colour("rail_hover"))
        draw_icon(painter, now, icon, tone, rect.center() - QPointF(side / 2, side / 2), side)
        if self._state.kind not in ("done", "local"):
            draw_circle(painter, QRectF(rect.right() - 9, 1, 8, 8), now.colour("danger" if self._state.kind == "failed" else "warn"))
