"""A new recovery sheet: another code opens the vault, once its last four characters prove that it is on paper."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.messages import in_words
from liaison_app.desktop.welcome.sheet import SheetWays
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.field import LineField, PassphraseEdit
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.workspace import Workspace

PROOF = 4
"""Characters of the code, its last, that are typed off the paper."""


class RecoverySheetCard(Card):
    """The sheet in force goes on working until the new one was proven."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(_("Recovery sheet"), parent=parent)
        self._workspace = workspace
        self._code = ""
        self._passphrase = ""
        self.proof: LineField | None = None
        self.passphrase = LineField(
            _("Passphrase, to make a new sheet"), edit=PassphraseEdit(_("Passphrase, to make a new sheet"), _("Show the passphrase"), large=False)
        )
        self.begin = Button(_("New sheet"))
        words = _(
            "Its code opens this vault without the passphrase, and brings you back after a lost computer. If the paper is lost or was seen, make a new one."
        )
        self.add(Label(words, tone="text_2", wrap=True))
        self._asking = QWidget()
        self._showing = QWidget()
        self.add(self._asking, gap=12)
        self.add(self._showing, gap=0)
        asking = QVBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(12)
        asking.addWidget(self.passphrase)
        asking.addLayout(_line(self.begin))
        self._showing.hide()
        self.begin.clicked.connect(self._begin)
        self.passphrase.submitted.connect(self._begin)

    def _begin(self) -> None:
        self._passphrase = self.passphrase.text()
        self.passphrase.set_error("" if self._passphrase else _("Type the passphrase that opens the vault now."))
        if self._passphrase:
            self.setEnabled(False)
            self._workspace.tasks.run(lambda: self._workspace.desk.new_sheet(self._passphrase), self._show, self, failed=self._refused)

    def _refused(self, error: BaseException) -> None:
        self.setEnabled(True)
        self.passphrase.set_error(in_words(error).sentence)

    def _show(self, code: str) -> None:
        self.setEnabled(True)
        self._code = code
        self.passphrase.set_text("")
        self._asking.hide()
        self.proof = LineField(_("Last four characters, off the paper"))
        self.use = Button(_("Use this sheet"), "primary")
        leave = Button(_("Keep the old one"), "quiet")
        column = QVBoxLayout(self._showing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(SheetWays(code))
        column.addWidget(self.proof)
        column.addLayout(_line(self.use, leave))
        self._showing.show()
        self.proof.submitted.connect(self._use)
        self.use.clicked.connect(self._use)
        leave.clicked.connect(self._end)
        self.proof.edit.setFocus()

    def _use(self) -> None:
        typed = "" if self.proof is None else self.proof.text()
        right = typed.strip().upper() == self._code[-PROOF:]
        if self.proof is not None:
            self.proof.set_error("" if right else _("These are not the last four characters of the new code. Look at the paper."))
        if not right:
            return
        passphrase, code = self._passphrase, self._code
        self.setEnabled(False)
        self._workspace.tasks.run(lambda: self._workspace.desk.use_sheet(passphrase, code), lambda _none: self._used(), self, failed=self._failed)

    def _used(self) -> None:
        self._end()
        self._workspace.messages.notice(_("The new sheet is in force. Destroy the old one: it no longer opens anything."))

    def _failed(self, error: BaseException) -> None:
        self._end()
        self._workspace.messages.failed(error)

    def _end(self) -> None:
        """Forget the code and begin from the beginning."""
        self.setEnabled(True)
        self._code = self._passphrase = ""
        self.proof = None
        shown, self._showing = self._showing, QWidget()
        shown.hide()
        shown.deleteLater()
        self.add(self._showing, gap=0)
        self._showing.hide()
        self._asking.show()
        self.begin.setFocus()


def _line(*buttons: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
