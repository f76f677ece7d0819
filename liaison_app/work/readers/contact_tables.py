"""Tables of people: contact exports of mail programs, phones and customer systems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from liaison_app.core.resources import read_toml
from liaison_app.core.words import N_, _
from liaison_app.work.readers.headings import Heading, Vocabulary, vocabulary
from liaison_app.work.readers.oris import read_oris
from liaison_app.work.readers.people import Ways, composed_name, email_of, name_of, phone_of, rank_of, tags_of
from liaison_app.work.readers.rows import Occurrences, PostHint, Rejected, Row, clean_line, clean_text, filled, row_key
from liaison_app.work.readers.table_records import Head, Record, Records, find_head, not_a_table
from liaison_app.work.readers.vcard_lines import escape

NOBODY = N_("This row has neither a name nor an e-mail address, a phone number or an organization.")
_GROUPS = re.compile(r"\s*:::\s*")
_LIST = re.compile(r"\s*(?::::|[;\n])\s*")
_MAIL_SYSTEMS = frozenset({"smtp", "ex", "x400", "exchange"})


@cache
def words() -> Vocabulary:
    """Return the headings of tables of people."""
    table = read_toml("imports/contacts.toml")
    found = vocabulary(table["single"], table["several"])
    for role in ("email", "phone", "extension"):
        for label, names in table[role].items():
            found.learn(role, names, label)
    for role, names in table["labels"].items():
        found.learn(f"{role} label", names)
    return found


def score(headings: Sequence[str]) -> int:
    """Count the headings understood; 0 when none of them can tell a person."""
    known = [meaning for meaning in words().meanings(headings) if meaning]
    telling = {"given", "family", "name", "organisation", "email", "phone"}
    return len(known) if any(meaning.role in telling for meaning in known) else 0


def tells_people(headings: Sequence[str]) -> bool:
    """Say whether the headings name people rather than agencies, which have addresses and numbers too."""
    meanings = [(heading.casefold(), meaning) for heading, meaning in zip(headings, words().meanings(headings), strict=True) if meaning]
    roles = {meaning.role for _heading, meaning in meanings}
    if roles & set(read_toml("imports/contacts.toml")["shows"]["people"]):
        return True
    reached = any(meaning.role == "email" or (meaning.role == "phone" and meaning.label in ("home", "mobile", "work")) for _heading, meaning in meanings)
    about_agencies = any(meaning.role == "ori" or "agency" in heading for heading, meaning in meanings)
    return reached and ("name" in roles or not about_agencies)


def read_contacts(path: Path) -> Iterator[Row | Rejected]:
    """Yield every data row of a table of people, in order."""
    head = find_head(path, score)
    if head is None:
        raise not_a_table(path, _("The first line must name the columns, for example: Name, Email, Phone, Company."))
    return _rows(path, head)


def _rows(path: Path, head: Head) -> Iterator[Row | Rejected]:
    meanings = words().meanings(head.headings)
    roles = {meaning.role for meaning in meanings if meaning}
    spare = "honorific" if "job" in roles else "job"
    meanings = [replace(meaning, role=spare) if meaning and meaning.role == "title" else meaning for meaning in meanings]
    known = Occurrences()
    for record in Records(path, head):
        if record.fault:
            yield Rejected(record.number, record.fault)
            continue
        cells = [(head.headings[at] if at < len(head.headings) else f"column {at + 1}", cell) for at, cell in enumerate(record.cells)]
        found = _Person(cells, meanings).row(record, cells)
        if found is None:
            yield Rejected(record.number, _(NOBODY))
            continue
        key, repeats = known.name(found.key, record.number)
        yield replace(found, key=key, repeats=repeats)


class _Person:
    """The cells of one row by their meaning."""

    def __init__(self, cells: Sequence[tuple[str, str]], meanings: Sequence[Heading | None]) -> None:
        self._one: dict[str, str] = {}
        self._many: dict[str, list[str]] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._ways: list[tuple[Heading, str]] = []
        self.extra: dict[str, str] = {}
        for at, (heading, cell) in enumerate(cells):
            if cell.strip():
                self._take(heading, cell, meanings[at] if at < len(meanings) else None)

    def _take(self, heading: str, cell: str, meaning: Heading | None) -> None:
        role = meaning.role if meaning else ""
        if meaning and role in ("email", "phone", "extension"):
            self._ways.append((meaning, cell))
        elif meaning and role.endswith(" label"):
            self._labels[role, meaning.group] = cell
        elif role in ("background", "languages", "tags", "topics"):
            self._many.setdefault(role, []).append(cell)
        elif role and role not in self._one:
            self._one[role] = clean_line(cell)
        elif self._one.get(role) != clean_line(cell):
            self._keep(heading, cell)

    def _keep(self, heading: str, cell: str) -> None:
        name = clean_line(heading) or "column"
        while name in self.extra:
            name += "'"
        self.extra[name] = clean_text(cell)

    def row(self, record: Record, cells: Sequence[tuple[str, str]]) -> Row | None:
        """Return the row, or None when it tells nobody."""
        one = self._one
        emails, phones = self._reached()
        values: dict[str, Any] = filled(
            given=one.get("given"),
            family=one.get("family"),
            rank=one.get("rank") or rank_of(one.get("honorific", "")) or rank_of(one.get("job", "")),
            emails=emails,
            phones=phones,
            languages=self._list("languages"),
            topics=self._list("topics"),
            tags=tags_of(self._list("tags")),
            organisation=one.get("organisation"),
            background="\n\n".join(clean_text(text) for text in self._many.get("background", [])),
            card=self._card(),
        )
        name = one.get("name") or composed_name(one.get("given", ""), one.get("middle", ""), one.get("family", ""), one.get("suffix", ""))
        values["name"] = name or name_of(values, one.get("organisation", ""))
        if not values["name"]:
            return None
        for role in ("middle", "suffix", "honorific"):
            if role in one:
                self.extra.setdefault(role, one[role])
        oris = read_oris(one.get("ori", ""))
        hint = PostHint(one.get("organisation", ""), one.get("job", ""), one.get("unit", ""), oris[0] if oris else "")
        return Row(record.number, row_key(cells), "contact", values, post=hint if hint != PostHint() else None, extra=dict(self.extra))

    def _card(self) -> str:
        """Return the job and the unit as lines of a card, where they stay until a post is made of them."""
        organisation = f"ORG:{escape(self._one.get('organisation', ''))};{escape(self._one['unit'])}" if "unit" in self._one else ""
        return "\n".join(line for line in (organisation, f"TITLE:{escape(self._one['job'])}" if "job" in self._one else "") if line)

    def _list(self, role: str) -> list[str]:
        return list(dict.fromkeys(clean_line(part) for cell in self._many.get(role, []) for part in re.split(r"\s*(?::::|[;,\n])\s*", cell) if part.strip()))

    def _reached(self) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        extensions = {meaning.label: clean_line(cell) for meaning, cell in self._ways if meaning.role == "extension"}
        emails, phones = Ways(), Ways()
        for meaning, cell in self._ways:
            if meaning.role == "extension":
                continue
            label = self._labels.get((f"{meaning.role} label", meaning.group), "")
            label = meaning.label if not label or label.casefold() in _MAIL_SYSTEMS else label
            for part in _LIST.split(cell) if meaning.role == "phone" else re.split(r"[;,\s]+(?=\S+@)", _GROUPS.sub("; ", cell)):
                value = email_of(part.strip("; ,")) if meaning.role == "email" else phone_of(part)
                extension = extensions.pop(meaning.label, "") if value and meaning.role == "phone" else ""
                (emails if meaning.role == "email" else phones).add(f"{value} ext. {extension}" if extension else value, label)
                if not value and part.strip():
                    self._keep(meaning.role, part)
        return emails.parts(), phones.parts()
