"""The table of one kind: its rows, which columns stand where, and how it was left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject, Qt

from liaison_app.desktop.memory import ListPlace
from liaison_app.desktop.people.numbered_table import NumberedTable, Numbers
from liaison_app.desktop.people.shown_days import day_of
from liaison_app.desktop.table.columns import USUAL, TableColumn, columns_of, look_of
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.operators import Asked, parse
from liaison_app.store.reader import Reader
from liaison_app.store.tabled import Tabled, ordered


class SortedTable(NumberedTable):
    """A numbered table whose heads sort it."""

    def __init__(self, kind: str, workspace: Workspace, parent: QObject) -> None:
        look = look_of(kind, workspace.clock.ms)
        super().__init__(kind, look, workspace, look.follows, parent)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """The shelf asks for the order; a view need not."""


class Shelf(QObject):
    """Remembers itself in the vault, as every list does."""

    def __init__(self, kind: str, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self.kind = kind
        self._work = workspace
        self._name = f"table:{kind}"
        self.columns: tuple[TableColumn, ...] = columns_of(kind)
        self._keys = [column.key for column in self.columns]
        self.place: ListPlace = workspace.memory.place(self._name)
        self.table = SortedTable(kind, workspace, self)

    @property
    def today(self) -> date:
        return day_of(self._work.clock.ms())

    @property
    def asked(self) -> Asked:
        return parse(self.place.words, self.today)

    @property
    def sorted_by(self) -> int:
        """The column of the model that orders the table."""
        key = self.place.narrowed.get("column", "")
        return self._keys.index(key) if key in self._keys else 0

    @property
    def in_trash(self) -> bool:
        return any((each.name, each.value) in (("in", "trash"), ("is", "trashed")) for each in self.asked.conditions)

    def shown(self) -> list[int]:
        """Return the columns of the model that are shown, in order."""
        wanted = self.place.columns or USUAL.get(self.kind, tuple(self._keys[:6]))
        return [self._keys.index(key) for key in dict.fromkeys(wanted) if key in self._keys] or [0]

    def shown_columns(self) -> list[TableColumn]:
        return [self.columns[number] for number in self.shown()]

    @property
    def is_fitted(self) -> bool:
        """Say whether nobody has chosen a width yet."""
        return not self.place.widths

    def widths(self) -> dict[int, int]:
        return {number: self.place.widths.get(column.key, column.width) for number, column in enumerate(self.columns)}

    def arranged(self, shown: list[int], widths: dict[int, int]) -> None:
        """Remember which columns stand where, and how wide."""
        kept = {**self.place.widths, **{self._keys[number]: width for number, width in widths.items()}}
        self.keep(replace(self.place, columns=tuple(self._keys[number] for number in shown), widths=kept))

    def sort_by(self, number: int, *, falling: bool) -> None:
        self.keep(replace(self.place, falling=falling, narrowed={"column": self._keys[number]}))
        self.read()

    def filter_by(self, words: str) -> None:
        if words != self.place.words:
            self.keep(replace(self.place, words=words))
            self.read()

    def keep(self, place: ListPlace) -> None:
        self.place = place
        self._work.memory.keep_place(self._name, place)

    def read(self) -> None:
        """Order and filter anew."""
        key = self._keys[self.sorted_by]
        own = {"contact": "name", "agency": "name"}.get(self.kind, "title")
        wanted = Tabled(self.kind, self.asked, "" if key == own else key, self.place.falling)
        today, now = self.today, self._work.clock.ms()

        def read(reader: Reader) -> Numbers:
            found = ordered(reader, wanted, today, now)
            return Numbers(found, {}, len(found))

        self.table.read(read)

    def numbers(self, rows: list[int]) -> list[int]:
        """Return the row numbers in the store of these rows; of every row where none is given."""
        order = self.table.numbers.order
        return [order[row] for row in rows if row < len(order)] if rows else list(order)
