"""The bar above the content: back and forward, search, commands, new."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.field import SearchField

_SEARCH = 480
_NARROW = 840


class TopBar(QWidget):
    """Tells what was asked for; knows of no page."""

    back = Signal()
    forward = Signal()
    searched = Signal(str)
    """The search text was edited."""
    commands = Signal()
    new = Signal()

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._back = IconButton("chevron-left", _("Back"), keys="Alt ←")
        self._forward = IconButton("chevron-right", _("Forward"), keys="Alt →")
        self.search = SearchField(placeholder, keys="Ctrl F")
        self._commands = Button(_("Commands"), "quiet", keys="Ctrl K")
        self.new_button = Button(_("New"), "primary", icon="plus")
        self.new_button.setAccessibleDescription("Ctrl N")
        self._row = QHBoxLayout(self)
        self._build()
        self.can_go(back=False, forward=False)

    def can_go(self, *, back: bool, forward: bool) -> None:
        self._back.setEnabled(back)
        self._forward.setEnabled(forward)

    def sizeHint(self) -> QSize:
        return QSize(640, theme().control + 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme().colour("line"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event) and hasattr(self, "_row"):
            self.setFixedHeight(self.sizeHint().height())
            self._fit()

    def _build(self) -> None:
        row = self._row
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(0)
        row.addWidget(self._back)
        row.addWidget(self._forward)
        row.addSpacing(8)
        row.addStretch(5)
        row.addWidget(self.search, 1000)
        row.addStretch(3)
        row.addSpacing(8)
        row.addWidget(self._commands)
        row.addSpacing(4)
        row.addWidget(self.new_button)
        self.setFixedHeight(self.sizeHint().height())
        self._back.clicked.connect(self.back)
        self._forward.clicked.connect(self.forward)
        self._commands.clicked.connect(self.commands)
        self.new_button.clicked.connect(self.new)
        self.search.textEdited.connect(self.searched)

    def _fit(self) -> None:
        narrow = self.width() < _NARROW * theme().scale
        if bool(self._commands.text()) == narrow:
            self._commands.set_words("" if narrow else _("Commands"))
            self._commands.setAccessibleName(_("Commands"))
        self.search.setMaximumWidth(16_777_215 if narrow else round(_SEARCH * theme().scale))
