"""Cards: a surface with a heading and at most one action."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Hairline, Symbol


class Card(QWidget):
    """Heading and body at a distance from the edge; `add_edge` goes from edge to edge with a hairline above."""

    def __init__(
        self,
        heading: str = "",
        *,
        action: QWidget | None = None,
        icon: str = "",
        icon_tone: str = "text_2",
        edge: str = "line",
        pad: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._edge = edge
        self._pad = pad
        self._spare = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.heading = Label(heading, "lead", weight=600, wrap=True)
        self._head = self._heading_row(action, icon, icon_tone) if heading or action else None
        self._body: QVBoxLayout | None = None
        if heading:
            self.setAccessibleName(heading)

    def add(self, item: QWidget | QLayout, *, gap: int = 8) -> None:
        """Put something into the body, `gap` pixels below what stands there already."""
        body = self._body or self._new_body()
        if body.count():
            body.addSpacing(gap)
        _put(body, item)

    def add_edge(self, item: QWidget, *, line: bool = True) -> None:
        """Put something from edge to edge, under a hairline; what is added after starts a new body."""
        if self._column.count() and line:
            self._column.addWidget(Hairline())
        self._column.addWidget(item)
        self._body = None

    def leave_room(self) -> None:
        """Let the room that is left stand below what was added, where a card is as high as its neighbour."""
        self._column.addStretch(1)

    def set_edge(self, token: str) -> None:
        self._edge = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), theme().radius("card"), theme().colour("surface"), theme().colour(self._edge))

    def _heading_row(self, action: QWidget | None, icon: str, icon_tone: str) -> QHBoxLayout:
        row = QHBoxLayout()
        self._spare = 4 if action is not None and action.sizeHint().height() > 24 else 0  # a button stands higher than a line of words
        row.setContentsMargins(self._pad, 12 - self._spare, self._pad, 12 - self._spare)
        row.setSpacing(8)
        if icon:
            row.addWidget(Symbol(icon, icon_tone))
        row.addWidget(self.heading, 1)
        if action is not None:
            row.addWidget(action)
        self._column.addLayout(row)
        return row

    def _new_body(self) -> QVBoxLayout:
        first = self._column.count() == 0
        follows_head = self._head is not None and self._column.count() == 1
        if follows_head and self._head is not None:
            # A heading alone stands in a 48-px band; above a body it keeps the card's own pad.
            self._head.setContentsMargins(self._pad, self._pad - 1 - self._spare, self._pad, 4 - self._spare)
        self._body = QVBoxLayout()
        self._body.setSpacing(0)
        self._body.setContentsMargins(self._pad, 0 if follows_head else self._pad, self._pad, self._pad)
        if not first and not follows_head:
            self._column.addWidget(Hairline())
        self._column.addLayout(self._body)
        return self._body


def _put(box: QBoxLayout, item: QWidget | QLayout) -> None:
    if isinstance(item, QWidget):
        box.addWidget(item)
    else:
        box.addLayout(item)
