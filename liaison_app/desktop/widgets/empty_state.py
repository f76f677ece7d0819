"""Empty states: what belongs here, and the one way to begin."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSpacerItem, QVBoxLayout, QWidget

from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import Paragraph, Style
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.fitted import Fitted
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Painted, Symbol

_CENTRE = Qt.AlignmentFlag.AlignHCenter


_STEP = 160


class _Step(Painted):
    """The outline of one step of a process, not begun."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        self.setToolTip("")

    def measure(self) -> QSize:
        tall = self._words(theme().px(_STEP) - 33).size.height()
        return QSize(theme().px(_STEP), max(theme().height(72, "body"), round(tall) + 26))

    def _words(self, width: float) -> Paragraph:
        return Paragraph(theme(), self.accessibleName(), Style("body", "text_2"), width)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now = theme()
        draw_box(painter, QRectF(self.rect()), now.radius("card"), None, now.colour("line_strong"), dashed=True)
        self._words(self.width() - 33).draw(painter, QPointF(17, 13), now.colour("text_2"))


class EmptyState(Fitted):
    """Icon, title, two lines, one button; where there is a process, its outline. All of it comes nearer together where the window is low."""

    acted = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        words: str,
        action: str = "",
        *,
        action_icon: str = "plus",
        steps: Sequence[str] = (),
        never: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._gaps: list[tuple[QSpacerItem, int, int]] = []
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 24, 24)
        column.setSpacing(0)
        self._gap(56, 24)
        column.addWidget(Symbol(icon, "accent_text", 48), 0, _CENTRE)
        column.addSpacing(16)
        column.addWidget(Label(title, "title", align=Qt.AlignmentFlag.AlignCenter), 0, _CENTRE)
        column.addSpacing(8)
        lines = Label(words, "lead", "text_2", wrap=True, align=Qt.AlignmentFlag.AlignCenter)
        lines.setMaximumWidth(round(540 * theme().scale))
        column.addWidget(lines, 0, _CENTRE)
        if action:
            button = Button(action, "primary", icon=action_icon, size="large")
            button.clicked.connect(self.acted)
            column.addSpacing(24)
            column.addWidget(button, 0, _CENTRE)
        if steps:
            self._gap(56, 32)
            column.addLayout(self._outline(steps))
        if never:
            self._gap(40, 24)
            column.addLayout(_aside(never))
        column.addStretch(1)

    def arrange(self) -> None:
        usual_gaps = sum(usual - spacer.sizeHint().height() for spacer, usual, _low in self._gaps)
        is_low = self.height() <= self._column.heightForWidth(self.width()) + usual_gaps  # a page that scrolls gives it no more than it asks for
        for spacer, usual, low in self._gaps:
            spacer.changeSize(0, low if is_low else usual)
        self._column.invalidate()

    def _gap(self, usual: int, low: int) -> None:
        spacer = QSpacerItem(0, usual)
        self._gaps.append((spacer, usual, low))
        self._column.addSpacerItem(spacer)

    def _outline(self, steps: Sequence[str]) -> FlowLayout:
        row = FlowLayout(gap=8, line_gap=8, centred=True)
        for number, step in enumerate(steps):
            if number:
                row.addWidget(Symbol("chevron-right"))
            row.addWidget(_Step(step, self))
        return row


def _aside(words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addStretch(1)
    row.addWidget(Symbol("info"), 0, Qt.AlignmentFlag.AlignTop)
    lines = Label(words, tone="text_2", wrap=True)
    lines.setMaximumWidth(round(520 * theme().scale))
    row.addWidget(lines, 8)
    row.addStretch(1)
    return row
