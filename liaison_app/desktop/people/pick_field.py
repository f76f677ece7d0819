"""A labelled menu of one pick-list."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.widgets.check_box import Choice
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.picklists import label_of, pick_list


class PickField(QWidget):
    """Offers a list's values, its own "not said", and a value this version does not know."""

    changed = Signal(str)

    def __init__(self, label: str, among: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._among = among
        self._ids = ["", *(id for id, value in pick_list(among).items() if not value.retired)]
        self.menu = Choice(label, [_("Not given"), *(label_of(among, id) for id in self._ids[1:])])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Label(label, weight=500))
        column.addWidget(self.menu)
        self.menu.activated.connect(self._chosen)

    def set_value(self, id: str) -> None:
        if id not in self._ids:
            self._ids.append(id)
            self.menu.addItem(label_of(self._among, id))
        self.menu.setCurrentIndex(self._ids.index(id))

    def value(self) -> str:
        return self._ids[self.menu.currentIndex()]

    def _chosen(self, _number: int) -> None:
        self.changed.emit(self.value())
