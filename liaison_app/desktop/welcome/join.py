"""Step 3, for somebody with an invite: how the team will see them."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.team.names_form import NamesForm
from liaison_app.desktop.widgets.label import Label


class JoinStep(QWidget):
    """The form, and what happens next."""

    def __init__(self, invite: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = NamesForm(_("Begin another way"), large=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(Label(_("Join your team"), "page", wrap=True))
        next_words = _("With {name}. Whoever invited you lets you in as soon as their device is online; then you both see the same six words.")
        column.addWidget(Label(next_words.format(name=invite), "lead", "text_2", weight=400, wrap=True))
        column.addWidget(self.form)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.form.begin()
