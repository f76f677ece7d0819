"""One agency gone cold: its name, for how long, and its visits of the last twelve months."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chart import draw_sparkline
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import Paragraph, Run, Style, draw_text
from liaison_app.desktop.theme import theme
from liaison_app.desktop.today.facts import Cold
from liaison_app.desktop.widgets.painted_button import PaintedButton

_CHART = 84
_PAD = 16


class ColdRow(PaintedButton):
    """Opens the agency."""

    def __init__(self, agency: Cold, parent: QWidget | None = None) -> None:
        self._agency = agency
        self._days = plural("{n} day", "{n} days", agency.days)
        visits = plural("{n} visit in 12 months", "{n} visits in 12 months", sum(agency.months))
        said = _("{name}, {days} without a visit, cadence {n}, {visits}").format(name=agency.name, days=self._days, n=agency.cadence, visits=visits)
        super().__init__(agency.name, said, parent=parent)

    def sizeHint(self) -> QSize:
        return QSize(240, theme().height(40, "body", "caption"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        ring = self.shows_focus()
        if self.underMouse() or ring:
            ground = now.colour("hover") if self.underMouse() else None
            draw_box(painter, QRectF(self.rect()).adjusted(6, 0, -6, 0), 6, ground, now.colour("focus") if ring else None, 2 if ring else 1)
        chart = QRectF(self.width() - _PAD - _CHART, (self.height() - 20) / 2, _CHART, 20)
        room = chart.left() - _PAD - 8
        top = (self.height() - now.line("body") - now.line("caption")) / 2
        draw_text(painter, QRectF(_PAD, top, room, now.line("body")), self._agency.name, now.font(weight=500), now.colour("text"))
        words = [Run(self._days, weight=600, tone="warn_text"), Run(" · " + _("cadence {n}").format(n=self._agency.cadence))]
        Paragraph(now, words, Style("caption", "text_2", 400), room).draw(painter, QPointF(_PAD, top + now.line("body")), now.colour("text_2"))
        draw_sparkline(painter, now, chart, self._agency.months)
