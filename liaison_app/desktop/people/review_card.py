"""One record under review: whose values they are, field by field, and the note that needs no decision."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.day_words import month_day
from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.text import Run
from liaison_app.desktop.people.acting_banner import acting_banner
from liaison_app.desktop.people.contested_field import ContestedField
from liaison_app.desktop.people.kind_words import kind_word
from liaison_app.desktop.people.shown_days import moment_words, today
from liaison_app.desktop.people.values_shown import shown
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.chip import ChipLabel, TlpLabel
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.reading_order import focus_by_key
from liaison_app.desktop.widgets.remade import Remade
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.symbol import Avatar, Hairline, KeyCap, Symbol
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import Parts
from liaison_app.records.wire import to_wire
from liaison_app.work.people_review import Contested, Review, Side, with_value
from liaison_app.work.people_timeline import moment

_DIGITS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)


class ReviewCard(ScrollColumn):
    """Each choice is in force at once and says how to undo it."""

    done = Signal()
    later = Signal()
    opened = Signal(str, str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(pad=32, top=16, gap=16, parent=parent)
        self._workspace = workspace
        self._names: dict[str, str] = {}
        self._review: Review | None = None
        self._settled: set[str] = set()
        self._fields: list[ContestedField] = []
        self._held = Remade()
        self.add(self._held)
        self.end()

    @property
    def touched(self) -> bool:
        """Say whether a choice was made since the record was opened."""
        return bool(self._settled)

    @property
    def fields(self) -> list[ContestedField]:
        return self._fields

    def show_review(self, review: Review, names: dict[str, str]) -> None:
        """Show a record anew; `names` are those of our own people by account."""
        self._review, self._names, self._settled = review, names, set()
        self._fields = [self._field(one) for one in review.fields]
        self.verticalScrollBar().setValue(0)
        self._held.put(self._make(review))

    def settle_rest(self) -> list[Future[Any]]:
        """Let what is in force stand, in every field not decided yet; return the outcomes to come."""
        if self._review is None:
            return []
        id, store = self._review.record.id, self._workspace.store
        rest = [one.path for one in self._review.fields if one.path not in self._settled]
        self._settled |= set(rest)
        return [store.resolve(id, path, None, keep_current=True, origin=self) for path in rest]

    def leave_editor(self) -> bool:
        shut = [field.leave_editor() for field in self._fields]
        return any(shut)

    def focus_first(self) -> None:
        if self._fields:
            focus_by_key(self._fields[0].switch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = Qt.Key(event.key()), self._current()
        if event.modifiers() or not self._fields:
            super().keyPressEvent(event)
        elif key in _DIGITS:
            self._fields[current].keep(_DIGITS.index(key))
        elif key == Qt.Key.Key_E:
            self._fields[current].edit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            at = min(len(self._fields) - 1, max(0, current + (1 if key == Qt.Key.Key_Down else -1)))
            self._fields[at].switch.setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self._fields[at])
        else:
            super().keyPressEvent(event)

    def _current(self) -> int:
        return next((number for number, field in enumerate(self._fields) if field.isAncestorOf(self.focusWidget() or self)), 0)

    # what is shown

    def _make(self, review: Review) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(self._head(review))
        if review.note_words:
            column.addWidget(self._note(review))
        column.addLayout(self._people(review))
        for field in self._fields:
            column.addWidget(field)
        column.addWidget(Hairline())
        column.addLayout(_foot())
        return body

    def _head(self, review: Review) -> QHBoxLayout:
        record = review.record
        later, done = Button(_("Later"), "quiet"), Button(_("Done with this one"), "primary")
        later.clicked.connect(self.later)
        done.clicked.connect(self.done)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Label(record.heading or kind_word(record), "title", wrap=True))
        row.addWidget(ChipLabel(kind_word(record), "accent"))
        if record.marking.startswith("TLP:"):
            row.addWidget(TlpLabel(record.marking))
        row.addStretch(1)
        row.addWidget(later)
        row.addWidget(done)
        return row

    def _note(self, review: Review) -> Banner:
        words = plural("Its {n} word holds what each of you wrote.", "Its {n} words hold what each of you wrote.", review.note_words)
        return acting_banner((Run(_("The note itself needs no decision. "), 600), Run(words)), "ok", _("Show the note"), self._open)

    def _people(self, review: Review) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for number, side in enumerate(review.fields[0].sides[:2]):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(Avatar(self._name(side), 24))
            row.addWidget(Label(self._whose(side), weight=600))
            row.addWidget(Label(self._when(side), tone="text_2", tabular=True))
            row.addStretch(1)
            grid.addLayout(row, 0, number)
            grid.setColumnStretch(number, 1)
        return grid

    def _field(self, one: Contested) -> ContestedField:
        reader = self._workspace.reader
        label = f"{_(one.of.label)}: {_(one.field.label)}" if isinstance(one.of, Parts) else _(one.field.label)
        words = [shown(one.field, side.value, reader) for side in one.sides]
        field = ContestedField(one, label, words, [self._keep_words(side) for side in one.sides])
        field.kept.connect(partial(self._keep, field))
        field.written.connect(partial(self._write, field))
        field.opened.connect(self._open)
        return field

    def _open(self) -> None:
        if self._review is not None:
            self.opened.emit(self._review.record.kind, self._review.record.id)

    # whose

    def _mine(self, side: Side) -> bool:
        return side.account == self._workspace.store.account

    def _name(self, side: Side) -> str:
        return self._names.get(side.account) or (_("You") if self._mine(side) else _("Someone else"))

    def _whose(self, side: Side) -> str:
        return _("Mine") if self._mine(side) else self._name(side)

    def _when(self, side: Side) -> str:
        at = moment(side.ms)
        words = moment_words(at, today()) if at.date() == today() else f"{month_day(at.date())}, {at.strftime('%H:%M')}"
        if not self._mine(side):
            return words
        return words + ", " + (_("this device") if side.device == self._workspace.store.device else _("another device of mine"))

    def _keep_words(self, side: Side) -> str:
        if self._mine(side):
            return _("Keep mine") if side.device == self._workspace.store.device else _("Keep my other")
        return _("Keep {name}’s").format(name=self._names[side.account].split()[0]) if side.account in self._names else _("Keep theirs")

    # choices

    def _keep(self, field: ContestedField, number: int) -> None:
        one = field.contested
        side = one.sides[number]
        self._decide(field, side.value, side.clock if not side.in_force else None, keep_current=side.in_force)
        field.settle(number, chosen=number)

    def _write(self, field: ContestedField, value: Any) -> None:
        self._decide(field, value, None, keep_current=False)
        field.settle(-1, chosen=-1, own=shown(field.contested.field, value, self._workspace.reader) or _("nothing"))

    def _decide(self, field: ContestedField, value: Any, at: tuple[int, int, str] | None, *, keep_current: bool) -> None:
        review, one = self._review, field.contested
        if review is None:
            return
        id, store = review.record.id, self._workspace.store
        if one.path in self._settled:
            self._set(id, one.path, value)
        else:
            self._settled.add(one.path)
            wire = to_wire(one.field, value)
            self._watch(store.resolve(id, one.path, at, wire, keep_current=keep_current, origin=self))
        self._workspace.messages.notice(_("{field} is settled.").format(field=_(one.field.label)), lambda: self._undo(field, id))

    def _undo(self, field: ContestedField, id: str) -> None:
        one = field.contested
        self._set(id, one.path, one.sides[one.standing].value)
        if self._review is not None and self._review.record.id == id and field in self._fields:
            field.settle(one.standing, chosen=-1)

    def _set(self, id: str, path: str, value: Any) -> None:
        now = self._workspace.reader.get(id)
        if now is not None:
            self._watch(self._workspace.store.change(id, origin=self, **with_value(now, path, value)))

    def _watch(self, future: Future[Any]) -> None:
        self._workspace.tasks.watch(future)


def _foot() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(Symbol("undo"))
    row.addWidget(Label(_("Every choice can be undone. Both values stay in the history."), tone="text_2", wrap=True), 1)
    for key, words in (("1", _("mine")), ("2", _("theirs")), ("E", _("edit")), ("↓", _("next field"))):
        row.addWidget(KeyCap(key))
        row.addWidget(Label(words, tone="text_2"))
    return row
