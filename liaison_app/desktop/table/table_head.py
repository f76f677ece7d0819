"""What stands above a table: its kind, how many, the filter, the columns, the file."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, figure
from liaison_app.desktop.search.saved_filters import SavedFilters
from liaison_app.desktop.table.columns import TABLED
from liaison_app.desktop.table.shelf import Shelf
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.check_box import Choice
from liaison_app.desktop.widgets.field import SearchField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.workspace import Workspace


class TableHead(QWidget):
    """Says what a filter left, and what in it was no operator."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.kind = Choice(_("Records shown"), [_(words) for words in TABLED.values()])
        self.filter = SearchField(_("Filter by words or operators"), icon="filter")
        self.saved_filters = SavedFilters("tables", workspace, self._filter_now)
        self.columns = Button(_("Columns"), icon="panel")
        self.save = Button(_("Save as CSV"), icon="export")
        self._count = Label("", tone="text_2", tabular=True)
        self._doubts = Label("", tone="warn_text", wrap=True)
        self._none = Label(_("No record is left. Take a word or an operator away."), tone="text_2", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.kind)
        row.addWidget(self._count)
        row.addWidget(self.filter, 1)
        for part in (self.saved_filters, self.columns, self.save):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 0)
        column.setSpacing(8)
        column.addLayout(row)
        for words in (self._doubts, self._none):
            words.hide()
            column.addWidget(words)

    def fit(self, narrow: bool) -> None:
        self.save.setVisible(not narrow)

    def show_count(self, rows: int, shelf: Shelf) -> None:
        """Say how many rows there are; none, and nothing filtered, is an empty vault's table."""
        self._count.set_words(figure(rows))
        self._none.set_words(_("No record is left. Take a word or an operator away.") if not shelf.asked.is_empty else _("Nothing here yet."))
        self._none.setVisible(rows == 0)

    def tell_doubts(self, shelf: Shelf) -> None:
        words = " ".join(doubt.sentence for doubt in shelf.asked.doubts)
        self._doubts.set_words(words)
        self._doubts.setVisible(bool(words))

    def _filter_now(self) -> tuple[str, str]:
        words = self.filter.text().strip()
        return words, words
