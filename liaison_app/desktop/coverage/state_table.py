"""The states as a table: what the map shows in shades, in figures for eyes, ears and keys."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from liaison_app.core.us_states import state_name
from liaison_app.core.words import _
from liaison_app.desktop.painting.chart import TILES
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import LEFT, RIGHT, draw_text, text_width
from liaison_app.desktop.people.coverage_words import measure_names, told
from liaison_app.desktop.theme import restyles, theme
from liaison_app.store.coverage import Coverage

_MEASURES = ("visits", "trainings", "open")
_BESIDE = 26
"""Width that a heading's words have beside them, at 100 % text."""
Index = QModelIndex | QPersistentModelIndex


class StateModel(QAbstractTableModel):
    """A row for each state: its name, visits, trainings, open items; those with most of the chosen measure first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._coverage = Coverage({}, {}, {}, {})
        self._states: list[str] = []

    def show_coverage(self, coverage: Coverage, measure: str) -> None:
        self.beginResetModel()
        self._coverage = coverage
        counts = coverage.of(measure)
        known = set(TILES) | set(coverage.visits) | set(coverage.open)
        self._states = sorted(known, key=lambda state: (-counts.get(state, 0), state_name(state)))
        self.endResetModel()

    def state(self, row: int) -> str:
        return self._states[row]

    def row_of(self, state: str) -> int:
        return self._states.index(state) if state in self._states else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._states)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1 + len(_MEASURES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        state = self._states[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return state_name(state) if index.column() == 0 else str(self._coverage.of(_MEASURES[index.column() - 1]).get(state, 0))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return (
                state_name(state)
                if index.column() == 0
                else told(_MEASURES[index.column() - 1], state, self._coverage.of(_MEASURES[index.column() - 1]).get(state, 0))
            )
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return [_("State"), *measure_names()][section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft)
        return None


class _Cells(QStyledItemDelegate):
    """Names at the left, figures at the right, a quiet nought."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, shown = theme(), cast(Any, option)
        rect, state = QRectF(shown.rect), cast(QStyle.StateFlag, shown.state)
        words = str(index.data() or "")
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, now.colour("selected"))
        painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), now.colour("line"))
        if state & QStyle.StateFlag.State_HasFocus:
            draw_box(painter, rect.adjusted(1, 1, -1, -2), now.radius("small"), None, now.colour("focus_on_selected" if selected else "focus"), 2)
        is_name = index.column() == 0
        token = ("selected_text" if selected else "text") if is_name or words != "0" else "selected_text_2" if selected else "text_2"
        font = now.font(weight=500) if is_name else now.font(tabular=True)
        draw_text(painter, rect.adjusted(8, 0, -12, 0), words, font, now.colour(token), LEFT if is_name else RIGHT)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, theme().height(32, "body"))


class StateTable(QTableView):
    """Enter or a click opens the agencies of a state."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.states = StateModel(self)
        self.setModel(self.states)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName(_("Coverage by state"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        head.setAccessibleName(_("Headings"))
        head.setSectionsClickable(False)
        self.clicked.connect(self._open)
        self._restyle()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._restyle()

    def _restyle(self) -> None:
        now, head = theme(), self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(now.height(32, "body"))
        for column in range(1, 1 + len(_MEASURES)):  # the names of the states have what is left
            words = str(self.states.headerData(column, Qt.Orientation.Horizontal))
            head.resizeSection(column, round(text_width(now.font("caption"), words) + _BESIDE * now.scale))
        for part in (head, head.viewport()):  # what paints the heads keeps the font of an earlier style
            part.setFont(now.font("caption"))

    def show_coverage(self, coverage: Coverage, measure: str) -> None:
        row = self.currentIndex().row()
        current = self.states.state(row) if row >= 0 else ""
        self.states.show_coverage(coverage, measure)
        if (row := self.states.row_of(current)) >= 0:
            self.setCurrentIndex(self.states.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.states.state(index.row()))
