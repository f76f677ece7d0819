"""Lists of rows: the delegate that paints them, the view that holds them, a model for short ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from liaison_app.desktop.painting.row import Row, RowState, draw_row, row_height, row_words
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.key_focus import came_by_key

ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 64
"""The role under which a model answers the Row that the delegate paints."""
Index = QModelIndex | QPersistentModelIndex


def row_answer(row: Row, role: int) -> Any:
    """Answer a model's `data` for a row: what is painted, what is read out, what is searched by typing."""
    if role == ROW_ROLE:
        return row
    if role == Qt.ItemDataRole.DisplayRole:
        return row.title
    return row_words(row) if role == Qt.ItemDataRole.AccessibleTextRole else None


class RowDelegate(QStyledItemDelegate):
    """Paints the Row of an index; `least` is the height of a row at 100 % text (40, 56 or 64)."""

    def __init__(self, parent: RowView | QAbstractItemView, *, least: int = 0, inset: int = 8, gap: int = 0) -> None:
        super().__init__(parent)
        self._view = parent
        self._least = least
        self._inset = inset
        self._gap = gap

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = cast("Row | None", index.data(ROW_ROLE))
        if row is None:
            return
        rect = QRectF(cast(Any, option).rect).adjusted(self._inset, 0, -self._inset, -self._gap)
        draw_row(painter, theme(), rect, row, self._state(option))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = cast("Row | None", index.data(ROW_ROLE))
        return QSize(80, row_height(theme(), row or Row(""), self._least) + self._gap)

    def _state(self, option: QStyleOptionViewItem) -> RowState:
        state = cast(QStyle.StateFlag, cast(Any, option).state)
        by_key = isinstance(self._view, RowView) and self._view.by_key
        return RowState(
            selected=bool(state & QStyle.StateFlag.State_Selected),
            hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            focused=by_key and bool(state & QStyle.StateFlag.State_HasFocus),
        )


class RowView(QListView):
    """A list without frame that scrolls by pixels; Enter or a double click opens a row."""

    chose = Signal(QModelIndex)
    opened = Signal(QModelIndex)

    def __init__(self, name: str, *, least: int = 0, inset: int = 8, gap: int = 0, uniform: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.by_key = False
        self._fitted = False
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(RowDelegate(self, least=least, inset=inset, gap=gap))
        self.setUniformItemSizes(uniform)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAutoFillBackground(False)
        self.doubleClicked.connect(self.opened)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if (selection := self.selectionModel()) is not None:  # pyright: ignore[reportUnnecessaryComparison]
            selection.currentChanged.connect(self._choose)

    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Sequence[int] = ()) -> None:
        if self.uniformItemSizes():  # no row becomes higher: a list would ask for every one of fifty thousand rows to find that out
            QAbstractItemView.dataChanged(self, topLeft, bottomRight, roles)
        else:
            super().dataChanged(topLeft, bottomRight, roles)

    def shows_focus(self) -> bool:
        """Say whether it has the focus, and a key brought it or was pressed since."""
        return self.hasFocus() and self.by_key

    def fit_height(self) -> None:
        """Be as high as the rows are, for a short list in a card."""
        self._fitted = True
        model = self.model()
        rows = model.rowCount() if model else 0
        self.setFixedHeight(sum(self.sizeHintForRow(number) for number in range(rows)))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_key = True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid() and not event.modifiers():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_key = False
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.by_key = came_by_key(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.scheduleDelayedItemsLayout()
            if self._fitted:
                self.fit_height()

    def _choose(self, index: QModelIndex) -> None:
        self.chose.emit(index)


class RowsModel(QAbstractListModel):
    """A short list of rows held in memory, for menus, settings and the palette."""

    def __init__(self, rows: Sequence[Row] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = tuple(rows)

    def set_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_at(self, number: int) -> Row:
        return self._rows[number]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return row_answer(self._rows[index.row()], role) if index.isValid() else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        row = self._rows[index.row()]
        usable = row.enabled and not row.is_heading
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if usable else Qt.ItemFlag.NoItemFlags
