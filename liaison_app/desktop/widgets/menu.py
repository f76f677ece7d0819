"""The menu behind a button, in our own rows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from liaison_app.desktop.painting.row import Row, RowState, draw_row
from liaison_app.desktop.painting.shape import draw_box, draw_line
from liaison_app.desktop.theme import theme

_LEAST = 240


class Menu(QMenu):
    """Rows of 32 with icon, words and key; what cannot be undone is red."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[QAction, Row] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self.setMinimumWidth(round(_LEAST * theme().scale))

    def add(self, words: str, icon: str = "", *, keys: str = "", danger: bool = False) -> QAction:
        """Add a row; connect its `triggered`. `keys` are only printed."""
        tone = "danger_text" if danger else "text"
        action = self.addAction(theme().icon(icon, tone) if icon else theme().icon("more", tone), words)
        action.setToolTip(keys)
        self._rows[action] = Row(words, icon=icon, icon_tone=tone, title_tone=tone, right=keys)
        return action

    def add_menu(self, words: str, icon: str = "") -> Menu:
        """Add a row that opens a menu of its own at its side; Right goes into it, Left comes back."""
        beneath = Menu(self)
        action = self.addMenu(beneath)
        action.setText(words)
        self._rows[action] = Row(words, icon=icon, icon_tone="text", right="›")
        return beneath

    def open_below(self, button: QWidget) -> None:
        """Open with the right edges in line, as far as the screen has room."""
        corner = button.mapToGlobal(QPoint(button.width(), button.height() + 4))
        self.popup(corner - QPoint(max(self.minimumWidth(), self.sizeHint().width()), 0))

    def open_above(self, button: QWidget) -> None:
        """Open with its lower edge over a button near the bottom of the window."""
        corner = button.mapToGlobal(QPoint(0, -4))
        self.popup(corner - QPoint(0, self.sizeHint().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        draw_box(painter, QRectF(self.rect()), now.radius("card"), now.colour("raised"), now.colour("line_strong"))
        for action in self.actions():
            rect = QRectF(self.actionGeometry(action))
            if action.isSeparator():
                draw_line(painter, rect.left() + 8, round(rect.center().y()), rect.width() - 16, now.colour("line"))
                continue
            kept = self._rows.get(action) or Row(action.text(), right=action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            row = Row(kept.title, icon=kept.icon, icon_tone=kept.icon_tone, title_tone=kept.title_tone, right=kept.right, enabled=action.isEnabled())
            draw_row(painter, now, rect, row, RowState(selected=action is self.activeAction()), pad=8)
