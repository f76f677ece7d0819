"""One day beside the month: its trip and its visits by name, and the way to begin another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from liaison_app.core.day_words import weekday_day
from liaison_app.core.words import _
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.blocks import Blocks
from liaison_app.desktop.visits.calendar_facts import Slot
from liaison_app.desktop.visits.visit_block import Look, VisitBlock
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.fitted import Fitted
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.trip import Trip

_GAP = 6
_NINE = 9 * 60


class DayList(Fitted):
    """The visits of one day under each other, each with its hours and people; up and down go through them."""

    opened = Signal(str)
    moved = Signal(str, int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slots: Sequence[Slot] = ()
        self._blocks = Blocks(self, self._block, self._place_of)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def blocks(self) -> list[VisitBlock]:
        return self._blocks.shown

    def show_slots(self, slots: Sequence[Slot], look: Look) -> None:
        self._slots = slots
        self._blocks.show(slots, look)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(200, len(self._slots) * (self._high() + _GAP))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _high(self) -> int:
        return theme().height(56, "caption", "caption", "caption")

    def _block(self, slot: Slot, look: Look) -> VisitBlock:
        block = VisitBlock(slot, look, parent=self)
        block.chosen.connect(self.opened)
        block.nudged.connect(self.moved)
        block.dropped.connect(self._let_go)
        block.stepped.connect(self._neighbour)
        return block

    def _let_go(self, _block: VisitBlock, _at: QPoint) -> None:
        """A list has no hours to be dragged to: it stands where it stood."""
        self.arrange()

    def _neighbour(self, block: VisitBlock, days: int, times: int) -> None:
        shown = self.blocks
        at = shown.index(block) + days + times
        if 0 <= at < len(shown):
            shown[at].setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange(self) -> None:
        for block in self.blocks:
            block.setGeometry(self._place_of(block.slot))

    def _place_of(self, slot: Slot) -> QRect:
        number = next((n for n, one in enumerate(self._slots) if one.visit.id == slot.visit.id), 0)
        return QRect(0, number * (self._high() + _GAP), self.width(), self._high())


class DayPanel(QWidget):
    """What the month cannot say in a narrow cell."""

    opened = Signal(str)
    moved = Signal(str, int, int)
    wanted = Signal(object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day = date.min
        self._title = Label("", "lead", weight=600, elide=True)
        self._trip = Label("", "caption", "text_2", weight=400, elide=True)
        self._none = Label(_("Nothing on this day."), tone="text_2", wrap=True)
        self._new = Button(_("Visit"), icon="plus")
        self.list = DayList()
        self._build()
        self.list.opened.connect(self.opened)
        self.list.moved.connect(self.moved)
        self._new.clicked.connect(self._want)

    def show_day(self, day: date, slots: Sequence[Slot], trips: Sequence[Trip], look: Look) -> None:
        """Tell of this day instead of another."""
        self._day = day
        self._title.set_words(weekday_day(day))
        self._trip.set_words(trips[0].title if trips else "")
        self._trip.setVisible(bool(trips))
        self._none.setVisible(not slots)
        self._new.setAccessibleName(_("New visit on {day}").format(day=weekday_day(day)))
        self.list.show_slots(slots, look)

    def _want(self) -> None:
        self.wanted.emit(self._day, _NINE)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._trip)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addLayout(words, 1)
        head.addWidget(self._new)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        held = QVBoxLayout(inner)
        held.setContentsMargins(0, 0, 0, 0)
        held.addWidget(self._none)
        held.addWidget(self.list)
        held.addStretch(1)
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(area, 1)
