"""Operators of a search as conditions on the narrow tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from liaison_app.core.us_states import state_called
from liaison_app.records.picklists import label_of
from liaison_app.store.operators import Asked, Condition
from liaison_app.store.sql_words import containing, marks
from liaison_app.store.words_index import fold, split

Query = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs a read written in store/: a reader's `query`."""
_MOST_NAMED = 200
"""Agencies or people that one name may stand for."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a record's row in `card` must fulfil, and the values for its marks."""

    clause: str = "card.trashed = 0"
    values: tuple[Any, ...] = ()
    narrows: bool = False


def sieve(query: Query, asked: Asked, today: date) -> Sieve:
    """Return the conditions of a search as SQL; names of agencies, people and topics are looked up here."""
    in_trash = any((each.name, each.value) in (("is", "trashed"), ("in", "trash")) for each in asked.conditions)
    clauses, values = [f"card.trashed = {int(in_trash)}"], list[Any]()
    kinds = [each.value for each in asked.conditions if each.name == "kind"]
    if kinds:
        clauses.append(f"card.kind IN ({marks(kinds)})")
        values += kinds
    tags = [each for each in asked.conditions if each.name == "#"]
    for condition in [*tags, *(each for each in asked.conditions if each.name not in ("#", "kind"))]:
        clause, more = _clause(query, condition, today)
        clauses.append(f"({clause})")
        values += more
    return Sieve(" AND ".join(clauses), tuple(values), narrows=bool(asked.conditions))


def _clause(query: Query, condition: Condition, today: date) -> tuple[str, Sequence[Any]]:
    match condition.name:
        case "#":
            return _tagged(query, condition.value)
        case "agency":
            return _belonging(query, _named(query, "agency", condition.value))
        case "person":
            return _belonging(query, _named(query, "contact", condition.value))
        case "in":
            return _within(query, condition.value)
        case "is":
            return _being(condition.value, today)
        case _:
            return _dated(condition)


def _dated(condition: Condition) -> tuple[str, Sequence[Any]]:
    first, past = _ms(condition.first), _ms(condition.past)
    when = "coalesce(card.at, card.changed)"
    if condition.name == "after":
        return f"{when} >= ?", (first,)
    return (f"{when} < ?", (first,)) if condition.name == "before" else (f"{when} >= ? AND {when} < ?", (first, past))


def _ms(day: date | None) -> int:
    """Return the first moment of a day here, ms UTC; the ends of the calendar where the clock does not reach."""
    try:
        return round(datetime.combine(day or date.min, time.min).astimezone().timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        return (-1 if (day or date.min).year < 1970 else 1) << 60


def _tagged(query: Query, value: str) -> tuple[str, Sequence[Any]]:
    """Topics and tags whose id or words begin with what was typed."""
    wanted = " ".join(split(fold(value)))
    known = [word for (word,) in query("SELECT DISTINCT value FROM member WHERE field IN ('topics', 'tags')", ())]
    found = [word for word in known if wanted and any(" ".join(split(fold(name))).startswith(wanted) for name in (word, label_of("topic", word)))]
    return f"card.n IN (SELECT n FROM member WHERE field IN ('topics', 'tags') AND value IN ({marks(found)}))", found  # noqa: S608 - marks only


def _named(query: Query, kind: str, name: str) -> list[str]:
    """Return ids of records of a kind in whose name every word stands."""
    words = name.split()
    matching = "".join(" AND card.sort LIKE ? ESCAPE '\\'" for _word in words)
    sql = f"SELECT rec.id FROM card JOIN rec ON rec.n = card.n WHERE card.kind = ?{matching} ORDER BY card.trashed, length(card.sort) LIMIT {_MOST_NAMED}"  # noqa: S608
    return [id for (id,) in query(sql, (kind, *(containing(word) for word in words)))]


def _belonging(query: Query, ids: Sequence[str]) -> tuple[str, Sequence[Any]]:
    """These records, what links to them, what links to their visits, and the other end of their posts."""
    among = marks(ids)
    posts = query(f"SELECT contact, agency FROM k_post WHERE contact IN ({among}) OR agency IN ({among})", (*ids, *ids))  # noqa: S608 - marks only
    ends = sorted({end for pair in posts for end in pair if end} | set(ids))
    near = f"SELECT n FROM member WHERE field <> 'source' AND value IN ({among})"  # noqa: S608 - marks only
    visits = f"SELECT rec.id FROM rec WHERE rec.kind = 'visit' AND rec.n IN ({near})"  # noqa: S608 - marks only
    clause = (
        f"card.n IN (SELECT n FROM rec WHERE id IN ({marks(ends)})) OR card.n IN ({near}) "  # noqa: S608 - marks only
        f"OR card.n IN (SELECT n FROM member WHERE field IN ('on', 'visit') AND value IN ({visits}))"
    )
    return clause, (*ends, *ids, *ids)


def _within(query: Query, value: str) -> tuple[str, Sequence[Any]]:
    """The trash, a space of that name, or agencies of a state (its letters or its name) or city with what belongs to them."""
    if value == "trash":
        return "1", ()
    spaces = [id for id, name in query("SELECT id, name FROM space", ()) if fold(name).startswith(value)]
    if spaces:
        return f"card.space IN ({marks(spaces)})", spaces
    there = "SELECT rec.id FROM k_agency AS k JOIN rec ON rec.n = k.n WHERE k.state IN (?, ?) OR k.city = ?"
    own = "SELECT k.n FROM k_agency AS k WHERE k.state IN (?, ?) OR k.city = ?"
    clause = (
        f"card.n IN ({own}) OR card.n IN (SELECT n FROM member WHERE field = 'agency' AND value IN ({there})) "  # noqa: S608 - fixed words
        f"OR card.n IN (SELECT rec.n FROM k_post AS p JOIN rec ON rec.id = p.contact WHERE p.agency IN ({there}))"
    )
    return clause, (value, state_called(value, fold) or value, value) * 3


def _being(state: str, today: date) -> tuple[str, Sequence[Any]]:
    open_tasks = "SELECT n FROM k_task WHERE coalesce(state, '') NOT IN ('done', 'dropped')"
    match state:
        case "unfiled":
            lone = "SELECT n FROM k_note WHERE coalesce(\"on\", '') = '' UNION ALL SELECT n FROM k_visit WHERE coalesce(agency, '') = ''"
            return f"card.n IN ({lone})", ()
        case "open":
            return f"card.n IN ({open_tasks})", ()
        case "overdue":
            return f"card.n IN ({open_tasks} AND due <> '' AND due < ?)", (today.isoformat(),)
        case "done":
            return "card.n IN (SELECT n FROM k_task WHERE state = 'done')", ()
        case "draft":
            return "card.n IN (SELECT n FROM k_deck WHERE coalesce(state, '') IN ('', 'draft', 'in-review'))", ()
        case "approved" | "retired":
            return "card.n IN (SELECT n FROM k_deck WHERE state = ?)", (state,)
        case "expired":
            return "card.n IN (SELECT n FROM k_deck WHERE valid_until <> '' AND valid_until < ?)", (today.isoformat(),)
        case "unverified":
            return "card.n IN (SELECT n FROM k_contact WHERE coalesce(verification, '') IN ('', 'unverified', 'revoked'))", ()
        case "contested":
            return "card.losers > 0", ()
        case _:
            return "1", ()
