"""What a contact card is made of, read together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.desktop.people.circle_facts import Circle, read_circle
from liaison_app.desktop.people.touch import Touch
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.post import Post
from liaison_app.store.acquaintance import next_meeting
from liaison_app.store.people import last_met, member_names
from liaison_app.store.reader import Reader
from liaison_app.work.people_domains import Judged, judge
from liaison_app.work.people_timeline import Timeline, timeline


@dataclass(frozen=True)
class Office:
    """One post of a person and the agency it is at."""

    post: Post
    agency: Agency | None

    def is_held(self, day: str) -> bool:
        return not self.post.end or self.post.end >= day


@dataclass(frozen=True)
class ContactFacts:
    """A person, the posts they hold or held, and what happened with them."""

    contact: Contact
    offices: tuple[Office, ...]
    timeline: Timeline
    touch: Touch
    circle: Circle

    @property
    def record(self) -> Contact:
        return self.contact

    @property
    def domains(self) -> tuple[str, ...]:
        """The official e-mail domains of all agencies the person is at."""
        return tuple(dict.fromkeys(domain for office in self.offices if office.agency for domain in office.agency.domains))

    def judged(self) -> list[Judged]:
        """Hold each e-mail address against the agencies' domains, in their order."""
        return [judge(email.value, self.domains) for email in self.contact.emails]


def read_offices(reader: Reader, contact: str) -> tuple[Office, ...]:
    """Return a person's posts: the main one first, past ones last."""
    posts = [post for post in reader.many(card.id for card in reader.pointing_at(contact, "post", "contact")).values() if isinstance(post, Post)]
    agencies = reader.many(post.agency for post in posts if post.agency)
    offices = [Office(post, _agency(agencies.get(post.agency or ""))) for post in posts]
    return tuple(sorted(offices, key=lambda office: (bool(office.post.end), not office.post.primary, office.post.start or "")))


def read_contact(reader: Reader, id: str, now_ms: int) -> ContactFacts | None:
    """Read everything the card shows; None where there is no such person."""
    contact = reader.get(id)
    if not isinstance(contact, Contact):
        return None
    touch = Touch(last_met(reader, [id], now_ms).get(id), next_meeting(reader, id, now_ms), contact.cadence)
    return ContactFacts(contact, read_offices(reader, id), timeline(reader, contact, member_names(reader)), touch, read_circle(reader, contact, now_ms))


def worst(judged: Sequence[Judged]) -> Judged | None:
    """Return what a card must warn of first: a look-alike before a stranger."""
    for standing in ("look_alike", "foreign"):
        for one in judged:
            if one.standing == standing:
                return one
    return None


def _agency(record: object) -> Agency | None:
    return record if isinstance(record, Agency) else None
