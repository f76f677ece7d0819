"""vCards 2.1, 3.0 and 4.0 as rows about people, card by card."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.work.readers.headings import plain_heading
from liaison_app.work.readers.people import Ways, composed_name, email_of, name_of, phone_of, rank_of, tags_of
from liaison_app.work.readers.rows import Occurrences, PostHint, Rejected, Row, clean_line, clean_text, filled, fingerprint, row_key
from liaison_app.work.readers.text_lines import byte_lines, ends_with_newline
from liaison_app.work.readers.vcard_lines import Card, Property, cards, modern_line, properties, split_at, unescape

LONGEST_EXTRA = 64 << 10
MOST_EXTRA = 128 << 10
_APPLE_LABEL = re.compile(r"^_\$!<(.*)>!\$_$")
_PASSING = frozenset({"BEGIN", "END", "VERSION", "PRODID", "REV"})
_PLACE_LABELS = {
    "cell": "mobile",
    "mobile": "mobile",
    "work": "work",
    "home": "home",
    "main": "main",
    "other": "other",
    "car": "car",
    "pager": "pager",
    "school": "school",
}
_RUN_TOGETHER = re.compile(r"[;,\n]+\s*(?=\S+@)")


def read_vcards(path: Path) -> Iterator[Row | Rejected]:
    """Yield every card of a file in order; a damaged card costs only itself."""
    known = Occurrences()
    whole = ends_with_newline(path)
    found = False
    for card in cards(byte_lines(path)):
        found = True
        yield _read(card, known, file_is_whole=whole)
    if not found:
        raise LiaisonError(_("“{name}” holds no vCard.").format(name=path.name), _("Export the address book as vCard (.vcf) again."), code="no_vcard")


def _read(card: Card, known: Occurrences, *, file_is_whole: bool) -> Row | Rejected:
    if card.too_large:
        return Rejected(card.number, _("This card is too large to be one person's."))
    if not card.closed and not file_is_whole:
        return Rejected(card.number, _("The file ends in the middle of this card."))
    person = _Person(properties(card))
    if person.is_group:
        return Rejected(card.number, _("This card is a group of people, not a person."))
    if not person.values:
        return Rejected(card.number, _("This card has neither a name nor an e-mail address, a phone number or an organization."))
    key, repeats = _key(person, card.number, known)
    return Row(card.number, key, "contact", person.values, post=person.post, extra=person.extra, repeats=repeats)


def _key(person: _Person, number: int, known: Occurrences) -> tuple[str, int | None]:
    """Return the card's own key; a UID that another card of the file has too says nothing, so the content counts."""
    content = row_key(person.told)
    if not person.uid:
        return known.name(content, number)
    key = f"uid:{person.uid}"
    mark = fingerprint({"": content})
    before = known.seen(key)
    return known.name(key if before is None or before[1] == mark else content, number, mark)


def id_in_uid(key: str) -> str | None:
    """Return the record id in a key such as "uid:urn:uuid:…" (cards written by Liaison carry it), or None."""
    text = key.partition("#")[0].removeprefix("uid:").removeprefix("urn:uuid:")
    try:
        return uuid.UUID(text).hex if key.startswith("uid:") else None
    except ValueError:
        return None


class _Person:
    """What one card tells of a person."""

    def __init__(self, found: list[Property]) -> None:
        self._all: dict[str, list[Property]] = {}
        for each in found:
            self._all.setdefault(each.name, []).append(each)
        self._labels = {each.group: each.text() for each in self._all.get("X-ABLABEL", []) if each.group}
        self._used: set[int] = {id(each) for each in found if each.name in _PASSING}
        self.uid = self._line("UID")[:400]
        self.told = [(each.name + "".join(sorted(each.types)), each.value) for each in found if each.name not in _PASSING and each.name not in ("UID", "PHOTO")]
        self.post = self._post()
        self.values = self._values()
        card, left_out = self._rest(found)
        self.values |= filled(card=card) if self.values else {}
        self.extra: dict[str, Any] = filled(left_out=left_out)

    @property
    def is_group(self) -> bool:
        """Whether the card is an address book's list of members."""
        kinds = [*self._all.get("KIND", []), *self._all.get("X-ADDRESSBOOKSERVER-KIND", [])]
        return any(each.text().strip().lower() == "group" for each in kinds)

    def _take(self, name: str) -> Property | None:
        """Return the first property of a name that says something, and count it as used."""
        for each in self._all.get(name, []):
            if each.value.strip("; \t\n"):
                self._used.add(id(each))
                return each
        return None

    def _line(self, name: str) -> str:
        found = self._take(name)
        return clean_line(found.text()) if found else ""

    def _post(self) -> PostHint | None:
        """Read ORG and TITLE; what a contact has no field for, the title and the unit, stays on the card as well."""
        org = self._take("ORG")
        parts = [clean_line(part) for part in org.parts()] if org else []
        title = self._line("TITLE") or self._line("ROLE")
        self._used -= {id(each) for name in ("TITLE", "ROLE") for each in self._all.get(name, [])}
        if org and len(parts) > 1:
            self._used.discard(id(org))
        hint = PostHint(parts[0] if parts else "", title, ", ".join(part for part in parts[1:] if part))
        return hint if hint != PostHint() else None

    def _values(self) -> dict[str, Any]:
        shown = self._line("FN")
        names = self._take("N")
        parts = [clean_line(part.replace("\\,", ",")) for part in names.parts()] if names else []
        family, given, middle, before, after = (*parts[:5], *[""] * (5 - len(parts[:5])))
        if names and (middle or after or (before and not self._all.get("X-LIAISON-RANK"))):
            self._used.discard(id(names))
        organisation = self.post.organisation if self.post else ""
        values = filled(
            given=given,
            family=family,
            rank=self._line("X-LIAISON-RANK") or rank_of(before) or rank_of(self.post.title if self.post else ""),
            emails=self._emails(),
            phones=self._phones(),
            languages=[clean_line(each.text()) for each in self._taken("LANG") if each.text().strip()],
            topics=self._words("X-LIAISON-TOPICS"),
            tags=tags_of(self._words("CATEGORIES")),
            organisation=organisation,
            background="\n\n".join(text for each in self._taken("NOTE") if (text := clean_text(each.text()))),
        )
        spoken = composed_name(before, given, middle, family, after) or self._line("NICKNAME")
        name = shown or spoken or name_of(values, organisation)
        return {"name": name, **values} if name else {}

    def _taken(self, name: str) -> list[Property]:
        found = self._all.get(name, [])
        self._used |= {id(each) for each in found}
        return found

    def _words(self, name: str) -> list[str]:
        return [clean_line(unescape(word, old=each.old)) for each in self._taken(name) for word in split_at(each.value, ",") if word.strip()]

    def _emails(self) -> list[dict[str, str]]:
        ways = Ways()
        for each in sorted(self._taken("EMAIL"), key=_preference):
            for part in _RUN_TOGETHER.split(each.text()):
                if address := email_of(part.strip(";, ")):
                    ways.add(address, self._label(each))
                elif part.strip():
                    self._used.discard(id(each))
        return ways.parts()

    def _phones(self) -> list[dict[str, str]]:
        ways = Ways()
        for each in sorted(self._taken("TEL"), key=_preference):
            if number := phone_of(each.text()):
                ways.add(number, self._label(each))
            elif each.value.strip():
                self._used.discard(id(each))
        return ways.parts()

    def _label(self, found: Property) -> str:
        if found.group in self._labels:
            self._used |= {id(each) for each in self._all["X-ABLABEL"] if each.group == found.group}
            label = clean_line(self._labels[found.group])
            apple = _APPLE_LABEL.match(label)
            return plain_heading(apple[1]) if apple else label
        types = found.types
        place = next((_PLACE_LABELS[word] for word in types if word in _PLACE_LABELS), "")
        return f"{place} fax".strip() if "fax" in types else place

    def _rest(self, found: list[Property]) -> tuple[str, list[str]]:
        """Return what Liaison has no field for, as vCard 4.0 lines, and the names of what is too large to carry along."""
        lines: list[str] = []
        left_out: list[str] = []
        size = 0
        for each in sorted(found, key=lambda each: each.name not in ("ORG", "TITLE", "ROLE")):
            if id(each) in self._used or not each.value.strip("; "):
                continue
            line = modern_line(each)
            if line is None or len(line) > LONGEST_EXTRA or size + len(line) > MOST_EXTRA:
                left_out.append(each.name)
            else:
                lines.append("".join(char if char.isprintable() or char == "\t" else " " for char in line))
                size += len(line)
        return "\n".join(lines), sorted(set(left_out))


def _preference(found: Property) -> int:
    """Order by PREF: 1 is first; a mark without a number comes right after, what has none last."""
    number = next((word for word in found.parameters.get("PREF", []) if word.isdigit()), "")
    return int(number[:3]) if number else 50 if "pref" in found.types else 101
