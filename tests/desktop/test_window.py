"""The started application in a real window, on a real vault, by key presses alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.cli.compose import Vaults
from liaison_app.cli.door import VaultDoor
from liaison_app.desktop.walk import Walk, walking
from liaison_app.records.note import Note

pytestmark = [pytest.mark.window, pytest.mark.timeout(180)]
PASSPHRASE = "harbor lantern willow copper"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    Vaults().create(folder, PASSPHRASE, passphrase_only=True).opened.close()
    return folder


@pytest.fixture
def walk(vault: Path, tmp_path: Path) -> Iterator[Walk]:
    with walking(VaultDoor(vault), tmp_path / "pictures") as walk:
        yield walk


def notes(vault: Path) -> list[str]:
    opened = Vaults().open(vault, PASSPHRASE)
    try:
        return [record.body for record in opened.reader.list("note")[0] if isinstance(record, Note)]
    finally:
        opened.close()


def test_unlock_walk_every_place_write_a_note_and_leave(vault: Path, tmp_path: Path) -> None:
    with walking(VaultDoor(vault), tmp_path / "pictures") as walk:
        walk.unlock(PASSPHRASE)
        for number, place in enumerate(("today", "visits", "contacts", "agencies", "decks"), 1):
            walk.press(f"Ctrl+{number}")
            walk.until(lambda place=place: walk.app.session is not None and walk.app.session.frame.here.place == place, place)
        walk.press("Ctrl+Shift+N")
        walk.until(walk.other_windows, "the quick note")
        walk.type("Typed by keys: call back on Friday")
        walk.press("Ctrl+Return")
        walk.until(lambda: not walk.other_windows(), "the quick note to close")
    assert notes(vault) == ["Typed by keys: call back on Friday"]


def test_a_wrong_passphrase_opens_nothing_and_says_so(walk: Walk) -> None:
    walk.type("not this one")
    walk.press("Return")
    walk.rest()
    assert walk.app.session is None
    walk.unlock(PASSPHRASE)
    assert walk.app.session is not None


def test_a_new_person_by_keys_is_found_by_search(walk: Walk) -> None:
    walk.unlock(PASSPHRASE)
    walk.press("Ctrl+3")
    walk.rest()
    walk.press("Ctrl+N")
    walk.rest()
    walk.type("Renata Quill")
    walk.rest()
    session = walk.app.session
    assert session is not None
    assert [hit.title for hit in session.workspace.reader.search("renata").hits] == ["Renata Quill"]
