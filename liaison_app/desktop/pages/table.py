"""A table of one kind: columns chosen and sorted, filters saved, many rows at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.models.record_table import ID_ROLE
from liaison_app.desktop.search.completion import SearchCompletion
from liaison_app.desktop.table.columns import TABLED
from liaison_app.desktop.table.columns_menu import columns_menu
from liaison_app.desktop.table.row_deeds import RowDeeds
from liaison_app.desktop.table.selection_bar import SelectionBar
from liaison_app.desktop.table.shelf import Shelf
from liaison_app.desktop.table.table_head import TableHead
from liaison_app.desktop.table.table_view import TableView
from liaison_app.desktop.widgets.symbol import Pane
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.reader import Reader
from liaison_app.work.reporting import Report

_PLACES = {"contact": "contacts", "agency": "agencies", "visit": "visits", "deck": "decks", "trip": "visits", "note": "note"}
"""Where something new of a kind is begun."""


class TablePage(Pane):
    """Arranges the field, the table and what is done to the chosen rows."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._work = workspace
        self._shelves: dict[str, Shelf] = {}
        self.shelf = self._shelf("contact")
        self.head = TableHead(workspace)
        self.filter = self.head.filter
        self.view = TableView(_("Records"))
        self.bar = SelectionBar(workspace)
        self.deeds = RowDeeds(workspace, self.view, lambda: self.shelf)
        self._soon = QTimer(self, singleShot=True, interval=80)
        self._build()
        self._completion = SearchCompletion(self.filter, self, workspace)
        self._wire()
        self._show(self.shelf)

    @property
    def first_focus(self) -> QWidget:
        return self.view

    # what the window asks

    def open_record(self, kind: str) -> None:
        """Show the table of a kind."""
        if kind in TABLED:
            self.head.kind.setCurrentIndex(list(TABLED).index(kind))

    def new_record(self, **_fields: object) -> None:
        self._work.navigation.new(_PLACES.get(self.shelf.kind, "visits"))

    def find(self, text: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self.filter.setText(text)
        self._filter()

    def leave(self) -> bool:
        """Choose nothing; then go where one came from."""
        if len(self.view.selected_rows()) > 1:
            self.view.clearSelection()
            return True
        return False

    def fit(self, narrow: bool) -> None:
        self.bar.fit(narrow)
        self.head.fit(narrow)

    def shown(self) -> None:
        self.shelf.read()

    def printed(self) -> Callable[[Reader], Report]:
        """Return what makes a report of the chosen rows, or of all."""
        return self.deeds.printed(self.head.kind.currentText())

    def flush(self) -> list[Any]:
        self._keep_row()
        return []

    # one kind

    def _shelf(self, kind: str) -> Shelf:
        if kind not in self._shelves:
            shelf = self._shelves[kind] = Shelf(kind, self._work, self)
            shelf.table.loaded.connect(partial(self._loaded, shelf))
        return self._shelves[kind]

    def _choose_kind(self, number: int) -> None:
        self._keep_row()
        self._show(self._shelf(list(TABLED)[number]))
        self.shelf.read()

    def _show(self, shelf: Shelf) -> None:
        self.shelf = shelf
        head = self.view.horizontalHeader()
        self.view.setModel(shelf.table)
        self.view.setAccessibleName(_(TABLED[shelf.kind]))
        self.view.arrange(shelf.shown(), shelf.widths(), fitted=shelf.is_fitted)
        head.setSortIndicator(shelf.sorted_by, Qt.SortOrder.DescendingOrder if shelf.place.falling else Qt.SortOrder.AscendingOrder)
        self.filter.setText(shelf.place.words)
        self.head.tell_doubts(self.shelf)
        self._chosen()

    def _loaded(self, shelf: Shelf, rows: int) -> None:
        if shelf is not self.shelf:
            return
        self.head.show_count(rows, shelf)
        if not self.view.currentIndex().isValid() and rows:
            row = max(0, shelf.table.row_of(shelf.place.record)) if shelf.place.record else 0
            self.view.selectionModel().setCurrentIndex(shelf.table.index(row, shelf.shown()[0]), self.view.selectionModel().SelectionFlag.NoUpdate)
            self.view.verticalScrollBar().setValue(shelf.place.scroll)
        self._chosen()

    def _keep_row(self) -> None:
        id = str(self.view.currentIndex().data(ID_ROLE) or "")
        self.shelf.keep(replace(self.shelf.place, record=id, scroll=self.view.verticalScrollBar().value()))

    # filter, order, columns

    def _typed(self, _text: str) -> None:
        self._soon.start()

    def _filter(self) -> None:
        self._soon.stop()
        self.shelf.filter_by(self.filter.text().strip())
        self.head.tell_doubts(self.shelf)

    def _into_rows(self, _step: int) -> None:
        self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        self.shelf.sort_by(column, falling=order == Qt.SortOrder.DescendingOrder)

    def _arranged(self, resized: bool) -> None:
        shown = self.view.shown_columns()
        self.shelf.arranged(shown, {number: self.view.columnWidth(number) for number in shown} if resized else {})

    def _ask_columns(self) -> None:
        columns_menu(self.head.columns, self.shelf, self.view).open_below(self.head.columns)

    # rows

    def _open(self, index: QModelIndex) -> None:
        if id := index.data(ID_ROLE):
            self._keep_row()
            self._work.navigation.open(self.shelf.kind, str(id))

    def _chosen(self) -> None:
        count = len(self.view.selected_rows())
        self.bar.show_count(count, in_trash=self.shelf.in_trash)

    # parts

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)
        column.addWidget(self.bar)

    def _wire(self) -> None:
        self.head.kind.currentIndexChanged.connect(self._choose_kind)
        self._soon.timeout.connect(self._filter)
        self.filter.textEdited.connect(self._typed)
        self.filter.submitted.connect(self.view.setFocus)
        self.filter.left.connect(self.view.setFocus)
        self.filter.moved.connect(self._into_rows)
        self.head.saved_filters.taken.connect(self.find)
        self.head.columns.clicked.connect(self._ask_columns)
        self.head.save.clicked.connect(self.deeds.save_csv)
        self.view.horizontalHeader().sortIndicatorChanged.connect(self._sort)
        self.view.arranged.connect(self._arranged)
        self.view.opened.connect(self._open)
        self.view.chosen.connect(self._chosen)
        self.view.copying.connect(self.deeds.copy)
        self.view.trashing.connect(self.deeds.trash)
        self.view.menu_asked.connect(self.deeds.open_menu)
        self.bar.tagged.connect(self.deeds.tag)
        self.bar.linked.connect(self.deeds.link)
        self.bar.copied.connect(self.deeds.copy)
        self.bar.saved.connect(self.deeds.save_csv)
        self.bar.trashed.connect(self.deeds.trash)
        self.bar.cleared.connect(self.view.clearSelection)
