"""Banners: a sentence in the page, on soft ground, with one action."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import Words, plain
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Symbol

BannerTone = Literal["accent", "ok", "warn", "danger"]
_ICONS = {"accent": "info", "ok": "check-circle", "warn": "warning", "danger": "warning"}


class Banner(QWidget):
    """Says why something is as it is; lives in the page, never over it."""

    acted = Signal()

    def __init__(self, words: Words, tone: BannerTone = "accent", *, icon: str = "", action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._words = Label(words, tone=f"{tone}_text", wrap=True)
        self._symbol = Symbol(icon or _ICONS[tone], f"{tone}_text")
        self._button = Button(action, "banner", size="small", tone=tone)
        if not action:  # shown before it stands in the banner, it would be a window for a moment and take the focus
            self._button.hide()
        self._button.clicked.connect(self.acted)
        self.setAccessibleName(plain(words))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(self._symbol)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)

    def set_words(self, words: Words) -> None:
        self._words.set_words(words)
        self.setAccessibleName(plain(words))

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        edge = now.colour(f"{self._tone}_text") if now.is_contrast else None
        draw_box(QPainter(self), QRectF(self.rect()), now.radius("card"), now.colour(f"{self._tone}_soft"), edge)
