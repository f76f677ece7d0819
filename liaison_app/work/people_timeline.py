"""Everything that happened with a person or an agency, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Literal

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import is_id
from liaison_app.core.words import _, plural
from liaison_app.records.body import decode
from liaison_app.records.contact import Contact
from liaison_app.records.document import Envelope, view
from liaison_app.records.fields import Record
from liaison_app.records.picklists import label_of
from liaison_app.records.post import Post
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader

Group = Literal["visit", "promise", "change"]

MOST_VISITS = 80
"""Visits whose decks and promises are looked up as well."""
_QUIET = frozenset(("source", "links"))


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened; `record` opens it, empty for a change of the record itself."""

    record: str
    kind: str
    group: Group
    title: str
    second: str
    at: datetime
    marking: str = ""
    due: str = ""
    """The day a promise that is still open is due."""
    state: str = ""
    """The state of a promise."""
    gen: int = 0
    """The version a change led to; 0 for everything else."""


@dataclass(frozen=True)
class Timeline:
    """What happened with one record, newest first."""

    happenings: tuple[Happening, ...]

    def of(self, group: str) -> tuple[Happening, ...]:
        """Return those of one group; for an empty one all but the edits of the record itself."""
        return tuple(one for one in self.happenings if (one.group == group if group else one.gen == 0))

    @property
    def open_promises(self) -> tuple[Happening, ...]:
        """Return promises not yet kept, those due first first."""
        waiting = [one for one in self.happenings if one.group == "promise" and one.state in ("", "open", "waiting")]
        return tuple(sorted(waiting, key=lambda one: (one.due or "9999", one.title)))


def timeline(reader: Reader, record: Record, names: Mapping[str, str]) -> Timeline:
    """Gather it all; `names` are those of our own people by account."""
    cards = reader.pointing_at(record.id)
    found = reader.many(card.id for card in cards)
    visits = [one for one in found.values() if isinstance(one, Visit)]
    for visit in visits[:MOST_VISITS]:
        found |= reader.many(card.id for card in reader.pointing_at(visit.id) if card.kind in ("presentation", "task") and card.id not in found)
    if isinstance(record, Contact):  # what a room was shown is laid to those alone who agreed to it
        found = {id: one for id, one in found.items() if not isinstance(one, Presentation) or _agreed(record, one)}
    titles = {id: card.title for id, card in reader.cards(_mentioned(found)).items()}
    happenings = [_told(one, record, titles, names) for one in found.values()]
    everything = [one for one in happenings if one is not None] + list(_asked(found, titles)) + list(_of_itself(reader, record, names))
    if isinstance(record, Contact):
        everything += _verified(record) + _introduced(reader, record)
    return Timeline(tuple(sorted(everything, key=lambda one: one.at, reverse=True)))


def _agreed(person: Contact, shown: Presentation) -> bool:
    """Say whether somebody agrees to slide tracking, and did when the room was shown this."""
    return person.tracking_consent and (not shown.anonymous or person.id in shown.viewers)


def _mentioned(found: Mapping[str, Record]) -> Iterator[str]:
    for one in found.values():
        match one:
            case Visit():
                yield from one.attendees
                yield one.agency or ""
            case Presentation():
                yield one.deck or ""
            case Post():
                yield one.contact or ""
                yield one.agency or ""
            case _:
                pass


def _told(one: Record, owner: Record, titles: Mapping[str, str], names: Mapping[str, str]) -> Happening | None:
    match one:
        case Visit():
            return _visit(one, owner, titles)
        case Presentation():
            return _presentation(one, titles)
        case Task():
            keeper = names.get(one.owner, "" if is_id(one.owner) else one.owner)
            by = _("Responsible: {name}").format(name=keeper) if keeper else ""
            return _happening(one, "promise", _("Promised: {what}").format(what=one.title), by, moment(one.created_at), due=one.due or "", state=one.state)
        case Post():
            return _post(one, owner, titles)
        case Contact() if one.introduced_by == owner.id:
            return _happening(one, "change", _("Introduced {name} to us").format(name=one.heading), "", moment(one.created_at))
        case _:
            return _happening(one, "visit", one.heading or _("Untitled"), "", moment(one.created_at))


def _happening(
    one: Record,
    group: Group,
    title: str,
    second: str,
    at: datetime,
    *,
    due: str = "",
    state: str = "",
) -> Happening:
    return Happening(one.id, one.kind, group, title, second, at, one.marking, due, state)


def _visit(visit: Visit, owner: Record, titles: Mapping[str, str]) -> Happening:
    where = titles.get(visit.agency or "", "") if visit.agency != owner.id else ""
    kind = label_of("visit_type", visit.type) if visit.type else _("Visit")
    title = _("{kind} at {agency}").format(kind=kind, agency=where) if where else visit.title or kind
    others = [titles[id] for id in visit.attendees if id != owner.id and id in titles]
    sentences = [_("With {names}.").format(names=", ".join(others[:4]) + (" …" if len(others) > 4 else ""))] if others else []
    if visit.outcome:
        sentences.append(visit.outcome)
    elif visit.notes and not visit.submitted:
        sentences.append(_("Note being written."))
    return _happening(visit, "visit", title, " ".join(sentences), _when(visit.start) or moment(visit.created_at))


def _presentation(shown: Presentation, titles: Mapping[str, str]) -> Happening:
    slides = len({view.slide for view in shown.views})
    minutes = round(sum(view.seconds or 0 for view in shown.views) / 60)
    second = plural("{n} slide", "{n} slides", slides)
    second = _("{slides} in {n} min.").format(slides=second, n=minutes) if minutes else f"{second}."
    if shown.questions:
        second += " " + _("Asked: “{question}”").format(question=shown.questions[0].text)
    title = _("Saw {deck}").format(deck=titles.get(shown.deck or "", shown.title))
    return _happening(shown, "visit", title, second, _when(shown.start) or moment(shown.created_at))


def _post(post: Post, owner: Record, titles: Mapping[str, str]) -> Happening:
    what = ", ".join(part for part in (post.title, post.unit) if part)
    other = titles.get((post.agency if isinstance(owner, Contact) else post.contact) or "", "")
    title = f"{other}: {what}" if what else other
    second = _("Until {day}").format(day=post.end) if post.end else ""
    return _happening(post, "change", title, second, _midnight(post.start) if post.start else moment(post.created_at))


def _verified(contact: Contact) -> list[Happening]:
    if not contact.verified_on or contact.verification in ("", "unverified"):
        return []
    sentences = [_("Checked by {name}.").format(name=contact.verified_by)] if contact.verified_by else []
    sentences += [_("Expires {day}.").format(day=contact.verified_until)] if contact.verified_until else []
    title = label_of("verification", contact.verification)
    return [Happening("", "verification", "change", title, " ".join(sentences), _midnight(contact.verified_on))]


def _introduced(reader: Reader, contact: Contact) -> list[Happening]:
    by = reader.cards([contact.introduced_by]).get(contact.introduced_by) if contact.introduced_by else None
    if by is None:
        return []
    return [Happening(by.id, "contact", "change", _("Introduced by {name}").format(name=by.title), "", moment(contact.created_at))]


def _asked(found: Mapping[str, Record], titles: Mapping[str, str]) -> Iterator[Happening]:
    """Tell each question from an audience; the first stands with its talk already."""
    for shown in found.values():
        if isinstance(shown, Presentation):
            at = _when(shown.start) or moment(shown.created_at)
            for question in shown.questions[1:]:
                title = _("Asked: “{question}”").format(question=question.text)
                yield Happening(shown.id, "presentation", "visit", title, titles.get(shown.deck or "", shown.title), at, shown.marking)


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time()).astimezone()


def _of_itself(reader: Reader, record: Record, names: Mapping[str, str]) -> Iterator[Happening]:
    versions = [(record, record.version, record.changed_at, record.changed_by)]
    for kept in reader.history(record.id):
        try:
            then = view(decode(kept.body), Envelope(record.id, record.space, kept.gen))
        except (ValueError, KeyError, LiaisonError):
            continue  # a version of a shape this app cannot read is kept, and not told
        versions.append((then, kept.gen, kept.at, kept.by))
    for (after, gen, at, by), (before, _gen, _at, _by) in pairwise(versions):
        what = changed_fields(before, after)
        if what:
            second = _("By {name}").format(name=names[by]) if by in names else ""
            yield Happening("", record.kind, "change", _("Changed: {fields}").format(fields=", ".join(what)), second, moment(at), gen=gen)
    yield Happening("", record.kind, "change", _("Added"), "", moment(record.created_at), gen=versions[-1][1])


def changed_fields(before: Record, after: Record) -> list[str]:
    """Return the labels of the fields in which two versions differ."""
    return [_(field.label) for name, field in after.fields().items() if name not in _QUIET and getattr(before, name) != getattr(after, name)]


def moment(ms: int) -> datetime:
    """Return milliseconds UTC as this machine's wall time."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone()


def _when(when: When | None) -> datetime | None:
    return when.local() if when else None
