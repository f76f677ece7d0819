"""A line that completes what is typed from a list, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, Qt

from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.widgets.field import LineEdit
from liaison_app.desktop.widgets.popup import Popup
from liaison_app.store.reader import Reader

Offer = tuple[str, Row]
"""A key (an id or a word), and the row that offers it."""
Offering = Callable[[Reader, str], Sequence[Offer]]


class PickerEdit(LineEdit):
    """Offers matches below the line; Enter or Tab takes one."""

    picked = Signal(str, str)
    """The key and title of what was taken."""

    def __init__(self, placeholder: str, offers: Offering, tasks: Tasks, *, name: str = "") -> None:
        super().__init__(placeholder, name=name)
        self._offers = offers
        self._tasks = tasks
        self._found: Sequence[Offer] = ()
        self._popup: Popup | None = None
        self._turn = 0
        self.textEdited.connect(self._look)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._popup is not None and self._popup.take_key(event):
            return
        if event.key() == Qt.Key.Key_Down and self._popup is not None and not self._popup.isVisible():
            self._look(self.text())
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and self._popup is not None
            and self._popup.take_key(event)
        ):
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._popup is not None and event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._popup.dismiss()

    def _look(self, text: str) -> None:
        self._turn += 1
        turn, words = self._turn, text.strip()
        self._tasks.read(lambda reader: self._offers(reader, words), lambda found: self._offer(turn, found), self)

    def _offer(self, turn: int, found: Sequence[Offer]) -> None:
        if turn != self._turn or not self.hasFocus():
            return
        if self._popup is None:
            self._popup = Popup(self.window(), self.accessibleName(), width=max(280, self.width()))
            self._popup.taken.connect(self._take)
        self._found = found
        below = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        self._popup.show_rows([row for _key, row in found], below, self.height() + 8)

    def _take(self, number: int) -> None:
        self._turn += 1
        key, row = self._found[number]
        self.picked.emit(key, row.title)
