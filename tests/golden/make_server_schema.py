"""Writes the server's database of this schema version, with rows, as SQL for both databases; once a released version. Run: python -m tests.golden.make_server_schema."""

from __future__ import annotations

import json
import os
import sqlite3
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from liaison_app.protocol.envelope import envelope_hash
from liaison_app.protocol.messages import BlobCommit, InviteOrder
from liaison_app.server.database.schema import SCHEMA_VERSION, declare_tables
from tests.server.parties import Party, World, world

FOLDER = Path(__file__).parent
CHUNK = b"sealed chunk " * 50


def live(place: World) -> dict[str, Any]:
    """Let an organisation live a little, and return what must be found again later."""
    ben, line = place.colleague()
    record = os.urandom(16)
    first = place.owner.item(place.team, record)
    place.line.pushed(place.team, 1, [first, place.owner.item(place.team), place.owner.item(place.team)])
    place.line.pushed(place.team, 2, [place.owner.item(place.team, record, 1, envelope_hash(first.env or b""))])
    erased = ben.item(place.team)
    line.pushed(place.team, 1, [erased])
    head = line.pushed(place.team, 2, [ben.erasure(place.team, erased.rid, 1)])
    blob, hashed = os.urandom(16), sha256(CHUNK).digest()
    path = f"/v1/blobs/{place.team.hex()}/{blob.hex()}"
    octets = {"Liaison_Content_Sha256": hashed.hex(), "Content_Type": "application/octet-stream"}
    assert line.ask("PUT", f"{path}/0", CHUNK, **octets).status == 200
    assert line.ask("POST", f"{path}/commit", BlobCommit([hashed])).status == 200
    assert place.line.ask("PUT", f"/v1/escrow/{os.urandom(16).hex()}", b"sealed" * 10).status == 200
    order = InviteOrder(os.urandom(32), "editor", 2**50, place.team)
    assert place.line.ask("POST", "/v1/invites", order).status == 200
    return {
        "schema": SCHEMA_VERSION, "org_id": place.org.org_id.hex(), "server_seed": place.org.server.seed().hex(), "team": place.team.hex(),
        "head_seq": head.head_seq, "head_hash": head.head_hash.hex(), "blob": blob.hex(), "owner": _kept(place.owner), "log_n": place.line.heads().log_n,
    }  # fmt: skip


def _kept(party: Party) -> dict[str, str]:
    return {"account": party.account.hex(), "device": party.device.hex(), "AS": party.AS.seed().hex(), "DS": party.DS.seed().hex()}


def literal(value: Any, dialect: str) -> str:
    if isinstance(value, bytes):
        return f"X'{value.hex()}'" if dialect == "sqlite" else f"'\\x{value.hex()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else str(value)


def dump(path: Path, dialect: str) -> str:
    """Return every table with its rows as one script."""
    speaks = sqlite.dialect() if dialect == "sqlite" else postgresql.dialect()
    lines: list[str] = []
    with sqlite3.connect(path) as connection:
        for table in declare_tables().sorted_tables:
            made = [CreateTable(table), *(CreateIndex(index) for index in sorted(table.indexes, key=lambda each: str(each.name)))]
            lines += [" ".join(str(each.compile(dialect=speaks)).split()) + ";" for each in made]
            names = ", ".join(table.columns.keys())
            rows = connection.execute(f"SELECT {names} FROM {table.name}").fetchall()
            lines += [f"INSERT INTO {table.name} ({names}) VALUES ({', '.join(literal(each, dialect) for each in row)});" for row in sorted(rows)]
    return "\n".join(lines) + "\n"


def main() -> None:
    with TemporaryDirectory() as folder:
        with world(Path(folder) / "server") as place:
            kept = live(place)
        for dialect in ("sqlite", "postgresql"):
            (FOLDER / f"server-schema-{SCHEMA_VERSION}.{dialect}.sql").write_text(dump(Path(folder) / "server" / "server.db", dialect), encoding="utf-8")
    (FOLDER / f"server-schema-{SCHEMA_VERSION}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
