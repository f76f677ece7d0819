"""One contested field: its values side by side, which holds now, and the choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import Run, Words, matched, plain
from liaison_app.desktop.people.value_editor import ValueEditor, can_edit
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.widgets.symbol import Hairline
from liaison_app.work.people_review import Contested, differing

_TINTS = (("accent_soft", "accent_text"), ("violet_soft", "violet_text"), ("ok_soft", "ok_text"), ("warn_soft", "warn_text"))


class FieldSwitch(SegmentedSwitch):
    """Leaves up and down to the page: they go from field to field."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)


class ValueBox(QWidget):
    """A value in words; a thick edge when it was chosen, and "In force" while it holds."""

    pressed = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = False
        self._force = ChipLabel(_("In force"), "ok")
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 13, 13, 13)
        row.setSpacing(12)
        row.addWidget(Label(words, wrap=True), 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._force, 0, Qt.AlignmentFlag.AlignTop)
        self.setMinimumHeight(theme().height(64, "body", "body"))
        self._words = plain(words)
        self.show_state(in_force=False, chosen=False)

    def show_state(self, *, in_force: bool, chosen: bool) -> None:
        self._chosen = chosen
        self._force.setVisible(in_force)
        self.setAccessibleName(", ".join(part for part in (self._words, _("in force") if in_force else "", _("chosen") if chosen else "") if part))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        edge, wide = ("accent", 2) if self._chosen else ("line", 1)
        draw_box(QPainter(self), QRectF(self.rect()), now.radius("card"), now.colour("surface"), now.colour(edge), wide)


class ContestedField(QWidget):
    """Keep one of the values, or write another."""

    kept = Signal(int)
    """The number of the side that shall hold."""
    written = Signal(object)
    """A value typed here."""
    opened = Signal()
    """The value has to be chosen where the record is."""

    def __init__(self, contested: Contested, label: str, words: Sequence[str], keeps: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.contested = contested
        self._label = label
        self._editor: ValueEditor | None = None
        self.switch = FieldSwitch([*keeps, _("Edit")], label, current=-1)
        self.boxes = [ValueBox(marked) for marked in marked_words(words)]
        self._own = Label("", tone="text", wrap=True)
        self._grid = QGridLayout()
        self._column = QVBoxLayout(self)
        self._build()
        self.switch.chosen.connect(self._chosen)
        for number, box in enumerate(self.boxes):
            box.pressed.connect(lambda at=number: self.keep(at))
        self.settle(contested.standing, chosen=-1)

    def keep(self, number: int) -> None:
        """Choose a side, as its key does."""
        if number < len(self.boxes):
            self.switch.choose(number)
            self._shut_editor()
            self.kept.emit(number)

    def edit(self) -> None:
        """Write another value."""
        if not can_edit(self.contested.field):
            self.opened.emit()
            return
        self._shut_editor()
        self.switch.choose(len(self.boxes))
        self._editor = ValueEditor(self.contested.field, self.contested.sides[self.contested.standing].value, self._label)
        self._editor.taken.connect(self._take)
        self._editor.left.connect(self.leave_editor)
        self._column.addWidget(self._editor)
        self._editor.setFocus()

    def leave_editor(self) -> bool:
        """Close the editor without a change; say whether one was open."""
        if self._editor is None:
            return False
        self._shut_editor()
        self.switch.choose(-1)
        self.switch.setFocus()
        return True

    def settle(self, in_force: int, *, chosen: int, own: str = "") -> None:
        """Show what holds now: a side's number, or -1 for a value of one's own, given in words."""
        for number, box in enumerate(self.boxes):
            box.show_state(in_force=number == in_force, chosen=number == chosen)
        self.switch.choose(chosen if not own else len(self.boxes))
        self._own.set_words((Run(_("In force: "), 600), Run(own)) if own else "")
        self._own.setVisible(bool(own))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(self._label, "lead", weight=600), 1)
        head.addWidget(self.switch)
        self._grid.setSpacing(16)
        for number, box in enumerate(self.boxes):
            self._grid.addWidget(box, number // 2, number % 2)
            self._grid.setColumnStretch(number % 2, 1)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(Hairline())
        self._column.addSpacing(8)
        self._column.addLayout(head)
        self._column.addLayout(self._grid)
        self._column.addWidget(self._own)

    def _chosen(self, number: int) -> None:
        if number == len(self.boxes):
            self.edit()
        else:
            self.keep(number)

    def _take(self, value: Any) -> None:
        self._shut_editor()
        self.switch.setFocus()
        self.written.emit(value)

    def _shut_editor(self) -> None:
        if self._editor is not None:
            self._editor.hide()
            self._editor.deleteLater()
            self._editor = None


def marked_words(words: Sequence[str]) -> list[Words]:
    """Tint what differs, by person, and underline it: colour alone says nothing."""
    out: list[Words] = []
    for number, text in enumerate(words):
        ground, tone = _TINTS[number % len(_TINTS)]
        other = words[1] if number == 0 and len(words) > 1 else words[0]
        marks = differing(other, text)[1]
        out.append(matched(text, marks, Run("", ground=ground, tone=tone, underlined=True)) if marks else text or _("nothing"))
    return out
