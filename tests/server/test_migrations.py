"""Databases of every released schema open, are brought up to date whole or not at all, and lose nothing."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import inspect, text

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import Damaged
from liaison_app.protocol.messages import Feed
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.app import Surroundings
from liaison_app.server.blobs.folder import FolderBlobs
from liaison_app.server.database.engine import Database
from liaison_app.server.database.migrations import STEPS, bring_up_to_date
from liaison_app.server.database.schema import SCHEMA_VERSION, create_tables, declare_tables, read_meta
from liaison_app.server.premises import ServerConfig, write_config, write_private
from liaison_app.server.setup import Server
from tests.golden.make_server_schema import CHUNK
from tests.server.parties import Line, Party
from tests.server.test_push_and_feed import chained

GOLDEN = Path(__file__).parents[1] / "golden"
RELEASED = [1]
ROOT = Path(__file__).parents[2]


def old_database(url: str, version: int) -> None:
    """Make a database as that version left it."""
    dialect = "postgresql" if url.startswith("postgresql") else "sqlite"
    script = (GOLDEN / f"server-schema-{version}.{dialect}.sql").read_text(encoding="utf-8")
    database = Database(url)
    try:
        database.write_now(lambda connection: [connection.exec_driver_sql(line.replace("%", "%%")) for line in script.splitlines()])
    finally:
        database.close()


def url_of(database_url: str, folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    return database_url or f"sqlite:///{folder / 'server.db'}"


def shape(url: str) -> dict[str, Any]:
    """Return every table's columns, keys and indexes."""
    database = Database(url)

    def work(connection: Any) -> dict[str, Any]:
        found = inspect(connection)
        return {
            name: (
                [(each["name"], str(each["type"]), each["nullable"], str(each["default"] or "").strip("'")) for each in found.get_columns(name)],
                found.get_pk_constraint(name)["constrained_columns"],
                sorted((each["name"], each["column_names"]) for each in found.get_indexes(name)),
            )
            for name in sorted(found.get_table_names())
        }

    try:
        return database.read_now(work)
    finally:
        database.close()


def migrate(url: str) -> None:
    database = Database(url)
    try:
        bring_up_to_date(database, 1)
    finally:
        database.close()


def version_of(url: str) -> int:
    database = Database(url)
    try:
        return int(database.read_now(lambda connection: read_meta(connection, "schema")) or b"0")
    finally:
        database.close()


@pytest.mark.parametrize("version", RELEASED)
def test_a_database_of_a_released_version_serves_on_with_all_it_held(tmp_path: Path, database_url: str, version: int) -> None:
    folder, known = tmp_path / "server", json.loads((GOLDEN / f"server-schema-{version}.json").read_text(encoding="utf-8"))
    old_database(url_of(database_url, folder), version)
    key, team = SigningKey(bytes.fromhex(known["server_seed"])), bytes.fromhex(known["team"])
    write_config(folder, ServerConfig(org_id=known["org_id"], database_url=database_url))
    write_private(folder / "server.key", key.seed())
    blobs = FolderBlobs(folder / "blobs")
    blobs.put(team, sha256(CHUNK).digest(), CHUNK)
    owner = Party(bytes.fromhex(known["org_id"]), account=bytes.fromhex(known["owner"]["account"]), device=bytes.fromhex(known["owner"]["device"]))
    owner.DS = SigningKey(bytes.fromhex(known["owner"]["DS"]))
    running = Server(folder, Surroundings(SetClock())).build()

    async def send(request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=running.asgi)) as client:
            return await client.send(request)

    with asyncio.Runner() as runner:
        line = Line(key.public, lambda request: runner.run(send(request)))
        line.sign_in(owner)
        page = line.ask("GET", f"/v1/spaces/{team.hex()}/feed").read(Feed)
        assert (page.head_seq, page.head_hash.hex()) == (known["head_seq"], known["head_hash"])
        assert chained(team, page.rows) == page.head_hash
        assert [row.state for row in page.rows] == ["superseded", "current", "current", "current", "superseded", "erased"]
        assert line.heads().log_n == known["log_n"]
        assert line.ask("GET", f"/v1/blobs/{team.hex()}/{known['blob']}/0").body == CHUNK
        assert line.pushed(team, 3, [owner.item(team)]).head_seq == known["head_seq"] + 1
        tallies = running.accounts._database.read_now(lambda connection: connection.execute(text("SELECT records, bytes FROM spaces")).one())
        assert tuple(tallies) == (4, sum(len(row.env or b"") for row in line.ask("GET", f"/v1/spaces/{team.hex()}/feed").read(Feed).rows) + len(CHUNK))
    running.close()


@pytest.mark.parametrize("version", RELEASED)
def test_a_migrated_database_has_the_very_shape_of_a_new_one(tmp_path: Path, database_url: str, version: int) -> None:
    old = url_of(database_url, tmp_path)
    old_database(old, version)
    migrate(old)
    migrated = shape(old)
    database = Database(old)
    database.write_now(declare_tables().drop_all)
    database.write_now(lambda connection: create_tables(connection, bytes(16)))
    database.close()
    assert migrated == shape(old)
    assert version_of(old) == SCHEMA_VERSION == STEPS[-1][0]


def test_a_newer_or_foreign_database_is_refused_in_a_sentence(tmp_path: Path, database_url: str) -> None:
    url = url_of(database_url, tmp_path)
    with pytest.raises(Damaged, match="not a server's"):
        migrate(url)
    old_database(url, 1)
    database = Database(url)
    database.write_now(lambda connection: connection.execute(text("UPDATE meta SET value = :v WHERE key = 'schema'"), {"v": b"99"}))
    database.close()
    with pytest.raises(Damaged, match="newer version"):
        migrate(url)
    assert version_of(url) == 99


DYING = """
import os, sys
from liaison_app.server.database import migrations
from liaison_app.server.database.engine import Database

def die(connection, now_ms, step=migrations.STEPS[-1][1]):
    step(connection, now_ms)
    os._exit(9)

migrations.STEPS = (*migrations.STEPS[:-1], (migrations.STEPS[-1][0], die))
migrations.bring_up_to_date(Database(sys.argv[1]), 1)
"""


def test_a_migration_killed_in_the_middle_leaves_the_old_database_which_is_then_migrated(tmp_path: Path, database_url: str) -> None:
    url = url_of(database_url, tmp_path)
    old_database(url, 1)
    before = shape(url)
    died = subprocess.run([sys.executable, "-c", DYING, url], env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False, timeout=60)
    assert died.returncode == 9
    assert (version_of(url), shape(url)) == (1, before)
    migrate(url)
    assert version_of(url) == SCHEMA_VERSION
