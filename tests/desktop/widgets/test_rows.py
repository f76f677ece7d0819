"""Lists of rows do no more than a change asks for."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.rows import RowsModel, RowView


class Counting(RowsModel):
    """Counts how often it is asked how many rows it has: a list asks twice for each row that it lays out."""

    asked = 0

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        self.asked += 1
        return super().rowCount(parent)


def test_a_long_list_is_not_laid_out_anew_for_the_data_of_a_row(qtbot: QtBot) -> None:
    model = Counting([Row(f"{number}") for number in range(2_000)])
    view = RowView("People", uniform=True)
    qtbot.addWidget(view)
    view.setModel(model)
    view.show()
    QCoreApplication.processEvents()
    model.asked = 0
    model.dataChanged.emit(model.index(0, 0), model.index(1_999, 0))
    for _ in range(5):
        QCoreApplication.processEvents()
    assert model.asked < 1_000


def test_a_row_that_wraps_grows_by_the_lines_it_needs(qapp: QApplication) -> None:
    words = "people, agencies, visits and a deck that do not exist"
    row, wide = RowButton(Row("Look around", second=words, icon="eye", wraps=True), least=64), 2000
    one = row.heightForWidth(wide)
    assert one == row.sizeHint().height()
    assert row.heightForWidth(200) >= one + theme().line("caption")
    assert not RowButton(Row("Look around", second=words)).hasHeightForWidth()
