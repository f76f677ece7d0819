"""What a person typed into a search field: words, and operators that narrow what may be found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from liaison_app.core.dates import read_day
from liaison_app.core.words import N_, _
from liaison_app.records.kinds import KINDS
from liaison_app.store.words_index import fold

_TOKEN = re.compile(r"""(?<!\S)(?P<name>[^\W\d_]+):(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S*))|(?<!\S)\#(?:"(?P<quoted_tag>[^"]*)"?|(?P<tag>\S*))|(?P<word>\S+)""")
_FULL_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")

STATES = {
    "unfiled": N_("notes and visits that belong to nothing yet"),
    "open": N_("promises still to keep"),
    "done": N_("promises kept"),
    "overdue": N_("promises past their day"),
    "draft": N_("decks nobody has approved"),
    "approved": N_("decks that were approved"),
    "expired": N_("decks past their last day"),
    "retired": N_("decks no longer shown"),
    "unverified": N_("people whose identity was not checked"),
    "contested": N_("records with two texts to choose from"),
    "trashed": N_("records in the trash"),
}
"""What `is:` asks for, in words."""
OPERATORS = {
    "kind": N_("one kind of record"),
    "agency": N_("an agency, and what belongs to it"),
    "person": N_("a person, and what belongs to them"),
    "in": N_("a state, a city, a space, or the trash"),
    "after": N_("from a day, month or year on"),
    "before": N_("until a day, month or year"),
    "on": N_("within a day, month or year"),
    "is": N_("a state a record is in"),
}
"""Every operator with what it narrows to; `#` before a topic or tag is the ninth."""
_SAME = {"type": "kind", "at": "agency", "with": "person", "contact": "person", "since": "after", "until": "before", "during": "on", "tag": "#", "topic": "#"}
_DAYS = ("after", "before", "on")


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator with its value, ready to be looked up: a kind's or state's own name, folded words, or a span of days."""

    name: str
    value: str
    first: date | None = None
    past: date | None = None
    """The day after the last of the span."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something typed like an operator that narrows nothing, and why, in a sentence."""

    typed: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for."""

    words: str
    conditions: tuple[Condition, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.conditions


def parse(text: str, today: date) -> Asked:
    """Read any text at all: what is no operator is a word, and an operator still without a value waits for it."""
    words: list[str] = []
    conditions: list[Condition] = []
    doubts: list[Doubt] = []
    for found in _TOKEN.finditer(text):
        name, value = _named(found)
        if not name or value.startswith("//"):
            words.append(found.group())
        elif name not in OPERATORS and name != "#":
            words.append(found.group())
            doubts.append(Doubt(found.group(), _("There is no operator “{name}:”; it was searched for as words.").format(name=name)))
        elif value:
            read = _condition(name, value, today)
            if isinstance(read, Condition):
                conditions.append(read)
            else:
                doubts.append(Doubt(found.group(), read))
    return Asked(" ".join(words), tuple(conditions), tuple(doubts))


def quoted(value: str) -> str:
    """Return a value as it is typed after an operator."""
    plain = value.replace('"', "")
    return f'"{plain}"' if any(ch.isspace() for ch in plain) else plain


def _named(found: re.Match[str]) -> tuple[str, str]:
    parts = found.groupdict()
    if parts["word"] is not None:
        return "", ""
    if parts["name"] is None:
        return "#", (parts["quoted_tag"] or parts["tag"] or "").strip()
    name = parts["name"].lower()
    return _SAME.get(name, name), (parts["quoted"] or parts["plain"] or "").strip()


def _condition(name: str, value: str, today: date) -> Condition | str:
    match name:
        case "kind":
            kind = kind_called(value)
            return Condition(name, kind) if kind else _("No kind of record is called “{value}”. Try {some}.").format(value=value, some=_some(KINDS))
        case "is":
            state = fold(value)
            return Condition(name, state) if state in STATES else _("Nothing can be “{value}”. Try {some}.").format(value=value, some=_some(STATES))
        case _ if name in _DAYS:
            span = days_called(value, today)
            if span is None:
                return _("“{value}” is not a day. Write 2026, 2026-01, 2026-01-31 or 1/31.").format(value=value)
            return Condition(name, value, *span)
        case _:
            return Condition(name, fold(value))


def _some(names: Iterable[str]) -> str:
    return ", ".join(list(names)[:4])


def kind_called(word: str) -> str:
    """Return the kind of record that is called this, in one or many, or nothing."""
    wanted = fold(word)
    known = {name: kind for kind in KINDS for name in (kind, f"{kind}s")} | {"agencies": "agency", "promise": "task", "promises": "task", "person": "contact"}
    return known.get(wanted) or ("contact" if wanted == "people" else "")


def days_called(word: str, today: date) -> tuple[date, date] | None:
    """Return the first day of a year, month or day, and the day after its last; None where it is none."""
    near = {"today": 0, "yesterday": -1, "tomorrow": 1}
    try:
        if word.lower() in near:
            day = today + timedelta(days=near[word.lower()])
            return day, day + timedelta(days=1)
        if found := _SLASHED.fullmatch(word):
            month, number, year = found.groups()
            day = date(int(year or today.year), int(month), int(number))
            return day, day + timedelta(days=1)
        span = _span(_FULL_DAY.fullmatch(word))
        if span is None and (day := read_day(word, today)) is not None:
            return day, day + timedelta(days=1)
        return span
    except (ValueError, OverflowError):
        return None


def _span(found: re.Match[str] | None) -> tuple[date, date] | None:
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if day:
        first = date(year, month, day)
        return first, first + timedelta(days=1)
    if month:
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    return date(year, 1, 1), date(year + 1, 1, 1)
