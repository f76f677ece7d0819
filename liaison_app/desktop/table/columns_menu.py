"""Which columns stand in a table, and by which it is sorted: the same as pressing its heads, by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.table.shelf import Shelf
from liaison_app.desktop.table.table_view import TableView
from liaison_app.desktop.widgets.menu import Menu


def columns_menu(parent: QWidget, shelf: Shelf, view: TableView) -> Menu:
    """Return a menu whose rows show or hide a column; a menu beneath it sorts."""
    menu, shown = Menu(parent), shelf.shown()
    order = menu.add_menu(_("Sort by"))
    menu.addSeparator()
    for number, column in enumerate(shelf.columns):
        order.add(column.heading, "check" if number == shelf.sorted_by else "").triggered.connect(lambda _c=False, n=number: _sort(shelf, view, n))
        menu.add(column.heading, "check" if number in shown else "").triggered.connect(lambda _c=False, n=number: _toggle(shelf, view, n))
    return menu


def _sort(shelf: Shelf, view: TableView, number: int) -> None:
    """Sort by a column; the same one again turns the order round."""
    falling = number == shelf.sorted_by and not shelf.place.falling
    view.horizontalHeader().setSortIndicator(number, Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder)


def _toggle(shelf: Shelf, view: TableView, number: int) -> None:
    shown = shelf.shown()
    now = [each for each in shown if each != number] if number in shown else [*shown, number]
    if now:
        shelf.arranged(now, {})
        view.arrange(now, shelf.widths(), fitted=shelf.is_fitted)
