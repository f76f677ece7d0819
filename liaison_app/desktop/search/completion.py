"""The list under a search field: recent searches in an empty one, then operators and what may follow them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.latest import Latest
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.search.offers import Offer, offers_for
from liaison_app.desktop.widgets.field import SearchField
from liaison_app.desktop.widgets.popup import Popup
from liaison_app.desktop.workspace import Workspace

_PAUSE_MS = 40
_MOST_RECENT = 7
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchCompletion(QObject):
    """Tab and Enter take an offer, arrows move, Esc puts the list away; Enter is the field's own until a value is asked for."""

    def __init__(self, field: SearchField, host: QWidget, workspace: Workspace, *, recent: bool = False) -> None:
        """`recent` offers earlier searches in an empty field."""
        super().__init__(field)
        self._field = field
        self._host = host
        self._work = workspace
        self._recent = recent
        self._offers: list[Offer] = []
        self._latest = Latest(workspace.tasks, workspace.messages.failed, self)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self._look)
        self.popup = Popup(host, _("What may come next"), width=420, least=40)
        self.popup.taken.connect(self._taken)
        field.textEdited.connect(self._typed)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.popup.isVisible():
            QTimer.singleShot(0, self.popup, self._follow)  # once all that stands round the field has its new place
        if watched is not self._field:
            return False
        if isinstance(event, QFocusEvent):
            return self._focus(event)
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self.popup.isVisible() and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._key(event)

    def _focus(self, event: QFocusEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._latest.drop()
            self.popup.hide()
        elif event.reason() == Qt.FocusReason.ShortcutFocusReason:
            self._offer_recent()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if not self.popup.isVisible():
            if event.key() == Qt.Key.Key_Down and not self._field.text():
                return self._offer_recent()
            return False
        if self._offers[self.popup.current()].is_name and event.key() != Qt.Key.Key_Tab:
            if event.key() == Qt.Key.Key_Escape or event.key() in _ENTER:
                self.popup.dismiss()
            return event.key() == Qt.Key.Key_Escape
        return self.popup.take_key(event)

    def _typed(self, _text: str) -> None:
        self.popup.hide()
        self._soon.start()

    def _look(self) -> None:
        before = self._field.text()[: self._field.cursorPosition()]
        self._latest.ask(lambda reader: offers_for(reader, before), lambda offers: self._came(before, offers))

    def _came(self, before: str, offers: list[Offer]) -> None:
        if self._field.hasFocus() and before == self._field.text()[: self._field.cursorPosition()]:
            self._show([offer for offer in offers if before[offer.start :] != offer.words.strip()])

    def _offer_recent(self) -> bool:
        if not self._recent or self._field.text():
            return False
        recent = [Offer(Row(text, icon="history"), text, 0) for text in self._work.memory.recent[:_MOST_RECENT]]
        self._show([*recent, Offer(Row(_("Forget these searches"), icon="close"), "", 0, forgets=True)] if recent else [])
        return bool(recent)

    def _show(self, offers: list[Offer]) -> None:
        self._offers = offers
        if offers:
            self._heed_surroundings()
            self.popup.show_rows([offer.row for offer in offers], *self._place())
        else:
            self.popup.hide()

    def _heed_surroundings(self) -> None:
        """Hear of it where anything between the field and its host is moved or made another size."""
        part: QWidget | None = self._field
        while part is not None and part is not self._host:
            part = part.parentWidget()
            if part is not None:
                part.installEventFilter(self)

    def _place(self) -> tuple[QPoint, int]:
        return self._field.mapTo(self._host, QPoint(0, self._field.height() + 4)), self._field.height() + 8

    def _follow(self) -> None:
        if self.popup.isVisible():
            self.popup.place_at(*self._place())

    def _taken(self, number: int) -> None:
        offer = self._offers[number]
        if offer.forgets:
            self._work.messages.notice(_("Your searches are forgotten."), undo=self._work.memory.forget_searches())
            return
        text, at = self._field.text(), self._field.cursorPosition()
        self._field.setText(
            text[: offer.start] + offer.words + text[at:].lstrip() if offer.words.endswith(" ") else text[: offer.start] + offer.words + text[at:]
        )
        self._field.setCursorPosition(offer.start + len(offer.words))
        self._field.textEdited.emit(self._field.text())
