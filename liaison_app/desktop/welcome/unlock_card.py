"""The card of the unlock screen: what is typed, what is said, two ways in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.field import LineEdit, LineField, PassphraseEdit
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Hairline, Logo, Pane, Symbol

_CENTRE = Qt.AlignmentFlag.AlignCenter


class UnlockCard(Pane):
    """Holds the parts; the page says what they do."""

    def __init__(self, locked: str, parent: QWidget | None = None) -> None:
        super().__init__("surface", radius=12, edge="line", parent=parent)
        self.passphrase = LineField(_("Passphrase"), edit=PassphraseEdit(_("Passphrase"), _("Show the passphrase")))
        self.new = LineField(_("New passphrase"), edit=PassphraseEdit(_("New passphrase"), _("Show the passphrase")))
        self.code = LineField(_("Recovery code"), edit=LineEdit(_("28 characters from the recovery sheet"), large=True))
        self.button = Button(_("Unlock"), "primary", size="large")
        self.other_way = Button(_("Use the recovery code"), "link")
        self.keyring_words = Label(_("Asking the keyring…"), tone="text_2", wrap=True)
        self.setFixedWidth(round(400 * min(theme().scale, 1.4)))
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 40, 40, 32)
        column.setSpacing(0)
        column.addWidget(Logo(56), 0, _CENTRE)
        column.addSpacing(16)
        column.addWidget(Label(_("Your vault"), "title", align=_CENTRE))
        column.addWidget(Label(locked, tone="text_2", align=_CENTRE, wrap=True))
        column.addSpacing(24)
        fields = QVBoxLayout()
        fields.setSpacing(12)
        for field in (self.code, self.new, self.passphrase):
            fields.addWidget(field)
        column.addLayout(fields)
        column.addSpacing(16)
        column.addWidget(self.button)
        column.addSpacing(8)
        column.addWidget(self.other_way, 0, _CENTRE)
        column.addSpacing(16)
        column.addWidget(Hairline())
        column.addSpacing(16)
        keyring = QHBoxLayout()
        keyring.setSpacing(8)
        keyring.addWidget(Symbol("key"), 0, Qt.AlignmentFlag.AlignTop)
        keyring.addWidget(self.keyring_words, 1)
        column.addLayout(keyring)
