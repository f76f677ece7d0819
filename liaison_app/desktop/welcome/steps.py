"""The three steps at the left of the first run."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.shape import draw_circle, draw_icon
from liaison_app.desktop.painting.text import draw_text
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Logo, Pane, Symbol

_WIDE = 400


class _Number(QWidget):
    """A numbered circle: filled here, ticked when done, an outline before."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.state = "before"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(24), theme().px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.state == "before":
            draw_circle(painter, rect, None, now.colour("line_strong"))
        else:
            draw_circle(painter, rect, now.colour("accent" if self.state == "here" else "ok"))
        if self.state == "done":
            side = now.px(15)
            draw_icon(painter, now, "check", "on_accent", rect.center() - QPointF(side / 2, side / 2), side)
            return
        colour = now.colour("on_accent" if self.state == "here" else "text_2")
        draw_text(painter, QRectF(self.rect()), str(self._number), now.font("caption", weight=600), colour, Qt.AlignmentFlag.AlignCenter)


class Steps(Pane):
    """Make the vault, print the sheet, begin."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rail", parent=parent)
        self._numbers = [_Number(number) for number in (1, 2, 3)]
        self._titles: list[Label] = []
        self.setFixedWidth(round(_WIDE * min(theme().scale, 1.2)))
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 48, 40, 48)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Logo(24))
        head.addWidget(Label("Liaison", "lead", weight=600))
        head.addStretch(1)
        column.addLayout(head)
        column.addSpacing(48)
        words = (
            (_("Make your vault"), _("A passphrase only you know")),
            (_("Print the recovery sheet"), _("The one way back if you forget it")),
            (_("Begin"), _("Join your team, or look around with made-up data")),
        )
        for number, (title, second) in zip(self._numbers, words, strict=True):
            column.addLayout(self._step(number, title, second))
            column.addSpacing(18)
        column.addStretch(1)
        column.addLayout(_never())
        self.go(0)

    def go(self, at: int) -> None:
        """Mark the step one stands at."""
        for number, (circle, title) in enumerate(zip(self._numbers, self._titles, strict=True)):
            circle.state = "done" if number < at else "here" if number == at else "before"
            circle.update()
            title.set_tone("text" if number == at else "text_2")
        self.setAccessibleName(_("Step {n} of 3: {title}").format(n=at + 1, title=self._titles[at].text()))

    def _step(self, number: _Number, title: str, second: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(0)
        label = Label(title, weight=600, wrap=True)
        self._titles.append(label)
        words.addWidget(label)
        words.addWidget(Label(second, "caption", "text_2", weight=400, wrap=True))
        row.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row


def _never() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    words = _("Liaison is for contacts, notes and decks. It never holds evidence, produced user data, or anything about victims or suspects.")
    row.addWidget(Symbol("info"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(words, tone="text_2", wrap=True), 1)
    return row
