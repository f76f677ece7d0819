"""Step 1: a passphrase, typed twice, and whether the computer's keyring takes part."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.desk import KeyringState
from liaison_app.desktop.welcome.meter import PassphraseMeter
from liaison_app.desktop.welcome.phrase import judge, suggest
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.check_box import CheckBox
from liaison_app.desktop.widgets.field import LineField, PassphraseEdit
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Symbol

_SHORTEST = 8


class MakeStep(QWidget):
    """Tells the passphrase once both lines say the same."""

    chosen = Signal(str, bool)
    """The passphrase, and whether the keyring takes part."""
    invited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggested = ""
        self.suggest_button = Button(_("Suggest one"), "link", size="small")
        self.passphrase = LineField(_("Passphrase"), edit=PassphraseEdit(_("Passphrase"), _("Show the passphrase")))
        self.meter = PassphraseMeter()
        self.again = LineField(_("Once more"), edit=PassphraseEdit(_("Once more"), _("Show the passphrase")))
        self._same = Label(_("The same"), tone="ok_text")
        self._same_symbol = Symbol("check", "ok_text", 16)
        self.keyring = CheckBox(_("Unlock with this computer’s keyring too"))
        self.keyring_words = Label(_("Asking the keyring…"), tone="text_2", wrap=True)
        self.button = Button(_("Make the vault"), "primary", size="large")
        self.invite_button = Button(_("I have an invite file"), "quiet", size="large")
        self._build()
        self._wire()
        self._weigh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.passphrase.edit.setFocus()

    def know_keyring(self, state: KeyringState) -> None:
        """Offer the keyring where it answers, and say why where it does not."""
        self.keyring.setEnabled(state.usable)
        self.keyring.setChecked(state.usable)
        used = _("{name} keeps a second secret, so a copied disk alone cannot be guessed at. The recovery sheet opens without it.")
        none = _("{reason} The passphrase alone will open this vault.")
        self.keyring_words.set_words(used.format(name=state.name) if state.usable else none.format(reason=state.reason))

    def set_busy(self, *, busy: bool) -> None:
        """Say that it takes a moment: the cost of guessing is being measured."""
        self.setEnabled(not busy)
        self.button.set_words(_("Making the vault…") if busy else _("Make the vault"))

    def know_invite(self, name: str) -> None:
        self.invite_button.set_words(_("Invite: {name}").format(name=name))

    def refuse(self, sentence: str) -> None:
        self.set_busy(busy=False)
        self.passphrase.set_error(sentence)

    def _suggest(self) -> None:
        self._suggested = suggest()
        self.passphrase.set_text(self._suggested)
        self.again.set_text("")
        _show_letters(self.passphrase)
        self.suggest_button.set_words(_("Suggest another"))
        self._weigh()
        self.again.edit.setFocus()

    def _weigh(self) -> None:
        phrase = self.passphrase.text()
        same = bool(phrase) and phrase == self.again.text()
        self.meter.show_strength(judge(phrase, self._suggested))
        self._same.setVisible(same)
        self._same_symbol.setVisible(same)
        self.passphrase.set_error("")
        self.again.set_error("")

    def _take(self) -> None:
        phrase = self.passphrase.text()
        if len(phrase.strip()) < _SHORTEST:
            self.passphrase.set_error(_("Choose a passphrase of at least {n} characters; five random words are best.").format(n=_SHORTEST))
            self.passphrase.edit.setFocus()
        elif phrase != self.again.text():
            self.again.set_error(_("This is not the same; type it again."))
            self.again.edit.setFocus()
            self.again.edit.selectAll()
        else:
            self.chosen.emit(phrase, self.keyring.isChecked())

    def _wire(self) -> None:
        self.suggest_button.clicked.connect(self._suggest)
        self.passphrase.edited.connect(self._weigh)
        self.again.edited.connect(self._weigh)
        self.passphrase.submitted.connect(self.again.edit.setFocus)
        self.again.submitted.connect(self._take)
        self.button.clicked.connect(self._take)
        self.invite_button.clicked.connect(self.invited)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Label(_("Make your vault"), "page", wrap=True))
        column.addSpacing(8)
        column.addWidget(
            Label(
                _("Everything you write is kept on this computer, encrypted. Without the passphrase nobody can read it, and neither can we."),
                "lead",
                "text_2",
                weight=400,
                wrap=True,
            )
        )
        column.addSpacing(16)
        first = QGridLayout()  # the link stands on the label's line
        first.addWidget(self.passphrase, 0, 0)
        first.addWidget(self.suggest_button, 0, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        column.addLayout(first)
        for part, gap in ((None, 8), (self.meter, 20), (self.again, 4)):
            if part is not None:
                column.addWidget(part)
            column.addSpacing(gap)
        same = QHBoxLayout()
        same.setSpacing(8)
        same.addWidget(self._same_symbol)
        same.addWidget(self._same, 1)
        column.addLayout(same)
        column.addSpacing(16)
        column.addWidget(self.keyring)
        beneath = QHBoxLayout()
        beneath.setContentsMargins(28, 0, 0, 0)
        beneath.addWidget(self.keyring_words)
        column.addLayout(beneath)
        column.addSpacing(28)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.invite_button)
        row.addStretch(1)
        column.addLayout(row)


def _show_letters(field: LineField) -> None:
    """Show what was suggested: it is to be read, and typed once more."""
    field.edit.setEchoMode(field.edit.EchoMode.Normal)
