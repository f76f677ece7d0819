"""What a search found, by kind, as rows of one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from liaison_app.core.day_words import month_day
from liaison_app.core.words import N_, _, figure
from liaison_app.desktop.models.record_table import ID_ROLE
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.titles import titles_of
from liaison_app.desktop.widgets.rows import row_answer
from liaison_app.records.markup import LINES_APART
from liaison_app.store.operators import Asked, Condition, parse
from liaison_app.store.reader import Reader
from liaison_app.store.search import Hit
from liaison_app.store.words_index import terms

Index = QModelIndex | QPersistentModelIndex
KIND_ROLE = ID_ROLE + 1
KINDS = {
    "visit": (N_("Visits"), "visits"),
    "task": (N_("Promises"), "task"),
    "deck": (N_("Decks"), "decks"),
    "presentation": (N_("Presented"), "present"),
    "agency": (N_("Agencies"), "agencies"),
    "contact": (N_("Contacts"), "contacts"),
    "post": (N_("Posts"), "contacts"),
    "note": (N_("Notes"), "note"),
    "trip": (N_("Trips"), "plane"),
}
"""Kinds in the order of the results."""
FEW = 4
MOST = 120
_BEFORE = 24
"""Letters of a note shown before the first word found."""


@dataclass(frozen=True)
class Group:
    """The hits of one kind; `total` counts all of them, `is_whole` says that as many came as are shown of one kind, with the words around each."""

    kind: str
    hits: tuple[Hit, ...]
    total: int
    is_whole: bool = False


@dataclass(frozen=True)
class Answer:
    """What one search found."""

    asked: Asked
    groups: tuple[Group, ...]
    total: int
    fuzzy: bool
    when: dict[str, int]
    """The moment each record found is about, or was last changed, ms UTC."""
    titles: dict[str, str]


def ask(reader: Reader, text: str, today: date) -> Answer:
    """Search every kind, by words and operators; for a worker."""
    asked = parse(text, today)
    everything = reader.ask(asked, today, limit=MOST)
    by_kind = {kind: tuple(hit for hit in everything.hits if hit.kind == kind) for kind in KINDS}
    cut = len(everything.hits) == MOST
    totals = reader.count_by_kind(asked, today, fuzzy=everything.fuzzy) if cut else {kind: len(hits) for kind, hits in by_kind.items()}
    groups = [Group(kind, hits, totals.get(kind, 0)) for kind, hits in by_kind.items()]
    found = Answer(asked, tuple(group for group in groups if group.total), sum(group.total for group in groups), everything.fuzzy, {}, {})
    return _shown(reader, found, today)


def ask_for_all(reader: Reader, answer: Answer, kind: str, today: date) -> Answer:
    """Return the answer with as many of one kind as are shown of it; for a worker."""
    return _shown(reader, answer, today, kind)


def _shown(reader: Reader, answer: Answer, today: date, chosen: str = "") -> Answer:
    groups = tuple(_filled(reader, answer.asked, today, group, MOST if group.kind == chosen else FEW) for group in answer.groups)
    answer = replace(answer, groups=groups)
    ids = [hit.id for group in answer.groups for hit in group.hits]
    when = {id: card.at or card.changed for id, card in reader.cards(ids).items()}
    return replace(answer, when=when, titles=titles_of(reader, ids))


def _filled(reader: Reader, asked: Asked, today: date, group: Group, wanted: int) -> Group:
    """Put the words around to those that are shown; a kind of which fewer came than are wanted, as others came before it, is asked for by itself."""
    hits = group.hits
    if len(hits) < min(wanted, group.total):
        others = tuple(each for each in asked.conditions if each.name != "kind")
        hits = reader.ask(replace(asked, conditions=(*others, Condition("kind", group.kind))), today, limit=wanted).hits
    return replace(group, hits=(*reader.with_snippets(hits[:wanted], asked.words), *hits[wanted:]), is_whole=wanted >= min(group.total, MOST))


class SearchResults(QAbstractListModel):
    """Headings and hits in one list; headings cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[Row, str, str]] = []

    def show(self, answer: Answer | None, kind: str = "") -> None:
        """Show an answer: a few of each kind, or all of one."""
        self.beginResetModel()
        self._rows = [] if answer is None else _rows(answer, kind)
        self.endResetModel()

    def first(self, start: int = -1, step: int = 1) -> int:
        """Return the next row that is a hit, or -1."""
        at = start + step
        while 0 <= at < len(self._rows):
            if self._rows[at][1]:
                return at
            at += step
        return -1

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, kind, id = self._rows[index.row()]
        if role == ID_ROLE:
            return id
        return kind if role == KIND_ROLE else row_answer(row, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or not self._rows[index.row()][1]:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _rows(answer: Answer, kind: str) -> list[tuple[Row, str, str]]:
    rows: list[tuple[Row, str, str]] = []
    for group in answer.groups:
        if kind and group.kind != kind:
            continue
        rows.append((Row(_(KINDS[group.kind][0]), is_heading=True), "", ""))
        rows += [(_row(hit, answer), hit.kind, hit.id) for hit in (group.hits if kind else group.hits[:FEW])]
        if kind and group.total > len(group.hits):
            most = _("The best {n} of {all} are shown. Another word finds fewer.").format(n=figure(len(group.hits)), all=figure(group.total))
            rows.append((Row(most, is_heading=True), "", ""))
        if not kind and group.total > FEW:
            rows.append((Row(_("All {n}").format(n=figure(group.total)), icon="chevron-right", title_tone="accent_text"), "all", group.kind))
    return rows


def _row(hit: Hit, answer: Answer) -> Row:
    words = terms(answer.asked.words)
    title = answer.titles.get(hit.id) or hit.title or _("Untitled")
    around = hit.snippet.strip().removeprefix(title.strip()).removeprefix(LINES_APART)
    second = _from_match(around, words)
    when = answer.when.get(hit.id)
    day = datetime.fromtimestamp(when / 1000, UTC).astimezone() if when else None
    return Row(
        title,
        second=second,
        right=month_day(day) if day else "",
        icon=KINDS[hit.kind][1],
        matches=found_in(title, words),
        second_matches=found_in(second, words),
        marks=True,
    )


def _from_match(text: str, words: Sequence[str]) -> str:
    """Leave out what stands long before the first word found, so that a narrow row shows the word."""
    found = found_in(text, words)
    line = text.rfind(LINES_APART, 0, found[0][0]) if found else -1
    if line >= 0 and found[0][0] - line <= 2 * _BEFORE:
        return text[line + len(LINES_APART) :]
    begin = text.find(" ", found[0][0] - _BEFORE) if found and found[0][0] > _BEFORE else -1
    return f"…{text[begin + 1 :]}" if 0 <= begin < found[0][0] else text


def found_in(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return (start, length) of every place where one of the words stands, none overlapping another."""
    low = text.lower()
    if len(low) != len(text):
        return ()
    spans: list[tuple[int, int]] = []
    for word in words:
        at = low.find(word)
        while at >= 0:
            spans.append((at, len(word)))
            at = low.find(word, at + len(word))
    out: list[tuple[int, int]] = []
    for start, length in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not out or start >= out[-1][0] + out[-1][1]:
            out.append((start, length))
    return tuple(out)
