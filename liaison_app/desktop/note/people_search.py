"""Looking people and topics up as a name is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from liaison_app.core.words import _
from liaison_app.desktop.note.when_words import day_word
from liaison_app.desktop.painting.person import BADGES, Verification
from liaison_app.desktop.painting.row import Row
from liaison_app.records.contact import Contact
from liaison_app.records.picklists import label_of, pick_list
from liaison_app.records.post import Post
from liaison_app.store.reader import Reader
from liaison_app.store.words_index import fold

MOST = 6
_UNKNOWN: Verification = "unverified"
_LOOKED_AT = 60


@dataclass(frozen=True)
class Person:
    """Somebody as a completion and the side of a note show them."""

    id: str
    name: str
    rank: str
    post: str
    badge: Verification
    verified: str

    @property
    def title(self) -> str:
        """Rank and name, as one speaks of them."""
        return self.name if not self.rank or self.name.startswith(self.rank) else f"{self.rank} {self.name}"

    def row(self, typed: str = "") -> Row:
        """Return the row of a completion, the letters typed in accent."""
        return Row(
            self.name, second=self.post or self.verified, avatar=self.name, badge=self.badge, badge_words=self.verified, matches=_matches(self.name, typed)
        )


def people_like(reader: Reader, typed: str, first: Sequence[str] = ()) -> list[Person]:
    """Return people whose names hold what was typed: those in `first` (this visit's, this agency's), then others."""
    words = _plain(typed).split()
    near = [c for c in _contacts(reader, first) if _has(c, words)]
    found = near[:MOST]
    if len(found) < MOST and words:
        hits = reader.named(typed, "contact", _LOOKED_AT)
        ids = [hit.id for hit in hits if all(word in _written(hit.title) for word in words) and hit.id not in {c.id for c in found}]
        found += _contacts(reader, ids[: MOST - len(found)])
    return people(reader, found)


def people(reader: Reader, contacts: Iterable[Contact]) -> list[Person]:
    """Return contacts with their main posts and how they were verified."""
    wanted = list(contacts)
    posts = {contact.id: _main_post(reader, contact.id) for contact in wanted}
    agencies = reader.cards([post.agency for post in posts.values() if post and post.agency])
    return [_person(contact, posts[contact.id], {id: card.title for id, card in agencies.items()}) for contact in wanted]


def people_by_id(reader: Reader, ids: Sequence[str]) -> list[Person]:
    """Return those of these people that exist, in this order."""
    return people(reader, _contacts(reader, ids))


def people_of_agency(reader: Reader, agency: str | None) -> list[str]:
    """Return the ids of those who hold a post at an agency today, the main posts first."""
    if not agency:
        return []
    cards = reader.pointing_at(agency, "post", "agency", 200)
    posts = [post for post in reader.many([card.id for card in cards]).values() if isinstance(post, Post) and post.contact and not post.end]
    return list(dict.fromkeys(post.contact for post in sorted(posts, key=lambda post: not post.primary) if post.contact))


def topics_like(typed: str, extra: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return (id, label) of topics in whose label a word begins with what was typed."""
    typed = _plain(typed).strip()
    known = {value.id: value.label for value in pick_list("topic").values() if not value.retired} | {word: topic_label(word) for word in extra}
    return [(id, _(label)) for id, label in known.items() if any(part.startswith(typed) for part in _starts(_plain(_(label))))][:MOST]


def topic_label(id: str) -> str:
    return label_of("topic", id)


def topic_names(extra: Iterable[str] = ()) -> dict[str, str]:
    """Return every topic by the name it is written with, to its id."""
    return {_(value.label): value.id for value in pick_list("topic").values()} | {topic_label(word): word for word in extra}


def verification_words(contact: Contact) -> str:
    """Say how a person was verified, and until when."""
    if not contact.verification or contact.verification == "unverified":
        return _("Not yet verified")
    words = _(label_of("verification", contact.verification))
    if is_expired(contact):
        return _("Check expired {day}. Renew it here").format(day=_short(contact.verified_until))
    return f"{words}, {_short(contact.verified_on)}" if contact.verified_on else words


def is_expired(contact: Contact) -> bool:
    """Say whether a verification has run out."""
    return bool(contact.verified_until) and str(contact.verified_until) < datetime.now().astimezone().date().isoformat()


def _short(day: str | None) -> str:
    try:
        return day_word(date.fromisoformat(day or ""), datetime.now().astimezone().date(), plain=True)
    except ValueError:
        return day or ""


def verification_badge(state: str) -> Verification:
    """Return the badge for a pick-list value; one this version does not know counts as unverified."""
    for known in BADGES:
        if known == state.replace("-", "_"):
            return known
    return _UNKNOWN


def _person(contact: Contact, post: Post | None, agencies: Mapping[str, str]) -> Person:
    place = agencies.get(post.agency or "", "") if post else ""
    words = ", ".join(part for part in ((post.title if post else "") or contact.rank, place or contact.organisation) if part)
    return Person(
        contact.id,
        contact.name,
        contact.rank,
        words,
        "expired" if is_expired(contact) else verification_badge(contact.verification),
        verification_words(contact),
    )


def _main_post(reader: Reader, contact: str) -> Post | None:
    cards = reader.pointing_at(contact, "post", "contact", 8)
    posts = [post for post in reader.many([card.id for card in cards]).values() if isinstance(post, Post)]
    return min(posts, key=lambda post: (bool(post.end), not post.primary), default=None)


def _contacts(reader: Reader, ids: Sequence[str]) -> list[Contact]:
    found = reader.many(ids)
    return [record for id in ids if isinstance(record := found.get(id), Contact) and not record.trashed]


def _has(contact: Contact, words: Sequence[str]) -> bool:
    parts = _starts(_written(contact.name))
    return all(any(part.startswith(word) for part in parts) for word in words)


def _plain(text: str) -> str:
    """Return text as any keyboard types it: "zoe o'neil" finds Zoë O’Neil."""
    return fold(text).replace("’", "'")


def _written(name: str) -> str:
    """Return a name in both ways it is typed: "o'neil oneil"."""
    plain = _plain(name)
    return plain + " " + plain.replace("'", "") if "'" in plain else plain


def _starts(text: str) -> list[str]:
    """Return the text from each of its words on."""
    return [text, *(text[at + 1 :] for at, letter in enumerate(text) if letter in " -'")]


def _matches(name: str, typed: str) -> tuple[tuple[int, int], ...]:
    low = _plain(name)
    if len(low) != len(name):
        return ()
    found = ((low.find(word), len(word)) for word in _plain(typed).split())
    return tuple((at, length) for at, length in found if at >= 0)
