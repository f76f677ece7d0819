"""A table without frame: rows chosen whole, columns moved, hidden and sorted by their heads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.text import LEFT, draw_text
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.key_focus import came_by_key

Index = QModelIndex | QPersistentModelIndex
_PAD = 12
_LEAST = 48
_NARROWEST = 0.7


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: the row's ground, one line of text, and the ring round the current row."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, rect = theme(), QRectF(cast(Any, option).rect)
        state = cast(QStyle.StateFlag, cast(Any, option).state)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        is_current = index.row() == self._view.currentIndex().row()
        if selected:
            painter.fillRect(rect, now.colour("selected"))
        elif index.row() == self._view.row_under:
            painter.fillRect(rect, now.colour("hover"))
        else:
            painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), now.colour("line"))
        words = str(index.data() or "")
        leads = self._view.horizontalHeader().visualIndex(index.column()) == 0
        tone = "selected_text" if selected else "text" if leads else "text_2"
        draw_text(painter, rect.adjusted(_PAD, 0, -_PAD, 0), words, now.font(weight=500 if leads else 400, tabular=True), now.colour(tone), LEFT)
        if is_current and self._view.by_key and self._view.hasFocus():
            ring = now.colour("focus_on_selected" if selected else "focus")
            painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 2), ring)
            painter.fillRect(QRectF(rect.left(), rect.bottom() - 2, rect.width(), 2), ring)


class TableView(QTableView):
    """Enter or a double click opens a row; the heads sort; rows are chosen with Shift, Ctrl and Ctrl+A."""

    opened = Signal(QModelIndex)
    copying = Signal()
    trashing = Signal()
    menu_asked = Signal(QPoint)
    arranged = Signal(bool)
    """Columns were moved, or (True) made wider or narrower."""
    chosen = Signal()
    """Other rows are selected now."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.by_key = False
        self.row_under = -1
        self._arranging = False
        self._usual: dict[int, int] = {}
        self.setAccessibleName(name)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setAccessibleName(_("Heads of the columns"))
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(_LEAST)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setSortingEnabled(True)
        head.installEventFilter(self)
        head.sectionMoved.connect(self._moved)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.sectionResized.connect(self._resized)
        self.doubleClicked.connect(self.opened)
        self._restyle()

    def arrange(self, shown: Sequence[int], widths: dict[int, int], *, fitted: bool) -> None:
        """Show these columns of the model, in this order and width, and no others; `fitted` makes them share the room there is."""
        self._arranging = True
        head = self.horizontalHeader()
        for column in range(head.count()):
            head.setSectionHidden(column, column not in shown)
            head.resizeSection(column, round(widths.get(column, 144)))
        for place, column in enumerate(shown):
            head.moveSection(head.visualIndex(column), place)
        self._arranging = False
        self._usual = {column: widths.get(column, 144) for column in shown} if fitted else {}
        self._fit()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            # the heads would ask every row of a long table whether it is selected, to paint themselves as pressed
            self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))

    def shown_columns(self) -> list[int]:
        """Return the columns on screen from left to right."""
        head = self.horizontalHeader()
        return [column for place in range(head.count()) if not head.isSectionHidden(column := head.logicalIndex(place))]

    def selected_rows(self) -> list[int]:
        spans = cast("list[QItemSelectionRange]", list(cast(Any, self.selectionModel().selection())))
        return sorted({row for span in spans for row in range(span.top(), span.bottom() + 1)})

    def selectionChanged(self, selected: Any, deselected: Any) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_key = True
        plain = not event.modifiers()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid() and plain:
            self.opened.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.copying.emit()
        elif event.key() == Qt.Key.Key_Delete and plain:
            self.trashing.emit()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and plain:
            row = 0 if event.key() == Qt.Key.Key_Home else self.model().rowCount() - 1
            self.setCurrentIndex(self.model().index(row, max(0, self.currentIndex().column())))
        else:
            super().keyPressEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_key = False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.by_key = came_by_key(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._restyle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.horizontalHeader() and restyles(event):
            self._restyle()  # a new style takes the header's font after the table's own change
        return super().eventFilter(watched, event)

    def _hover(self, row: int) -> None:
        if row != self.row_under:
            self.row_under = row
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Nobody chose widths yet: share the room as the usual widths do, down to what still reads well."""
        whole = sum(self._usual.values())
        if not whole:
            return
        share = max(_NARROWEST * theme().scale, (self.viewport().width() - 1) / whole)
        self._arranging = True
        for column, width in self._usual.items():
            self.horizontalHeader().resizeSection(column, int(width * share))
        self._arranging = False

    def _moved(self, *_sections: int) -> None:
        if not self._arranging:
            self.arranged.emit(False)

    def _resized(self, *_widths: int) -> None:
        if not self._arranging:
            self._usual = {}
            self.arranged.emit(True)

    def _restyle(self) -> None:
        now = theme()
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(now.height(40, "body"))
        for part in (self.horizontalHeader(), self.horizontalHeader().viewport()):  # what paints the heads keeps the font of an earlier style
            part.setFont(now.font("caption"))
        self.horizontalHeader().setFixedHeight(now.height(36, "caption"))
