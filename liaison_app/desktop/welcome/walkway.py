"""The three steps of first run beside the page they lead through, or a line above it where there is no room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.theme import theme
from liaison_app.desktop.welcome.steps import Steps
from liaison_app.desktop.widgets.fitted import Fitted
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn

_WIDE = 480
_NARROW = 900
_PAD, _LEFT, _TOP, _LINE = 32, 120, 96, 32


class Walkway(Fitted):
    """Shows one step's page at a time, and which it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = Steps()
        self.where = Label("", "caption", "text_2", weight=500)
        self.where.setContentsMargins(_LEFT, 0, _PAD, 0)
        self.where.hide()
        self._stack = QStackedWidget()
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._column.addWidget(self.where)
        self._column.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.steps)
        whole.addLayout(self._column, 1)

    def show_step(self, step: int, part: QWidget) -> None:
        """Go to a step, counted from 0, and show this as its page."""
        self.steps.go(step)
        self.where.set_words(_("Step {n} of 3").format(n=step + 1))
        framed = _framed(part)
        self._stack.addWidget(framed)
        self.arrange()
        self._stack.setCurrentWidget(framed)

    def arrange(self) -> None:
        is_narrow = self.width() <= _NARROW
        self.steps.setVisible(not is_narrow)
        self.where.setVisible(is_narrow)
        self._column.setContentsMargins(0, _LINE if is_narrow else 0, 0, 0)
        for number in range(self._stack.count()):
            framed = self._stack.widget(number)
            if isinstance(framed, ScrollColumn):
                framed.column.setContentsMargins(_PAD, _LINE if is_narrow else _TOP, _PAD, _PAD)


def _framed(part: QWidget) -> ScrollColumn:
    """Give a step its width and its place on the page."""
    part.setFixedWidth(round(_WIDE * min(theme().scale, 1.3)))
    column = ScrollColumn(pad=_PAD, top=_TOP)
    holder = QWidget()
    row = QVBoxLayout(holder)
    row.setContentsMargins(_LEFT - _PAD, 0, 0, 0)
    row.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    column.add(holder)
    column.end()
    return column
