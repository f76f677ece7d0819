"""The rows of one list: row numbers in order, and those records that were looked at."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.desktop.changes import Changes
from liaison_app.desktop.models.pace import Pace
from liaison_app.desktop.models.row_order import Order, Plan, plan
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.widgets.rows import ROW_ROLE, row_answer
from liaison_app.records.fields import Record
from liaison_app.store.changes import Change
from liaison_app.store.reader import Reader

PAGE = 32
MOST_KEPT = 3_000
RECORD_ROLE = int(Qt.ItemDataRole.UserRole) + 1
ID_ROLE = int(Qt.ItemDataRole.UserRole) + 2
_ROW_ROLES = frozenset((int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole), ROW_ROLE))
Page = dict[int, tuple[Record, Any]]
"""Records by row number, each with what was looked up beside it."""
Index = QModelIndex | QPersistentModelIndex
Extras = Mapping[str, Any]


def no_extras(_reader: Reader, _records: Sequence[Record]) -> Extras:
    """Look nothing up beside the records themselves."""
    return {}


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, and what a record shows in it."""

    heading: str
    text: Callable[[Record, Any], str]
    order: str = ""
    """The column or word to sort by in the database; empty sorts by title."""


@dataclass(frozen=True)
class Look:
    """How records of one kind are shown as rows."""

    row: Callable[[Record, Any], Row]
    extras: Callable[[Reader, Sequence[Record]], Extras] = no_extras
    """Facts of one page of records by id, read together: last touch, names of agencies."""
    follows: frozenset[str] = frozenset()
    """Other kinds whose changes make the extras stale."""
    columns: tuple[Column, ...] = ()
    """Columns of a table; a list of rows needs none."""


@dataclass(frozen=True)
class Query:
    """What the list holds and in which order; see Reader.numbers."""

    where: Mapping[str, Any] = field(default_factory=dict[str, Any])
    words: str = ""
    order: str = ""
    descending: bool = False
    trash: bool = False


@dataclass(frozen=True)
class Seen:
    """What the screen most likely shows, and how many changes around it that takes in."""

    around: int
    page: Page


class RecordTable(QAbstractTableModel):
    """Sorts and filters in the database off the screen's thread; keeps the selection through every change."""

    loaded = Signal(int)
    """A query's rows are in place; how many there are."""

    def __init__(self, kind: str, look: Look, reader: Reader, tasks: Tasks, changes: Changes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._look = look
        self._reader = reader
        self._tasks = tasks
        self._query: Query | None = None
        self._order = Order.of([])
        self._kept: OrderedDict[int, tuple[Record, Any]] = OrderedDict()
        self._numbers: dict[str, int] = {}
        self._turn = 0
        self._unread = False
        self._around = self._fresh = 0
        """How many changes there were to what is looked up beside the records, and how many of them the kept ones show."""
        self._pace = Pace()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.reload)
        changes.happened.connect(self._changed)

    # what is asked of it

    def show(self, query: Query) -> None:
        """Show this list from now on; rows that stay keep their selection."""
        if query != self._query:
            self._query = query
            self.reload()

    def reload(self) -> None:
        """Read the order again; the answer comes with `loaded`."""
        query = self._query or Query()
        self._query = query
        self._turn += 1
        turn, now, seen = self._turn, self._order, self._seen()
        self._pace.begin()

        def found(reader: Reader) -> tuple[Plan, Seen]:
            return plan(now, _numbers(reader, self.kind, query)), self._read_again(reader, seen)

        self._tasks.read(found, lambda both: self._arrange(turn, *both), self)

    def record(self, row: int) -> Record | None:
        """Return the record of a row; None where it has just been erased."""
        entry = self._entry(row)
        return entry[0] if entry else None

    def extra(self, row: int) -> Any:
        """Return what was looked up beside a row's record."""
        entry = self._entry(row)
        return entry[1] if entry else None

    def row_of(self, id: str) -> int:
        """Return the row of a record, or -1 where the list does not hold it."""
        number = self._numbers.get(id)
        if number is None:
            found = self._reader.cards([id]).get(id)
            number = found.n if found else 0
        return self._order.rows.get(number, -1)

    # Qt

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._order.numbers)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else max(1, len(self._look.columns))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._order.numbers):
            return None
        entry = self._entry(index.row())
        if entry is None:
            return None
        if role == RECORD_ROLE:
            return entry[0]
        if role == ID_ROLE:
            return entry[0].id
        if self._look.columns and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._look.columns[index.column()].text(*entry)
        return row_answer(self._look.row(*entry), role) if role in _ROW_ROLES else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal and section < len(self._look.columns):
            return self._look.columns[section].heading
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        query = self._query or Query()
        by = self._look.columns[column].order if 0 <= column < len(self._look.columns) else ""
        self.show(Query(query.where, query.words, by, order == Qt.SortOrder.DescendingOrder, query.trash))

    @property
    def _asked(self) -> bool:
        """Whether a list is to be shown yet."""
        return self._query is not None

    # pages

    def _entry(self, row: int) -> tuple[Record, Any] | None:
        number = self._order.numbers[row]
        if number not in self._kept and not self._unread:
            self._fetch(row)
        return self._kept.get(number)

    def _fetch(self, row: int) -> None:
        start = row - row % PAGE
        wanted = [n for n in self._order.numbers[start : start + PAGE] if n not in self._kept]
        try:
            self._take_page(self._read_page(self._reader, wanted))
        except LiaisonError:  # told once, by the worker that tries it next, and not by every row that is painted
            self._unread = True
            self._tasks.read(lambda reader: self._read_page(reader, wanted), self._mended, self)

    def _seen(self) -> Seen:
        """Return what was read last, most likely what the screen shows, where all that is kept must be read again."""
        stale = self._around > self._fresh
        return Seen(self._around, {number: self._kept[number] for number in itertools.islice(reversed(self._kept), PAGE)} if stale else {})

    def _read_again(self, reader: Reader, seen: Seen) -> Seen:
        return Seen(seen.around, self._read_page(reader, list(seen.page)) if seen.page else {})

    def _read_page(self, reader: Reader, wanted: list[int]) -> Page:
        page = reader.page(wanted)
        extras = self._look.extras(reader, list(page.values()))
        return {number: (record, extras.get(record.id)) for number, record in page.items()}

    def _mended(self, page: Page) -> None:
        self._unread = False
        self._take_page(page)
        if self._order.numbers:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order.numbers) - 1, self.columnCount() - 1))

    def _take_page(self, page: Page) -> None:
        for number, entry in page.items():
            self._kept[number] = entry
            self._numbers[entry[0].id] = number
        while len(self._kept) > MOST_KEPT:
            self._numbers.pop(self._kept.popitem(last=False)[1][0].id, None)

    # changes

    def _changed(self, change: Change) -> None:
        if change.kind in self._look.follows:
            self._around += 1
            self._reload_soon()
        if change.kind == self.kind:
            self._forget([self._numbers[id] for id in change.ids if id in self._numbers])
            self._reload_soon()

    def _reload_soon(self) -> None:
        if self._asked and not self._soon.isActive():
            self._soon.start(self._pace.wait_ms())

    def _forget(self, numbers: list[int]) -> None:
        rows: list[int] = []
        for number in numbers:
            entry = self._kept.pop(number, None)
            if entry is not None:
                self._numbers.pop(entry[0].id, None)
            if (row := self._order.rows.get(number)) is not None:
                rows.append(row)
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), self.columnCount() - 1))

    def _arrange(self, turn: int, found: Plan, seen: Seen) -> None:
        if turn != self._turn:
            return
        if found.before is not self._order:  # another answer came between: plan again from here
            self.reload()
            return
        if seen.around > self._fresh:
            self._fresh = seen.around
            self._forget(list(self._kept))
            self._take_page(seen.page)
        if found.gone:
            self._reorder(found.gone_last)
            last = len(self._order.numbers)
            self.beginRemoveRows(QModelIndex(), last - found.gone, last - 1)
            self._order = found.kept
            self.endRemoveRows()
        if found.fresh:
            at = len(self._order.numbers)
            self.beginInsertRows(QModelIndex(), at, at + found.fresh - 1)
            self._order = found.fresh_last
            self.endInsertRows()
        self._reorder(found.after)
        self._pace.end()
        self.loaded.emit(len(self._order.numbers))

    def _reorder(self, wanted: Order) -> None:
        if wanted.numbers == self._order.numbers:
            self._order = wanted
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        numbers = [self._order.numbers[index.row()] for index in held]
        self._order = wanted
        moved = [self.index(wanted.rows[number], index.column()) for number, index in zip(numbers, held, strict=True)]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()


def _numbers(reader: Reader, kind: str, query: Query) -> list[int]:
    return reader.numbers(kind, query.order, where=query.where, words=query.words, trash=query.trash, descending=query.descending)


def untitled(record: Record) -> str:
    """Return a record's heading, or words for having none."""
    return record.heading or _("Untitled")
