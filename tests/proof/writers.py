"""Sixteen writers in one space over PostgreSQL with two workers, and a reader that must miss nothing."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from liaison_app.server.setup import init_server
from tests.proof.server_process import RUN_WORKERS
from tests.server.parties import Organisation, found
from tests.server.test_push_and_feed import chained
from tests.server.writers import line_to, write_and_read
from tests.support.postgresql import cluster, find_programs


def sixteen_writers(rows: int) -> Mapping[str, int | float | str]:
    """Write so many rows; AssertionError where the feed has a gap, a row is missed or read twice, or the hashes do not chain."""
    programs = find_programs()
    assert programs is not None, "no PostgreSQL on this machine"
    with tempfile.TemporaryDirectory() as folder, cluster(programs) as running:
        org, place = Organisation(), Path(folder) / "server"
        init_server(place, org.new_server(database_url=running.new_database()))
        with (
            (place / "log").open("wb") as log,
            subprocess.Popen([sys.executable, "-c", RUN_WORKERS, str(place), "2"], stdout=subprocess.PIPE, stderr=log, text=True) as process,
        ):
            try:
                assert process.stdout
                address = process.stdout.readline().strip()
                with line_to(address, org) as line:
                    owner, team = found(line, org)
                    line.sign_in(owner)
                    figures = write_and_read(address, org, line, (owner, team), rows=rows)
                    line.sign_in(owner)
                    head = line.heads().spaces[team.hex()]
            finally:
                process.terminate()
    assert figures["missed"] == figures["doubled"] == 0, {name: figures[name] for name in ("missed", "doubled")}
    assert (head.seq, chained(team, figures["rows"])) == (rows, head.hash)
    return {"rows": rows, "missed": 0, "doubled": 0, "seconds": figures["seconds"], "rows_per_s": figures["rows_per_s"]}
