"""A set of words: chips that can be removed, and a line that adds one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.chip import Tone
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.picker import Offer, PickerEdit
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.widgets.chip import ChipButton
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.picklists import label_of, pick_list
from liaison_app.store.people import topics_in_use
from liaison_app.store.reader import Reader

_MOST = 7


class _WordEdit(PickerEdit):
    """Enter adds what stands in the line, Backspace in an empty one takes the last word away."""

    typed = Signal(str)
    emptied = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Comma) and self.text().strip(" ,"):
            self.typed.emit(self.text().strip(" ,"))


class TagField(QWidget):
    """Words of one field; suggestions come from its pick-list and from what is in use."""

    edited = Signal(object)
    """The words as a sorted tuple."""

    def __init__(
        self, label: str, field: str, tasks: Tasks, *, among: str = "", tone: Tone = "neutral", placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._field = field
        self._among = among
        self._tone: Tone = tone
        self._words: tuple[str, ...] = ()
        self.edit = _WordEdit(placeholder or _("Add"), self._offers, tasks, name=label)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Label(label, weight=500))
        column.addWidget(self._chips)
        column.addWidget(self.edit)
        self.edit.picked.connect(self._add)
        self.edit.typed.connect(self._add_typed)
        self.edit.emptied.connect(self._drop_last)
        self._show()

    def words(self) -> tuple[str, ...]:
        return self._words

    def set_words(self, words: Sequence[str]) -> None:
        if tuple(words) != self._words:
            self._words = tuple(words)
            self._show()

    def _offers(self, reader: Reader, typed: str) -> list[Offer]:
        known = [*pick_list(self._among)] if self._among else []
        every = dict.fromkeys([*known, *topics_in_use(reader, self._field)])
        low = typed.lower()
        fitting = [key for key in every if key not in self._words and low in self._title(key).lower()]
        return [(key, Row(self._title(key))) for key in fitting[:_MOST]]

    def _title(self, key: str) -> str:
        return label_of(self._among, key) if self._among else key

    def _add_typed(self, words: str) -> None:
        meant = next((key for key in pick_list(self._among) if self._title(key).lower() == words.lower()), words) if self._among else words
        self._add(meant)

    def _add(self, word: str, _title: str = "") -> None:
        self.edit.clear()
        if word not in self._words:
            self._change((*self._words, word))

    def _drop_last(self) -> None:
        if self._words:
            self._change(self._words[:-1])

    def _change(self, words: tuple[str, ...]) -> None:
        self._words = tuple(sorted(set(words)))
        self._show()
        self.edited.emit(self._words)

    def _show(self) -> None:
        self._flow.clear()
        for word in self._words:
            chip = ChipButton(self._title(word), self._tone, removable=True, remove_words=_("Delete removes it"))
            chip.removed.connect(lambda gone=word: self._change(tuple(one for one in self._words if one != gone)))
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(self._words))
        self._chips.updateGeometry()
