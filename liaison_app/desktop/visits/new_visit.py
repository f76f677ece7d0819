"""Beginning a visit: type where you are, press Enter, write."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.agency_search import Found, agencies_like
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.field import SearchField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.popup import Popup


class NewVisitCard(Card):
    """Finds an agency as its name is typed; a visit may also have none, or one that is new."""

    chose_agency = Signal(str)
    """An agency's id, empty for a visit without one."""
    named_agency = Signal(str)
    """The name of an agency that is not known yet."""
    left = Signal()

    def __init__(self, host: QWidget, tasks: Tasks, parent: QWidget | None = None) -> None:
        close = IconButton("close", _("Leave it"), keys="Esc")
        super().__init__(_("New visit"), action=close, icon="visits", icon_tone="accent_text", edge="line_strong", parent=parent)
        self._tasks = tasks
        self._host = host
        self._acts: list[Callable[[], None]] = []
        self._asked = 0
        self.line = SearchField(_("Where are you? Type the agency’s name"))
        self.line.setAccessibleName(_("Agency of the new visit"))
        self.popup = Popup(host, _("Agencies"), width=480, least=48)
        self.add(self.line)
        self._when = Label("", tone="text_2", wrap=True)
        self.add(self._when)
        self.line.textEdited.connect(self._look)
        self.line.left.connect(self.left)
        self.popup.taken.connect(self._taken)
        close.clicked.connect(self.left)
        self.line.installEventFilter(self)

    def begin_now(self) -> None:
        """Ask with whom the visit is that begins now."""
        self._begin(_("Enter begins the note with today’s date and the time now."))

    def begin_at(self, when: str) -> None:
        """Ask with whom the visit is that is planned for then."""
        self._begin(_("Enter plans the visit for {when}.").format(when=when))

    def _begin(self, words: str) -> None:
        """Put the caret into the line and offer the agencies seen lately."""
        self._when.set_words(words)
        self.show()
        self.line.clear()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._look("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.popup.hide()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self.popup.take_key(event)
        return False

    def _look(self, typed: str) -> None:
        typed = typed.strip()
        self._asked += 1
        asked = self._asked
        self._tasks.read(lambda reader: agencies_like(reader, typed), lambda found: self._came(asked, typed, found), self)

    def _came(self, asked: int, typed: str, found: list[Found]) -> None:
        if asked != self._asked or not self.line.hasFocus():
            return
        rows = [agency.row(typed) for agency in found]
        self._acts = [self._chooser(agency.id) for agency in found]
        if typed and not any(agency.name.casefold() == typed.casefold() for agency in found):
            rows.append(Row(_("New agency “{name}”").format(name=typed), icon="plus"))
            self._acts.append(lambda: self.named_agency.emit(typed))
        rows.append(Row(_("Without an agency"), icon="note"))
        self._acts.append(self._chooser(""))
        self.popup.show_rows(rows, self.line.mapTo(self._host, QPoint(0, self.line.height() + 4)), self.line.height() + 8)

    def _chooser(self, id: str) -> Callable[[], None]:
        return lambda: self.chose_agency.emit(id)

    def _taken(self, number: int) -> None:
        self._acts[number]()
