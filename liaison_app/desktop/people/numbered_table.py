"""A record table whose order comes from a read of its own, with headings between the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QStyleOptionViewItem

from liaison_app.desktop.models.record_table import Look, RecordTable, Seen
from liaison_app.desktop.models.row_order import Plan, plan
from liaison_app.desktop.painting.row import Row, row_height
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.rows import RowDelegate, RowView, row_answer
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.changes import Change
from liaison_app.store.reader import Reader

Index = QModelIndex | QPersistentModelIndex
HEADING_ROLE = int(Qt.ItemDataRole.UserRole) + 3
MOST_UNEVEN = 3_000
"""Longer lists have rows of one height: the view would measure each of them at every change of width."""


@dataclass(frozen=True)
class Numbers:
    """Row numbers in order; a negative one is a heading, and `headings` gives its words."""

    order: Sequence[int]
    headings: dict[int, str]
    people: int
    """Rows that are no headings."""
    kept: int = 0
    """How many there are in all, where the reading counts them."""


Reading = Callable[[Reader], Numbers]


class NumberedTable(RecordTable):
    """Shows what a reading orders; reads it again when a kind it follows changes."""

    def __init__(self, kind: str, look: Look, workspace: Workspace, follows: frozenset[str], parent: Any = None) -> None:
        super().__init__(kind, look, workspace.reader, workspace.tasks, workspace.changes, parent)
        self._turn: int = 0
        self._follows = follows
        self._reading: Reading | None = None
        self.numbers = Numbers((), {}, 0)
        workspace.changes.happened.connect(self._followed)

    def read(self, reading: Reading) -> None:
        """Order by this from now on; `loaded` follows."""
        self._reading = reading
        self.reload()

    def reload(self) -> None:
        reading = self._reading
        if reading is None:
            return
        self._turn += 1
        turn, now, seen = self._turn, self._order, self._seen()
        self._pace.begin()

        def found(reader: Reader) -> tuple[Numbers, Plan, Seen]:
            numbers = reading(reader)
            return numbers, plan(now, numbers.order), self._read_again(reader, seen)

        self._tasks.read(found, lambda read: self._take(turn, *read), self)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._order.numbers):
            return None
        words = self.numbers.headings.get(self._order.numbers[index.row()])
        if role == HEADING_ROLE:
            return words is not None
        return super().data(index, role) if words is None else row_answer(Row(words, is_heading=True), role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.NoItemFlags if index.isValid() and self.data(index, HEADING_ROLE) else super().flags(index)

    def place_of(self, row: int) -> int:
        """Return the how-manyeth record a row shows, counted from 1."""
        above = sum(1 for number in self._order.numbers[: row + 1] if number < 0) if self.numbers.headings else 0
        return row + 1 - above

    def step_from(self, row: int, by: int) -> int:
        """Return the next row that is a record, or the same where there is none."""
        at = row + by
        while 0 <= at < len(self._order.numbers) and self._order.numbers[at] < 0:
            at += by
        return at if 0 <= at < len(self._order.numbers) else row

    def _take(self, turn: int, numbers: Numbers, steps: Plan, seen: Seen) -> None:
        if turn == self._turn:
            self.numbers = Numbers(numbers.order, {**self.numbers.headings, **numbers.headings}, numbers.people, numbers.kept)
            self._arrange(turn, steps, seen)

    def _followed(self, change: Change) -> None:
        if change.kind in self._follows:
            self._reload_soon()

    @property
    def _asked(self) -> bool:
        return self._reading is not None


class HeadedDelegate(RowDelegate):
    """Measures rows without reading their records."""

    def __init__(self, view: RowView, *, least: int) -> None:
        super().__init__(view, least=least)
        self._row_least = least

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        sample = Row(" ", is_heading=True) if index.data(HEADING_ROLE) else Row(" ", second=" ")
        return QSize(80, row_height(theme(), sample, self._row_least))


class HeadedView(RowView):
    """The list of a numbered table: headings as high as they are drawn, while there are not too many rows."""

    def __init__(self, name: str, table: NumberedTable, *, least: int = 56) -> None:
        super().__init__(name, least=least, uniform=True)
        self.setItemDelegate(HeadedDelegate(self, least=least))
        self.setModel(table)
        self._table = table
        table.loaded.connect(self._fit)

    def _fit(self, rows: int) -> None:
        self.setUniformItemSizes(rows > MOST_UNEVEN or not self._table.numbers.headings)
