"""Fields one types into: a label above, a sentence below when something is wrong."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from liaison_app.desktop.painting.chip import draw_key_cap, key_cap_size
from liaison_app.desktop.painting.shape import draw_icon
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Symbol

_AIR = "\u2009"
"""Between the caret and the words that stand in an empty line: it would cover half of their first letter."""


class LineEdit(QLineEdit):
    """One line of text; `set_wrong` gives it the red border."""

    def __init__(self, placeholder: str = "", *, name: str = "", large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._large = large
        self.setPlaceholderText(placeholder and f"{_AIR}{placeholder}")
        self.setAccessibleName(name or placeholder)
        self._restyle()

    def set_wrong(self, *, wrong: bool) -> None:
        self.setProperty("state", "error" if wrong else "")
        self.style().unpolish(self)
        self.style().polish(self)
        self._restyle()

    def sizeHint(self) -> QSize:
        return QSize(max(120, super().sizeHint().width()), theme().control + (8 if self._large else 0))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._restyle()

    def _restyle(self) -> None:
        self.setFont(theme().font("lead" if self._large else "body"))
        self.setFixedHeight(theme().control + (8 if self._large else 0))


class PassphraseEdit(LineEdit):
    """A line whose letters are hidden until the eye is pressed."""

    def __init__(self, name: str, show_words: str, *, large: bool = True, parent: QWidget | None = None) -> None:
        super().__init__("", name=name, large=large, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = IconButton("eye", show_words, parent=self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._reveal)
        self._eye.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.addStretch(1)
        row.addWidget(self._eye)

    def _reveal(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _restyle(self) -> None:
        super()._restyle()
        self.setTextMargins(0, 0, theme().control, 0)


class LineField(QWidget):
    """A labelled line; an error is a red border and a sentence that says what to do."""

    edited = Signal(str)
    submitted = Signal()

    def __init__(self, label: str, placeholder: str = "", *, hint: str = "", edit: LineEdit | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = edit or LineEdit(placeholder)
        self.edit.setAccessibleName(label)
        self._hint = hint
        self._label = Label(label, weight=500)
        self._label.setBuddy(self.edit)
        self._symbol = Symbol("warning", "danger_text", 16)
        self._sentence = Label(hint, "body", "text_2", wrap=True)
        self._build()
        self.edit.textEdited.connect(self.edited)
        self.edit.returnPressed.connect(self.submitted)
        self.set_error("")

    def text(self) -> str:
        return self.edit.text()

    def set_text(self, text: str) -> None:
        self.edit.setText(text)

    def set_error(self, sentence: str) -> None:
        """Show what is wrong and what to do; an empty sentence takes it away."""
        self.edit.set_wrong(wrong=bool(sentence))
        self.edit.setAccessibleDescription(sentence or self._hint)
        self._symbol.setVisible(bool(sentence))
        self._sentence.set_tone("danger_text" if sentence else "text_2")
        self._sentence.set_words(sentence or self._hint)
        self._sentence.setVisible(bool(sentence or self._hint))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addWidget(self.edit)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._sentence, 1)
        column.addLayout(below)
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)


class SearchField(LineEdit):
    """A line with a magnifier or filter at its left and a key cap at its right."""

    submitted = Signal()
    left = Signal()
    """Esc was pressed in an empty field."""
    moved = Signal(int)
    """Up (-1) or down (+1) was pressed."""

    def __init__(self, placeholder: str, *, icon: str = "search", keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(placeholder, parent=parent)
        self._icon = icon
        self._keys = keys
        self.returnPressed.connect(self.submitted)
        self.textChanged.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.textEdited.emit("")
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._cap() and event.position().x() > self.width() - self._cap_width() - 10 and self.text():
            self.clear()
            self.textEdited.emit("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        now, side = theme(), theme().px(18)
        draw_icon(painter, now, self._icon, "text_2" if self.isEnabled() else "disabled", QPointF(10, (self.height() - side) / 2), side)
        if self._cap():
            size = key_cap_size(now, self._cap())
            at = QRectF(self.width() - size.width() - 9, (self.height() - size.height()) / 2, 0, 0).topLeft()
            draw_key_cap(painter, now, at, self._cap())

    def _cap(self) -> str:
        return "Esc" if self._keys and self.hasFocus() and self.text() else self._keys

    def _cap_width(self) -> int:
        return round(key_cap_size(theme(), self._cap()).width()) + 4 if self._keys else 0

    def _fit(self) -> None:
        self.setTextMargins(theme().px(18) + 6, 0, self._cap_width(), 0)

    def _restyle(self) -> None:
        super()._restyle()
        if hasattr(self, "_keys"):
            self._fit()
