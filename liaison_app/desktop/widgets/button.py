"""Buttons: one primary in a view, the others plain, quiet, links or dangers; the key is printed on them."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from liaison_app.desktop.painting.chip import draw_key_cap, key_cap_size
from liaison_app.desktop.painting.shape import draw_icon
from liaison_app.desktop.painting.text import LEFT, draw_text, text_width, tip
from liaison_app.desktop.theme import restyles, theme

Kind = Literal["primary", "plain", "quiet", "link", "danger", "erase", "banner"]
Size = Literal["small", "usual", "large"]
_TEXT = {"primary": "on_accent", "plain": "text", "quiet": "text_2", "link": "accent_text", "danger": "danger_text", "erase": "on_danger"}
_PAD = {"small": 9, "usual": 13, "large": 17}


class Button(QPushButton):
    """A verb of at most four words, its icon, and the key that does the same."""

    def __init__(
        self,
        text: str = "",
        kind: Kind = "plain",
        *,
        icon: str = "",
        keys: str = "",
        size: Size = "usual",
        tone: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind: Kind = kind
        self._icon = icon
        self._keys = keys
        self._size: Size = size
        self._tone = tone
        self.setProperty("kind", kind)
        self.setProperty("small", size == "small")
        self.setProperty("tone", tone)
        self.setAccessibleName(text)
        self.setAccessibleDescription(keys)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum if size != "large" else QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_kind(self, kind: Kind) -> None:
        self._kind = kind
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()

    def set_words(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_symbol(self, icon: str) -> None:
        """Show another icon of ours."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def disable(self, reason: str) -> None:
        """Grey it out and say why."""
        self.setEnabled(False)
        self.setToolTip(tip(reason))
        self.setAccessibleDescription(reason)

    def enable(self) -> None:
        self.setEnabled(True)
        self.setToolTip("")
        self.setAccessibleDescription(self._keys)

    def sizeHint(self) -> QSize:
        now = theme()
        tall = {"small": now.line() + 4, "usual": now.control, "large": now.control + 8}[self._size]
        wide = self._content_width() + 2 * _PAD[self._size] - (8 if self._kind == "link" else 0)
        return QSize(tall if not self.text() and not self._keys else max(tall, round(wide)), tall)

    def minimumSizeHint(self) -> QSize:
        """Return the size without the key's cap: it goes first where room is short."""
        hint = self.sizeHint()
        return QSize(hint.width() - round(self._cap_width()), hint.height()) if self.text() and self._keys else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        capped = bool(self._keys) and self.width() >= self.sizeHint().width()
        x = (self.width() - self._content_width(capped=capped)) / 2
        middle = self.height() / 2
        now, token = theme(), self._ink()
        if self._icon:
            side = now.px(20)
            draw_icon(painter, now, self._icon, token, QPointF(x, middle - side / 2), side)
            x += side + (8 if self.text() else 0)
        if self.text():
            x += draw_text(painter, QRectF(x, 0, self.width() - x, self.height()), self.text(), self._font(), now.colour(token), LEFT) + 8
        if capped:
            draw_key_cap(
                painter,
                now,
                QPointF(x, middle - key_cap_size(now, self._keys).height() / 2),
                self._keys,
                on_accent=self._kind == "primary" and self.isEnabled(),
                enabled=self.isEnabled(),
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()

    def _font(self) -> QFont:
        weight = 600 if self._kind in ("primary", "erase") else 500
        return theme().font({"small": "caption", "usual": "body", "large": "lead"}[self._size], weight=weight)

    def _ink(self) -> str:
        if not self.isEnabled():
            return "disabled"
        if self._kind == "banner":
            return f"{self._tone}_text"
        return _TEXT[self._kind]

    def _cap_width(self) -> float:
        return key_cap_size(theme(), self._keys).width() + (8 if self.text() else 0) if self._keys else 0.0

    def _content_width(self, *, capped: bool = True) -> float:
        width = theme().px(20) + (8 if self.text() else 0) if self._icon else 0.0
        width += round(text_width(self._font(), self.text()) + 0.4) if self.text() else 0
        width += self._cap_width() if capped else 0
        return width


class IconButton(Button):
    """A square button with an icon alone; its name is its tool tip."""

    def __init__(self, icon: str, name: str, kind: Kind = "quiet", *, keys: str = "", size: Size = "usual", parent: QWidget | None = None) -> None:
        super().__init__("", kind, icon=icon, size=size, parent=parent)
        self.setAccessibleName(name)
        self.setAccessibleDescription(keys)
        self.setToolTip(tip(f"{name} ({keys})" if keys else name))
