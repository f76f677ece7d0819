"""The visit that is open: its facts, and the one way to change them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimeZone, Signal

from liaison_app.core.words import _
from liaison_app.desktop.note.visit_facts import Near, VisitFacts, read_near, read_text, read_visit
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.post import Post
from liaison_app.records.prose import ProseState
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.changes import Change
from liaison_app.store.unsent import standing_of
from liaison_app.work.promises import Named, Promise, task_id

_AROUND = frozenset(("task", "presentation", "contact", "post", "agency", "trip", "deck"))


def here_zone() -> str:
    """Return the name of this machine's zone, UTC where it has none."""
    zone = datetime.now().astimezone().tzinfo
    name = getattr(zone, "key", "") or _zone_file()
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return "UTC"
    return name or "UTC"


def _zone_file() -> str:
    return bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")


class OpenVisit(QObject):
    """Reads a visit and what hangs on it, hears of every change to them, and writes field by field."""

    came = Signal(object)
    """VisitFacts, at opening and after each change."""
    near_came = Signal(object)
    """Near: who works there."""
    words_came = Signal(object)
    """A ProseState that another device or window wrote."""
    gone = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._near_of: str | None = None
        self._near_names: tuple[Named, ...] = ()
        self._waiting: list[Future[Record]] = []
        self.facts: VisitFacts | None = None
        self.editor: object = None
        """Whose own saves are not news to it."""
        workspace.changes.happened.connect(self._changed)

    def open(self, id: str) -> ProseState | None:
        """Open a visit; returns its notes. `came` follows, or `gone`."""
        self.facts = read_visit(self._workspace.reader, id)
        if self.facts is None:
            self.gone.emit()
            return None
        self._near_of = None
        text = read_text(self._workspace.reader, id)
        self._tell()
        return text

    @property
    def visit(self) -> Visit:
        assert self.facts is not None
        return self.facts.visit

    @property
    def today(self) -> date:
        return datetime.fromtimestamp(self._workspace.clock.ms() / 1000).astimezone().date()

    # changes

    def change(self, **fields: Any) -> None:
        """Set fields of the visit; the screen shows them at once."""
        if self.facts is None:
            return
        base = self.facts.visit
        record = replace(base, **fields)
        if record == base:
            return
        self.facts = replace(self.facts, visit=record)
        future = self._workspace.store.put(record, base=base, origin=self)
        self._waiting = [*(one for one in self._waiting if not one.done()), future]
        self._workspace.tasks.watch(future, lambda _saved: self._settle(), self, failed=self._refused)
        self.came.emit(self.facts)

    def _settle(self) -> None:
        """What others did while our changes were under way is taken in once they are down."""
        if self.facts is not None and not self.unsaved():
            self._reread(with_words=False)

    def unsaved(self) -> list[Future[Record]]:
        """Return the outcomes of changes that are not down yet."""
        return [future for future in self._waiting if not future.done()]

    def add(self, field: str, values: Sequence[str]) -> None:
        """Add to one of the visit's sets."""
        if self.facts is not None:
            have: tuple[str, ...] = getattr(self.visit, field)
            self.change(**{field: (*have, *(value for value in values if value not in have))})

    def remove(self, field: str, value: str) -> None:
        have: tuple[str, ...] = getattr(self.visit, field)
        self.change(**{field: tuple(one for one in have if one != value)})

    def remove_person(self, id: str, name: str) -> None:
        """Take somebody off the list of those who are there, with a way back."""
        self.remove("attendees", id)
        self._workspace.messages.notice(_("{name} taken off this visit.").format(name=name), undo=lambda: self.add("attendees", [id]))

    def take_along(self, deck: Deck) -> None:
        """Link a deck that is to be shown here, with a way back."""
        if deck.id not in self.visit.links:
            self.add("links", [deck.id])
            self._workspace.messages.notice(_("“{title}” stands on this visit.").format(title=deck.title), undo=lambda: self.remove("links", deck.id))

    def leave_behind(self, deck: Deck) -> None:
        """Take a deck off the visit again, with a way back; the deck itself stays."""
        self.remove("links", deck.id)
        self._workspace.messages.notice(_("{name} taken off this visit.").format(name=deck.title), undo=lambda: self.add("links", [deck.id]))

    def submit(self) -> None:
        """Stamp the visit as written; it is read-only until somebody amends it."""
        now = When(self._workspace.clock.ms(), here_zone())
        self.change(submitted=now)
        self._workspace.messages.notice(_("Submitted."), undo=lambda: self.change(submitted=None))

    def amend(self) -> None:
        """Open a submitted visit again; what is saved from now on is a new version."""
        self.change(submitted=None, amendment=(self.visit.amendment or 0) + 1)

    def make_person(self, name: str, *, attends: bool) -> str:
        """Make a contact of this name at the visit's agency, and link it; returns the id."""
        contact = Contact(name=name, space=self.visit.space, verification="unverified")
        records: list[Contact | Post] = [contact]
        if self.visit.agency:
            records.append(Post(contact=contact.id, agency=self.visit.agency, space=self.visit.space, primary=True))
        self._workspace.tasks.watch(self._workspace.store.put_all(records, origin=self), parent=self)
        self.add("attendees" if attends else "links", [contact.id])
        self._workspace.messages.notice(
            _("{name} is a contact now.").format(name=name),
            undo=lambda: self._unmake(contact.id, [record.id for record in records]),
        )
        return contact.id

    def _unmake(self, contact: str, ids: list[str]) -> None:
        for id in ids:
            self._workspace.tasks.watch(self._workspace.store.change(id, trashed=True, origin=self), parent=self)
        for field in ("attendees", "links"):
            self.remove(field, contact)

    # promises

    def known_people(self) -> tuple[Named, ...]:
        """Return those whom a line of this note may speak of: who is there, who is named, who works there."""
        facts = self.facts
        here = [Named(one.id, one.name, one.rank) for one in (*facts.people, *facts.mentioned)] if facts is not None else []
        return tuple({one.id: one for one in (*self._near_names, *here)}.values())

    def keep_promise(self, promise: Promise, known: str = "") -> str:
        """Make the task of a promise, or bring the one it made before (`known`) up to what the line says now."""
        id = known or task_id(self.visit.id, promise.title)
        task = self._workspace.reader.get(id)
        if not isinstance(task, Task):
            state = "done" if promise.done else "open"
            made = Task(id=id, title=promise.title, due=promise.due, state=state, on=self.visit.id, links=promise.people, space=self.visit.space)
            self._workspace.tasks.watch(self._workspace.store.put(made, origin=self), parent=self)
        elif not task.trashed:
            said = {"title": promise.title, "due": promise.due or task.due, "links": tuple(dict.fromkeys((*task.links, *promise.people)))}
            if any(getattr(task, name) != value for name, value in said.items()):
                self.change_task(task, **said)
        return id

    def change_task(self, task: Task, **fields: Any) -> None:
        future = self._workspace.store.put(replace(task, **fields), base=task, origin=self)
        self._workspace.tasks.watch(future, parent=self)

    def drop_task(self, task: Task) -> None:
        """Put a promise into the trash, with a way back."""
        self._workspace.tasks.watch(self._workspace.store.change(task.id, trashed=True, origin=self), parent=self)
        self._workspace.messages.notice(
            _("“{title}” is no longer promised.").format(title=task.title),
            undo=lambda: self._workspace.tasks.watch(self._workspace.store.change(task.id, trashed=False, origin=self), parent=self),
        )

    # hearing

    def _changed(self, change: Change) -> None:
        facts = self.facts
        if facts is None:
            return
        if change.kind == "pending" or (facts.visit.id in change.ids and change.origin is not None and change.origin is self.editor):
            self.facts = replace(facts, standing=standing_of(self._workspace.reader, facts.visit.id))
            self.came.emit(self.facts)
        elif facts.visit.id in change.ids:
            self._reread(with_words=change.origin is not self)
        elif change.kind == "post" and facts.visit.agency:
            self._near_of = None
            self._reread(with_words=False)
        elif change.kind in _AROUND and (change.kind in ("task", "presentation") or change.ids & self._pointed_at(facts)):
            self._reread(with_words=False)

    def _pointed_at(self, facts: VisitFacts) -> set[str]:
        visit = facts.visit
        shown = {one.deck for one in facts.shown}
        return {*visit.attendees, *visit.links, visit.agency or "", visit.trip or "", *shown}

    def _reread(self, *, with_words: bool) -> None:
        assert self.facts is not None
        facts = read_visit(self._workspace.reader, self.facts.visit.id)
        if facts is None:
            self.facts = None
            self.gone.emit()
            return
        if self.unsaved():  # what stands on disk is older than what was just changed here
            facts = replace(facts, visit=self.facts.visit)
        self.facts = facts
        if with_words and (text := read_text(self._workspace.reader, facts.visit.id)) is not None:
            self.words_came.emit(text)
        self._tell()

    def _tell(self) -> None:
        facts = self.facts
        if facts is None:
            return
        self.came.emit(facts)
        if self._near_of != (facts.visit.agency or ""):
            self._near_of = facts.visit.agency or ""
            agency = facts.visit.agency
            self._workspace.tasks.read(lambda reader: read_near(reader, agency), self._near, self)

    def _near(self, near: Near) -> None:
        self._near_names = near.names
        self.near_came.emit(near)

    def _refused(self, error: BaseException) -> None:
        self._workspace.messages.failed(error)
        if self.facts is not None:
            self._reread(with_words=False)
