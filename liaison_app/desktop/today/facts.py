"""What Today shows, gathered in one go away from the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from liaison_app.core.words import _, plural
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.picklists import label_of
from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit
from liaison_app.store import agenda
from liaison_app.store.acquaintance import meetings_by_month, people_gone_quiet
from liaison_app.store.reader import Reader
from liaison_app.work.deck_news import DeckNews
from liaison_app.work.packs import Pack

MOST_DUE = 60
MOST_COLD = 3

Looking = Callable[[Reader, str], Pack]
"""Says what a trip's pack holds on this disk."""
Judging = Callable[[Reader], DeckNews]
"""Judges decks by their signatures."""


@dataclass(frozen=True)
class Meeting:
    """A visit to come, with whom and where."""

    visit: Visit
    agency: Agency | None
    people: tuple[Contact, ...]

    @property
    def name(self) -> str:
        return (self.agency.name if self.agency else "") or self.visit.title or _("Visit")

    @property
    def place(self) -> str:
        spot = self.visit.place
        if spot and (spot.name or spot.address):
            return " · ".join(part for part in (spot.name, spot.address) if part)
        where = self.agency
        return ", ".join(part for part in (where.address, where.city, where.state) if part) if where else ""


@dataclass(frozen=True)
class Since:
    """What has stood open since the last visit: an icon, the part that counts, the rest."""

    icon: str
    strong: str
    rest: str


@dataclass(frozen=True)
class DueRow:
    """A promise: what, where it was made, and how many days are left (None without a day)."""

    id: str
    title: str
    place: str
    on: str
    on_kind: str
    days: int | None


@dataclass(frozen=True)
class Cold:
    """An agency or a person gone cold, with their visits of the last twelve months."""

    id: str
    name: str
    days: int
    cadence: int
    months: tuple[int, ...]
    kind: str = "agency"


@dataclass(frozen=True)
class TodayFacts:
    """Everything on the page at one moment."""

    next: Meeting | None = None
    last_day: date | None = None
    since: tuple[Since, ...] = ()
    then: tuple[Meeting, ...] = ()
    due: tuple[DueRow, ...] = ()
    due_total: int = 0
    cold: tuple[Cold, ...] = ()
    decks: DeckNews = field(default_factory=DeckNews)
    trip: Trip | None = None
    pack: Pack | None = None
    unfiled: tuple[tuple[str, str], ...] = ()
    is_empty: bool = False


def gather(reader: Reader, now_ms: int, today: date, look: Looking | None = None, news: Judging | None = None) -> TodayFacts:
    """Read everything Today shows, the trip's pack as `look` finds it and decks as `news` judges them; several queries, for a worker."""
    coming = _meetings(reader, agenda.upcoming(reader, now_ms))
    following = coming[0] if coming else None
    last_day, since = _since(reader, following, now_ms, today)
    trip = agenda.trip_on(reader, today.isoformat())
    found = reader.get(trip) if trip else None
    notes = agenda.unfiled_notes(reader, 5)
    titles = reader.cards(notes)
    counts = reader.counts()
    return TodayFacts(
        next=following,
        last_day=last_day,
        since=since,
        then=tuple(m for m in coming[1:] if following and _same_day(m.visit, following.visit))[:2],
        due=_due(reader, today),
        due_total=agenda.count_open_tasks(reader),
        cold=_cold(reader, now_ms),
        decks=news(reader) if news is not None else DeckNews(),
        trip=found if isinstance(found, Trip) else None,
        pack=look(reader, found.id) if look is not None and isinstance(found, Trip) else None,
        unfiled=tuple((id, titles[id].title) for id in notes if id in titles),
        is_empty=not any(counts.values()),
    )


def _meetings(reader: Reader, ids: Sequence[str]) -> list[Meeting]:
    visits = [record for record in reader.many(ids).values() if isinstance(record, Visit)]
    others = reader.many([*(v.agency for v in visits if v.agency), *(id for v in visits for id in v.attendees)])
    out: list[Meeting] = []
    for visit in sorted(visits, key=lambda v: v.start.ms if v.start else 0):
        agency = others.get(visit.agency or "")
        people = [person for id in visit.attendees if isinstance(person := others.get(id), Contact)]
        out.append(Meeting(visit, agency if isinstance(agency, Agency) else None, tuple(sorted(people, key=lambda person: person.name))))
    return out


def _same_day(one: Visit, other: Visit) -> bool:
    return bool(one.start and other.start and one.start.local().date() == other.start.local().date())


def _since(reader: Reader, meeting: Meeting | None, now_ms: int, today: date) -> tuple[date | None, tuple[Since, ...]]:
    if meeting is None or meeting.agency is None:
        return None, ()
    lines: list[Since] = []
    promises = agenda.promises_to(reader, meeting.agency.id)
    if promises:
        late = max(((today - day).days for p in promises if (day := _day(p.due))), default=0)
        rest = _("still open, {late} late").format(late=plural("{n} day", "{n} days", late)) if late > 0 else _("still open")
        lines.append(Since("task", plural("{n} promise", "{n} promises", len(promises)), rest))
    last = agenda.last_visit(reader, meeting.agency.id, min(now_ms, meeting.visit.start.ms if meeting.visit.start else now_ms))
    before = reader.get(last) if last else None
    if not isinstance(before, Visit) or before.start is None:
        return None, tuple(lines)
    if before.next_step:
        lines.append(Since("note", "", _("Next step: {words}").format(words=before.next_step)))
    if before.topics:
        lines.append(Since("present", "", _("Talked about: {topics}").format(topics=", ".join(label_of("topic", t).lower() for t in before.topics[:3]))))
    return before.start.local().date(), tuple(lines)


def _due(reader: Reader, today: date) -> tuple[DueRow, ...]:
    tasks = agenda.open_tasks(reader, MOST_DUE)
    places = reader.cards([task.on for task in tasks if task.on])
    visits = reader.many([id for id, card in places.items() if card.kind == "visit"])
    agencies = reader.cards([v.agency for v in visits.values() if isinstance(v, Visit) and v.agency])
    rows: list[DueRow] = []
    for task in tasks:
        on, visit, day = places.get(task.on), visits.get(task.on), _day(task.due)
        agency = agencies.get(visit.agency or "") if isinstance(visit, Visit) else None
        place = agency.title if agency else on.title if on else ""
        rows.append(DueRow(task.id, task.title, place, task.on, on.kind if on else "", (day - today).days if day else None))
    return tuple(rows)


def _cold(reader: Reader, now_ms: int) -> tuple[Cold, ...]:
    agencies = [
        Cold(q.id, q.name, q.days, q.cadence, tuple(agenda.visits_by_month(reader, q.id, now_ms))) for q in agenda.gone_quiet(reader, now_ms, MOST_COLD)
    ]
    quiet = people_gone_quiet(reader, now_ms, MOST_COLD)
    people = [Cold(q.id, q.name, q.days, q.cadence, tuple(meetings_by_month(reader, q.id, now_ms)), "contact") for q in quiet]
    return tuple(sorted([*agencies, *people], key=lambda one: (one.cadence - one.days, one.name))[:MOST_COLD])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
