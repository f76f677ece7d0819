"""The list of people: by agency, by name, or by when they were met last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from liaison_app.core.words import _, figure
from liaison_app.desktop.models.record_table import Look
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.numbered_table import NumberedTable, Numbers, Reading
from liaison_app.desktop.people.people_list import PeopleList
from liaison_app.desktop.people.shown_days import day_of, short_day, today
from liaison_app.desktop.people.standing import standing_of
from liaison_app.desktop.search.saved_filters import SavedFilters
from liaison_app.desktop.widgets.check_box import Choice
from liaison_app.desktop.widgets.field import SearchField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Record
from liaison_app.store.changes import Change
from liaison_app.store.operators import parse
from liaison_app.store.people import Held, Listed, by_agency, by_touch, held_posts, last_met
from liaison_app.store.reader import Reader
from liaison_app.store.words_index import fold

BY_AGENCY, BY_NAME, BY_TOUCH, TRASH = range(4)
MOST_BY_AGENCY = 8_000
"""Longer lists begin by name, which the database keeps in order."""
_NAMED = frozenset(("contact", "post", "agency"))


class ContactList(PeopleList):
    """Filter, order and rows; tells whom the keyboard or the mouse chose."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, SearchField(_("Filter"), icon="filter"))
        self.filters = SavedFilters("contacts", workspace, self._filter_now)
        self.order = Choice(_("Order"), [_("By agency"), _("By name"), _("By last touch"), _("In the trash")])
        look = Look(_row, self._extras, frozenset({"post", "agency", "visit"}))
        self._hold(_("Contacts"), NumberedTable("contact", look, workspace, frozenset({"post", "agency"}), self))
        self._none = Label("", tone="text_2", wrap=True)
        self._roster = Roster()
        workspace.changes.happened.connect(self._heard)
        self._build()
        self._come_back(many=workspace.reader.count("contact") > MOST_BY_AGENCY)
        self._wire()
        self.read()

    # what is asked of it

    def filter_by(self, words: str) -> None:
        """Filter by these words."""
        self.filter.setText(words)
        self.read()

    def read(self) -> None:
        """Order and filter anew."""
        self._soon.stop()
        self._keep()
        reading = _reading(self.order.currentIndex(), self.filter.text(), self._workspace.clock.ms(), self._roster)
        self.table.read(lambda reader: replace(reading(reader), kept=reader.count("contact")))

    def keep_place(self) -> None:
        """Remember the current row and how far the list is scrolled."""
        self._keep(record=self.current, scroll=self.view.verticalScrollBar().value())

    # inside

    def _come_back(self, *, many: bool) -> None:
        """Be as the list was left; the trash is not come back to."""
        place = self._workspace.memory.place("contacts")
        known = bool(place.record or place.words or place.order)
        order = place.order if known and place.order != TRASH else BY_NAME if many else BY_AGENCY
        self.order.setCurrentIndex(BY_NAME if many and order == BY_AGENCY else order)
        self.filter.setText(place.words)
        self._back = place

    def _keep(self, **values: Any) -> None:
        memory = self._workspace.memory
        now = {"words": self.filter.text().strip(), "order": self.order.currentIndex(), **values}
        memory.keep_place("contacts", replace(memory.place("contacts"), **now))

    def _filter_now(self) -> tuple[str, str]:
        words = self.filter.text().strip()
        return words, words

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 16, 20, 4)
        head.addWidget(Label(_("Contacts"), "title"), 1)
        head.addWidget(self._count)
        head.addWidget(self.filters)
        head.addWidget(self._as_table)
        tools = QHBoxLayout()
        tools.setContentsMargins(16, 0, 16, 4)
        tools.setSpacing(8)
        tools.addWidget(self.filter, 1)
        tools.addWidget(self.order)
        self._none.setContentsMargins(20, 8, 20, 8)
        self._none.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(tools)
        column.addWidget(self._none)
        column.addWidget(self.view, 1)

    def _wire(self) -> None:
        self._soon.timeout.connect(self.read)
        self.order.currentIndexChanged.connect(self.read)
        self.filters.taken.connect(self.filter_by)

    def _heard(self, change: Change) -> None:
        if change.kind in _NAMED:
            self._roster.forget()

    def _loaded(self, rows: int) -> None:
        people = self.table.numbers.people
        self._count.set_words(figure(people))
        self._none.setVisible(rows == 0)
        self._none.set_words(_("The trash is empty.") if self.order.currentIndex() == TRASH else _("Nobody here is called that."))
        super()._loaded(rows)
        self.counted.emit(self.table.numbers.kept)

    def _extras(self, reader: Reader, records: Sequence[Record]) -> dict[str, Any]:
        ids = [record.id for record in records]
        met = last_met(reader, ids, self._workspace.clock.ms())
        posts = held_posts(reader, ids, today().isoformat())
        return {id: (posts.get(id), met.get(id)) for id in ids}


def _row(record: Record, extra: Any) -> Row:
    person, now = cast(Contact, record), today()
    post, met = cast("tuple[Held | None, int | None]", extra or (None, None))
    standing = standing_of(person, now)
    what = ", ".join(part for part in ((post.title or person.rank, post.unit) if post else (person.rank,)) if part)
    return Row(
        person.heading or _("Without a name"),
        second=what or (post.agency_name if post else "") or person.organisation or _("No post yet"),
        right=short_day(day_of(met), now) if met else "",
        avatar=person.heading or "?",
        badge=standing.state,
        badge_words=standing.words,
    )


def _reading(order: int, words: str, now_ms: int, roster: Roster) -> Reading:
    day = today().isoformat()
    asked = parse(words, today())
    if asked.conditions:
        return lambda reader: _within(_reading(order, asked.words, now_ms, roster)(reader), reader.sifted(asked, today()))
    readings: dict[int, Callable[[Reader], Sequence[int]]] = {
        BY_NAME: lambda reader: reader.numbers("contact", words=words),
        BY_TOUCH: lambda reader: by_touch(reader, words, now_ms),
        TRASH: lambda reader: reader.numbers("contact", words=words, trash=True),
    }
    if order not in readings:
        return lambda reader: roster.read(reader, words, day)

    def read(reader: Reader) -> Numbers:
        found = readings[order](reader)
        return Numbers(found, {}, len(found))

    return read


def _within(found: Numbers, let_through: frozenset[int]) -> Numbers:
    """Return those that the operators let through, under headings that still have somebody."""
    order: list[int] = []
    for number in found.order:
        if number in let_through or number in found.headings:
            if number in found.headings and order and order[-1] in found.headings:
                order.pop()
            order.append(number)
    if order and order[-1] in found.headings:
        order.pop()
    return Numbers(order, found.headings, sum(1 for number in order if number not in found.headings))


_NO_AGENCY = -(1 << 40)


class Roster:
    """Everybody by agency, kept until somebody or some agency changes: a filter is then a walk through memory."""

    def __init__(self) -> None:
        self._generation = 0
        self._kept: tuple[tuple[int, str], list[Listed]] | None = None

    def forget(self) -> None:
        """Read anew next time."""
        self._generation += 1

    def read(self, reader: Reader, words: str, day: str) -> Numbers:
        """Return those in whose name or agency each word stands. Called on workers."""
        key, kept = (self._generation, day), self._kept
        if kept is None or kept[0] != key:
            self._kept = kept = (key, by_agency(reader, day))
        wanted = fold(words).split()
        return _under_agencies([person for person in kept[1] if all(word in person.words for word in wanted)] if wanted else kept[1])


def _under_agencies(found: Sequence[Listed]) -> Numbers:
    order: list[int] = []
    headings: dict[int, str] = {}
    for person in found:
        heading = -person.agency_n or _NO_AGENCY
        if heading not in headings:
            headings[heading] = ", ".join(part for part in (person.agency, person.state) if part) or _("Without an agency")
            order.append(heading)
        order.append(person.n)
    return Numbers(order, headings, len(found))
