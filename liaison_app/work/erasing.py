"""Erasing a record and what names it: links go, the person's name leaves the texts, and posts that were only theirs go with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from liaison_app.core.words import _
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Link, Links, Part, Parts, Prose, Record, Text
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store

SHORTEST_WORD = 4
"""Letters below which a name or number is too common to be looked for by itself."""
MOST_FOUND = 500
GOES_WITH = ("post",)
"""Kinds that say nothing once the person they are about is gone."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A record that names the one to be erased: by links of these fields, by words in these others; `goes` where it is erased with it."""

    id: str
    kind: str
    title: str
    links: tuple[str, ...]
    texts: tuple[str, ...]
    goes: bool


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: whether the server has yet to confirm, and to how many other records it reached."""

    pending: bool
    unlinked: int = 0
    redacted: int = 0
    with_it: int = 0


def mentions(reader: Reader, id: str) -> list[Mention]:
    """Return every record that names this one, those in the trash too. Raises LiaisonError where there is none of that id."""
    record = reader.need(id)
    linked: set[str] = {row[0] for row in reader.query("SELECT DISTINCT rec.id FROM member JOIN rec ON rec.n = member.n WHERE member.value = ?", (id,))}
    spoken = {hit.id for word in _names(record) for hit in reader.search(word, limit=MOST_FOUND).hits}
    others = (reader.get(other) for other in sorted((linked | spoken) - {id}))
    found = (_mention(at, record) for at in others if at is not None)
    return [each for each in found if each.links or each.texts]


def _mention(at: Record, record: Record) -> Mention:
    links = tuple(_linking(at, record.id))
    words = _words(record, is_linked=bool(links))
    texts = tuple(name for name, text in _texts(at) if _pattern(words).search(text)) if words else ()
    return Mention(at.id, at.kind, at.heading, links, texts, goes=bool(links) and at.kind in GOES_WITH and isinstance(record, Contact))


def erase(store: Store, reader: Reader, id: str, reason: str, *, redacting: bool) -> Erased:
    """Erase a record for good, take its links out of others and, where asked, the person's names out of their texts."""
    record, named = reader.need(id), mentions(reader, id)
    redacted = 0
    for mention in named:
        if mention.goes:
            store.erase(mention.id, reason).result()
            continue
        if mention.links:
            store.change(mention.id, **dict(_unlinked(reader.need(mention.id), id, mention.links))).result()
        if mention.texts and redacting:
            store.redact(mention.id, dict(_redacted(reader.need(mention.id), record, mention))).result()
            redacted += 1
    with_it = sum(mention.goes for mention in named)
    pending = store.erase(id, reason).result()
    return Erased(pending, sum(bool(mention.links) for mention in named) - with_it, redacted, with_it)


def _names(record: Record) -> list[str]:
    """Return what people are called and reached by, the longest first; other records have no name that texts would be searched for."""
    if not isinstance(record, Contact):
        return []
    called = [record.name, f"{record.given} {record.family}".strip(), *(each.value for each in record.emails), *(each.value for each in record.phones)]
    return sorted({word.strip() for word in called if len(word.strip()) >= SHORTEST_WORD}, key=lambda word: (-len(word), word))


def _words(record: Record, *, is_linked: bool) -> list[str]:
    """Return the words to look for; in a record that links to the person the family name alone means them."""
    family = record.family or record.name.rpartition(" ")[2] if isinstance(record, Contact) else ""
    return [*_names(record), *([family] if is_linked and len(family) >= SHORTEST_WORD - 1 else [])]


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE)


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    for name, field in type(record).fields().items():
        if isinstance(field, Text | Prose) and (text := getattr(record, name)):
            yield name, text


def _redacted(at: Record, record: Record, mention: Mention) -> Iterator[tuple[str, str]]:
    pattern = _pattern(_words(record, is_linked=bool(mention.links)))
    for name in mention.texts:
        yield name, pattern.sub(_("[erased]"), getattr(at, name))


def _linking(record: Record | Part, id: str) -> Iterator[str]:
    for name, field in type(record).fields().items():
        value: Any = getattr(record, name)
        match field:
            case Link() if value == id:
                yield name
            case Links() if id in value:
                yield name
            case Parts() if any(True for part in value for _each in _linking(part, id)):
                yield name
            case _:
                continue


def _unlinked(record: Record | Part, id: str, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    fields = type(record).fields()
    for name in names:
        value: Any = getattr(record, name)
        match fields[name]:
            case Links():
                yield name, tuple(each for each in value if each != id)
            case Parts():
                yield name, tuple(replace(part, **dict(_unlinked(part, id, tuple(_linking(part, id))))) for part in value)
            case _:
                yield name, None
