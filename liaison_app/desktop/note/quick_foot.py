"""Below a quick note: saved or not, how the sync stands, Done."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.desk import SyncNow
from liaison_app.desktop.note.saving import Saved
from liaison_app.desktop.sync_words import cell_state
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import ElidedLabel, Label
from liaison_app.desktop.widgets.symbol import Symbol


class QuickFoot(QWidget):
    """Says nothing while nothing was typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.done = Button(_("Done"), "primary", keys="Ctrl Enter")
        self._saved = ElidedLabel("", tone="ok_text", tabular=True)
        self._saved_symbol = Symbol("check-circle", "ok_text", 18)
        self._sync = Label("", tone="text_2")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 16, 8)
        row.setSpacing(8)
        for part in (self._saved_symbol, self._saved, self._sync):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.done)

    def show_saved(self, saved: Saved) -> None:
        """Say how the text stands on this device."""
        at = datetime.fromtimestamp(saved.at_ms / 1000, UTC).astimezone() if saved.at_ms else None
        failed = saved.state == "failed"
        words = {
            "untouched": "",
            "typing": _("Saving…"),
            "saved": _("Saved {time}").format(time=f"{at:%H:%M:%S}") if at else "",
            "failed": _("Not saved. {reason}").format(reason=saved.reason),
        }[saved.state]
        self._saved.set_tone("danger_text" if failed else "ok_text" if saved.state == "saved" else "text_2")
        self._saved_symbol.set_symbol("warning" if failed else "check-circle", "danger_text" if failed else "ok_text")
        self._saved_symbol.setVisible(saved.state in ("saved", "failed"))
        self._saved.setVisible(bool(words))
        self._saved.set_words(words)

    def show_sync(self, state: SyncNow) -> None:
        """Say how the sync stands, as the rail does."""
        self._sync.set_words(cell_state(state).title)
