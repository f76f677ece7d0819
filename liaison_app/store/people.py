"""Reads of people and agencies across kinds: who works where, last touch, coverage by state, names of our own people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liaison_app.protocol.codec import decode
from liaison_app.protocol.entry import AddMember, BadEntry, decode_entry
from liaison_app.protocol.messages import SignedEntry
from liaison_app.store.reader import Reader
from liaison_app.store.sql_words import containing, marks
from liaison_app.store.words_index import fold

_MAIN_POST = (
    "SELECT k.contact AS contact, k.agency AS agency, k.title AS title, k.unit AS unit, "
    "max(k.\"primary\" * 2 + (coalesce(k.start, '') <> '')) FROM k_post AS k CROSS JOIN card AS pc ON pc.n = k.n AND pc.trashed = 0 "
    "WHERE (k.end IS NULL OR k.end = '' OR k.end >= ?){more} GROUP BY k.contact"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a list by agency: row number, the agency's row number, name and state (0 and empty without one), folded words of both names."""

    n: int
    agency_n: int
    agency: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Held:
    """The post a person is listed under."""

    agency: str
    agency_name: str
    title: str
    unit: str


def by_agency(reader: Reader, today: str) -> list[Listed]:
    """Return all people outside the trash by agency and name."""
    return [
        Listed(n, agency_n or 0, agency or "", state or "", words)
        for n, agency_n, agency, state, words in reader.query(
            "SELECT c.n, ag.n, ag.title, ka.state, c.sort || ' ' || coalesce(ag.sort, '') FROM card AS c "  # noqa: S608 - fixed words
            f"LEFT JOIN (SELECT r.n AS n, ar.n AS agency_n FROM ({_MAIN_POST.format(more='')}) AS post CROSS JOIN rec AS r ON r.id = post.contact "
            "CROSS JOIN rec AS ar ON ar.id = post.agency) AS works ON works.n = c.n "
            "LEFT JOIN card AS ag ON ag.n = works.agency_n LEFT JOIN k_agency AS ka ON ka.n = works.agency_n "
            "WHERE c.kind = 'contact' AND c.trashed = 0 ORDER BY ag.sort IS NULL, ag.sort, ag.n, c.sort, c.n",
            (today,),
        )
    ]


def by_touch(reader: Reader, words: str, now_ms: int) -> list[int]:
    """Return the row numbers of all people, those met last first."""
    clause, values = _matching(words, "c.sort")
    sql = (
        "SELECT c.n AS n FROM card AS c LEFT JOIN (SELECT r.n AS n, max(v.start) AS at FROM k_visit AS v CROSS JOIN card AS vc ON vc.n = v.n "  # noqa: S608
        "CROSS JOIN member AS m ON m.n = v.n CROSS JOIN rec AS r ON r.id = m.value "
        "WHERE m.field = 'attendees' AND vc.trashed = 0 AND v.start <= ? GROUP BY r.n) AS met ON met.n = c.n "
        f"WHERE c.kind = 'contact' AND c.trashed = 0{clause} ORDER BY coalesce(met.at, 0) DESC, c.sort, c.n"
    )
    return reader.row_numbers(sql, (now_ms, *values))


def last_met(reader: Reader, ids: Sequence[str], now_ms: int) -> dict[str, int]:
    """Return when each of these people was last met, ms UTC."""
    sql = (
        "SELECT m.value, max(v.start) FROM member AS m CROSS JOIN k_visit AS v ON v.n = m.n CROSS JOIN card AS vc ON vc.n = m.n "  # noqa: S608 - marks only
        f"WHERE m.value IN ({marks(ids)}) AND m.field = 'attendees' AND vc.trashed = 0 AND v.start <= ? GROUP BY m.value"
    )
    return dict(reader.query(sql, (*ids, now_ms)))


def held_posts(reader: Reader, ids: Sequence[str], today: str) -> dict[str, Held]:
    """Return the post each of these people is listed under."""
    sql = (
        f"SELECT post.contact, post.agency, coalesce(ag.title, ''), post.title, post.unit FROM ({_MAIN_POST.format(more=f' AND k.contact IN ({marks(ids)})')}) AS post "  # noqa: S608
        "LEFT JOIN rec AS ar ON ar.id = post.agency LEFT JOIN card AS ag ON ag.n = ar.n"
    )
    return {contact: Held(agency or "", name, title or "", unit or "") for contact, agency, name, title, unit in reader.query(sql, (today, *ids))}


def agencies(reader: Reader, *, words: str = "", state: str = "", types: Iterable[str] = (), ours: bool = False, trash: bool = False) -> list[int]:
    """Return the row numbers of agencies by name."""
    clause, values = _matching(words, "(c.sort || ' ' || lower(k.city) || ' ' || lower(k.ori))")
    kinds = list(types)
    if state:
        clause, values = f"{clause} AND k.state = ?", [*values, state]
    if kinds:
        clause, values = f"{clause} AND k.type IN ({marks(kinds)})", [*values, *kinds]
    if ours:
        clause += f" AND {_OURS}"
    sql = f"SELECT c.n AS n FROM card AS c JOIN k_agency AS k ON k.n = c.n JOIN rec AS r ON r.n = c.n WHERE c.kind = 'agency' AND c.trashed = ?{clause} ORDER BY c.sort, c.n"  # noqa: S608
    return reader.row_numbers(sql, (int(trash), *values))


def count_ours(reader: Reader) -> tuple[int, int]:
    """Return how many agencies are ours, and how many there are."""
    sql = f"SELECT sum({_OURS}), count(*) FROM card AS c JOIN k_agency AS k ON k.n = c.n JOIN rec AS r ON r.n = c.n WHERE c.kind = 'agency' AND c.trashed = 0"  # noqa: S608
    ours, every = reader.query(sql)[0]
    return ours or 0, every


def last_visited(reader: Reader, ids: Sequence[str], now_ms: int) -> dict[str, int]:
    """Return when each of these agencies was last visited, ms UTC."""
    sql = (
        "SELECT k.agency, max(k.start) FROM k_visit AS k JOIN card AS c ON c.n = k.n "  # noqa: S608 - marks only
        f"WHERE k.agency IN ({marks(ids)}) AND c.trashed = 0 AND k.start <= ? GROUP BY k.agency"
    )
    return dict(reader.query(sql, (*ids, now_ms)))


def visits_by_state(reader: Reader, since_ms: int, until_ms: int) -> dict[str, int]:
    """Return the number of visits in each state (two letters) between two moments."""
    return dict(
        reader.query(
            "SELECT ka.state, count(*) FROM k_visit AS k JOIN card AS c ON c.n = k.n JOIN rec AS ar ON ar.id = k.agency JOIN k_agency AS ka ON ka.n = ar.n "
            "WHERE c.trashed = 0 AND k.start >= ? AND k.start <= ? AND ka.state <> '' GROUP BY ka.state",
            (since_ms, until_ms),
        )
    )


def visits_of(reader: Reader, agency: str, since_ms: int, until_ms: int) -> int:
    """Count an agency's visits between two moments."""
    sql = "SELECT count(*) FROM k_visit AS k JOIN card AS c ON c.n = k.n WHERE k.agency = ? AND c.trashed = 0 AND k.start >= ? AND k.start <= ?"
    return reader.query(sql, (agency, since_ms, until_ms))[0][0]


def with_ori(reader: Reader, ori: str, other_than: str) -> str:
    """Return the name of another agency that already has this ORI, or nothing."""
    sql = "SELECT c.title FROM k_agency AS k JOIN card AS c ON c.n = k.n JOIN rec AS r ON r.n = c.n WHERE k.ori = ? AND c.trashed = 0 AND r.id <> ? LIMIT 1"
    rows = reader.query(sql, (ori, other_than))
    return rows[0][0] if rows else ""


def topics_in_use(reader: Reader, field: str) -> list[str]:
    """Return the words of a set field, those used most first."""
    return [value for (value,) in reader.query("SELECT value FROM member WHERE field = ? GROUP BY value ORDER BY count(*) DESC, value LIMIT 200", (field,))]


def member_names(reader: Reader) -> dict[str, str]:
    """Return the name of each account (32 hex) in the membership log, which was verified when it was kept."""
    found: dict[str, str] = {}
    for (raw,) in reader.query("SELECT entry FROM org_log ORDER BY n"):
        try:
            body = decode_entry(decode(raw, SignedEntry)).body
        except BadEntry:
            continue  # an operation of a later version names nobody we know
        if isinstance(body, AddMember):
            found[body.account.hex()] = body.name
    return found


_OURS = (
    "(k.tier <> '' OR k.owner <> '' OR EXISTS (SELECT 1 FROM k_post AS p WHERE p.agency = r.id) OR EXISTS (SELECT 1 FROM k_visit AS v WHERE v.agency = r.id))"
)
"""An agency is ours once somebody tends it: it has a tier, an owner, a person or a visit."""


def _matching(words: str, text: str) -> tuple[str, list[str]]:
    found = fold(words).split()
    return "".join(f" AND {text} LIKE ? ESCAPE '\\'" for _ in found), [containing(word) for word in found]
