"""Review: values two people wrote at once, side by side."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from liaison_app.core.words import _, figure, plural
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.kind_words import kind_icon, kind_word
from liaison_app.desktop.people.panes import Panes
from liaison_app.desktop.people.review_card import ReviewCard
from liaison_app.desktop.people.shown_days import short_day, today
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.reading_order import hand_on
from liaison_app.desktop.widgets.rows import RowsModel, RowView
from liaison_app.desktop.widgets.symbol import Pane
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.changes import Change
from liaison_app.store.people import member_names
from liaison_app.work.people_review import Review, read_reviews
from liaison_app.work.people_timeline import moment


class ReviewPage(QWidget):
    """The list of what waits, and one of them open."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._waiting: list[Review] = []
        self._names: dict[str, str] = {}
        self._id = ""
        self._wanted = ""
        self._has_arrived = False
        self._model = RowsModel(parent=self)
        self.view = RowView(_("Waiting for review"), least=56, uniform=True)
        self.view.setModel(self._model)
        self.card = ReviewCard(workspace)
        self._list = Pane("window")
        self.panes = Panes("review", _("Review"), (self._list, self.card), workspace.settings, wide=296)
        self._empty = EmptyState("review", _("Nothing to review"), _empty_words(), _("See what syncs"), action_icon="sync")
        self._whole = QStackedWidget()
        self._soon = QTimer(self, singleShot=True, interval=100)
        self._build()
        self._wire()
        self.read()

    # what the window calls

    @property
    def first_focus(self) -> QWidget:
        return self.view

    def open_record(self, id: str) -> None:
        """Open one of those that wait."""
        self._wanted = id
        self.read()

    def leave(self) -> bool:
        """Close an editor; when narrow, go back to the list."""
        return self.card.leave_editor() or self.panes.leave()

    def fit(self, narrow: bool) -> None:
        self.panes.fit(narrow)

    def shown(self) -> None:
        self._has_arrived = True
        self.read()

    def read(self) -> None:
        """Look again at what waits."""
        store = self._workspace.store
        self._workspace.tasks.read(lambda reader: (read_reviews(reader, store.account, store.account_of), member_names(reader)), self._came, self)

    @property
    def waiting(self) -> list[Review]:
        return self._waiting

    # inside

    def _build(self) -> None:
        words = Label(_("The later value is in force meanwhile. The other one is kept here until you have looked."), tone="text_2", wrap=True)
        title = Label(_("Review"), "title")
        title.setContentsMargins(20, 0, 20, 0)
        side = QVBoxLayout(self._list)
        side.setContentsMargins(0, 16, 0, 0)
        side.setSpacing(8)
        side.addWidget(title)
        hint = QVBoxLayout()
        hint.setContentsMargins(20, 0, 20, 8)
        hint.addWidget(words)
        side.addLayout(hint)
        side.addWidget(self.view, 1)
        for part in (self.panes, self._empty):
            self._whole.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._whole)

    def _wire(self) -> None:
        self.view.chose.connect(self._chose)
        self.view.opened.connect(self._opened)
        self.view.clicked.connect(self._opened)
        self.card.done.connect(self._done)
        self.card.later.connect(self._later)
        self.card.opened.connect(self._workspace.navigation.open)
        self.panes.stepped.connect(self._step)
        self._empty.acted.connect(partial(self._workspace.navigation.go, "sync"))
        self._soon.timeout.connect(self.read)
        self._workspace.changes.happened.connect(self._changed)

    def _changed(self, change: Change) -> None:
        if change.origin is not self.card and self.isVisible():
            self._soon.start()

    def _came(self, answer: tuple[list[Review], dict[str, str]]) -> None:
        found, self._names = answer
        open_now = next((review for review in self._waiting if review.record.id == self._id), None)
        if open_now is not None and self.card.touched and self._id not in {review.record.id for review in found}:
            found = sorted([open_now, *found], key=self._place)
        before, self._waiting = self._waiting, found
        self._whole.setCurrentWidget(self.panes if found else self._empty)
        hand_on(self, self._whole)
        self._model.set_rows([self._row(review) for review in found])
        ids = [review.record.id for review in found]
        wanted = self._wanted if self._wanted in ids else self._id if self._id in ids else ids[0] if ids else ""
        self._wanted = ""
        is_same = bool(wanted) and wanted == self._id and (self.card.touched or next((one for one in before if one.record.id == wanted), None) in found)
        if not is_same:
            self._show(wanted)
        if wanted:
            self.view.setCurrentIndex(self._model.index(ids.index(wanted)))
        if self._has_arrived and len(ids) == 1 and self.panes.is_narrow:  # a list of one would be a page of nothing
            self._opened(self.view.currentIndex())
        self._has_arrived = False

    def _place(self, review: Review) -> int:
        return next((number for number, one in enumerate(self._waiting) if one.record.id == review.record.id), len(self._waiting))

    def _row(self, review: Review) -> Row:
        record, side = review.record, review.newest
        named = self._names.get(side.account, "").partition(" ")[0]
        who = _("You") if side.account == self._workspace.store.account else named or _("Someone else")
        second = _("{name} changed it too, {day}").format(name=who, day=short_day(moment(side.ms).date(), today()))
        fields = plural("{n} field", "{n} fields", len(review.fields))
        return Row(record.heading or kind_word(record), second=f"{second} · {fields}", icon=kind_icon(record))

    def _chose(self, index: QModelIndex) -> None:
        if index.isValid() and self._waiting[index.row()].record.id != self._id:
            self._show(self._waiting[index.row()].record.id)

    def _opened(self, _index: QModelIndex) -> None:
        self.panes.to_detail()
        self.card.focus_first()

    def _show(self, id: str) -> None:
        self._id = id
        review = next((review for review in self._waiting if review.record.id == id), None)
        if review is not None:
            self.card.show_review(review, self._names)
            at = self._place(review) + 1
            self.panes.strip.set_place(_("{n} of {count}").format(n=figure(at), count=figure(len(self._waiting))))

    def _done(self) -> None:
        title = next((review.record.heading for review in self._waiting if review.record.id == self._id), "")
        rest = self.card.settle_rest()
        self._wanted = self._beside(1)
        self._waiting = [review for review in self._waiting if review.record.id != self._id]
        self._id = ""
        self._workspace.messages.notice(_("{name} is reviewed.").format(name=title))
        for future in rest:
            self._workspace.tasks.watch(future, lambda _record: self._soon.start(), self)
        if not rest:
            self.read()

    def _later(self) -> None:
        if beside := self._beside(1):
            self._show(beside)
            self.view.setCurrentIndex(self._model.index([review.record.id for review in self._waiting].index(beside)))

    def _step(self, by: int) -> None:
        if beside := self._beside(by):
            self._show(beside)

    def _beside(self, by: int) -> str:
        ids = [review.record.id for review in self._waiting]
        if len(ids) < 2 or self._id not in ids:
            return ""
        return ids[(ids.index(self._id) + by) % len(ids)]


def _empty_words() -> str:
    return _("When two people change the same thing at once, the later value holds and the other one waits here. Notes are merged and need no decision.")
