"""Today: the next visit leads, then what is due, then what has gone quiet."""

from __future__ import annotations

from datetime import UTC, date, datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.day_words import long_day
from liaison_app.core.words import _, begun
from liaison_app.desktop.asking import Asking
from liaison_app.desktop.desk import SyncNow
from liaison_app.desktop.printing.briefings import Briefings
from liaison_app.desktop.slides.from_vault import vault_slides
from liaison_app.desktop.sync_words import cell_state, sentence
from liaison_app.desktop.today.board import Board
from liaison_app.desktop.today.facts import TodayFacts, gather
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.reading_order import beside
from liaison_app.desktop.widgets.remade import Remade
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.symbol import Symbol
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.task import Task
from liaison_app.store.changes import Change
from liaison_app.store.reader import Reader
from liaison_app.work.deck_news import DeckNews, deck_news
from liaison_app.work.packs import Pack, Packs

_FOLLOWED = frozenset(("visit", "task", "agency", "deck", "contact", "trip", "note", "blobs"))
_SYNC_ICONS = {"done": "sync-done", "local": "device", "pending": "sync-pending", "offline": "offline", "failed": "sync-failed"}


class TodayPage(QWidget):
    """Asks once for everything, away from the screen, whenever something it shows has changed."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._narrow = False
        self._show_all = False
        self._asking = Asking(workspace.tasks, workspace.messages.failed, self)
        self._behind = False
        """What the sync engine last said is not shown, for another page was in front."""
        self.facts: TodayFacts | None = None
        self._body: QWidget | None = None
        self._heading = Label("", "page", wrap=True)
        self._quick = Button(_("Quick note"), icon="quick-note", keys="Ctrl Shift N")
        self._slot = Remade()
        self._slides = vault_slides(workspace, self)
        self._briefings = Briefings(workspace, self)
        self._soon = QTimer(self, singleShot=True, interval=80)
        self._minute = QTimer(self, interval=20_000)
        self._build()
        self._wire()
        self.reload()

    @property
    def first_focus(self) -> QWidget:
        """The first button of the cards: the quick note above them has a key of its own. Where no card is yet, what hands it on to the first."""
        return self._slot if self._body is None else beside(self._body, None, 1) or self._quick

    def shown(self) -> None:
        """Read again what a new day or hour may have changed."""
        if self._behind:
            self._show_again()
        self.reload()

    def fit(self, narrow: bool) -> None:
        if narrow != self._narrow:
            self._narrow = narrow
            self._show_again()

    def new_record(self, **fields: object) -> None:
        """Begin a visit: the thing that is new on this page."""
        self._workspace.navigation.new("visits", **fields)

    def reload(self) -> None:
        self._asking.ask(lambda reader: gather(reader, self._workspace.clock.ms(), self._today(), self._look, self._judge), self._know)

    def _judge(self, reader: Reader) -> DeckNews:
        return deck_news(reader, self._workspace.approvals_on(reader))

    def _look(self, reader: Reader, trip: str) -> Pack:
        return Packs(self._workspace.store, reader, self._workspace.clock, self._workspace.approvals_on(reader)).look(trip)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._workspace.clock.ms() / 1000, UTC).astimezone().date()

    # showing

    def _know(self, facts: TodayFacts) -> None:
        if facts != self.facts:
            self.facts = facts
            self._show_again()

    def _show_again(self) -> None:
        if self.facts is None:
            return
        self._behind = False
        self._heading.set_words(begun(long_day(self._today())))
        self._body = self._empty() if self.facts.is_empty else self._board(self.facts)
        self._slot.put(self._body)

    def _board(self, facts: TodayFacts) -> Board:
        clock_24, now = self._workspace.settings.now.clock_24, self._workspace.clock.ms()
        foot = self._sync_line()
        board = Board(facts, now, self._today(), foot, narrow=self._narrow, show_all=self._show_all, clock_24=clock_24, slides=self._slides)
        board.noted.connect(self._note)
        board.briefed.connect(self._briefings.show)
        board.presented.connect(self._present)
        board.opened.connect(self._open)
        board.ticked.connect(self._settle)
        board.all_asked.connect(self._all)
        board.new_asked.connect(self.new_record)
        return board

    def _empty(self) -> EmptyState:
        empty = EmptyState(
            "today",
            _("Your day stands here"),
            _("The next visit with the people you will meet, what you promised, and who has not been seen for long."),
            _("New visit"),
            steps=(_("Plan or begin a visit"), _("Write the note while you talk"), _("Promises come back here when they are due")),
        )
        empty.acted.connect(self.new_record)
        return empty

    def _sync_line(self) -> QWidget:
        state = self._workspace.sync.state
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Symbol(_SYNC_ICONS[cell_state(state).kind]))
        row.addWidget(Label(sentence(state), tone="text_2", wrap=True), 1)
        return line

    # doing

    def _note(self, visit: str) -> None:
        self._workspace.navigation.go("visit", visit)

    def _present(self) -> None:
        self._workspace.navigation.go("decks")

    def _open(self, kind: str, id: str) -> None:
        if kind and id:
            self._workspace.navigation.open(kind, id)

    def _all(self) -> None:
        self._show_all = True
        self._show_again()

    def _settle(self, id: str) -> None:
        before = self._workspace.reader.get(id)
        state = before.state if isinstance(before, Task) else ""
        future = self._workspace.store.change(id, state="done")
        self._workspace.tasks.watch(future, lambda task: self._settled(id, task.heading, state), self)

    def _settled(self, id: str, title: str, before: str) -> None:
        workspace = self._workspace
        workspace.messages.notice(_("Done: {title}").format(title=title), lambda: workspace.tasks.watch(workspace.store.change(id, state=before)))

    def _changed(self, change: Change) -> None:
        if change.kind in _FOLLOWED and self.isVisible():
            self._soon.start()

    def _synced(self, _state: SyncNow) -> None:
        self._behind = not self.isVisible()
        if not self._behind:
            self._show_again()

    def _tick(self) -> None:
        if isinstance(self._body, Board):
            self._body.tick(self._workspace.clock.ms())

    # parts

    def _build(self) -> None:
        column = ScrollColumn(pad=32, gap=16, top=16)
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self._quick)
        column.add(head)
        column.add(self._slot, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(column)

    def _wire(self) -> None:
        self._quick.clicked.connect(lambda: self._workspace.navigation.new("note"))
        self._workspace.changes.happened.connect(self._changed)
        self._workspace.sync.changed.connect(self._synced)
        self._soon.timeout.connect(self.reload)
        self._minute.timeout.connect(self._tick)
        self._minute.start()
