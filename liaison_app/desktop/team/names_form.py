"""How a person and their computer will be called in the team."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.desk import Names
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.field import LineEdit, LineField

LONGEST = 100


class NamesForm(QWidget):
    """Two lines and a button; Enter goes from the first to the second and on."""

    given = Signal(object)
    """Names."""
    left = Signal()

    def __init__(self, leave: str, parent: QWidget | None = None, *, large: bool = False) -> None:
        super().__init__(parent)
        size = "large" if large else "usual"
        self.person = LineField(_("Your name, as the team will see it"), edit=LineEdit(_("Nora Whitlock"), large=large))
        self.device = LineField(_("What this computer is called"), edit=LineEdit(_("field laptop"), large=large))
        self.button = Button(_("Join the team"), "primary", size=size)
        self.leave = Button(leave, "quiet", size=size)
        for field in (self.person, self.device):
            field.edit.setMaxLength(LONGEST)
        self._build()
        self.person.submitted.connect(self._to_device)
        self.device.submitted.connect(self._give)
        self.button.clicked.connect(self._give)
        self.leave.clicked.connect(self.left)

    def suggest(self, names: Names) -> None:
        """Fill in what is known, where nobody has typed yet."""
        for field, name in ((self.person, names.person), (self.device, names.device)):
            if not field.text():
                field.set_text(name)
        if self.person.edit.hasFocus():
            self.person.edit.selectAll()

    def begin(self) -> None:
        self.person.edit.setFocus()
        self.person.edit.selectAll()

    def set_busy(self, *, busy: bool) -> None:
        for part in (self.person, self.device, self.button, self.leave):
            part.setEnabled(not busy)
        self.button.set_words(_("Asking the server…") if busy else _("Join the team"))

    def refuse(self, sentence: str) -> None:
        """Say under the lines why it did not go."""
        self.set_busy(busy=False)
        self.device.set_error(sentence)
        self.button.setFocus()

    def _to_device(self) -> None:
        self.device.edit.setFocus()
        self.device.edit.selectAll()

    def _give(self) -> None:
        names = Names(self.person.text().strip(), self.device.text().strip())
        self.device.set_error("")
        self.person.set_error("" if names.person else _("Type your name: the others compare words with you by it."))
        if names.person:
            self.given.emit(names)
        else:
            self.person.edit.setFocus()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.person)
        column.addWidget(self.device)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.leave)
        row.addStretch(1)
        column.addLayout(row)
