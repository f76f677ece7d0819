"""Step 3, for somebody whose computer is lost: the code of its recovery sheet brings the account back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label


class BackStep(QWidget):
    """Tells the code once it was typed; what is wrong with it is said beneath."""

    given = Signal(str)
    left = Signal()

    def __init__(self, invite: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = LineField(_("Recovery code of the lost vault"))
        self.button = Button(_("Come back"), "primary", size="large")
        self.back = Button(_("Begin another way"), "quiet", size="large")
        self._build(invite)
        self.code.submitted.connect(self._give)
        self.button.clicked.connect(self._give)
        self.back.clicked.connect(self.left)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.code.edit.setFocus()

    def refuse(self, sentence: str) -> None:
        self.set_busy(busy=False)
        self.code.set_error(sentence)
        self.code.edit.setFocus()

    def set_busy(self, *, busy: bool) -> None:
        for part in (self.code, self.button, self.back):
            part.setEnabled(not busy)
        self.button.set_words(_("Asking the server…") if busy else _("Come back"))

    def _give(self) -> None:
        code = self.code.text().strip()
        if code:
            self.code.set_error("")
            self.given.emit(code)
        else:
            self.refuse(_("Type the code from the recovery sheet of the vault that was lost: 28 characters in seven groups."))

    def _build(self, invite: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(Label(_("Come back after a lost computer"), "page", wrap=True))
        returns = _("Your account, your private space and the team’s come back as they were last synced. What was never sent from the lost computer is gone.")
        column.addWidget(Label(returns, "lead", "text_2", weight=400, wrap=True))
        column.addWidget(Label(_("Server and organization are those of {name}.").format(name=invite), tone="text_2", wrap=True))
        column.addWidget(self.code)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.back)
        row.addStretch(1)
        column.addLayout(row)
