"""What a record is called where only its card is at hand."""

from __future__ import annotations

from collections.abc import Iterable

from liaison_app.core.words import _
from liaison_app.records.picklists import label_of
from liaison_app.records.post import Post
from liaison_app.records.presentation import Presentation
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader


def titles_of(reader: Reader, ids: Iterable[str]) -> dict[str, str]:
    """Return a name for each of these records: its own title, or what it is about."""
    cards = reader.cards(ids)
    bare = reader.many(id for id, card in cards.items() if not card.title)
    about = {id: _about(record) for id, record in bare.items()}
    names = reader.cards(link for link, _kind in about.values() if link)
    out = {id: card.title for id, card in cards.items()}
    for id, (link, kind) in about.items():
        named = names[link].title if link in names else ""
        out[id] = ", ".join(part for part in (named, kind) if part) or _("Untitled")
    return out


def _about(record: object) -> tuple[str, str]:
    match record:
        case Visit():
            return record.agency or "", label_of("visit_type", record.type).lower() if record.type else _("visit")
        case Post():
            return record.contact or "", record.title or _("post")
        case Presentation():
            return record.deck or "", _("presented")
        case _:
            return "", ""
