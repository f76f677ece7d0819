"""Check boxes, radio buttons and menus of choices in our own drawing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QListView, QRadioButton, QSizePolicy, QWidget

from liaison_app.desktop.painting.shape import draw_circle, draw_icon, draw_tick
from liaison_app.desktop.painting.text import draw_text, text_width
from liaison_app.desktop.theme import restyles, theme


def _measure(button: QAbstractButton) -> QSize:
    words = round(text_width(theme().font(), button.text())) + 9 if button.text() else 0
    return QSize(theme().px(16) + words, theme().control)


def _paint_words(painter: QPainter, button: QAbstractButton, tone: str) -> None:
    now = theme()
    left = now.px(16) + 8
    rect = QRectF(left, 0, button.width() - left, button.height())
    draw_text(painter, rect, button.text(), now.font(), now.colour(tone if button.isEnabled() else "disabled"))


def _mark(button: QAbstractButton) -> QRectF:
    side = theme().px(16)
    return QRectF(0, (button.height() - side) // 2, side, side)


class CheckBox(QCheckBox):
    """A box of 16 in an area of 32."""

    def __init__(self, text: str = "", *, name: str = "", tone: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tone = tone
        self.setAccessibleName(name or text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        return _measure(self)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(_measure(self).width(), theme().control), theme().control)

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_tick(painter, theme(), _mark(self), checked=self.isChecked(), enabled=self.isEnabled())
        _paint_words(painter, self, self._tone)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()


class RadioButton(QRadioButton):
    """One of a few, where each needs room for a picture or a sentence."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        return _measure(self)

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now, mark = theme(), _mark(self)
        if self.isChecked():
            draw_circle(painter, mark, now.colour("accent"))
            inset = mark.width() * 0.31
            draw_circle(painter, mark.adjusted(inset, inset, -inset, -inset), now.colour("on_accent"))
        else:
            draw_circle(painter, mark, now.colour("surface"), now.colour("line_strong"))
        _paint_words(painter, self, "text")


class Choice(QComboBox):
    """A menu of more than four choices; `name` is its accessible name."""

    def __init__(self, name: str, choices: list[str] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        # Fusion's own popup ignores the sheet's rows; a list view of ours heeds them.
        self.setView(QListView(self))
        self.addItems(choices or [])
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = theme().px(16)
        at = QPointF(self.width() - side - 8, (self.height() - side) / 2)
        draw_icon(QPainter(self), theme(), "chevron-down", "text_2" if self.isEnabled() else "disabled", at, side)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._restyle()

    def _restyle(self) -> None:
        self.setFont(theme().font(weight=500))
        self.setFixedHeight(theme().control)
