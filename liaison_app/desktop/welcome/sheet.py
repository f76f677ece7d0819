"""Step 2: the recovery sheet, printed or written off by hand; shown this once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import N_, _
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.check_box import CheckBox
from liaison_app.desktop.widgets.label import Label

_LINES = (
    N_("With this code the vault opens when the passphrase is forgotten or the keyring is lost."),
    N_("Keep it on paper, away from the computer. Whoever has it and the computer can read everything."),
    N_("In Liaison choose “Use the recovery code”, type the code, and set a new passphrase."),
    N_("On a new computer, after a lost one: make a new vault, choose “Come back after a lost computer”, and type this code."),
)


class SheetWays(QWidget):
    """A code that is shown once, and the ways to have it on paper."""

    def __init__(self, code: str, parent: QWidget | None = None, *, ask: Callable[[QWidget], str] | None = None) -> None:
        super().__init__(parent)
        self._code = code
        self._ask = ask or _ask_path
        self.print_button = Button(_("Print"), icon="print")
        self.save_button = Button(_("Save as PDF"), icon="export")
        self._said = Label("", tone="text_2", wrap=True)
        shown = Label(code, "title", mono=True, wrap=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setAccessibleName(_("Recovery code {code}").format(code=code))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Label(_("Recovery code"), tone="text_2"))
        column.addWidget(shown)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        for part in (self.print_button, self.save_button):
            ways.addWidget(part)
        ways.addStretch(1)
        column.addLayout(ways)
        column.addWidget(self._said)
        self._said.hide()
        self.print_button.clicked.connect(self._print)
        self.save_button.clicked.connect(self._save)

    def _say(self, words: str) -> None:
        self._said.set_words(words)
        self._said.show()

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec() == QPrintDialog.DialogCode.Accepted:
            draw_sheet(printer, self._code)
            self._say(_("Sent to the printer. Check that it came out."))

    def _save(self) -> None:
        path = self._ask(self)
        if path:
            writer = QPdfWriter(path)
            draw_sheet(writer, self._code)
            self._say(_("Saved. Print it, then delete the file: on this computer it opens the vault for anyone."))


class SheetStep(QWidget):
    """Goes on only when a person says that they have it."""

    kept = Signal()

    def __init__(self, code: str, parent: QWidget | None = None, *, ask: Callable[[QWidget], str] | None = None) -> None:
        super().__init__(parent)
        self.ways = SheetWays(code, ask=ask)
        self.have_it = CheckBox(_("I have it on paper, away from this computer"))
        self.button = Button(_("Go on"), "primary", size="large")
        self.button.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(Label(_("Print the recovery sheet"), "page", wrap=True))
        words = _("If you forget the passphrase, this code is the one way back. It is shown this once and kept nowhere.")
        column.addWidget(Label(words, "lead", "text_2", weight=400, wrap=True))
        card = Card(pad=24)
        card.add(self.ways)
        column.addWidget(card)
        column.addWidget(self.have_it)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        self.have_it.toggled.connect(self.button.setEnabled)
        self.button.clicked.connect(self.kept)


def draw_sheet(device: QPagedPaintDevice, code: str) -> None:
    """Draw the sheet on a printer or into a PDF."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    device.setPageMargins(QMarginsF(25, 25, 25, 25), QPageLayout.Unit.Millimeter)
    painter = QPainter(device)
    inch = device.logicalDpiX()
    top = 0.0
    for words, points, family, bold in (
        (_("Liaison recovery sheet"), 22, "Inter", True),
        (code, 17, "DejaVu Sans Mono", True),
        *((_(line), 12, "Inter", False) for line in _LINES),
    ):
        font = QFont([family, "DejaVu Sans"])
        font.setPointSize(points)
        font.setBold(bold)
        painter.setFont(font)
        room = QRectF(0, top, painter.viewport().width(), 4 * inch)
        taken = painter.boundingRect(room, int(Qt.TextFlag.TextWordWrap), words)
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap), words)
        top = taken.bottom() + 0.35 * inch
    painter.end()


def _ask_path(parent: QWidget) -> str:
    return QFileDialog.getSaveFileName(parent, _("Save the recovery sheet"), "liaison-recovery.pdf", _("PDF (*.pdf)"))[0]
