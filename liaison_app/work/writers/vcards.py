"""Contacts as vCard 4.0 that other programs read and Liaison reads back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from liaison_app.work.readers.rows import PostHint, clean_line, clean_text
from liaison_app.work.readers.vcard_lines import escape, parse_line

_FOLD = 75
_TYPES = {
    "mobile": "cell",
    "work": "work",
    "home": "home",
    "main": "main-number",
    "fax": "fax",
    "work fax": "work,fax",
    "home fax": "home,fax",
    "pager": "pager",
}
_OWN = frozenset({"BEGIN", "END", "VERSION", "PRODID", "REV", "FN", "UID"})
_POST = re.compile(r"(?:[A-Za-z0-9-]+\.)?(?:ORG|TITLE|ROLE)[;:]", re.IGNORECASE)
_LINE = re.compile(r"(?:[A-Za-z0-9-]+\.)?[A-Za-z][A-Za-z0-9-]*[;:][^\r\n]*")


def write_vcards(contacts: Iterable[Mapping[str, Any]], *, posts: Mapping[str, Sequence[PostHint]] | None = None) -> Iterator[bytes]:
    """Yield one vCard 4.0 a contact (a record in JSON); `posts` gives the posts of a contact by its id.

    Lines kept from a foreign card (`card`) are given back, unless Liaison's own fields say the same.
    """
    for contact in contacts:
        held = (posts or {}).get(str(contact.get("id", "")), ())
        yield b"".join(_folded(line) for line in _lines(contact, held))


def _lines(contact: Mapping[str, Any], posts: Sequence[PostHint]) -> Iterator[str]:
    kept = _kept(contact)
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"FN:{_line(contact, 'name')}"
    yield _names(contact, kept)
    if contact.get("id"):
        yield f"UID:urn:uuid:{uuid.UUID(hex=str(contact['id']))}"
    if rank := _line(contact, "rank"):
        yield f"X-LIAISON-RANK:{rank}"
    yield from _ways(contact)
    yield from _posts(contact, posts, kept)
    for name, field, join in (("X-LIAISON-TOPICS", "topics", ","), ("CATEGORIES", "tags", ",")):
        if words := [escape(clean_line(str(word))) for word in contact.get(field) or ()]:
            yield f"{name}:{join.join(words)}"
    for language in contact.get("languages") or ():
        yield f"LANG:{escape(clean_line(str(language)))}"
    if background := clean_text(str(contact.get("background") or "")):
        yield f"NOTE:{escape(background)}"
    yield from (line for line in kept if not line.upper().startswith(("N:", "N;")) and not _POST.match(line))
    yield "END:VCARD"


def _line(contact: Mapping[str, Any], field: str) -> str:
    return escape(clean_line(str(contact.get(field) or "")))


def _kept(contact: Mapping[str, Any]) -> list[str]:
    """Return the lines of the foreign card that can stand in ours."""
    lines = str(contact.get("card") or "").split("\n")
    found = [(line, parse_line(line.encode("utf-8", "replace"), old=False)) for line in lines if _LINE.fullmatch(line)]
    return [line for line, each in found if each and each.name not in _OWN]


def _names(contact: Mapping[str, Any], kept: Sequence[str]) -> str:
    """Return N: the foreign card's own, with its middle names and suffixes, while family and given name still agree."""
    family, given = clean_line(str(contact.get("family") or "")), clean_line(str(contact.get("given") or ""))
    for line in kept:
        each = parse_line(line.encode("utf-8", "replace"), old=False)
        if each and each.name == "N" and [clean_line(part) for part in each.parts()[:2]] == [family, given]:
            return line
    return f"N:{escape(family)};{escape(given)};;;"


def _ways(contact: Mapping[str, Any]) -> Iterator[str]:
    number = 0
    for name, field in (("EMAIL", "emails"), ("TEL", "phones")):
        for way in contact.get(field) or ():
            value, label = (way, "") if isinstance(way, str) else (str(way.get("value") or ""), clean_line(str(way.get("label") or "")))
            if not (value := escape(clean_line(value))):
                continue
            if not label:
                yield f"{name}:{value}"
            elif label in _TYPES and (name == "TEL" or label in ("work", "home")):
                yield f"{name};TYPE={_quoted(_TYPES[label])}:{value}"
            else:
                number += 1
                yield f"liaison{number}.{name}:{value}"
                yield f"liaison{number}.X-ABLabel:{escape(label)}"


def _quoted(types: str) -> str:
    return f'"{types}"' if "," in types else types


def _posts(contact: Mapping[str, Any], posts: Sequence[PostHint], kept: Sequence[str]) -> Iterator[str]:
    """Yield ORG and TITLE of the posts held; without one, those of the foreign card."""
    organisation = escape(clean_line(str(contact.get("organisation") or "")))
    if not posts and organisation and not any(line.startswith(f"ORG:{organisation};") for line in kept):
        yield f"ORG:{organisation}"
    for post in posts:
        place = ";".join(escape(clean_line(part)) for part in (post.organisation, post.unit) if clean_line(part))
        if place:
            yield f"ORG:{place}"
        if title := escape(clean_line(post.title)):
            yield f"TITLE:{title}"
    if not posts:
        yield from (line for line in kept if _POST.match(line))


def _folded(line: str) -> bytes:
    """Return the line in pieces of at most 75 bytes, cut between characters."""
    data = line.encode("utf-8", "replace")
    pieces: list[bytes] = []
    start, room = 0, _FOLD
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[start:end])
        start, room = end, _FOLD - 1
    return b"\r\n ".join([*pieces, data[start:]]) + b"\r\n"
