"""The passphrase is asked once more before many records leave the vault in the clear."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.messages import in_words
from liaison_app.desktop.overlays import Overlay
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.field import LineField, PassphraseEdit
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.workspace import Workspace
from liaison_app.work.departures import BULK, is_bulk

_WIDE = 480


def take_out(workspace: Workspace, over: QWidget, records: int, act: str, taken: Callable[[], object]) -> None:
    """Go on with `taken` at once where so few records leave; else only when the passphrase was given. `act` names the deed on the button."""
    if is_bulk(records):
        Proof(workspace, over.window(), records, act, taken).open()
    else:
        taken()


class Proof(Overlay):
    """Esc goes back with nothing done; a wrong passphrase may be typed again."""

    def __init__(self, workspace: Workspace, host: QWidget, records: int, act: str, taken: Callable[[], object]) -> None:
        card = Card(plural("{n} record leaves the vault", "{n} records leave the vault", records), icon="key")
        super().__init__(host, card, _WIDE)
        self._work = workspace
        self._taken = taken
        self._is_open = True
        words = _("More than {most} at once leave only with the passphrase. Whoever gets them can read them. This vault notes when, how many and where to.")
        self.passphrase = LineField(_("Passphrase"), edit=PassphraseEdit(_("Passphrase"), _("Show the passphrase"), large=False))
        self.act = Button(act, "primary")
        self.cancel = Button(_("Cancel"), "quiet")
        card.add(Label(words.format(most=BULK), tone="text_2", wrap=True))
        card.add(self.passphrase, gap=12)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.act)
        row.addWidget(self.cancel)
        row.addStretch(1)
        card.add(row, gap=12)
        self.act.clicked.connect(self._prove)
        self.passphrase.submitted.connect(self._prove)
        self.cancel.clicked.connect(self.shut)

    def open(self) -> None:
        self.open_panel(self.passphrase.edit)

    def shut(self) -> None:
        """Go back; what was typed is forgotten, and an answer that still comes lets nothing out."""
        self._is_open = False
        super().shut()
        self.deleteLater()

    def _prove(self) -> None:
        passphrase = self.passphrase.text()
        self._say("" if passphrase else _("Type the passphrase that opens the vault now."))
        if passphrase and self.passphrase.isEnabled():
            self._let_type(typing=False)
            self._work.tasks.run(lambda: self._work.desk.prove(passphrase), lambda _none: self._proven(), self, failed=self._refused)

    def _proven(self) -> None:
        if self._is_open:
            self.shut()
            self._taken()

    def _refused(self, error: BaseException) -> None:
        if self._is_open:
            self._let_type(typing=True)
            self._say(in_words(error).sentence)
            self.passphrase.edit.selectAll()
            self.passphrase.edit.setFocus()

    def _let_type(self, *, typing: bool) -> None:
        self.passphrase.setEnabled(typing)
        self.act.setEnabled(typing)

    def _say(self, sentence: str) -> None:
        self.passphrase.set_error(sentence)
        self._place()
