"""The briefing for a visit, or for all the stops of a trip: whom one meets, what is open, what was said last time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from liaison_app.core.day_words import full_day, long_day
from liaison_app.core.words import _, plural
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.picklists import label_of
from liaison_app.records.post import Post
from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit
from liaison_app.store import agenda
from liaison_app.store.reader import Reader
from liaison_app.work.markings import highest
from liaison_app.work.reporting import Cell, Chart, Column, Report, Row, Section

_MOST_STOPS = 40
Verified = Callable[[Contact], str]
"""Says in words how well a person is known to be who they say."""


@dataclass(frozen=True)
class _Stop:
    """One visit with what is known around it."""

    visit: Visit
    agency: Agency | None
    people: tuple[Contact, ...]
    posts: dict[str, str]
    open: tuple[agenda.Due, ...]
    last: Visit | None

    @property
    def name(self) -> str:
        return self.visit.title or (self.agency.heading if self.agency else "") or _("Visit without a name")

    @property
    def markings(self) -> list[str]:
        return [one.marking for one in (self.visit, self.agency, self.last, *self.people) if one is not None]


def visit_briefing(reader: Reader, visit: Visit, today: date, verified: Verified) -> Report:
    """Return the briefing for one visit; for a worker."""
    stop = _read(reader, visit)
    return _report(_("Briefing: {name}").format(name=stop.name), _when(visit), today, [stop], verified)


def trip_briefing(reader: Reader, trip: Trip, today: date, verified: Verified) -> Report:
    """Return the briefing for all visits of a trip, in order of time; for a worker."""
    cards = reader.pointing_at(trip.id, "visit", "trip", _MOST_STOPS)
    visits = [one for one in reader.many(card.id for card in cards).values() if isinstance(one, Visit)]
    visits.sort(key=lambda visit: visit.start.ms if visit.start else 1 << 62)
    days = " – ".join(full_day(date.fromisoformat(day)) for day in dict.fromkeys((trip.start, trip.end)) if day)
    return _report(_("Briefing: {name}").format(name=trip.title), days, today, [_read(reader, visit) for visit in visits], verified)


def _read(reader: Reader, visit: Visit) -> _Stop:
    found = reader.many([*visit.attendees, *([visit.agency] if visit.agency else [])])
    agency = found.get(visit.agency or "")
    people = tuple(person for id in visit.attendees if isinstance(person := found.get(id), Contact))
    before = agenda.last_visit(reader, visit.agency, visit.start.ms if visit.start else 1 << 62) if visit.agency else None
    last = reader.get(before) if before and before != visit.id else None
    return _Stop(
        visit,
        agency if isinstance(agency, Agency) else None,
        people,
        {person.id: _post(reader, person.id) for person in people},
        tuple(agenda.promises_to(reader, visit.agency)) if visit.agency else (),
        last if isinstance(last, Visit) else None,
    )


def _post(reader: Reader, contact: str) -> str:
    posts = [
        post for post in reader.many(card.id for card in reader.pointing_at(contact, "post", "contact")).values() if isinstance(post, Post) and not post.end
    ]
    main = min(posts, key=lambda post: not post.primary, default=None)
    return ", ".join(part for part in (main.title, main.unit) if part) if main else ""


def _report(title: str, period: str, today: date, stops: Sequence[_Stop], verified: Verified) -> Report:
    day = today.isoformat()
    sections: list[Section] = []
    for number, stop in enumerate(stops, 1):
        before = f"{number}. {stop.name}: " if len(stops) > 1 else ""
        sections += _sections(stop, before, today, verified)
    if not stops:
        sections.append(Section(_("Stops"), _("No visit stands on this trip yet.")))
    marking = highest(marking for stop in stops for marking in stop.markings) or "TLP:CLEAR"
    return Report(title, period or full_day(today), day, day, marking, (), (), Chart("", "", ()), tuple(sections))


def _sections(stop: _Stop, before: str, today: date, verified: Verified) -> list[Section]:
    people = tuple(
        Row(
            person.id,
            (Cell(" ".join(part for part in (person.rank, person.name) if part), stop.posts[person.id]), Cell(verified(person)), Cell(_reach(person))),
        )
        for person in stop.people
    )
    open_items = tuple(Row(due.id, (Cell(due.title), Cell(_due(due.due))), late=bool(due.due) and due.due < today.isoformat()) for due in stop.open)
    heads = (Column(_("Who"), 4), Column(_("Checked"), 3), Column(_("Reach"), 3))
    nobody = _("Nobody is named on this visit yet.")
    return [
        Section(before + _("Where and when"), " ".join(_place(stop))),
        Section(_("Whom you will meet"), "" if people else nobody, heads if people else (), people),
        Section(
            _("Open with them"),
            plural("{n} promise is open.", "{n} promises are open.", len(open_items)) if open_items else _("Nothing is promised and open."),
            (Column(_("What"), 5), Column(_("Due"), 2)) if open_items else (),
            open_items,
        ),
        Section(_("Last time"), " ".join(_last(stop.last))),
    ]


def _place(stop: _Stop) -> list[str]:
    visit, agency = stop.visit, stop.agency
    kind = label_of("visit_type", visit.type) if visit.type else ""
    address = ", ".join(part for part in (agency.address, agency.city, agency.state) if part) if agency else ""
    where = ", ".join(part for part in (visit.place.name, visit.place.address) if part) if visit.place else address
    sentences = [f"{part}." for part in (kind, _when(visit), where) if part]
    if agency is not None and agency.phone:
        sentences.append(_("Main number {phone}.").format(phone=agency.phone))
    if agency is not None and agency.domains:
        sentences.append(_("Official domains: {names}.").format(names=", ".join(agency.domains)))
    if visit.objectives:
        sentences.append(_("To do there: {what}.").format(what="; ".join(part.text for part in visit.objectives if part.text)))
    return sentences


def _last(visit: Visit | None) -> list[str]:
    if visit is None or visit.start is None:
        return [_("This is the first visit.")]
    sentences = [_("{day}.").format(day=full_day(visit.start.local().date()))]
    sentences += [f"{visit.outcome.rstrip('.')}."] if visit.outcome else []
    if visit.topics:
        sentences.append(_("Talked about: {topics}.").format(topics=", ".join(label_of("topic", topic).lower() for topic in visit.topics)))
    if visit.next_step:
        sentences.append(_("Next step: {words}.").format(words=visit.next_step.rstrip(".")))
    return sentences


def _when(visit: Visit) -> str:
    if visit.start is None:
        return _("No time yet")
    start = visit.start.local()
    return f"{long_day(start.date())}, {start:%H:%M} {start:%Z}"


def _reach(person: Contact) -> str:
    return next((phone.value for phone in person.phones), next((email.value for email in person.emails), ""))


def _due(day: str) -> str:
    try:
        return full_day(date.fromisoformat(day))
    except ValueError:
        return _("no day")
