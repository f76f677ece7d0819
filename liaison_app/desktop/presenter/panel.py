"""A question to the speaker over the speaker's own window: which screen, which link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.desktop.presenter.parts import Box, KeyButton, Words

_PREVIEW = QSize(160, 90)


@dataclass(frozen=True)
class Choice:
    """One answer: its words, what it does, and what is to be seen of it."""

    words: str
    act: Callable[[], object]
    is_now: bool = False
    preview: Callable[[], QWidget] | None = None


class Panel(Box):
    """Arrows and digits choose, Enter does it, Escape leaves all as it is."""

    left = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__("raised", parent=host)
        self._host = host
        self._buttons: list[KeyButton] = []
        self._acts: list[Callable[[], object]] = []
        self._otherwise: Callable[[], object] | None = None
        self._body = QWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._body)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def ask(self, title: str, words: str, choices: list[Choice], otherwise: Callable[[], object] | None = None) -> None:
        """Show the answers, the one in force chosen first; `otherwise` is what Escape does."""
        self._otherwise = otherwise
        self._body.deleteLater()
        self._body = QWidget(self)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Words(title, "lead", weight=600))
        column.addWidget(Words(words, tone="text_2", wrap=True))
        self._buttons = [KeyButton(choice.words, str(number) if number < 10 else "", kind="plain") for number, choice in enumerate(choices, 1)]
        self._acts = [choice.act for choice in choices]
        for choice, button in zip(choices, self._buttons, strict=True):
            row = QHBoxLayout()
            row.setSpacing(16)
            if choice.preview is not None:
                seen = choice.preview()
                seen.setFixedSize(_PREVIEW)
                row.addWidget(seen)
            button.setCheckable(choice.is_now)
            button.setChecked(choice.is_now)
            button.clicked.connect(partial(self._choose, choice.act))
            row.addWidget(button)
            row.addStretch()
            column.addLayout(row)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._body)
        self.setAccessibleName(title)
        self.fit()
        self.show()
        self.raise_()
        now = next((number for number, choice in enumerate(choices) if choice.is_now), 0)
        self._buttons[now].setFocus(Qt.FocusReason.TabFocusReason)

    def fit(self) -> None:
        """Stand in the middle of the window."""
        size = self.sizeHint().boundedTo(self._host.size()).expandedTo(QSize(min(520, self._host.width()), 0))
        self.setGeometry((self._host.width() - size.width()) // 2, (self._host.height() - size.height()) // 2, size.width(), size.height())

    def leave(self) -> None:
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
        key, number = event.key(), event.key() - Qt.Key.Key_0
        if key == Qt.Key.Key_Escape:
            self.leave()
            if self._otherwise is not None:
                self._otherwise()
        elif key in steps:
            has = next((at for at, button in enumerate(self._buttons) if button.hasFocus()), 0)
            self._buttons[(has + steps[Qt.Key(key)]) % len(self._buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(next((act for act, button in zip(self._acts, self._buttons, strict=True) if button.hasFocus()), self._acts[0]))
        elif 1 <= number <= min(9, len(self._acts)):
            self._choose(self._acts[number - 1])

    def _choose(self, act: Callable[[], object], _on: bool = False) -> None:  # noqa: FBT002 - Qt's clicked sends it
        self.leave()
        act()
