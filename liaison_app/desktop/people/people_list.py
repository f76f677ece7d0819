"""A list beside a card, as people and agencies have it: what is chosen, stepped to, found again and come back to."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QTimer, Signal
from PySide6.QtGui import QShowEvent

from liaison_app.core.words import _, figure
from liaison_app.desktop.memory import ListPlace
from liaison_app.desktop.models.record_table import ID_ROLE
from liaison_app.desktop.painting.text import RIGHT
from liaison_app.desktop.people.numbered_table import HeadedView, NumberedTable
from liaison_app.desktop.search.completion import SearchCompletion
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.field import SearchField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Pane
from liaison_app.desktop.workspace import Workspace


class PeopleList(Pane):
    """Filter and rows; tells what the keyboard or the mouse chose. How it is ordered and narrowed is each list's own."""

    chose = Signal(str)
    opened = Signal()
    counted = Signal(int)
    """How many there are outside the trash, whatever the filter says."""
    table: NumberedTable

    def __init__(self, workspace: Workspace, filter: SearchField) -> None:
        super().__init__("window")
        self._workspace = workspace
        self._wanted, self._back = "", ListPlace()
        self._count = Label("", tone="text_2", tabular=True, elide=True, align=RIGHT)
        self.filter = filter
        self._as_table = IconButton("grid", _("As a table"), keys="Ctrl T")
        self._soon = QTimer(self, singleShot=True, interval=60)

    def _hold(self, name: str, table: NumberedTable) -> None:
        """Show these rows, and listen to them, to the filter and to the button above them."""
        self.table = table
        self.view = HeadedView(name, table)
        SearchCompletion(self.filter, self, self._workspace)
        self.filter.textEdited.connect(self._typed)
        self.filter.moved.connect(self.step)
        self.filter.submitted.connect(self.opened)
        self.filter.left.connect(self.view.setFocus)
        self._as_table.clicked.connect(lambda: self._workspace.navigation.go("table", table.kind))
        self.view.chose.connect(self._chose)
        self.view.opened.connect(self._opened)
        self.view.clicked.connect(self._opened)
        table.loaded.connect(self._loaded)

    def filter_by(self, words: str) -> None:
        """Filter by these words."""
        raise NotImplementedError

    def keep_place(self) -> None:
        """Remember how the list stands."""
        raise NotImplementedError

    @property
    def current(self) -> str:
        return str(self.view.currentIndex().data(ID_ROLE) or "")

    def select(self, id: str) -> None:
        """Bring a record to the current row, now or as soon as the rows are there."""
        row = self.table.row_of(id)
        self._wanted = "" if row >= 0 else id
        if row >= 0 and self.current != id:
            self._set_row(row)

    def step(self, by: int) -> None:
        """Go to the neighbour."""
        row = self.table.step_from(self.view.currentIndex().row(), by)
        if row >= 0:
            self._set_row(row)

    def place(self) -> str:
        """Return "2 of 1,284" for the current row."""
        row = self.view.currentIndex().row()
        return _("{n} of {count}").format(n=figure(self.table.place_of(row)), count=figure(self.table.numbers.people)) if row >= 0 else ""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.view.currentIndex().isValid():
            self.view.scrollTo(self.view.currentIndex())

    def _typed(self, _text: str) -> None:
        self._soon.start()

    def _opened(self, _index: QModelIndex) -> None:
        self.opened.emit()

    def _chose(self, index: QModelIndex) -> None:
        if id := index.data(ID_ROLE):
            self.chose.emit(str(id))

    def _loaded(self, rows: int) -> None:
        """Go to the row that was left, to the one that is wanted, or to the first."""
        back, self._back = self._back, ListPlace()
        if back.record and not self._wanted and (row := self.table.row_of(back.record)) >= 0:
            self._set_row(row)
            self.view.verticalScrollBar().setValue(back.scroll)
        elif self._wanted and (row := self.table.row_of(self._wanted)) >= 0:
            self._wanted = ""
            self._set_row(row)
        elif self._wanted and self._widen():
            return
        elif not self.view.currentIndex().isValid() and rows:
            self._set_row(self.table.step_from(-1, 1))

    def _widen(self) -> bool:
        """Take away what hides the wanted row, and say whether anything did."""
        return False

    def _set_row(self, row: int) -> None:
        index = self.table.index(row, 0)
        self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.view.scrollTo(index)
