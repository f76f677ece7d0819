"""Search: everything that holds the words, by kind, as one types."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, figure, plural
from liaison_app.desktop.latest import Latest
from liaison_app.desktop.models.record_table import ID_ROLE
from liaison_app.desktop.models.search_results import KIND_ROLE, KINDS, Answer, SearchResults, ask, ask_for_all
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.painting.text import Run
from liaison_app.desktop.people.shown_days import day_of
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.rows import RowsModel, RowView
from liaison_app.desktop.widgets.symbol import Hairline, Pane
from liaison_app.desktop.workspace import Workspace

_PAUSE_MS = 60
_SIDE = 208


class SearchPage(QWidget):
    """The field is the frame's; here stand the answers, reached with the arrows."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._text = ""
        self._kind = ""
        self._latest = Latest(workspace.tasks, workspace.messages.failed, self)
        self.answer: Answer | None = None
        self.results = SearchResults(self)
        self.view = RowView(_("Search results"), inset=20)
        self.kinds = RowsModel()
        self.kinds_view = RowView(_("Kinds found"), least=32, inset=8, gap=2)
        self._kind_keys: list[str] = [""]
        self._found = Label("", tone="text_2", wrap=True)
        self._doubts = Label("", tone="warn_text", wrap=True)
        self._nothing = EmptyState("search", _("Nothing found"), _nothing_words())
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._side = Pane("window")
        self._build()
        self._wire()

    def search_for(self, text: str) -> None:
        """Search for this once the typing pauses."""
        if text != self._text:
            self._text = text
            self._soon.start()

    def enter_results(self, step: int) -> None:
        """Take the keys over from the field: up or down to the next result, 0 opens the best one."""
        row = self.view.currentIndex().row() if self.view.currentIndex().isValid() else -1
        if step == 0 and row < 0:
            row = self.results.first()
            if row >= 0:
                self._open(self.results.index(row))
            return
        following = self.results.first(row, step or 1)
        if step == 0:
            self._open(self.view.currentIndex())
        elif following >= 0:
            self.view.setCurrentIndex(self.results.index(following))
            self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def fit(self, narrow: bool) -> None:
        self._side.setVisible(not narrow)

    # searching

    def _ask(self) -> None:
        text = self._text.strip()
        if not text:
            self._latest.drop()
            self._show(None)
        else:
            day = day_of(self._workspace.clock.ms())
            self._latest.ask(lambda reader: ask(reader, text, day), self._show)

    def _show(self, answer: Answer | None) -> None:
        if answer is not None and answer.asked.is_empty and not answer.asked.doubts:
            answer = None  # an operator that still waits for its value asks for nothing yet
        self.answer = answer
        if answer is None or self._kind not in {group.kind for group in answer.groups}:
            self._kind = ""
        self._show_kinds()
        self.results.show(answer, self._kind)
        self._doubt(answer)
        nothing = answer is not None and answer.total == 0
        self._nothing.setVisible(nothing)
        self.view.setVisible(not nothing)
        self._found.setVisible(answer is not None and not nothing)
        if answer is not None and not nothing:
            exact = plural("{n} found", "{n} found", answer.total)
            near = plural(
                "{n} found with near spellings, as nothing matched exactly", "{n} found with near spellings, as nothing matched exactly", answer.total
            )
            self._found.set_words([Run(near if answer.fuzzy else exact, weight=600, tone="text")])

    def _doubt(self, answer: Answer | None) -> None:
        """Say what was typed like an operator and is none."""
        sentences = [doubt.sentence for doubt in answer.asked.doubts] if answer is not None else []
        self._doubts.set_words(" ".join(sentences))
        self._doubts.setVisible(bool(sentences))

    def _show_kinds(self) -> None:
        answer = self.answer
        groups = answer.groups if answer else ()
        total = answer.total if answer else 0
        self._kind_keys = ["", *(group.kind for group in groups)]
        rows = [Row(_("Everything"), icon="search", right=figure(total))]
        rows += [Row(_(KINDS[group.kind][0]), icon=KINDS[group.kind][1], right=figure(group.total)) for group in groups]
        self.kinds.set_rows(rows)
        self.kinds_view.setCurrentIndex(self.kinds.index(self._kind_keys.index(self._kind)))

    def _choose_kind(self, index: QModelIndex) -> None:
        kind = self._kind_keys[index.row()] if index.isValid() else ""
        if kind != self._kind:
            self._kind = kind
            self.results.show(self.answer, kind)
            self._ask_for_all(kind)

    def _ask_for_all(self, kind: str) -> None:
        answer, day = self.answer, day_of(self._workspace.clock.ms())
        group = next((group for group in answer.groups if group.kind == kind), None) if answer is not None else None
        if answer is not None and group is not None and not group.is_whole:
            self._latest.ask(lambda reader: ask_for_all(reader, answer, kind, day), self._show)

    def _changed(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _open(self, index: QModelIndex) -> None:
        kind, id = index.data(KIND_ROLE), index.data(ID_ROLE)
        if kind == "all":
            self.kinds_view.setCurrentIndex(self.kinds.index(self._kind_keys.index(id)))
        elif kind:
            self._workspace.memory.note_search(self._text)
            self._workspace.navigation.open(kind, id)

    # parts

    def _build(self) -> None:
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 16, 0, 16)
        side.addWidget(self.kinds_view)
        self._side.setFixedWidth(_SIDE)
        self.kinds_view.setModel(self.kinds)
        self.view.setModel(self.results)
        head = QHBoxLayout()
        head.setContentsMargins(32, 16, 32, 0)
        head.addWidget(self._found, 1)
        ground = Pane("surface")
        main = QVBoxLayout(ground)
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(8)
        main.addLayout(head)
        self._doubts.setContentsMargins(32, 0, 32, 0)
        self._doubts.hide()
        main.addWidget(self._doubts)
        main.addWidget(self.view, 1)
        main.addWidget(self._nothing, 1)
        self._nothing.hide()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._side)
        whole.addWidget(Hairline(upright=True))
        whole.addWidget(ground, 1)

    def _wire(self) -> None:
        self._soon.timeout.connect(self._ask)
        self.view.opened.connect(self._open)
        self.view.clicked.connect(self._open)
        self.kinds_view.chose.connect(self._choose_kind)
        self._workspace.changes.happened.connect(self._changed)


def _nothing_words() -> str:
    return _("Fewer or shorter words find more, and fewer operators. Names, notes, slides and speaker notes are all searched.")
