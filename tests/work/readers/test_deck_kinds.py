"""Kinds of deck that programs write beside the usual one: each is read as its format says, or named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_app.core.errors import LiaisonError
from liaison_app.work.readers.decks import DeckReader, read_deck
from liaison_app.work.readers.sniffing import FileSort, recognise
from tests.support.hostile_decks import pdf_of, show_of

Write = Callable[[str, bytes | str], Path]
_MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.%s.main+xml"
_OLDER = b"http://schemas.openxmlformats.org/"
_STRICT = (
    (b"officeDocument/2006/relationships", b"officeDocument/relationships"),
    (b"drawingml/2006/main", b"drawingml/main"),
    (b"presentationml/2006/main", b"presentationml/main"),
)


def called(sort: bytes) -> bytes:
    """Return a presentation that its list of contents calls a show, or a template."""
    return show_of(2, lambda name, body: body.replace(_MAIN % b"presentation", _MAIN % sort) if name == "[Content_Types].xml" else body)


def strict() -> bytes:
    """Return a presentation as programs save it that were told to keep to the standard."""

    def edit(_name: str, body: bytes) -> bytes:
        for older, newer in _STRICT:
            body = body.replace(_OLDER + older, b"http://purl.oclc.org/ooxml/" + newer)
        return body

    return show_of(2, edit)


@pytest.mark.parametrize("made", [lambda: called(b"slideshow"), lambda: called(b"template"), strict], ids=["show", "template", "strict"])
def test_a_presentation_of_another_kind_is_read_as_one(made: Callable[[], bytes]) -> None:
    body = made()
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert any(b"slideshow" in (text := parts.read(name)) or b"template" in text or b"purl.oclc.org" in text for name in parts.namelist())
    facts = DeckReader().read_bytes(body, "pptx", "talk.ppsx")
    assert (facts.pages, facts.titles, facts.sizes[0]) == (2, ("Slide 1", "Slide 2"), (720.0, 540.0))


def boxed(page: bytes, info: bytes = b"<<>>") -> bytes:
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", tree, b"<</Type/Page/Parent 2 0 R%s>>" % page, info], trailer=b"/Info 4 0 R")


@pytest.mark.parametrize(
    ("page", "size"),
    [
        (b"", (612.0, 792.0)),
        (b"/MediaBox[0 0 960 540]/CropBox[-100 -100 2000 500]", (960.0, 500.0)),
        (b"/MediaBox[960 540 0 0]/CropBox[900 40 60 500]/Rotate 270", (460.0, 840.0)),
    ],
    ids=["no box", "a wider crop", "corners the other way"],
)
def test_a_page_is_as_large_as_it_is_drawn(page: bytes, size: tuple[float, float]) -> None:
    assert DeckReader().read_bytes(boxed(page), "pdf", "talk.pdf").sizes == (size,)


def test_a_page_that_its_crop_leaves_nothing_of_is_refused() -> None:
    with pytest.raises(LiaisonError) as told:
        DeckReader().read_bytes(boxed(b"/MediaBox[0 0 960 540]/CropBox[2000 2000 3000 3000]"), "pdf", "talk.pdf")
    assert told.value.code == "deck_page_size"


def test_a_title_has_no_signs_that_cannot_be_seen() -> None:
    facts = DeckReader().read_bytes(boxed(b"/MediaBox[0 0 960 540]", b"<</Title(Tit\\000le\\tof\\033 it)>>"), "pdf", "talk.pdf")
    assert facts.title == "Title of it"


@pytest.mark.parametrize(
    "names", [("mimetype", "content.xml"), ("Index/Document.iwa", "preview.jpg"), ("index.apxl",)], ids=["odp", "keynote", "older keynote"]
)
def test_presentations_of_other_programs_are_named_as_such(write: Write, names: tuple[str, ...]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "application/vnd.oasis.opendocument.presentation" if name == "mimetype" else "x")
    path = write("talk.odp", out.getvalue())
    assert recognise(path) is FileSort.OTHER_SLIDES
    with pytest.raises(LiaisonError) as told:
        read_deck(path)
    assert "PDF" in str(told.value)
