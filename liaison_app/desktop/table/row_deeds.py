"""What is done with the chosen rows of a table: tagged, linked, copied, saved, put away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QFileDialog

from liaison_app.core.words import _, plural
from liaison_app.desktop.table.bulk import Bulk
from liaison_app.desktop.table.columns import TABLED
from liaison_app.desktop.table.copied import MOST_COPIED, as_cells, as_words, rows_of
from liaison_app.desktop.table.shelf import Shelf
from liaison_app.desktop.table.table_report import MOST_ROWS, table_report
from liaison_app.desktop.table.table_view import TableView
from liaison_app.desktop.taking_out import take_out
from liaison_app.desktop.widgets.menu import Menu
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.reader import Reader
from liaison_app.work.departures import CLIPBOARD, Departure, into_file, is_bulk, write_down
from liaison_app.work.reporting import Report
from liaison_app.work.table_files import save_table


class RowDeeds(QObject):
    """Works on the rows chosen in a view; `shelf` gives the table it shows."""

    def __init__(self, workspace: Workspace, view: TableView, shelf: Callable[[], Shelf]) -> None:
        super().__init__(view)
        self._work = workspace
        self._view = view
        self._shelf = shelf
        self._bulk = Bulk(workspace, self)

    def tag(self, tag: str) -> None:
        self._bulk.tag(self._numbers(), tag)

    def link(self, trip: str, title: str) -> None:
        self._bulk.link(self._numbers(), trip, title)

    def trash(self) -> None:
        """Put the chosen rows into the trash; in the trash, back."""
        if rows := self._view.selected_rows():
            self._bulk.trash(self._shelf().numbers(rows), trashed=not self._shelf().in_trash)

    def copy(self) -> None:
        """Copy the chosen rows, with tabs and as a table."""
        rows = self._view.selected_rows() or [self._view.currentIndex().row()]
        numbers, columns, now = self._shelf().numbers(rows)[:MOST_COPIED], self._shelf().shown_columns(), self._work.clock.ms()
        kind, store, clock, many = self._shelf().kind, self._work.store, self._work.clock, len(numbers)

        def work(reader: Reader) -> tuple[str, str]:
            both = as_words(rows_of(reader, numbers, now), columns)
            if is_bulk(many):
                write_down(store, Departure(clock.ms(), kind, many, CLIPBOARD))
            return both

        def taken() -> None:
            self._work.tasks.read(work, lambda both: self._copied(*both, many), self)

        take_out(self._work, self._view, many, _("Copy"), taken)

    def save_csv(self) -> None:
        """Save the chosen rows, or all that are shown, where a person says."""
        name, _kind = QFileDialog.getSaveFileName(self._view, _("Save as CSV"), f"{_(TABLED[self._shelf().kind])}.csv", _("Table (*.csv)"))
        if name:
            self.save_to(Path(name))

    def save_to(self, to: Path) -> None:
        """Save the chosen rows, or all that are shown, in this file."""
        numbers, columns, now = self._numbers(), self._shelf().shown_columns(), self._work.clock.ms()
        store = self._work.store
        leaving = into_file(store, self._work.clock, self._shelf().kind, to)

        def work() -> tuple[int, int]:
            reader = store.reader()
            try:
                rows, headings, marked = as_cells(rows_of(reader, numbers, now), columns)
            finally:
                reader.close()
            return save_table(to, rows, headings, leaving), marked

        take_out(self._work, self._view, len(numbers), _("Save as CSV"), lambda: self._work.tasks.run(work, lambda both: self._saved(to, *both), self))

    def printed(self, title: str) -> Callable[[Reader], Report]:
        """Return what makes a report of the chosen rows, or of all; for a worker."""
        chosen = self._view.selected_rows()
        numbers, columns, now = self._shelf().numbers(chosen if len(chosen) > 1 else []), self._shelf().shown_columns(), self._work.clock.ms()
        day = self._shelf().today
        return lambda reader: table_report(title, columns, rows_of(reader, numbers[:MOST_ROWS], now), len(numbers), day)

    def open_menu(self, at: QPoint) -> None:
        """Open the menu of the rows where the mouse is, or below the current row."""
        menu, in_trash = Menu(self._view), self._shelf().in_trash
        menu.add(_("Open"), "note", keys=_("Enter")).triggered.connect(lambda: self._view.opened.emit(self._view.currentIndex()))
        menu.add(_("Copy"), keys="Ctrl C").triggered.connect(self.copy)
        menu.add(_("Save as CSV"), "export").triggered.connect(self.save_csv)
        menu.add(_("Put back") if in_trash else _("To the trash"), "trash", keys=_("Delete")).triggered.connect(self.trash)
        menu.popup(at)

    def _numbers(self) -> list[int]:
        return self._shelf().numbers(self._view.selected_rows())

    def _copied(self, words: str, html: str, count: int) -> None:
        self._work.clipboard.copy(words, html)
        self._work.messages.notice(
            plural("{n} row copied. The clipboard is cleared in 30 seconds.", "{n} rows copied. The clipboard is cleared in 30 seconds.", count)
        )

    def _saved(self, to: Path, count: int, marked: int) -> None:
        words = _("{rows} saved in {name}.").format(rows=plural("{n} row", "{n} rows", count), name=to.name)
        care = plural("{n} of them is marked above TLP:CLEAR.", "{n} of them are marked above TLP:CLEAR.", marked) if marked else ""
        self._work.messages.notice(" ".join(part for part in (words, care) if part))
