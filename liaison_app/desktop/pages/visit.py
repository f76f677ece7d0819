"""The visit: its note in the middle, people and promises beside it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.head import VisitHead
from liaison_app.desktop.note.line_marks import Vocabulary, mentions
from liaison_app.desktop.note.note_pane import NotePane
from liaison_app.desktop.note.note_promises import NotePromises
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.people_search import Person, topic_names
from liaison_app.desktop.note.side import VisitSide
from liaison_app.desktop.note.visit_facts import Near, VisitFacts, read_text
from liaison_app.desktop.note.when_words import seen_at
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.splitter import Splitter
from liaison_app.desktop.widgets.symbol import Hairline, Pane
from liaison_app.desktop.workspace import Workspace

_SIDE = 304
_NAME = "visit"


class VisitPage(QWidget):
    """Arranges; the open visit reads and writes, the pane edits."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.open_visit = OpenVisit(workspace, self)
        self.head = VisitHead()
        self.note = NotePane(workspace, self, lambda: self.open_visit.today)
        self.side = VisitSide(workspace, self.open_visit, self, lambda: self.note.edit.live.words)
        self.promises = NotePromises(self.note.edit, self.open_visit)
        self.open_visit.editor = self.note.saver
        self._known: dict[str, str] = {}
        self._minute = QTimer(self, interval=30_000)
        self._build()
        self._wire()

    def _build(self) -> None:
        main = Pane("surface")
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(Hairline())
        column.addWidget(self.note, 1)
        sizes = self._workspace.settings.splitter(_NAME) or [768, _SIDE]
        self._split = Splitter(
            main, self.side, sizes=sizes, stretch=0, name=_("Width of the side"), on_sizes=lambda now: self._workspace.settings.keep_splitter(_NAME, now)
        )
        self.side.setMinimumWidth(240)
        self._none = EmptyState("visits", _("No visit is open"), _("Open one from Visits, or begin a new one: Ctrl+N."), _("Visits"), action_icon="visits")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._none)
        self._stack.addWidget(self._split)

    def _wire(self) -> None:
        visit = self.open_visit
        visit.came.connect(self._show)
        visit.near_came.connect(self._learn_near)
        visit.words_came.connect(self.note.receive)
        visit.gone.connect(lambda: self._stack.setCurrentWidget(self._none))
        self.note.settled.connect(self._settled)
        self.note.amending.connect(self._amend)
        self.note.stale.connect(self._read_words)
        self.note.completion.person_taken.connect(self._mention)
        self.note.completion.person_wanted.connect(lambda name: self._know_person(name, visit.make_person(name, attends=False)))
        self.note.completion.topic_taken.connect(lambda topic: visit.add("topics", [topic]))
        self.head.submitted.connect(self.submit)
        self.head.changed.connect(lambda fields: visit.change(**fields))
        self.head.details_asked.connect(self.side.ask_details)
        self.head.trashed.connect(self._trash)
        self.side.people.opened.connect(lambda id: self._workspace.navigation.open("contact", id))
        self.side.decks.opened.connect(lambda id: self._workspace.navigation.open("deck", id))
        self.side.decks.presented.connect(lambda id: self._workspace.navigation.present(id, visit.visit.id))
        self._none.acted.connect(lambda: self._workspace.navigation.go("visits"))
        self._minute.timeout.connect(self._tell_time)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.submit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # what the window calls

    def open_record(self, id: str) -> None:
        """Open a visit's note, the caret at its end."""
        if self.open_visit.facts is not None and self.open_visit.facts.visit.id == id:
            self.note.edit.setFocus()
            return
        self._leave_record()
        self._known = {}
        text = self.open_visit.open(id)
        if self.open_visit.facts is None:
            return
        self.promises.begin()
        self.note.open(self.open_visit.visit, text)
        self._stack.setCurrentWidget(self._split)
        self.note.edit.setFocus()

    def flush(self) -> list[Future[Any]]:
        """Save everything that is unsaved, now."""
        self.side.closing.save()
        self.promises.look_at(self.note.edit.textCursor().blockNumber())
        return self.note.flush()

    def shown(self) -> None:
        self._minute.start()
        self._tell_time()

    def leave(self) -> bool:
        """Esc: from the side back into the note."""
        if self.note.completion.popup.isVisible():
            self.note.completion.popup.dismiss()
            return True
        if self.side.isAncestorOf(self.focusWidget() or self):
            self.note.edit.setFocus()
            return True
        return False

    def fit(self, narrow: bool) -> None:
        """Give the note the whole width in a narrow window; the side stands below it."""
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    def present(self) -> None:
        """F5: choose the deck to show at this visit."""
        self.side.decks.picker.begin()

    def submit(self) -> None:
        """Stamp the note as written, once all of it is saved."""
        if self.open_visit.facts is None or self.open_visit.visit.submitted is not None:
            return
        self.side.closing.save()
        self.promises.settle()
        self.note.flush()
        self.open_visit.submit()

    # what comes back

    def _show(self, facts: VisitFacts) -> None:
        self.note.saver.renew(facts.visit)
        self._tell_time()
        self.side.show_facts(facts)
        self.note.footer.show_standing(facts.standing)
        stamp = facts.visit.submitted
        words = (
            _("Submitted {when}. It can be read, not changed.").format(when=f"{stamp.local():%b} {stamp.local().day}, {stamp.local():%H:%M}") if stamp else ""
        )
        if bool(words) != self.note.edit.isReadOnly():
            self.note.set_locked(words)
        self._learn()

    def _learn_near(self, near: Near) -> None:
        self.side.learn_near(near)
        self._learn()

    def _learn(self) -> None:
        facts = self.open_visit.facts
        if facts is None:
            return
        near = self.side.near
        names = dict(near.names) | self._known | {person.name: person.id for person in (*facts.mentioned, *facts.people)}
        first = tuple(dict.fromkeys([*facts.visit.attendees, *near.people, *facts.visit.links]))
        self.note.learn(Vocabulary(names, topic_names(facts.visit.topics)), first, facts.visit.topics)

    def _mention(self, person: Person) -> None:
        self._know_person(person.name, person.id)
        self.open_visit.add("links", [person.id])

    def _know_person(self, name: str, id: str) -> None:
        self._known[name] = id
        self._learn()

    def _settled(self) -> None:
        """What the words name is linked, without being asked."""
        facts = self.open_visit.facts
        if facts is None or facts.visit.submitted is not None:
            return
        topics = topic_names()
        written = [topics[name] for role, name in mentions(self.note.edit.live.words, self.note.completion.vocabulary) if role == "topic" and name in topics]
        if self.note.saver.standing.state != "untouched":
            self.open_visit.add("topics", list(dict.fromkeys(written)))
        self.side.topics.suggest()

    def _tell_time(self) -> None:
        if (facts := self.open_visit.facts) is not None:
            now, today = self._workspace.clock.ms(), self.open_visit.today
            self.head.show_facts(facts, seen_at(facts.visit.start, now, today, clock_24=self._workspace.settings.now.clock_24))

    def _read_words(self) -> None:
        if self.open_visit.facts is not None:
            self.note.load_anew(read_text(self._workspace.reader, self.open_visit.visit.id))

    def _amend(self) -> None:
        self.open_visit.amend()
        self.note.edit.setFocus()

    def _trash(self) -> None:
        visit = self.open_visit
        visit.change(trashed=True)
        self._workspace.messages.notice(_("The visit is in the trash."), undo=lambda: visit.change(trashed=False))
        self._workspace.navigation.go("visits")

    def _leave_record(self) -> None:
        for future in self.flush():
            self._workspace.tasks.watch(future, parent=self)
