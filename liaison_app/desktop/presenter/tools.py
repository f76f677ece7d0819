"""The tools under the speaker's slide, each with its key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.presenter.keys import Action
from liaison_app.desktop.presenter.layer import Tool
from liaison_app.desktop.presenter.parts import Box, KeyButton, Words
from liaison_app.desktop.presenter.session import Cover, Session
from liaison_app.desktop.presenter.stage import Stage


class Tools(Box):
    """Says which tool is in hand and what the audience sees; the words go where there is no room for them."""

    asked = Signal(Action)

    def __init__(self, session: Session, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._session = session
        self._stage = stage
        self._digits = ""
        self.place = Words(tone="text_2", weight=500)
        self.buttons = {
            Action.BLACK: KeyButton(_("Black"), "B", icon="screen-off"),
            Action.WHITE: KeyButton(_("White"), "W", icon="screen-blank"),
            Action.FREEZE: KeyButton(_("Freeze"), "F", icon="freeze"),
            Action.POINTER: KeyButton(_("Pointer"), "P", icon="pointer"),
            Action.DRAW: KeyButton(_("Draw"), "D", icon="edit"),
            Action.ZOOM: KeyButton(_("Zoom"), "Z", icon="search"),
            Action.OVERVIEW: KeyButton(_("Overview"), "G", icon="grid"),
        }
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 10, 12, 10)
        self._row.setSpacing(4)
        self._row.addWidget(self.place)
        for action, button in self.buttons.items():
            self._row.addStretch()
            self._row.addWidget(button)
            button.setCheckable(action is not Action.OVERVIEW)
            button.clicked.connect(lambda _on=False, action=action: self._ask(action))
        self._words_need = sum(button.sizeHint().width() + 8 for button in self.buttons.values())
        session.moved.connect(self.follow)
        stage.changed.connect(self.follow)

    def say_number(self, digits: str) -> None:
        """Show the number being typed for a jump."""
        if digits != self._digits:
            self._digits = digits
            self.follow()

    def follow(self) -> None:
        """Say where the talk stands and what is in hand."""
        session, layer = self._session, self._stage.layer
        checked = {
            Action.BLACK: session.cover is Cover.BLACK,
            Action.WHITE: session.cover is Cover.WHITE,
            Action.FREEZE: session.is_frozen,
            Action.POINTER: layer.tool in (Tool.POINTER, Tool.SPOTLIGHT),
            Action.DRAW: layer.tool in (Tool.DRAW, Tool.ERASE),
            Action.ZOOM: layer.zoom > 1,
        }
        for action, on in checked.items():
            self.buttons[action].setChecked(on)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _ask(self, action: Action) -> None:
        self.asked.emit(action)
        self.follow()  # a click turns a checkable button by itself; the session has the last word

    def _words(self) -> str:
        session, layer = self._session, self._stage.layer
        if self._digits and int(self._digits) in session.left_out:
            return _("Slide {n} is left out").format(n=self._digits)
        if self._digits:
            return _("Go to {n}: press Enter").format(n=self._digits)
        place = self._standing()
        now = {
            Tool.SPOTLIGHT: _("spotlight"),
            Tool.DRAW: _("E erases, Del clears"),
            Tool.ERASE: _("erasing"),
        }.get(layer.tool, "")
        now = {Cover.BLACK: _("screen black"), Cover.WHITE: _("screen white")}.get(session.cover, now)
        return f"{place} · {now}" if now else place

    def _standing(self) -> str:
        return _("{n} of {total}").format(n=self._session.slide, total=self._session.pages) if self._session.slide else ""

    def _fit(self) -> None:
        """Show icons and keys alone where the words do not fit."""
        self.place.setText(self._words())
        needed = self.place.sizeHint().width() + self._words_need + 32
        for button in self.buttons.values():
            button.set_compact(compact=needed > self.width())
        icons = sum(button.sizeHint().width() + 8 for button in self.buttons.values())
        if needed > self.width() and self.place.sizeHint().width() + icons + 32 > self.width() and not self._digits:
            self.place.setText(self._standing())
