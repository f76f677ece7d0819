"""The list at the caret: people after @, topics after #, acts after /."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from liaison_app.core.dates import find_day, read_day
from liaison_app.core.day_words import NEAR_DAYS, full_day, weekday_day, weekday_name
from liaison_app.core.words import _
from liaison_app.desktop.note.highlighter import holds_code
from liaison_app.desktop.note.line_marks import Vocabulary
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.people_search import Person, people_like, topics_like
from liaison_app.desktop.note.positions import units_in
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.widgets.popup import Popup
from liaison_app.store.reader import Reader
from liaison_app.work.promises import may_promise

_BEFORE_CARET = re.compile(r"(?:^|(?<=[\s(]))([@#/])([^\W_][^@#/\n]{0,40}|)$")
_DAY_WANTED = re.compile(r"(?:(?<!\S)/task\s|^\s*(?:[-*+] )?\[ \] ).*?\b(?:by|until|before|due|para|hasta|antes del?) (\w*)$")
_RECORD_WANTED = re.compile(r"(?:^|(?<=[\s(]))/(agency|deck) ([^/\n]{1,40})$")
_MOST_WORDS = 3
_MOST_RECORDS = 6


@dataclass(frozen=True)
class Offer:
    """One row of the list: what it shows, what it writes, and whom it names."""

    row: Row
    words: str
    person: Person | None = None
    topic: str = ""
    makes: str = ""
    """A name for whom a new contact is made."""
    record: tuple[str, str] | None = None
    """Name and id of an agency or deck that is named."""
    act: str = ""
    stands: bool = False
    """What is written already; Enter ends the line as if no list were open."""


class Completion(QObject):
    """Watches what is typed before the caret; the keyboard alone is enough, and the mouse works too."""

    person_taken = Signal(object)
    topic_taken = Signal(str)
    person_wanted = Signal(str)
    """Shift+Enter: somebody of this name is to be made."""
    record_taken = Signal(str, str)
    """Name and id of an agency or deck."""
    picture_wanted = Signal()

    def __init__(self, edit: NoteEdit, host: QWidget, tasks: Tasks, today: Callable[[], date], *, parent: QObject | None = None) -> None:
        super().__init__(parent or edit)
        self._edit = edit
        self._host = host
        self._tasks = tasks
        self._today = today
        self._offers: list[Offer] = []
        self._length = 0
        self._asked = 0
        self._dismissed = ""
        self.near: Sequence[str] = ()
        """Ids of people offered first: those at the visit, then those of its agency."""
        self.extra_topics: Sequence[str] = ()
        self.vocabulary = Vocabulary()
        self.popup = Popup(host, _("Completion"), width=320, least=48)
        self.popup.taken.connect(self._taken)
        self.popup.dismissed.connect(self._leave_alone)
        edit.installEventFilter(self)
        edit.live.typed.connect(self._typed)
        edit.cursorPositionChanged.connect(self._moved)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.popup.hide()
        if event.type() == QEvent.Type.Resize and self.popup.isVisible():
            QTimer.singleShot(0, self.popup, lambda: self.popup.place_at(*self._place()))  # once the words are laid out anew
        if not isinstance(event, QKeyEvent) or not self.popup.isVisible():
            return False
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._offers[-1].makes:
            self._taken(len(self._offers) - 1)
            return True
        lone = len(self._offers) == 1 and self._offers[0].makes
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (lone or self._offers[self.popup.current()].stands):
            self.popup.hide()  # Enter ends the line here; only Shift+Enter makes somebody
            return False
        return self.popup.take_key(event)

    # what is offered

    def _typed(self) -> None:
        before = self._line_before()
        if before != self._dismissed:
            self._dismissed = ""
            self._look(before)

    def _moved(self) -> None:
        if self.popup.isVisible() and not self._mark(self._line_before()):
            self.popup.hide()

    def _look(self, before: str) -> None:
        self._asked += 1
        if holds_code(self._edit.textCursor().block()):
            self.popup.hide()
            return
        if day := _DAY_WANTED.search(before):
            self._show(self._days(day[1]), len(day[1]))
            return
        if may_promise(before) and (readings := self._readings(before)):
            self._show(*readings)
            return
        if wanted := _RECORD_WANTED.search(before):
            asked, kind, name = self._asked, wanted[1], wanted[2]
            length = len(wanted[0])
            self._tasks.read(lambda reader: _records_like(reader, kind, name), lambda some: self._records_came(asked, some, length), self)
            return
        found = self._mark(before)
        if found is None:
            self.popup.hide()
            return
        mark, typed = found
        if mark == "@":
            asked, near = self._asked, tuple(self.near)
            self._tasks.read(lambda reader: _look_up(reader, typed, near), lambda some: self._came(asked, typed, some), self)
        elif mark == "#":
            self._show(_topic_offers(topics_like(typed, self.extra_topics)), len(typed) + 1)
        else:
            self._show(_act_offers(typed), len(typed) + 1)

    def _mark(self, before: str) -> tuple[str, str] | None:
        """Return the mark and what is typed after it, unless a whole known name and a space are."""
        found = _BEFORE_CARET.search(before)
        if found is None or self._edit.isReadOnly():
            return None
        mark, typed = found[1], found[2]
        known = (
            self.vocabulary.person_at(before, found.start() + 1) if mark == "@" else self.vocabulary.topic_at(before, found.start() + 1) if mark == "#" else ""
        )
        if len(typed.split()) > _MOST_WORDS or (known and len(typed) > len(known)) or (mark != "@" and typed.endswith(" ") and mark == "/"):
            return None
        return mark, typed

    def _came(self, asked: int, typed: str, some: list[Person]) -> None:
        if asked != self._asked or not self._edit.hasFocus():
            return
        offers = [Offer(person.row(typed), f"@{person.name}", person=person) for person in some]
        name = typed.strip()
        if _is_name(name) and not any(person.name.casefold() == name.casefold() for person in some):
            offers.append(Offer(Row(_("New person “{name}”").format(name=name), icon="plus", keys="Shift Enter"), "", makes=name))
        self._show(offers, len(typed) + 1)

    def _records_came(self, asked: int, some: list[tuple[str, str, str]], length: int) -> None:
        if asked != self._asked or not self._edit.hasFocus():
            return
        icons = {"agency": "agencies", "deck": "decks"}
        self._show([Offer(Row(name, icon=icons[kind]), f"@{name}", record=(name, id)) for id, kind, name in some], length)

    def _readings(self, before: str) -> tuple[list[Offer], int] | None:
        """Return what the day just written may mean, where that is more than one day."""
        today = self._today()
        found = find_day(before, today)
        if found is None or not found.others or found.end != len(before):
            return None
        offers = [Offer(Row(_long_day(found.day), second=_("As understood"), icon="calendar"), "", stands=True)]
        offers += [Offer(Row(_long_day(day), second=_("Or this"), icon="calendar"), day.isoformat()) for day in found.others]
        return offers, found.end - found.start

    def _days(self, typed: str) -> list[Offer]:
        today = self._today()
        wanted = [words for words in map(_, NEAR_DAYS) if words.casefold().startswith(typed.casefold()) and words.casefold() != typed.casefold()]
        return [Offer(Row(words, right=weekday_day(read_day(words, today) or today)), words) for words in wanted]

    def _show(self, offers: list[Offer], length: int) -> None:
        self._offers, self._length = offers, length
        if not offers:
            self.popup.hide()
            return
        self.popup.show_rows([offer.row for offer in offers], *self._place())

    def _place(self) -> tuple[QPoint, int]:
        """Return where the list stands in the host: below what is being completed."""
        edit, length = self._edit, self._length
        cursor = edit.textCursor()
        before = self._line_before()
        cursor.setPosition(cursor.block().position() + units_in(before[: len(before) - length]))
        rect = edit.cursorRect(cursor)
        below = edit.viewport().mapTo(self._host, QPoint(rect.left() - 12, edit.cursorRect().bottom() + 8))
        return below, rect.height() + 16

    # what is taken

    def _taken(self, number: int) -> None:
        offer = self._offers[number]
        self.popup.hide()
        self._edit.setFocus()
        if offer.stands:
            return
        if offer.record is not None:
            self.record_taken.emit(*offer.record)
        if offer.act == "picture":
            self._write("", gap="")
            self.picture_wanted.emit()
            return
        if offer.makes:
            self.person_wanted.emit(offer.makes)
        if offer.person is not None:
            self.person_taken.emit(offer.person)
        if offer.topic:
            self.topic_taken.emit(offer.topic)
        self._write(offer.words or f"@{offer.makes}")

    def _write(self, words: str, gap: str = " ") -> None:
        cursor = self._edit.textCursor()
        before = self._line_before()
        kept = before[: len(before) - self._length]
        self._edit.live.close_step()
        cursor.setPosition(cursor.block().position() + units_in(kept), QTextCursor.MoveMode.KeepAnchor)
        self._dismissed = f"{kept}{words}{gap}"
        cursor.insertText(words + gap)
        self._edit.live.close_step()
        self._edit.setTextCursor(cursor)

    def _leave_alone(self) -> None:
        self._dismissed = self._line_before()

    def _line_before(self) -> str:
        cursor = self._edit.textCursor()
        units = cursor.positionInBlock()
        return cursor.block().text().encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def _is_name(words: str) -> bool:
    """Say whether these words may be a person's name: one word, or all with capitals; a sentence that goes on is none."""
    parts = words.split()
    return len(parts) == 1 or (len(parts) > 1 and all(part[0].isupper() for part in parts))


def _look_up(reader: Reader, typed: str, near: Sequence[str]) -> list[Person]:
    return people_like(reader, typed, near)


def _topic_offers(topics: Sequence[tuple[str, str]]) -> list[Offer]:
    return [Offer(Row(label, icon="tag", icon_tone="violet_text"), f"#{label}", topic=id) for id, label in topics]


def _act_offers(typed: str) -> list[Offer]:
    acts = (
        ("task", "task", _("A promise: what, and by when"), "/task"),
        ("next", "chevron-right", _("The next step, for the list"), "/next"),
        ("time", "clock", _("The time, now"), _time_now()),
        ("quote", "inquiries", _("What somebody said"), ">"),
        ("agency", "agencies", _("Name an agency"), "/agency"),
        ("deck", "decks", _("Name a deck"), "/deck"),
        ("picture", "paperclip", _("Put in a picture, sealed and blurred"), ""),
    )
    return [
        Offer(Row(f"/{name}", second=words, icon=icon), written, act="picture" if name == "picture" else "")
        for name, icon, words, written in acts
        if name.startswith(typed.casefold()) and (name != typed.casefold() or name == "picture")
    ]


def _records_like(reader: Reader, kind: str, name: str) -> list[tuple[str, str, str]]:
    """Return id, kind and name of records whose names hold what was typed; for a worker."""
    return [(hit.id, kind, hit.title) for hit in reader.named(name, kind, _MOST_RECORDS) if hit.title]


def _long_day(day: date) -> str:
    return _("{weekday}, {day}").format(weekday=weekday_name(day), day=full_day(day))


def _time_now() -> str:
    return f"{datetime.now().astimezone():%H:%M}"
