"""The visits of a calendar's grid as controls: what still stands is kept, the rest is made a few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtWidgets import QWidget

from liaison_app.desktop.visits.calendar_facts import Slot
from liaison_app.desktop.visits.visit_block import Look, VisitBlock

AT_ONCE = 16
"""Blocks made before the window is let go on: some 15 ms with their painting."""


class Blocks(QObject):
    """Shows slots in a grid, in the order of their times; a block whose visit stays is the same block, with the focus it had."""

    def __init__(self, grid: QWidget, make: Callable[[Slot, Look], VisitBlock], place: Callable[[Slot], QRect]) -> None:
        super().__init__(grid)
        self._make, self._place = make, place
        self._look = Look("UTC")
        self._slots: Sequence[Slot] = ()
        self._known: dict[str, VisitBlock] = {}
        self._spare: list[VisitBlock] = []
        self._due: deque[Slot] = deque()
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._go_on)

    @property
    def shown(self) -> list[VisitBlock]:
        """The blocks that stand by now."""
        return [self._known[slot.visit.id] for slot in self._slots if slot.visit.id in self._known]

    def show(self, slots: Sequence[Slot], look: Look) -> None:
        """Show these; those that are not there yet follow as the window has time."""
        wanted = {slot.visit.id for slot in slots}
        for id in [id for id in self._known if id not in wanted]:
            block = self._known.pop(id)
            block.hide()
            self._spare.append(block)
        self._slots, self._look, self._due = slots, look, deque(slots)
        self._go_on()

    def _go_on(self) -> None:
        left = AT_ONCE
        while self._due and left:
            slot = self._due.popleft()
            left -= self._stand(slot)
        if self._due:
            self._next.start()

    def _stand(self, slot: Slot) -> bool:
        """Put a slot's block in its place; say whether that was work."""
        block, is_work = self._known.get(slot.visit.id), False
        if block is None:
            block, is_work = self._spare.pop() if self._spare else self._make(slot, self._look), True
            self._known[slot.visit.id] = block
        if not block.shows(slot, self._look):
            block.show_slot(slot, self._look)
            is_work = True
        if not block.is_dragged:
            block.setGeometry(self._place(slot))
        block.show()
        return is_work
