"""Short lists inside a record: e-mail addresses, telephone numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.field import LineEdit
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.parts import Email, Phone

ReachedBy = Email | Phone


class _PartRow(QWidget):
    """A value, what it is (desk, home), and the way to take it out."""

    edited = Signal()
    removed = Signal()

    def __init__(self, part: ReachedBy, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = part
        self.value = LineEdit(name=label)
        self.value.setText(part.value)
        self._what = LineEdit(_("desk …"), name=_("{what}: label").format(what=label))
        self._what.setText(part.label)
        gone = IconButton("close", _("Remove {what}").format(what=label))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.value, 3)
        row.addWidget(self._what, 1)
        row.addWidget(gone)
        self.value.textEdited.connect(self.edited)
        self._what.textEdited.connect(self.edited)
        gone.clicked.connect(self.removed)

    def read(self) -> ReachedBy:
        return replace(self.part, value=self.value.text().strip(), label=self._what.text().strip())

    def adopt(self, part: ReachedBy) -> None:
        """Take over what is stored, where nothing else is being typed."""
        self.part = part
        for edit, text in ((self.value, part.value), (self._what, part.label)):
            if edit.text().strip() != text:
                edit.setText(text)


class PartRows(QWidget):
    """Rows for one list of parts; empty ones are not kept."""

    edited = Signal(object)
    """The parts as a tuple."""

    def __init__(self, label: str, one: str, of: type[Email | Phone], add_words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._of = of
        self._one = one
        self._rows: list[_PartRow] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        add = Button(add_words, "link", icon="plus")
        add.clicked.connect(self.add)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(Label(label, weight=500))
        whole.addLayout(self._column)
        whole.addWidget(add)

    def parts(self) -> tuple[ReachedBy, ...]:
        return tuple(part for row in self._rows if (part := row.read()).value)

    def set_parts(self, parts: Sequence[ReachedBy]) -> None:
        """Show these; rows that stay keep their caret."""
        filled = [row for row in self._rows if row.read().value]
        if [row.read().value for row in filled] == [part.value for part in parts]:
            for row, part in zip(filled, parts, strict=True):
                row.adopt(part)
            return
        for row in list(self._rows):
            self._take(row)
        for part in parts:
            self._put(part)

    def add(self) -> None:
        """Begin another."""
        row = self._put(self._of())
        row.value.setFocus()

    def _put(self, part: ReachedBy) -> _PartRow:
        row = _PartRow(part, self._one)
        self._rows.append(row)
        self._column.addWidget(row)
        row.edited.connect(self._tell)
        row.removed.connect(lambda: self._remove(row))
        return row

    def _remove(self, row: _PartRow) -> None:
        self._take(row)
        self._tell()

    def _take(self, row: _PartRow) -> None:
        self._rows.remove(row)
        row.hide()
        row.deleteLater()

    def _tell(self) -> None:
        self.edited.emit(self.parts())
