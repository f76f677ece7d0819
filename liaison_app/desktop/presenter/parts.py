"""Words and keys of the presenter's window, drawn in its own theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from liaison_app.desktop.painting.chip import Chip, chip_size, draw_chip, draw_key_cap, key_cap_size
from liaison_app.desktop.painting.shape import draw_box, draw_icon
from liaison_app.desktop.painting.text import draw_text, text_width
from liaison_app.desktop.presenter.look import look
from liaison_app.desktop.widgets.key_focus import came_by_key

_GAP, _NEAR = 8, 4


class Words(QLabel):
    """Text in a type role and tone of the presenter's theme."""

    def __init__(
        self, text: str = "", role: str = "body", tone: str = "text", *, weight: int | None = None, wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(look().font(role, weight=weight, tabular=True))
        self.setWordWrap(wrap)
        self.set_tone(tone)

    def set_tone(self, tone: str) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, look().colour(tone))
        self.setPalette(palette)


class Band(Words):
    """What the speaker must not overlook, across the whole width of their own screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tone="warn_text", weight=600, wrap=True, parent=parent)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, look().colour("warn_soft"))
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        self.setContentsMargins(24, 8, 24, 8)


class KeyButton(QAbstractButton):
    """An icon, a word and the key that does the same; takes the focus from Tab only, so that clicker keys go on working."""

    def __init__(self, text: str, keys: str = "", *, icon: str = "", kind: str = "quiet", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._keys = keys
        self._kind = kind
        self._shows_focus = False
        self._compact = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(keys)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(self._content_width()) + 2 * (12 if self._kind != "quiet" else 10), look().control)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._shows_focus = came_by_key(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), look()
        ink = self._ink()
        rect = QRectF(self.rect())
        edge = {"plain": "line_strong", "danger": "danger_text"}.get(self._kind)
        draw_box(painter, rect, now.radius(), self._ground(), now.colour(edge) if edge else None)
        if self.hasFocus() and self._shows_focus:
            draw_box(painter, rect, now.radius(), None, now.colour("focus"), 2)
        x, middle = (self.width() - self._content_width()) / 2, self.height() / 2
        if self._icon:
            side = now.px(20)
            draw_icon(painter, now, self._icon, ink, QPointF(x, middle - side / 2), side)
            x += side + (_GAP if self._words() else _NEAR)
        if self._words():
            x += draw_text(painter, QRectF(x, 0, self.width() - x, self.height()), self._words(), self._font(), now.colour(ink)) + _GAP
        if self._keys:
            draw_key_cap(painter, now, QPointF(x, middle - key_cap_size(now, self._keys).height() / 2), self._keys)

    def set_compact(self, *, compact: bool) -> None:
        """Show the icon alone, where there is no room for the word; the name stays."""
        if compact != self._compact:
            self._compact = compact
            self.setToolTip(self.text() if compact else "")
            self.updateGeometry()

    def _words(self) -> str:
        return "" if self._compact and self._icon else self.text()

    def _ink(self) -> str:
        if not self.isEnabled():
            return "disabled"
        if self.isChecked():
            return "selected_text"
        return "danger_text" if self._kind == "danger" else "text"

    def _ground(self) -> QColor | None:
        if self.isDown():
            return look().colour("pressed")
        if self.isChecked():
            return look().colour("selected")
        return look().colour("hover") if self.underMouse() and self.isEnabled() else None

    def _font(self) -> QFont:
        return look().font("body", weight=500)

    def _content_width(self) -> float:
        now, words = look(), self._words()
        width = (now.px(20) + (_GAP if words else _NEAR if self._keys else 0)) if self._icon else 0
        width += text_width(self._font(), words) + 1 if words else 0
        return width + (key_cap_size(now, self._keys).width() + (_GAP if words else 0) if self._keys else 0)


class ChipView(QWidget):
    """A state or marking in the presenter's theme."""

    def __init__(self, chip: Chip, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chip = chip
        self.setAccessibleName(chip.text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return chip_size(look(), self._chip).toSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_chip(QPainter(self), look(), QPointF(0, 0), self._chip)


class Box(QWidget):
    """A bordered ground for a group of parts."""

    def __init__(self, ground: str = "surface", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = ground

    def paintEvent(self, event: QPaintEvent) -> None:
        now = look()
        draw_box(QPainter(self), QRectF(self.rect()), now.radius("card"), now.colour(self._token), now.colour("line"))
