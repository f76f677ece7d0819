"""Lists of agencies keyed by ORI: the public lists of the FBI and any table with such columns."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from liaison_app.core.resources import read_toml
from liaison_app.core.words import _
from liaison_app.work.readers.headings import Vocabulary, plain_heading, vocabulary
from liaison_app.work.readers.oris import misread_ori, read_oris
from liaison_app.work.readers.people import phone_of
from liaison_app.work.readers.rows import Occurrences, Rejected, Row, clean_line, clean_text, filled, fingerprint, row_key
from liaison_app.work.readers.table_records import Head, Records, find_head, not_a_table


@cache
def words() -> Vocabulary:
    """Return the headings of lists of agencies."""
    return vocabulary(read_toml("imports/agencies.toml")["columns"])


def roles(headings: Sequence[str]) -> set[str]:
    """Return what the columns of a list hold."""
    return {meaning.role for meaning in words().meanings(headings) if meaning}


def score(headings: Sequence[str]) -> int:
    """Count the headings understood; 0 without an ORI or the name of an agency."""
    found = roles(headings)
    return len(found) if "ori" in found or "name" in found else 0


def read_agencies(path: Path) -> Iterator[Row | Rejected]:
    """Yield every data row of a list of agencies, in order.

    A row with an ORI and no name can still fill an agency that is known: its values hold no "name".
    """
    head = find_head(path, score)
    if head is None:
        raise not_a_table(path, _("The first line must name the columns, for example: ORI, Agency name, State."))
    return _rows(path, head)


def _rows(path: Path, head: Head) -> Iterator[Row | Rejected]:
    reader = _Reader(head)
    for record in Records(path, head):
        yield Rejected(record.number, record.fault) if record.fault else reader.read(record.number, record.cells)


class _Reader:
    """Reads rows by the columns of one list; of two rows with one ORI only the first counts."""

    def __init__(self, head: Head) -> None:
        self._headings = head.headings
        self._columns = _columns(head.headings)
        self._known = Occurrences()

    def read(self, number: int, cells: Sequence[str]) -> Row | Rejected:
        """Return the row, or why it cannot come in."""
        written = self._first("ori", cells)
        oris = read_oris(written)
        name = self._first("name", cells)
        if written and not oris:
            meant = misread_ori(written)
            hint = " " + _("It may be meant as {ori}: put it right in the file.").format(ori=meant) if meant else ""
            return Rejected(number, _("“{ori}” is not an ORI: two letters and seven letters or digits.").format(ori=written[:40]) + hint)
        if not oris and not name:
            return Rejected(number, _("This row has neither an ORI nor the name of an agency."))
        values = _values(oris[0] if oris else "", name, {role: self._first(role, cells) for role in self._columns})
        extra = self._extra(cells, oris, values)
        if oris:
            return self._keyed(number, f"ori:{oris[0]}", values, extra)
        key, repeats = self._known.name(row_key(zip(self._headings, cells, strict=False)), number)
        return Row(number, key, "agency", values, extra=extra, repeats=repeats)

    def _keyed(self, number: int, key: str, values: dict[str, Any], extra: dict[str, Any]) -> Row | Rejected:
        mark = fingerprint(values)
        before = self._known.seen(key)
        if before and before[1] != mark:
            return Rejected(number, _("{ori} is already in row {row} of this file, with other values.").format(ori=key[4:], row=before[0]))
        unique, repeats = self._known.name(key, number, mark)
        return Row(number, unique, "agency", values, extra=extra, repeats=repeats)

    def _first(self, role: str, cells: Sequence[str]) -> str:
        for at in self._columns.get(role, ()):
            if at < len(cells) and (cell := cells[at].strip()):
                return clean_text(cell) if role == "background" else clean_line(cell)
        return ""

    def _extra(self, cells: Sequence[str], oris: Sequence[str], values: dict[str, Any]) -> dict[str, Any]:
        extra: dict[str, Any] = {"oris": list(oris)} if len(oris) > 1 else {}
        for role, shown in (("type", "type"), ("zip", "zip")):
            written = self._first(role, cells)
            if written and values.get(shown) != written:
                extra[role] = written
        used = {at for columns in self._columns.values() for at in columns}
        for at, cell in enumerate(cells):
            if at not in used and cell.strip():
                extra[self._headings[at] if at < len(self._headings) and self._headings[at] else f"column {at + 1}"] = clean_text(cell)
        return extra


def _columns(headings: Sequence[str]) -> dict[str, list[int]]:
    """Return the columns of each role, the best name first ("edited_name" before "pub_agency_name")."""
    names: dict[str, list[str]] = read_toml("imports/agencies.toml")["columns"]
    found: dict[str, list[int]] = {}
    for at, meaning in enumerate(words().meanings(headings)):
        if meaning:
            found.setdefault(meaning.role, []).append(at)
    for role, columns in found.items():
        order = {name: place for place, name in enumerate(names[role])}
        columns.sort(key=lambda at: order.get(plain_heading(headings[at]), len(order)))
    return found


def _values(ori: str, name: str, cells: dict[str, str]) -> dict[str, Any]:
    table = read_toml("imports/agencies.toml")
    state = state_of(cells.get("state", ""), ori)
    kind = type_of(cells.get("type", ""), name)
    lat, lng = degrees(cells.get("lat", ""), 90), degrees(cells.get("lng", ""), 180)
    return filled(
        name=name,
        ori=ori,
        type=kind,
        jurisdiction=_known_jurisdiction(cells.get("jurisdiction", "")) or table["jurisdictions"].get(kind),
        city=cells.get("city"),
        county=cells.get("county"),
        state=state,
        zip=zip_of(cells.get("zip", ""), state),
        address=cells.get("address"),
        phone=phone_of(cells.get("phone", "")),
        lat=lat if lng is not None else None,
        lng=lng if lat is not None else None,
        domains=[part.casefold() for part in re.split(r"[;,\s]+", cells.get("domains", "")) if "." in part],
        background=cells.get("background"),
    )


def _known_jurisdiction(text: str) -> str:
    plain = "-".join(plain_heading(text).split())
    return plain if plain in {entry["id"] for entry in read_toml("pick-lists/jurisdiction.toml")["values"]} else ""


def state_of(text: str, ori: str) -> str:
    """Return the postal code of the state: as written, else from the ORI (Nebraska's NB is NE, Guam's GM is GU), else nothing."""
    table = read_toml("imports/agencies.toml")
    if text:
        return text.upper() if len(text) == 2 and text.upper() not in table["ori_states"] else table["ori_states"].get(text.upper(), text)
    code = table["ori_states"].get(ori[:2], ori[:2])
    return code if code in table["states"]["codes"] else ""


def zip_of(text: str, state: str) -> str:
    """Return a five-digit zip, "-1234" kept; a zero lost in front is put back where zips begin with one. Shorter remains are no zip."""
    match = re.fullmatch(r"(\d{3,5})(?:\.0)?(?:-?(\d{4}))?", text)
    if not match:
        return text if re.search(r"[A-Za-z]", text) and len(text) <= 10 else ""
    digits, more = match[1], match[2]
    if len(digits) < 5 and state not in read_toml("imports/agencies.toml")["states"]["zero_zips"]:
        return ""
    return digits.zfill(5) + (f"-{more}" if more else "")


def degrees(text: str, most: int) -> float | None:
    """Return degrees, or None for none, nonsense and the lists' -9 for "not known"."""
    try:
        number = float(text.replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= most and number not in (0.0, -9.0) else None


@dataclass(frozen=True, slots=True)
class _ByName:
    when: frozenset[str]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    type: str


@cache
def _by_name() -> tuple[_ByName, ...]:
    return tuple(
        _ByName(frozenset(rule["when"]), re.compile(rule["pattern"]), re.compile(rule["unless"]) if "unless" in rule else None, rule["type"])
        for rule in read_toml("imports/agencies.toml")["by_name"]
    )


@cache
def _types() -> dict[str, str]:
    known = {entry["id"]: entry["id"] for entry in read_toml("pick-lists/agency_type.toml")["values"]}
    labels = {plain_heading(entry["label"]): entry["id"] for entry in read_toml("pick-lists/agency_type.toml")["values"]}
    return {**known, **labels, **read_toml("imports/agencies.toml")["types"]}


def type_of(text: str, name: str) -> str:
    """Return the agency_type for a list's word and the agency's own name; nothing for a word unknown here."""
    kind = _types().get(text.casefold()) or _types().get(plain_heading(text), "")
    lower = name.casefold()
    for rule in _by_name():
        if kind in rule.when and rule.pattern.search(lower) and not (rule.unless and rule.unless.search(lower)):
            return rule.type
    return kind
