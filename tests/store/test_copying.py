"""A copy of the database is whole in its one file, or there is none."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from liaison_app.store.copying import copy_database, faults
from liaison_app.store.database import connect
from tests.store.conftest import KEY
from tests.support.small_disk import may_mount, small_disk

MEBIBYTES = 8
COPY = f"""
import sys
import threading
from pathlib import Path
from liaison_app.core.errors import LiaisonError
from liaison_app.store.copying import copy_database
try:
    copy_database(Path(sys.argv[1]), "{KEY}", Path(sys.argv[2]))
except LiaisonError as error:
    print(error.code)
"""


def test_a_copy_comes_to_its_end_while_somebody_goes_on_saving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liaison_app.store.copying.PAGES_AT_ONCE", 1)
    source, to = tmp_path / "vault.db", tmp_path / "copy.db"
    db = connect(source, KEY)
    db.execute("CREATE TABLE filler(bytes)")
    db.execute("INSERT INTO filler VALUES(randomblob(?))", (MEBIBYTES << 20,))
    copied, saving = threading.Event(), threading.Event()

    def save_on() -> None:
        for _save in range(3_000):
            db.execute("INSERT INTO filler VALUES('saved meanwhile')")
            saving.set()
            if copied.is_set():
                return

    writer = threading.Thread(target=save_on)
    writer.start()
    saving.wait(30)
    copy_database(source, KEY, to)
    still_saving = writer.is_alive()
    copied.set()
    writer.join(30)
    db.close()
    assert still_saving
    assert faults(to, KEY) == []


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
