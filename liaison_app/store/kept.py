"""What a vault keeps beside records, read before or without its writer: named values, spaces, the log's devices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.msgpack import decode as unpack

from liaison_app.protocol.codec import decode
from liaison_app.protocol.entry import BadEntry, CertifyDevice, decode_entry
from liaison_app.protocol.messages import SignedEntry
from liaison_app.store.database import connect, spoken
from liaison_app.store.verbs import SpaceFact

if TYPE_CHECKING:
    from liaison_app.store.reader import Reader

WHERE_NEW_RECORDS_GO = "role NOT IN ('owner', 'space-admin', 'editor'), private, rowid"
"""The order of spaces: those one may write in first, shared ones before one's own."""

RESTORED_MARK = "restored"
"""An empty file that a restore leaves beside the header; the first opening writes it into the database."""


def stored_values(path: Path, key_hex: str, *names: str) -> dict[str, bytes]:
    """Return those of these values that a vault's database holds; nothing where there is no finished database."""
    if not path.exists() or path.stat().st_size == 0:
        return {}
    db = connect(path, key_hex, read_only=True)
    try:
        with spoken():
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'kv'").fetchone():
                return {}
            marks = ",".join("?" * len(names))
            return dict(db.execute(f"SELECT k, v FROM kv WHERE k IN ({marks})", names).fetchall())  # noqa: S608 - marks only
    finally:
        db.close()


def value_of(reader: Reader, name: str) -> bytes | None:
    """Return one named value."""
    rows = reader.query("SELECT v FROM kv WHERE k = ?", (name,))
    return rows[0][0] if rows else None


def spaces(reader: Reader) -> list[SpaceFact]:
    """Return the spaces of a vault, those one may write in first, and shared ones of them: the first is where new records go."""
    rows = reader.query(f"SELECT id, name, private, served, role, stopped FROM space ORDER BY {WHERE_NEW_RECORDS_GO}")  # noqa: S608 - fixed words
    return [SpaceFact(id, name, bool(private), bool(served), role, stopped) for id, name, private, served, role, stopped in rows]


def known_devices(reader: Reader) -> dict[bytes, str]:
    """Return the account (32 hex) behind each device named in the membership log, which was verified when it was kept."""
    found: dict[bytes, str] = {}
    for (raw,) in reader.query("SELECT entry FROM org_log ORDER BY n"):
        try:
            body = decode_entry(decode(raw, SignedEntry)).body
        except BadEntry:
            continue  # an operation of a later version names no device
        if isinstance(body, CertifyDevice):
            found[body.device] = body.account.hex()
    return found


def log_length(reader: Reader) -> int:
    """Return how many entries of the membership log are kept."""
    return reader.query("SELECT count(*) FROM org_log")[0][0]


def log_entries(reader: Reader) -> list[SignedEntry]:
    """Return the membership log from entry 0."""
    return [decode(raw, SignedEntry) for (raw,) in reader.query("SELECT entry FROM org_log ORDER BY n")]


def waiting_review(reader: Reader) -> list[str]:
    """Return the ids of records with values to review, the latest change first."""
    return [id for (id,) in reader.query("SELECT rec.id FROM card JOIN rec ON rec.n = card.n WHERE card.losers > 0 ORDER BY card.changed DESC, card.n")]


def push_numbers(reader: Reader) -> dict[str, int]:
    """Return the last push number of each space that this vault remembers, the one under way and those given up included."""
    rows = reader.query("SELECT k, v FROM kv WHERE k LIKE 'push_no:%' OR k LIKE 'push_tried:%'")
    numbers = [(name.partition(":")[2], int(value)) for name, value in rows] + reader.query("SELECT space, push_no FROM outbox")
    highest: dict[str, int] = {}
    for space, number in numbers:
        highest[space] = max(number, highest.get(space, 0))
    return highest


def furthest(reader: Reader) -> dict[str, int]:
    """Return how far each space had ever been pulled here, also where it has begun anew since."""
    before = {name.removeprefix("evidence:"): unpack(value)[1] for name, value in reader.query("SELECT k, v FROM kv WHERE k LIKE 'evidence:%'")}
    now = {space: seq for space, (seq, _head) in positions(reader).items()}
    return {space: max(now.get(space, 0), before.get(space, 0)) for space in now.keys() | before.keys()}


def positions(reader: Reader) -> dict[str, tuple[int, bytes]]:
    """Return how far each space was pulled: sequence number and head hash."""
    return {space: (seq, head) for space, seq, head in reader.query("SELECT space, seq, head FROM pos WHERE seq > 0")}
