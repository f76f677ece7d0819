"""Where the window is: addresses of places and records, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

PLACE_OF = {
    "visit": "visit",
    "trip": "visits",
    "contact": "contacts",
    "agency": "agencies",
    "deck": "decks",
    "presentation": "visits",
    "note": "note",
    "inbox": "inbox",
    "task": "record",
    "post": "record",
}
"""The place where a record of each kind opens."""


@dataclass(frozen=True, slots=True)
class Address:
    """A place, and what is open there."""

    place: str
    record: str = ""
    text: str = ""


class Navigation(QObject):
    """Pages ask for places here; the window goes there and keeps the history."""

    asked = Signal(object)
    """An Address to go to."""
    new_asked = Signal(str, dict)
    """A place where something new is wanted, and fields to begin it with."""
    presenting_asked = Signal(str, str, int)
    """A deck to present, the visit it belongs to (may be empty), and the slide to begin with (from 1; 0 for the first)."""
    palette_asked = Signal()
    locking_asked = Signal()
    left = Signal()
    """Go back, as Escape does."""

    def go(self, place: str, record: str = "", text: str = "") -> None:
        self.asked.emit(Address(place, record, text))

    def open(self, kind: str, id: str) -> None:
        """Open a record where its kind is shown."""
        self.asked.emit(Address(PLACE_OF.get(kind, "search"), id))

    def new(self, place: str, **fields: object) -> None:
        """Begin something new in a place, with these fields filled in."""
        self.new_asked.emit(place, fields)

    def present(self, deck: str, visit: str = "", *, slide: int = 0) -> None:
        self.presenting_asked.emit(deck, visit, slide)


class History:
    """Addresses been to, as in a browser."""

    def __init__(self) -> None:
        self._been: list[Address] = []
        self._at = -1

    @property
    def here(self) -> Address | None:
        return self._been[self._at] if self._been else None

    def visit(self, address: Address) -> None:
        """Go somewhere new; what lay ahead is forgotten."""
        if address != self.here:
            self._been = [*self._been[: self._at + 1], address][-200:]
            self._at = len(self._been) - 1

    def can_go(self, step: int) -> bool:
        return 0 <= self._at + step < len(self._been)

    def go(self, step: int) -> Address | None:
        """Step back (-1) or forward (1); None where there is nothing."""
        if not self.can_go(step):
            return None
        self._at += step
        return self._been[self._at]
