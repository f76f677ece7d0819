"""What may come next in a search field: names of operators, their values, topics."""

from __future__ import annotations

import re
from dataclasses import dataclass

from liaison_app.core.us_states import state_name
from liaison_app.core.words import _
from liaison_app.desktop.models.search_results import KINDS
from liaison_app.desktop.painting.row import Row
from liaison_app.records.picklists import label_of
from liaison_app.store.kept import spaces
from liaison_app.store.known_values import names_like, states_in_use, years_in_use
from liaison_app.store.operators import OPERATORS, STATES, quoted
from liaison_app.store.people import topics_in_use
from liaison_app.store.reader import Reader
from liaison_app.store.words_index import fold

_VALUE = re.compile(r'(?<!\S)(?P<name>[^\W\d_]+):(?:"(?P<quoted>[^"]*)|(?P<plain>\S*))$')
_TAG = re.compile(r'(?<!\S)\#(?:"(?P<quoted>[^"]*)|(?P<plain>\S*))$')
_NAME = re.compile(r"(?<!\S)(?P<name>[^\W\d_]{2,})$")
MOST = 8
_DAYS = ("today", "yesterday")


@dataclass(frozen=True)
class Offer:
    """One row of the list: what it shows, what it writes, and from where on it replaces what was typed."""

    row: Row
    words: str
    start: int
    is_name: bool = False
    """Only begins an operator: it waits for Tab and leaves Enter alone."""
    forgets: bool = False
    """Writes nothing, and makes the vault forget the searches above it."""


def offers_for(reader: Reader, before: str) -> list[Offer]:
    """Return what may stand at the caret after these words; for a worker."""
    if found := _VALUE.search(before):
        return _values(reader, found["name"].lower(), _typed(found), found.start())
    if found := _TAG.search(before):
        return _tags(reader, _typed(found), found.start())
    if found := _NAME.search(before):
        typed = found["name"].lower()
        return [
            Offer(Row(f"{name}:", second=_(words), icon="filter", keys="Tab"), f"{name}:", found.start(), is_name=True)
            for name, words in OPERATORS.items()
            if name.startswith(typed)
        ]
    return []


def _typed(found: re.Match[str]) -> str:
    return fold(found["quoted"] or found["plain"] or "")


def _values(reader: Reader, name: str, typed: str, start: int) -> list[Offer]:
    match name:
        case "kind":
            return [_offer(name, kind, start, KINDS[kind][1]) for kind in KINDS if kind.startswith(typed)]
        case "is":
            return [_offer(name, state, start, "filter", _(words)) for state, words in STATES.items() if state.startswith(typed)]
        case "agency" | "at":
            return [_offer(name, title, start, "agencies") for title in names_like(reader, "agency", typed, MOST)]
        case "person" | "with":
            return [_offer(name, title, start, "contacts") for title in names_like(reader, "contact", typed, MOST)]
        case "in":
            return _places(reader, name, typed, start)
        case "after" | "before" | "on":
            return [_offer(name, word, start, "calendar") for word in (*_DAYS, *years_in_use(reader, 4)) if word.startswith(typed)]
        case _:
            return []


def _places(reader: Reader, name: str, typed: str, start: int) -> list[Offer]:
    """Spaces, the trash, and states by their names or letters."""
    found = [_offer(name, place, start, "trash" if place == "trash" else "globe") for place in (*(space.name for space in spaces(reader)), "trash")]
    found = [offer for offer in found if fold(offer.row.title).startswith(typed)]
    states = [(code, state_name(code)) for code in states_in_use(reader)]
    found += [_offer(name, called, start, "globe", code) for code, called in states if fold(called).startswith(typed) or fold(code).startswith(typed)]
    return found[:MOST]


def _tags(reader: Reader, typed: str, start: int) -> list[Offer]:
    known = {value: label_of("topic", value) for field in ("topics", "tags") for value in topics_in_use(reader, field)}
    found = [(value, label) for value, label in known.items() if fold(value).startswith(typed) or fold(label).startswith(typed)]
    return [Offer(Row(label, icon="tag", icon_tone="violet_text"), f"#{quoted(value)} ", start) for value, label in found[:MOST]]


def _offer(name: str, value: str, start: int, icon: str, second: str = "") -> Offer:
    return Offer(Row(value, second=second, icon=icon), f"{name}:{quoted(value)} ", start)
