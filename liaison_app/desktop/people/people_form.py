"""A form beside a list: a sitting, its head, lines and background, saved at every pause."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.people.form_head import FormHead
from liaison_app.desktop.people.pick_field import PickField
from liaison_app.desktop.people.sitting import Sitting
from liaison_app.desktop.people.tag_field import TagField
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Record

Names = list[tuple[str, str]]
Picks = list[tuple[str, str, str]]


class PeopleForm(ScrollColumn):
    """What the forms of people and agencies share; a new record is kept once it has a name."""

    done = Signal()

    def __init__(self, workspace: Workspace, lines: Names, picks: Picks, tags: dict[str, TagField], nameless: str, parent: QWidget | None = None) -> None:
        """`nameless` is said at the name's line while it is empty."""
        super().__init__(pad=32, top=24, gap=16, ground="surface", parent=parent)
        self.sitting = Sitting(workspace, self)
        self.head = FormHead(self.sitting)
        self.lines = {name: LineField(label) for name, label in lines}
        self.picks = {name: PickField(label, among) for name, label, among in picks}
        self.tags = tags
        self.background = QPlainTextEdit()
        self._nameless = nameless

    def begin(self, record: Record, title: str, *, is_new: bool) -> None:
        """Edit this record from now on, from its name on."""
        self.sitting.open(record, is_new=is_new)
        self.head.begin(title if is_new else record.heading)
        self.lines["name"].set_error("")
        self.fill(record)
        self.lines["name"].edit.setFocus()
        self.verticalScrollBar().setValue(0)

    def flush(self) -> list[Future[Any]]:
        """Save now."""
        return self.sitting.flush()

    def close_sitting(self) -> None:
        """Save and let go."""
        self.flush()
        self.sitting.close()

    def fill(self, record: Record) -> None:
        """Show a record's values where they are not what stands there already."""
        for name, line in self.lines.items():
            if line.text().strip() != getattr(record, name):
                line.set_text(getattr(record, name))
        for name, pick in self.picks.items():
            pick.set_value(getattr(record, name))
        for name, tag in self.tags.items():
            tag.set_words(getattr(record, name))
        if self.background.toPlainText() != (text := cast("Agency | Contact", record).background):
            self.background.setPlainText(text)

    def lay(self, *parts: QWidget) -> None:
        """Lay the head, these parts and the background one below the other, and listen to what they share."""
        self.background.setProperty("boxed", True)
        self.background.setAccessibleName(_("Background"))
        self.background.setTabChangesFocus(True)
        self.background.setMinimumHeight(120)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(Label(_("Background"), weight=500))
        words.addWidget(self.background)
        for part in (self.head, *parts, words):
            self.add(part)
        self.end()
        setter = self.sitting.setter
        for name, line in self.lines.items():
            line.edited.connect(setter(name))
        for name, pick in self.picks.items():
            pick.changed.connect(setter(name))
        for name, tag in self.tags.items():
            tag.edited.connect(setter(name))
        self.lines["name"].edit.editingFinished.connect(self._check_name)
        self.background.textChanged.connect(lambda: self.sitting.set(background=self.background.toPlainText()))
        self.sitting.came.connect(self.fill)
        self.head.done.connect(self.done)

    def _check_name(self) -> None:
        self.lines["name"].set_error("" if self.lines["name"].text().strip() else self._nameless)
