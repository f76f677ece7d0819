"""Decks come in sealed, go out byte for byte, and say what is wrong with them."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from pptx import Presentation
from pypdf import PdfWriter

from liaison_app.core.errors import LiaisonError
from liaison_app.records.deck import Deck
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.vault.blobs import CHUNK_BYTES
from liaison_app.work.decks import Decks, Verified
from liaison_app.work.stored_files import FileNotHere, Source, StoredFiles
from tests.work.readers.test_decks import show


def no_pictures(source: Path | bytes) -> bytes:
    raise LiaisonError("LibreOffice is not installed.", "Export the deck as PDF and add that file.", code="needs_pdf")


@pytest.fixture
def decks(store: Store, reader: Reader) -> Decks:
    return Decks(store, reader, pictures=no_pictures)


def pdf_bytes(pages: int = 3, title: str = "", filler: int = 0) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(960, 540)
    if title:
        writer.add_metadata({"/Title": title})
    if filler:
        writer.add_attachment("filler.bin", os.urandom(filler))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_file(folder: Path, name: str = "ladder.pdf", **made: object) -> Path:
    path = folder / name
    path.write_bytes(pdf_bytes(**made))  # type: ignore[arg-type]
    return path


def pptx_file(folder: Path) -> Path:
    show = Presentation()
    for number, notes in enumerate(["Greet the room.", "", "Ask who has had one come back."], 1):
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = f"Slide {number}"
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    show.slides[1].element.set("show", "0")
    path = folder / "talk.pptx"
    show.save(str(path))
    return path


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_pdf_comes_back_byte_for_byte_and_is_nowhere_plain(decks: Decks, store: Store, tmp_path: Path) -> None:
    source = pdf_file(tmp_path, title="Legal process", filler=9 * 1024 * 1024)
    added = decks.add(source)
    assert added.is_new
    assert added.deck.title == "Legal process"
    assert (added.deck.pages, added.deck.state) == (3, "draft")
    assert added.deck.file is not None
    assert len(added.deck.file.chunks) == 3
    out = decks.extract(added.deck.id, tmp_path / "back.pdf")
    assert out.read_bytes() == source.read_bytes()
    probe = source.read_bytes()[5_000_000:5_000_064]
    assert not [path for path in all_files(store.folder) if b"%PDF" in path.read_bytes() or probe in path.read_bytes()]


def test_the_same_file_under_another_name_is_the_same_deck(decks: Decks, tmp_path: Path) -> None:
    first = decks.add(pdf_file(tmp_path))
    (tmp_path / "copy.pdf").write_bytes((tmp_path / "ladder.pdf").read_bytes())
    again = decks.add(tmp_path / "copy.pdf", "Another title")
    assert not again.is_new
    assert again.deck == first.deck
    assert "copy.pdf" in again.notice


def test_a_file_of_equal_size_is_another_deck(decks: Decks, tmp_path: Path) -> None:
    one = pdf_file(tmp_path, "one.pdf", title="AAAA")
    (tmp_path / "two.pdf").write_bytes(one.read_bytes().replace(b"AAAA", b"BBBB"))
    assert decks.add(one).deck.id != decks.add(tmp_path / "two.pdf").deck.id


def test_a_pptx_keeps_titles_notes_and_hidden_flags_and_asks_for_a_pdf(decks: Decks, tmp_path: Path) -> None:
    source = pptx_file(tmp_path)
    added = decks.add(source, "A talk")
    assert [(s.slide, s.title, s.text, s.hidden) for s in added.deck.slides] == [
        (1, "Slide 1", "Greet the room.", False),
        (2, "Slide 2", "", True),
        (3, "Slide 3", "Ask who has had one come back.", False),
    ]
    assert added.deck.show is None
    assert "PDF" in added.notice
    decks.extract(added.deck.id, tmp_path)
    assert decks.attach_pages(added.deck.id, pdf_file(tmp_path, "export.pdf")).show is not None
    with pytest.raises(LiaisonError, match="4 pages"):
        decks.attach_pages(added.deck.id, pdf_file(tmp_path, "longer.pdf", pages=4))


def test_a_pptx_is_drawn_where_there_is_a_program_for_it(store: Store, reader: Reader, tmp_path: Path) -> None:
    drawn = pdf_bytes(3)
    added = Decks(store, reader, pictures=lambda _path: drawn).add(pptx_file(tmp_path))
    assert "Not drawn in its own fonts: Calibri." in added.notice, "the made PDF has no words at all"
    assert added.deck.show is not None
    assert StoredFiles(store.chunks).read(added.deck.show) == drawn


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "file_empty"),
        ("noise.pdf", os.urandom(5000), "file_unknown"),
        ("cut.pdf", pdf_bytes(40)[:600], "deck_damaged"),
        ("people.pdf", b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Mia\r\nEND:VCARD\r\n", "not_a_deck"),
    ],
)
def test_a_file_that_is_no_deck_is_refused_in_words_and_leaves_nothing(
    decks: Decks, store: Store, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    before = all_files(store.folder / "blobs")
    with pytest.raises(LiaisonError) as refused:
        decks.add(tmp_path / name)
    assert refused.value.code == code
    assert refused.value.what_to_do
    assert all_files(store.folder / "blobs") == before


def test_a_sealed_and_an_unpacking_file_are_refused(decks: Decks, tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(str(tmp_path / "locked.pdf"))
    with pytest.raises(LiaisonError) as refused:
        decks.add(tmp_path / "locked.pdf")
    assert refused.value.code == "deck_encrypted"
    with zipfile.ZipFile(tmp_path / "bomb.pptx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("ppt/presentation.xml", b"0" * 60_000_000)
    with pytest.raises(LiaisonError) as refused:
        decks.add(tmp_path / "bomb.pptx")
    assert refused.value.code in {"deck_bomb", "deck_damaged"}


def test_a_presentation_with_a_password_is_opened_by_it_and_kept_as_it_is(decks: Decks, store: Store, reader: Reader, tmp_path: Path) -> None:
    plain, sealed = io.BytesIO(show()), io.BytesIO()
    OOXMLFile(plain).encrypt("orchid", sealed)
    path = tmp_path / "locked.pptx"
    path.write_bytes(sealed.getvalue())
    drawn: list[bytes] = []

    def draw(source: Path | bytes) -> bytes:
        assert isinstance(source, bytes)
        drawn.append(source)
        return pdf_bytes(3)

    shelf = Decks(store, reader, pictures=draw)
    for password, code in (("", "deck_encrypted"), ("tulip", "deck_password")):
        with pytest.raises(LiaisonError) as refused:
            shelf.add(path, password=password)
        assert refused.value.code == code
    assert all_files(store.folder / "blobs") == []
    deck = shelf.add(path, password="orchid").deck
    assert drawn == [plain.getvalue()]
    assert (deck.pages, deck.slides[0].text, deck.slides[1].hidden) == (3, "Say 1", True)
    assert shelf.extract(deck.id, tmp_path / "back.pptx").read_bytes() == sealed.getvalue()
    assert not shelf.add(path, password="orchid").is_new
    broken = bytearray(sealed.getvalue())
    broken[len(broken) // 2] ^= 1
    path.write_bytes(broken)
    with pytest.raises(LiaisonError) as refused:
        shelf.add(path, password="orchid")
    assert refused.value.code == "deck_damaged"


def test_stopping_an_import_leaves_no_chunks(decks: Decks, store: Store, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert 0 < done <= total
        if done > CHUNK_BYTES:
            raise Stopped

    with pytest.raises(Stopped):
        decks.add(pdf_file(tmp_path, filler=12 * 1024 * 1024), progress=stop)
    assert all_files(store.folder / "blobs") == []


def test_approval_holds_through_its_last_day_and_refuses_bad_ones(decks: Decks, tmp_path: Path) -> None:
    id = decks.add(pdf_file(tmp_path)).deck.id
    until = decks.today().isoformat()
    approved = decks.approve(id, until, "Imani Sorrell").result()
    assert isinstance(approved, Deck)
    assert (approved.state, approved.valid_until, approved.approver) == ("approved", until, "Imani Sorrell")
    for day, code in ((str(decks.today() - timedelta(days=1)), "day_passed"), ("soon", "bad_date")):
        with pytest.raises(LiaisonError) as refused:
            decks.approve(id, day, "")
        assert refused.value.code == code
    retired = decks.retire(id).result()
    assert isinstance(retired, Deck)
    assert retired.state == "retired"


def test_verify_tells_sound_missing_and_damaged_apart(decks: Decks, store: Store, tmp_path: Path) -> None:
    files = [decks.add(pdf_file(tmp_path, f"{n}.pdf", pages=n)).deck.file for n in (1, 2, 3)]
    assert decks.verify() == Verified(3, 0, 0)
    assert files[0] is not None
    assert files[1] is not None
    store.chunks.remove(files[0].chunks[0])
    path = store.chunks.path(files[1].chunks[0])
    sealed = bytearray(path.read_bytes())
    sealed[100] ^= 1
    path.write_bytes(bytes(sealed))
    assert decks.verify() == Verified(1, 1, 1)


def test_a_deck_whose_parts_have_not_come_says_how_many(decks: Decks, store: Store, tmp_path: Path) -> None:
    deck = decks.add(pdf_file(tmp_path, filler=6 * 1024 * 1024)).deck
    assert deck.file is not None
    store.chunks.remove(deck.file.chunks[1])
    (tmp_path / "there.pdf").write_bytes(b"as it was")
    with pytest.raises(FileNotHere, match="1 part is missing"):
        decks.extract(deck.id, tmp_path / "there.pdf")
    assert (tmp_path / "there.pdf").read_bytes() == b"as it was"


def test_extracting_to_an_impossible_place_is_a_sentence(decks: Decks, tmp_path: Path) -> None:
    deck = decks.add(pdf_file(tmp_path)).deck
    with pytest.raises(LiaisonError) as refused:
        decks.extract(deck.id, tmp_path / "nowhere" / "back.pdf")
    assert refused.value.code == "cannot_write"


def test_memory_stays_bounded_while_sealing(store: Store) -> None:
    class Endless(io.RawIOBase):
        left = 80 * 1024 * 1024

        def read(self, size: int = -1) -> bytes:
            given = min(size, self.left)
            self.left -= given
            return b"x" * given

    import tracemalloc

    tracemalloc.start()
    file = StoredFiles(store.chunks).seal(Source(Endless(), Endless.left, "big.pdf", "application/pdf"))  # type: ignore[arg-type]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(file.chunks) == 20
    assert peak < 60 * 1024 * 1024
