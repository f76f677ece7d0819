"""The records a report of a period is made of, without what may not be in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.post import Post
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.visit import Visit
from liaison_app.store.periods import open_tasks, posts_of, presentations_between, visits_between
from liaison_app.store.reader import Reader
from liaison_app.work.markings import above

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class PeriodRows:
    """Visits of the period and what belongs to them; links lead only to what may be named."""

    visits: tuple[Visit, ...]
    agencies: Mapping[str, Agency]
    people: Mapping[str, Contact]
    posts: Mapping[str, Post]
    """The main post of each person, by the person's id."""
    presentations: tuple[Presentation, ...]
    decks: Mapping[str, Deck]
    tasks: tuple[Task, ...]
    sources: Mapping[str, Visit]
    """Visits that tasks were promised on, inside the period or not."""
    withheld: tuple[str, ...]


class RowsOfPeriod:
    """Reads a period (both days included) up to a marking."""

    def __init__(self, reader: Reader, ceiling: str) -> None:
        self._reader = reader
        self._ceiling = ceiling
        self._withheld: list[str] = []

    def read(self, first: date, last: date) -> PeriodRows:
        """Return the rows; what is above the ceiling, or hangs on such a visit, is left out and counted."""
        # a visit's day is that of its own zone: look a day further on either side, then by the wall
        span = (_ms(first - timedelta(days=1)), _ms(last + timedelta(days=2)))
        near = self._get(Visit, visits_between(self._reader, *span))
        during = [visit for visit in near if visit.start and first <= visit.start.local().date() <= last]
        visits = self._allowed(during)
        shown = self._get(Presentation, presentations_between(self._reader, *span, (visit.id for visit in during)))
        tasks = self._get(Task, open_tasks(self._reader, first.isoformat(), last.isoformat(), (visit.id for visit in during)))
        sources = {visit.id: visit for visit in self._get(Visit, (task.on for task in tasks if task.on))}
        hidden = {visit.id for visit in [*during, *sources.values()] if above(visit.marking, self._ceiling)}
        people = {person.id: person for person in self._allowed(self._get(Contact, (id for visit in visits for id in visit.attendees)))}
        posts = self._main_posts(people)
        agencies = self._agencies([*visits, *sources.values()], posts.values())
        presentations = self._allowed([each for each in shown if self._begun(each, first, last)], hidden)
        decks = {deck.id: deck for deck in self._may(self._get(Deck, (each.deck for each in presentations if each.deck)))}
        allowed_tasks = self._allowed(tasks, hidden)
        return PeriodRows(
            visits=tuple(visits),
            agencies=agencies,
            people=people,
            posts=posts,
            presentations=tuple(presentations),
            decks=decks,
            tasks=tuple(allowed_tasks),
            sources={id: visit for id, visit in sources.items() if id not in hidden},
            withheld=tuple(dict.fromkeys(self._withheld)),
        )

    @staticmethod
    def _begun(shown: Presentation, first: date, last: date) -> bool:
        return bool(shown.visit) or (shown.start is not None and first <= shown.start.local().date() <= last)

    def _get(self, kind: type[R], ids: Iterable[str]) -> list[R]:
        """Return records in the order of their ids' first mention, without those in the trash."""
        wanted = list(dict.fromkeys(ids))
        found = self._reader.many(wanted)
        return [record for id in wanted if isinstance(record := found.get(id), kind) and not record.trashed]

    def _may(self, records: list[R]) -> list[R]:
        return [record for record in records if not above(record.marking, self._ceiling)]

    def _allowed(self, records: list[R], hidden: set[str] | None = None) -> list[R]:
        """Leave out, and note, what is marked too high or hangs on a hidden visit."""
        out: list[R] = []
        for record in records:
            on = getattr(record, "visit", None) or getattr(record, "on", None)
            if above(record.marking, self._ceiling) or (hidden and on in hidden):
                self._withheld.append(record.id)
            else:
                out.append(record)
        return out

    def _main_posts(self, people: Mapping[str, Contact]) -> dict[str, Post]:
        """Return one post a person: the main one, else the latest that has not ended."""
        out: dict[str, Post] = {}
        posts = self._may(self._get(Post, posts_of(self._reader, people)))
        for post in sorted(posts, key=lambda post: (post.primary, not post.end, post.start or "", post.id)):
            if post.contact:
                out[post.contact] = post
        return out

    def _agencies(self, visits: Iterable[Visit], posts: Iterable[Post]) -> dict[str, Agency]:
        ids = [id for id in [*(visit.agency for visit in visits), *(post.agency for post in posts)] if id]
        return {agency.id: agency for agency in self._may(self._get(Agency, ids))}


def _ms(day: date) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
