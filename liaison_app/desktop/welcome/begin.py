"""Step 3: an empty vault, made-up data, the team's invite, or back into one's account."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.progress import ProgressRow
from liaison_app.desktop.widgets.row_button import RowButton


class BeginStep(QWidget):
    """Each row begins at once."""

    begun = Signal(str)
    """"empty", "demo", "join" or "back"."""

    def __init__(self, invite: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.progress = ProgressRow(_("Making up data"), _("Cancel"), patience_ms=0)
        self._said = Label("", tone="danger_text", wrap=True)
        self.rows: dict[str, RowButton] = {}
        join = _("with {name}").format(name=invite) if invite else _("with the invite file you were sent")
        choices = (
            ("join", "contacts", _("Join your team"), join),
            ("back", "history", _("Come back after a lost computer"), _("with any invite file of the team and the lost vault’s recovery sheet")),
            ("empty", "note", _("Begin with an empty vault"), _("write the first note at once")),
            ("demo", "eye", _("Look around with made-up data"), _("people, agencies, visits and a deck that do not exist")),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(Label(_("Begin"), "page", wrap=True))
        column.addWidget(Label(_("Your vault is made and open. Everything works without a network."), "lead", "text_2", weight=400, wrap=True))
        card = Card()
        for key, icon, title, second in choices:
            row = RowButton(Row(title, second=second, icon=icon, wraps=True), least=64)
            row.clicked.connect(lambda _checked=False, key=key: self.begun.emit(key))
            card.add_edge(row)
            self.rows[key] = row
        column.addWidget(card)
        column.addWidget(self.progress)
        column.addWidget(self._said)
        self.progress.hide()

    def set_busy(self, *, busy: bool) -> None:
        for row in self.rows.values():
            row.setEnabled(not busy)

    def refuse(self, sentence: str) -> None:
        self.set_busy(busy=False)
        self.progress.finish()
        self._said.set_words(sentence)
