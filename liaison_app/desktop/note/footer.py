"""Two truths below a note: what is saved on this device, and what is on the server."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.note.saving import Saved
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import ElidedLabel, Label
from liaison_app.desktop.widgets.symbol import Symbol
from liaison_app.store.unsent import Standing

_SERVER = {
    "sent": ("sync-done", "ok_text"),
    "waiting": ("sync-pending", "text_2"),
    "refused": ("sync-failed", "danger_text"),
    "here": ("device", "text_2"),
}


class NoteFooter(QWidget):
    """Saved, sent, how many words, and the time stamp's key."""

    stamped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saved_symbol = Symbol("check-circle", "ok_text", 18)
        self._saved = ElidedLabel("", tone="ok_text", tabular=True)
        self._sent_symbol = Symbol("sync-pending", "text_2", 18)
        self._sent = ElidedLabel("", tone="text_2")
        self.words = Label("", tone="text_2", tabular=True)
        self.stamp = Button(_("Time stamp"), "quiet", keys="Ctrl ;")
        self.stamp.clicked.connect(self.stamped)
        self._words_shown = -1
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 4, 16, 4)
        row.setSpacing(8)
        for part in (self._saved_symbol, self._saved, self._sent_symbol, self._sent):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.words)
        row.addWidget(self.stamp)
        self.show_saved(Saved())

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().height(40, "body"))

    def show_saved(self, saved: Saved) -> None:
        """Say how the text stands on this device."""
        at = datetime.fromtimestamp(saved.at_ms / 1000).astimezone() if saved.at_ms else None
        icon, tone, words = {
            "untouched": ("check-circle", "ok_text", _("Saved on this device")),
            "typing": ("edit", "text_2", _("Saving…")),
            "saved": ("check-circle", "ok_text", _("Saved on this device, {time}").format(time=f"{at:%H:%M:%S}") if at else ""),
            "failed": ("warning", "danger_text", _("Not saved. {reason}").format(reason=saved.reason)),
        }[saved.state]
        self._saved_symbol.set_symbol(icon, tone)
        self._saved.set_tone(tone)
        self._saved.set_words(words)
        self._saved.setAccessibleName(words)

    def show_standing(self, standing: Standing) -> None:
        """Say how the record stands with the server."""
        icon, tone = _SERVER[standing]
        words = {
            "sent": _("On the server"),
            "waiting": _("Not yet on the server"),
            "refused": _("The server refused it: see Sync"),
            "here": _("Kept on this device only"),
        }[standing]
        self._sent_symbol.set_symbol(icon, tone)
        self._sent.set_tone(tone)
        self._sent.set_words(words)

    def show_words(self, count: int) -> None:
        if count != self._words_shown:
            self._words_shown = count
            self.words.set_words(plural("{n} word", "{n} words", count))
