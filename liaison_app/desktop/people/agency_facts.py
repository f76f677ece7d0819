"""What an agency's page is made of, read together."""

from __future__ import annotations

from dataclasses import dataclass

from liaison_app.desktop.people.shown_days import today
from liaison_app.desktop.people.standing import standing_of
from liaison_app.desktop.people.touch import Touch
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.post import Post
from liaison_app.store.acquaintance import next_visit
from liaison_app.store.nearby import Near, nearby
from liaison_app.store.people import last_visited, member_names, visits_of
from liaison_app.store.reader import Reader
from liaison_app.work.people_timeline import Timeline, timeline

MOST_NEAR = 5
YEAR_MS = 365 * 24 * 3600 * 1000


@dataclass(frozen=True)
class Holder:
    """A person at the agency, and their post there."""

    contact: Contact
    post: Post


@dataclass(frozen=True)
class AgencyFacts:
    """An agency, its people, and what happened with it."""

    agency: Agency
    parent: str
    people: tuple[Holder, ...]
    timeline: Timeline
    visits: int
    """Of the last twelve months."""
    last_ms: int | None
    next_ms: int | None = None
    near: tuple[Near, ...] = ()

    @property
    def record(self) -> Agency:
        return self.agency

    @property
    def touch(self) -> Touch:
        """Return last and next visit against the cadence."""
        return Touch(self.last_ms, self.next_ms, self.agency.cadence)

    @property
    def verified(self) -> int:
        now = today()
        return sum(standing_of(holder.contact, now).is_verified for holder in self.people)


def read_agency(reader: Reader, id: str, now_ms: int) -> AgencyFacts | None:
    """Read everything the page shows; None where there is no such agency."""
    agency = reader.get(id)
    if not isinstance(agency, Agency):
        return None
    parent = reader.cards([agency.parent]) if agency.parent else {}
    return AgencyFacts(
        agency,
        parent[agency.parent].title if agency.parent and agency.parent in parent else "",
        _people(reader, id),
        timeline(reader, agency, member_names(reader)),
        visits_of(reader, id, now_ms - YEAR_MS, now_ms),
        last_visited(reader, [id], now_ms).get(id),
        next_visit(reader, id, now_ms),
        tuple(nearby(reader, agency, now_ms - YEAR_MS, now_ms, MOST_NEAR)),
    )


def _people(reader: Reader, agency: str) -> tuple[Holder, ...]:
    posts = [post for post in reader.many(card.id for card in reader.pointing_at(agency, "post", "agency")).values() if isinstance(post, Post)]
    held = [post for post in posts if not post.end or post.end >= today().isoformat()]
    contacts = reader.many(post.contact for post in held if post.contact)
    found = [Holder(person, post) for post in held if isinstance(person := contacts.get(post.contact or ""), Contact) and not person.trashed]
    return tuple(sorted(found, key=lambda holder: (not holder.post.primary, holder.contact.heading)))
