"""The one question that is asked: before what cannot be undone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.text import Words
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.check_box import CheckBox
from liaison_app.desktop.widgets.field import LineEdit
from liaison_app.desktop.widgets.label import Label


class Confirmation(Card):
    """Stands in the page; its button names the act, and may wait until a name has been typed."""

    confirmed = Signal()
    cancelled = Signal()

    def __init__(
        self, title: str, words: Words, act: str, *, typed: str = "", hint: str = "", choice: str = "", icon: str = "trash", parent: QWidget | None = None
    ) -> None:
        super().__init__(title, icon=icon, icon_tone="danger_text", edge="danger_text", parent=parent)
        self._typed = typed
        self.edit = LineEdit(name=hint or title)
        self.act = Button(act, "erase")
        self.cancel = Button(_("Cancel"), "quiet")
        self.add(Label(words, tone="text_2", wrap=True))
        self.choice = CheckBox(choice, parent=self)
        self.choice.setChecked(True)
        self.choice.setVisible(bool(choice))
        if choice:
            self.add(self.choice)
        self.add(self._line(hint), gap=12)
        if typed and hint:
            self.add(Label(hint, tone="text_2"), gap=4)
        self.act.clicked.connect(self.confirmed)
        self.cancel.clicked.connect(self.cancelled)
        self.edit.textEdited.connect(self._weigh)
        self.edit.returnPressed.connect(self.act.click)
        self._weigh("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _line(self, hint: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        if self._typed:
            row.addWidget(self.edit, 1)
        else:
            self.edit.setParent(self)
            self.edit.hide()
        row.addWidget(self.act)
        row.addWidget(self.cancel)
        if not self._typed:
            row.addStretch(1)
        return row

    def _weigh(self, text: str) -> None:
        if not self._typed or text.strip() == self._typed:
            self.act.enable()
        else:
            self.act.disable(_("Type the name to go on."))
