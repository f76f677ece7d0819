"""The order in which controls are read, and what asking for it must not leave behind."""

from __future__ import annotations

import gc

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.reading_order import in_order

_ITEMS = ("QWidgetItem", "QWidgetItemV2", "QSpacerItem", "QLayoutItem")


def _items() -> int:
    return sum(type(each).__name__ in _ITEMS for each in gc.get_objects())


def _page() -> tuple[QWidget, list[QWidget]]:
    page = QWidget()
    column, row, grid = QVBoxLayout(page), QHBoxLayout(), QGridLayout()
    named = {name: QLabel(name) for name in ("last", "left", "right", "below", "beside", "first")}
    column.addWidget(named["first"])
    column.addStretch()
    column.addLayout(row)
    row.addWidget(named["left"])
    row.addWidget(named["right"])
    column.addLayout(grid)
    grid.addWidget(named["below"], 1, 0)
    grid.addWidget(named["beside"], 0, 1)
    column.addWidget(named["last"])
    page.show()
    return page, [page, *(named[name] for name in ("first", "left", "right", "beside", "below", "last"))]


def test_parts_are_read_as_their_layouts_stand_not_as_they_were_made(qapp: QApplication) -> None:
    page, expected = _page()
    assert in_order(page) == expected


def test_chips_are_read_in_their_line(qapp: QApplication) -> None:
    page = QWidget()
    line = FlowLayout(page)
    chips = [QLabel(str(number), page) for number in range(3)]
    for chip in reversed(chips):
        line.addWidget(chip)
    page.show()
    assert in_order(page) == [page, *reversed(chips)]


def test_no_item_of_a_layout_comes_into_python(qapp: QApplication) -> None:
    """One that does stays after Qt has freed it, and takes another object's memory for its own (decision 0013)."""
    page, _expected = _page()
    before = _items()
    in_order(page)
    assert _items() == before
