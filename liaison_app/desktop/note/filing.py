"""Where a quick note belongs: an agency of a visit next to this moment, any agency, person or visit, or later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.day_words import full_day
from liaison_app.core.words import _
from liaison_app.desktop.note.section import Offers, Picker
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.titles import titles_of
from liaison_app.desktop.widgets.chip import ChipButton
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.visit import Visit
from liaison_app.store import agenda
from liaison_app.store.reader import Card, Reader

MOST = 2
_MOST_FOUND = 6
_LOOKED_AT = 60
_ICONS = {"agency": "agencies", "contact": "contacts", "visit": "visits"}


@dataclass(frozen=True)
class FiledAt:
    """A record that a note may be about."""

    id: str
    name: str
    kind: str = "agency"
    second: str = ""
    """What tells it from others of its name."""

    @property
    def icon(self) -> str:
        return _ICONS.get(self.kind, "note")


class Filing(QWidget):
    """A row of chips, the one in force filled, the others suggestions; and a line that finds any other place."""

    chosen = Signal(object)
    """A FiledAt; one without an id means later."""

    def __init__(self, host: QWidget, tasks: Tasks, now_ms: Callable[[], int], *, may_wait: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._may_wait = may_wait
        self._tasks = tasks
        self._now_ms = now_ms
        self._holder = QWidget()
        self._chips = FlowLayout(self._holder, gap=8, line_gap=4)
        self.picker = Picker(_("Agency, person or visit"), host, self._find, self)
        self.picker.taken.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 4, 24, 8)
        column.addWidget(self._holder)
        column.addWidget(self.picker)

    def offer(self, places: list[FiledAt], here: FiledAt) -> None:
        """Show these places, Later, and the way to any other; `here` is where the note is filed now."""
        self._chips.clear()
        self._chips.addWidget(Label(_("File under"), tone="text_2"))
        known = [*places, *([here] if here.id and here.id not in {place.id for place in places} else [])]
        for place in [*known, *([FiledAt("", _("Later, in Today"))] if self._may_wait else [])]:
            is_here = place.id == here.id
            chip = ChipButton(place.name, "accent" if is_here else "suggested", icon=place.icon if place.id else "today")
            chip.setAccessibleName(_("File under {name}, chosen").format(name=place.name) if is_here else _("File under {name}").format(name=place.name))
            chip.clicked.connect(lambda _checked=False, place=place: self.chosen.emit(place))
            self._chips.addWidget(chip)
        other = ChipButton(_("Elsewhere"), "suggested", icon="search")
        other.clicked.connect(self.begin)
        self._chips.addWidget(other)
        self._holder.updateGeometry()

    def begin(self) -> None:
        """Look for a place by its name."""
        self.picker.begin()

    def _find(self, typed: str, came: Callable[[Offers], None]) -> None:
        now = self._now_ms()
        self._tasks.read(lambda reader: places_like(reader, typed, now), lambda found: came(_offers(found)), self)

    def _take(self, place: FiledAt) -> None:
        self.picker.finish()
        self.chosen.emit(place)


def _offers(found: list[FiledAt]) -> Offers:
    return [(Row(place.name, second=place.second, icon=place.icon), place) for place in found]


def nearby(reader: Reader, now_ms: int) -> list[FiledAt]:
    """Return the agencies of the visits next to this moment; for a worker."""
    visits = [visit for visit in _visits_near(reader, now_ms) if visit.agency]
    cards = reader.cards([visit.agency for visit in visits if visit.agency])
    return [FiledAt(id, cards[id].title) for id in dict.fromkeys(visit.agency for visit in visits) if id and id in cards][:MOST]


def places_like(reader: Reader, typed: str, now_ms: int) -> list[FiledAt]:
    """Return where a note may be filed: what is called so, or with nothing typed the visits next to this moment; for a worker."""
    if typed:
        hits = [hit for hit in reader.named(typed, None, _LOOKED_AT) if hit.kind in _ICONS]
        kinds = {hit.id: hit.kind for hit in hits}
    else:
        kinds = {visit.id: "visit" for visit in _visits_near(reader, now_ms)}
    names = titles_of(reader, kinds)
    cards = reader.cards(kinds)
    found = [FiledAt(id, names[id], kind, _second(kind, cards[id])) for id, kind in kinds.items() if id in names and id in cards]
    if typed:
        order = list(_ICONS)
        found.sort(key=lambda place: (not place.name.casefold().startswith(typed.casefold()), order.index(place.kind), abs((cards[place.id].at or 0) - now_ms)))
    return found[:_MOST_FOUND]


def _second(kind: str, card: Card) -> str:
    if kind == "visit" and card.at is not None:
        return _("Visit, {day}").format(day=full_day(datetime.fromtimestamp(card.at / 1000, UTC).astimezone().date()))
    return {"agency": _("Agency"), "contact": _("Contact"), "visit": _("Visit")}[kind]


def filed_at(reader: Reader, id: str | None) -> FiledAt:
    """Return where a note is filed, by name."""
    card = reader.cards([id]).get(id) if id else None
    return FiledAt(id, titles_of(reader, [id]).get(id, ""), card.kind) if id and card is not None else FiledAt("", "")


def _visits_near(reader: Reader, now_ms: int) -> list[Visit]:
    ids = agenda.upcoming(reader, now_ms, limit=MOST) + agenda.latest(reader, now_ms, limit=MOST)
    found = reader.many(ids)
    return [visit for id in dict.fromkeys(ids) if isinstance(visit := found.get(id), Visit)]
