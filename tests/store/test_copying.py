"""A copy of the database is whole in its one file, or there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from liaison_app.store.database import connect
from tests.store.conftest import KEY
from tests.support.small_disk import may_mount, small_disk

MEBIBYTES = 8
COPY = f"""
import sys
from pathlib import Path
from liaison_app.core.errors import LiaisonError
from liaison_app.store.copying import copy_database
try:
    copy_database(Path(sys.argv[1]), "{KEY}", Path(sys.argv[2]))
except LiaisonError as error:
    print(error.code)
"""


@pytest.mark.skipif(not may_mount(), reason="this user may not mount a small disk")
@pytest.mark.parametrize(("room", "said"), [(13, ""), (7, "disk_full\n")])
def test_a_copy_needs_the_room_of_one_database_and_without_it_is_refused(tmp_path: Path, room: int, said: str) -> None:
    source = tmp_path / "vault.db"
    db = connect(source, KEY)
    db.execute("CREATE TABLE filler(bytes)")
    db.execute("INSERT INTO filler VALUES(randomblob(?))", (MEBIBYTES << 20,))
    db.close()
    with small_disk(tmp_path / "disk", room) as disk:
        to = disk.folder / "copy.db"
        ran = subprocess.run([*disk.prefix, sys.executable, "-c", COPY, str(source), str(to)], capture_output=True, text=True, timeout=60)
        assert (ran.stdout, ran.stderr) == (said, "")
        if not said:
            assert disk.run("ls").split() == ["copy.db"]
            assert int(disk.run("stat -c %s copy.db")) == source.stat().st_size
