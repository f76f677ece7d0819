"""The visit: its note in the middle, people and promises beside it."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.head import VisitHead
from liaison_app.desktop.note.note_names import NoteNames
from liaison_app.desktop.note.note_pane import NotePane
from liaison_app.desktop.note.note_promises import NotePromises
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.side import VisitSide
from liaison_app.desktop.note.visit_facts import VisitFacts, read_text, submitted_words
from liaison_app.desktop.note.when_words import seen_at
from liaison_app.desktop.printing.report_pdf import report_pdf
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.splitter import Splitter
from liaison_app.desktop.widgets.symbol import Hairline, Pane
from liaison_app.desktop.workspace import Workspace

_SIDES = [768, 304]
_NAME = "visit"


class VisitPage(QWidget):
    """Arranges; the open visit reads and writes, the pane edits."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._narrow = False
        self.open_visit = OpenVisit(workspace, self)
        self.head = VisitHead()
        self.note = NotePane(workspace, self, lambda: self.open_visit.today)
        self.side = VisitSide(workspace, self.open_visit, self, lambda: self.note.edit.live.words, report_pdf)
        self.promises = NotePromises(self.note.edit, self.open_visit, self.note.understood)
        self.names = NoteNames(self.note, self.open_visit)
        self.open_visit.editor = self.note.saver
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
        settings = self._workspace.settings
        sizes = settings.splitter(_NAME) or _SIDES
        self._split = Splitter(main, self.side, sizes=sizes, stretch=0, name=_("Width of the side"), on_sizes=lambda now: settings.keep_splitter(_NAME, now))
        self.side.setMinimumWidth(240)
        self._none = EmptyState("visits", _("No visit is open"), _("Open one from Visits, or begin a new one: Ctrl+N."), _("Visits"), action_icon="visits")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._none)
        self._stack.addWidget(self._split)

    def _wire(self) -> None:
        visit, navigation = self.open_visit, self._workspace.navigation
        visit.came.connect(self._show)
        visit.near_came.connect(self.side.learn_near)
        visit.words_came.connect(self.note.receive)
        visit.gone.connect(lambda: self._stack.setCurrentWidget(self._none))
        self.note.settled.connect(self.side.topics.suggest)
        self.note.amending.connect(self._amend)
        self.note.stale.connect(self._read_words)
        self.head.submitted.connect(self.submit)
        self.head.changed.connect(self._set)
        self.head.details_asked.connect(self._ask_details)
        self.head.trashed.connect(self._trash)
        self.head.beside_asked.connect(self._turn)
        self.side.details.closed.connect(self.note.edit.setFocus)
        self.side.people.opened.connect(partial(navigation.open, "contact"))
        self.side.decks.opened.connect(partial(navigation.open, "deck"))
        self.side.decks.presented.connect(self._present)
        self._none.acted.connect(lambda: navigation.go("visits"))
        self._minute.timeout.connect(self._tell_time)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.submit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # what the window calls

    def open_record(self, id: str) -> None:
        """Open a visit's note, the caret at its end."""
        facts = self.open_visit.facts
        if facts is None or facts.visit.id != id:
            self.flush()
            text = self.open_visit.open(id)
            if self.open_visit.facts is None:
                return
            self.note.open(self.open_visit.visit, text)
            self.promises.begin()
            self._stack.setCurrentWidget(self._split)
        self.note.edit.setFocus()

    def flush(self) -> list[Future[Any]]:
        """Save everything that is unsaved, now."""
        self.side.closing.save()
        self.promises.look_at(self.note.edit.textCursor().blockNumber())
        return [*self.note.flush(), *self.open_visit.unsaved()]

    def shown(self) -> None:
        """Tell the time from now on."""
        self._minute.start()
        self._tell_time()

    def leave(self) -> bool:
        """Esc: shut the completion or the find bar, or go from the side back into the note."""
        if self.note.completion.popup.isVisible():
            self.note.completion.popup.dismiss()
            return True
        if self.note.find_bar.isVisible():
            self.note.find_bar.shut()
            return True
        if self.side.isAncestorOf(self.focusWidget() or self):
            self.fit(self._narrow)
            self.note.edit.setFocus()
            return True
        return False

    def fit(self, narrow: bool) -> None:
        """Give the note all the room in a narrow window; a button brings the side in its place."""
        self._narrow = narrow
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        self.head.beside.setVisible(narrow)
        self.side.setVisible(not narrow)
        self.note.setVisible(True)

    def present(self) -> None:
        """F5: choose the deck to show at this visit."""
        self._bring_side()
        self.side.decks.picker.begin()

    def submit(self) -> None:
        """Stamp the note as written, after all of it is saved: the store works in order."""
        if self.open_visit.facts is None or self.open_visit.visit.submitted is not None:
            return
        self.promises.settle()
        self.flush()
        self.open_visit.submit()

    # what comes back

    def _show(self, facts: VisitFacts) -> None:
        self.note.saver.renew(facts.visit)
        self._tell_time()
        self.side.show_facts(facts)
        self.note.footer.show_standing(facts.standing)
        words = submitted_words(facts.visit)
        if bool(words) != self.note.edit.isReadOnly():
            self.note.set_locked(words)

    def _tell_time(self) -> None:
        if (facts := self.open_visit.facts) is not None:
            now, today = self._workspace.clock.ms(), self.open_visit.today
            self.head.show_facts(facts, seen_at(facts.visit.start, now, today, clock_24=self._workspace.settings.now.clock_24))

    def _read_words(self) -> None:
        if self.open_visit.facts is not None:
            self.note.load_anew(read_text(self._workspace.reader, self.open_visit.visit.id))

    def _set(self, fields: dict[str, Any]) -> None:
        self.open_visit.change(**fields)

    def _amend(self) -> None:
        self.open_visit.amend()
        self.note.edit.setFocus()

    def _ask_details(self) -> None:
        self._bring_side()
        self.side.ask_details()

    def _bring_side(self) -> None:
        if self._narrow and not self.side.isVisible():
            self._turn()

    def _present(self, deck: str) -> None:
        self._workspace.navigation.present(deck, self.open_visit.visit.id)

    def _turn(self) -> None:
        """Put the side in the note's place, or the note back."""
        beside = not self.side.isVisible()
        self.side.setVisible(beside)
        self.note.setVisible(not beside)
        self._split.setSizes([self.head.sizeHint().height() + 1, self.height()] if beside else [self.height(), 0])

    def _trash(self) -> None:
        visit = self.open_visit
        visit.change(trashed=True)
        self._workspace.messages.notice(_("The visit is in the trash."), undo=lambda: visit.change(trashed=False))
        self._workspace.navigation.go("visits")
