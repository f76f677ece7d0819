"""The head of a form: what is edited, whether it is saved, and the way out."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.people.sitting import Sitting
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import Label


class FormHead(QWidget):
    """Says "Saved on this device, 10:58:04" only when it is so."""

    done = Signal()

    def __init__(self, sitting: Sitting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label("", "title", elide=True)
        self._state = Label("", tone="text_2", tabular=True)
        button = Button(_("Done"), "plain", keys="Esc")
        button.clicked.connect(self.done)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.title, 1)
        row.addWidget(self._state)
        row.addWidget(button)
        sitting.saved.connect(self._saved)
        sitting.failed.connect(self._failed)

    def begin(self, title: str) -> None:
        self.title.set_words(title)
        self._say("", "text_2")

    def _saved(self, _record: object) -> None:
        self._say(_("Saved on this device, {time}").format(time=datetime.now().astimezone().strftime("%H:%M:%S")), "text_2")

    def _failed(self, _error: object) -> None:
        self._say(_("Not saved"), "danger_text")

    def _say(self, words: str, tone: str) -> None:
        self._state.set_words(words)
        self._state.set_tone(tone)
