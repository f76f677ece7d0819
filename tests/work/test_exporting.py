"""Exports hold what may leave, whole, in formats that others read."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfWriter

from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.ids import new_id
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from liaison_app.records.parts import Email
from liaison_app.records.post import Post
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.work.decks import Decks
from liaison_app.work.exporting import export
from liaison_app.work.importing import import_files
from liaison_app.work.json_shape import to_json


def test_json_holds_every_record_as_get_shows_it(store: Store, reader: Reader, tmp_path: Path) -> None:
    people = [store.put(Contact(name=f"Person {n}", emails=(Email(value=f"p{n}@x.example"),))).result() for n in range(3)]
    assert export(reader, store.chunks, "contact", tmp_path / "out.json") == {"written": 3, "withheld": []}
    document = json.loads((tmp_path / "out.json").read_text())
    assert document["total"] == 3
    assert document["items"] == [json.loads(json.dumps(to_json(reader.need(person.id)))) for person in people]


def test_an_empty_export_is_still_a_whole_file(store: Store, reader: Reader, tmp_path: Path) -> None:
    for name in ("none.json", "none.csv", "none.vcf", "none.zip"):
        assert export(reader, store.chunks, "contact", tmp_path / name)["written"] == 0
    assert json.loads((tmp_path / "none.json").read_text()) == {"items": [], "total": 0}
    assert (tmp_path / "none.csv").read_text("utf-8-sig").startswith("id,")


def test_the_ceiling_withholds_what_is_marked_above_it(store: Store, reader: Reader, tmp_path: Path) -> None:
    marks = ("", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
    ids = [store.put(Note(body=f"words {n}", marking=mark)).result().id for n, mark in enumerate(marks)]
    for ceiling, written in {"": 6, "TLP:RED": 6, "amber": 4, "TLP:WHITE": 2}.items():
        answer = export(reader, store.chunks, "note", tmp_path / "notes.json", ceiling)
        assert answer["written"] == written
        assert {each["id"] for each in answer["withheld"]} == set(ids[written:])
        assert all("above" in each["reason"] for each in answer["withheld"])
    assert "words 5" not in (tmp_path / "notes.json").read_text()
    with pytest.raises(UsageError, match="not a TLP marking"):
        export(reader, store.chunks, "note", tmp_path / "notes.json", "purple")


def test_a_card_does_not_name_an_agency_that_is_withheld(store: Store, reader: Reader, tmp_path: Path) -> None:
    mia = store.put(Contact(name="Mia Ott")).result()
    for name, mark in (("Open Agency", ""), ("Secret Bureau", "TLP:RED")):
        agency = store.put(Agency(name=name, marking=mark)).result()
        store.put(Post(contact=mia.id, agency=agency.id, title=f"at {name}")).result()
    export(reader, store.chunks, "contact", tmp_path / "out.vcf", "TLP:AMBER")
    text = (tmp_path / "out.vcf").read_text()
    assert "Open Agency" in text
    assert "Secret" not in text


def test_a_table_names_what_it_links_to_and_runs_no_formula(store: Store, reader: Reader, tmp_path: Path) -> None:
    agency = store.put(Agency(name="=cmd()")).result()
    mia = store.put(Contact(name="Mia Ott")).result()
    store.put(Post(contact=mia.id, agency=agency.id, title="@SUM(A1)")).result()
    export(reader, store.chunks, "post", tmp_path / "posts.csv")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "posts.csv").read_text("utf-8-sig")))
    assert (row["contact"], row["contact name"], row["agency name"], row["title"]) == (mia.id, "Mia Ott", "'=cmd()", "'@SUM(A1)")


def test_the_trash_is_not_exported(store: Store, reader: Reader, tmp_path: Path) -> None:
    store.put(Contact(name="Gone", trashed=True)).result()
    assert export(reader, store.chunks, "all", tmp_path / "all.json")["written"] == 0


def test_an_archive_gives_decks_back_byte_for_byte_in_another_vault(store: Store, reader: Reader, tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(960, 540)
    writer.write(tmp_path / "talk.pdf")
    deck = Decks(store, reader).add(tmp_path / "talk.pdf", "Talk").deck
    assert export(reader, store.chunks, "all", tmp_path / "all.zip") == {"written": 1, "withheld": []}
    assert export(reader, store.chunks, "all", tmp_path / "again.zip")["written"] == 1
    assert (tmp_path / "all.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()
    (tmp_path / "other").mkdir()
    other = Store(tmp_path / "other", "cd" * 48, clock=SystemClock(), device=new_id(), account=new_id())
    there = other.reader()
    assert import_files(other, there, [tmp_path / "all.zip"])[0]["created"] == 1
    Decks(other, there).extract(deck.id, tmp_path / "back.pdf")
    assert (tmp_path / "back.pdf").read_bytes() == (tmp_path / "talk.pdf").read_bytes()
    there.close()
    other.close()


def test_a_file_that_has_not_come_is_told(store: Store, reader: Reader, tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(960, 540)
    writer.write(tmp_path / "talk.pdf")
    deck = Decks(store, reader).add(tmp_path / "talk.pdf").deck
    assert deck.file is not None
    store.chunks.remove(deck.file.chunks[0])
    answer = export(reader, store.chunks, "deck", tmp_path / "decks.zip")
    assert answer["withheld"][0]["id"] == deck.id
    assert zipfile.ZipFile(tmp_path / "decks.zip").namelist() == ["deck.json"]


@pytest.mark.parametrize(
    ("kind", "name"), [("all", "x.csv"), ("agency", "x.vcf"), ("contact", "x.docx"), ("contact", "x"), ("contact", "none/x.json"), ("contact", "")]
)
def test_what_cannot_be_written_ends_in_a_sentence_and_leaves_nothing(store: Store, reader: Reader, tmp_path: Path, kind: str, name: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(LiaisonError) as refused:
        export(reader, store.chunks, kind, folder / name)
    assert refused.value.title
    assert refused.value.what_to_do
    assert list(folder.iterdir()) == []


def test_a_failed_export_leaves_the_older_file_as_it_was(store: Store, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("older")
    with pytest.raises(UsageError):
        export(reader, store.chunks, "spaceship", tmp_path / "out.json")
    assert (tmp_path / "out.json").read_text() == "older"
