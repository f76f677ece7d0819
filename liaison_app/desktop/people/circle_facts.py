"""Whom a person was met with, who introduced them, and whom they introduced."""

from __future__ import annotations

from dataclasses import dataclass

from liaison_app.core.words import _, plural
from liaison_app.desktop.note.people_search import people_by_id
from liaison_app.desktop.people.shown_days import day_of, short_day, today
from liaison_app.records.contact import Contact
from liaison_app.store.acquaintance import met_with, pairs_among
from liaison_app.store.reader import Reader

MOST = 8


@dataclass(frozen=True)
class Acquaintance:
    """Somebody who knows a person."""

    id: str
    name: str
    post: str
    times: int
    """Visits on which both were."""
    last_ms: int
    introduced_them: bool = False
    was_introduced: bool = False

    @property
    def words(self) -> str:
        """Say how the two know each other."""
        parts: list[str] = []
        if self.introduced_them:
            parts.append(_("introduced them to us"))
        if self.was_introduced:
            parts.append(_("introduced by them"))
        if self.times:
            met = plural("met together once", "met together {n} times", self.times)
            parts.append(_("{met}, last {day}").format(met=met, day=short_day(day_of(self.last_ms), today())))
        return " · ".join(parts)


@dataclass(frozen=True)
class Circle:
    """The people around one, those met most often first, and which of them know each other."""

    person: str
    people: tuple[Acquaintance, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    """Numbers of two who were met together as well."""


def read_circle(reader: Reader, contact: Contact, now_ms: int) -> Circle:
    """Read who is around a person; for a worker."""
    met = {one.id: one for one in met_with(reader, contact.id, now_ms, MOST)}
    introduced = [card.id for card in reader.pointing_at(contact.id, "contact", "introduced_by", MOST)]
    by = [contact.introduced_by] if contact.introduced_by else []
    ids = list(dict.fromkeys([*by, *met, *introduced]))[: MOST + len(by)]
    found: list[Acquaintance] = []
    for person in people_by_id(reader, ids):
        times, last = (met[person.id].times, met[person.id].last) if person.id in met else (0, 0)
        found.append(Acquaintance(person.id, person.name, person.post, times, last, person.id in by, person.id in introduced))
    place = {one.id: number for number, one in enumerate(found)}
    pairs = tuple((place[one], place[other]) for one, other in pairs_among(reader, list(place)))
    return Circle(contact.heading, tuple(found), pairs)
