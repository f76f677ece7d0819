"""Decks are read by a child process, and hostile ones end in a sentence."""

from __future__ import annotations

import io
import os
import random
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from pptx import Presentation
from pptx.util import Inches

from liaison_app.core.errors import LiaisonError
from liaison_app.work.deck_warnings import deck_warnings, replaced_fonts, warning_words
from liaison_app.work.readers.deck_facts import DeckFacts, DeckLimits
from liaison_app.work.readers.decks import CHILD, DeckReader, read_deck
from tests.support.hostile_decks import relation, sealed_pdf, show_of

Write = Callable[[str, bytes | str], Path]


def show(slides: int = 3) -> bytes:
    """Return a presentation: the second slide is hidden, the first links to a page."""
    made = Presentation()
    for number in range(1, slides + 1):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = f"Slide {number}"  # type: ignore[union-attr]
        slide.placeholders[1].text_frame.text = f"Body {number}"  # type: ignore[attr-defined]
        slide.notes_slide.notes_text_frame.text = f"Say {number}"  # type: ignore[union-attr]
        if number == 1:
            run = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1)).text_frame.paragraphs[0].add_run()
            run.text = "more"
            run.hyperlink.address = "https://example.gov/"
        if number == 2:
            cast("Any", slide).element.set("show", "0")
    body = io.BytesIO()
    made.save(body)
    return body.getvalue()


def pdf(pages: int = 1, *, stream: bytes = b"", catalogue: str = "") -> bytes:
    """Return a small PDF; `stream` is its first page's content, compressed already."""
    kids = " ".join(f"{4 + at} 0 R" for at in range(pages))
    objects = [f"<</Type/Catalog/Pages 2 0 R{catalogue}>>".encode(), f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode()]
    objects.append(b"<</Filter/FlateDecode/Length %d>>stream\n" % len(stream) + stream + b"\nendstream")
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/Contents 3 0 R>>"] * pages
    body = b"%PDF-1.7\n"
    places: list[int] = []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(body))
    )


def refused(path: Path) -> LiaisonError:
    """Return the refusal of a file."""
    with pytest.raises(LiaisonError) as failure:
        read_deck(path)
    assert failure.value.title
    assert failure.value.what_to_do
    return failure.value


def test_every_real_deck_is_read_or_refused_for_its_reason(data: Path) -> None:
    pages = {
        path.name: read_deck(path).pages
        for path in [*(data / "pdf").glob("*.pdf"), *(data / "pptx").glob("*.pptx")]
        if "encrypted" not in path.name and "no-slides" not in path.name
    }
    assert pages == {
        "pikepdf_congress.pdf": 1,
        "pikepdf_graph.pdf": 1,
        "poi_SampleShow.pptx": 2,
        "pythonpptx_missing_rels_item.pptx": 1,
        "pythonpptx_prs-notes.pptx": 1,
        "pythonpptx_shp-picture.pptx": 2,
        "pythonpptx_test.pptx": 1,
    }
    assert refused(data / "pdf" / "pikepdf_graph-encrypted.pdf").code == "deck_encrypted"
    assert refused(data / "pptx" / "pythonpptx_no-slides.pptx").code == "deck_empty"


def test_a_presentation_tells_titles_notes_hidden_slides_links_and_text(write: Write) -> None:
    facts = read_deck(write("a.bin", show()), DeckLimits(text_seconds=4.0))
    assert (facts.sort, facts.pages) == ("pptx", 3)
    assert facts.titles == ("Slide 1", "Slide 2", "Slide 3")
    assert facts.notes == ("Say 1", "Say 2", "Say 3")
    assert facts.hidden == (False, True, False)
    assert facts.links == ("https://example.gov/",)
    assert "Body 2" in facts.text[1]
    assert facts.sizes[0] == (720.0, 540.0)
    assert not facts.macros


def test_a_pdf_tells_pages_sizes_and_text(write: Write) -> None:
    facts = read_deck(write("a.bin", pdf(12, stream=zlib.compress(b"BT (Hello) Tj ET"))), DeckLimits(text_seconds=4.0))
    assert (facts.sort, facts.pages, facts.sizes[0]) == ("pdf", 12, (960.0, 540.0))
    assert len(facts.text) == 12
    assert not facts.macros


def looks(slides: int = 3) -> bytes:
    """Return a presentation with a film, an animation, a transition and a font of its own."""
    timing = b"<p:timing><p:tnLst><p:par><p:cTn id='1'><p:childTnLst><p:set/></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing></p:sld>"

    def edit(name: str, body: bytes) -> bytes:
        match name:
            case "ppt/slides/slide1.xml":
                return body.replace(b"</p:sld>", timing)
            case "ppt/slides/slide2.xml":
                return body.replace(b"</p:sld>", b"<p:transition/></p:sld>").replace(b"<a:t>", b"<a:rPr><a:latin typeface='Alderline Sans'/></a:rPr><a:t>")
            case "ppt/slides/_rels/slide3.xml.rels":
                return body.replace(b"</Relationships>", relation("video", "film.mp4"))
            case _:
                return body

    return show_of(slides, edit)


def test_a_presentation_tells_what_is_lost_when_it_is_drawn(write: Write) -> None:
    facts = read_deck(write("a.pptx", looks()))
    assert (facts.animated, facts.moving, facts.media) == ((1,), (2,), (3,))
    assert facts.fonts == ("Calibri", "Alderline Sans")
    drawn = DeckFacts("pdf", 3, ((720.0, 540.0), (720.0, 540.0), (960.0, 540.0)), fonts=("Calibri-Bold", "Carlito"))
    warnings = {each.sort: each for each in deck_warnings(facts, drawn)}
    assert warnings["fonts"].names == "Alderline Sans"
    assert warnings["fonts-instead"].names == "Carlito"
    assert warnings["shape"].slides == "3"
    assert all(warning_words(each).endswith(".") for each in warnings.values())


@pytest.mark.parametrize(
    ("asked", "used", "missing"),
    [
        (["Arial"], ["ArialMT", "Arial-BoldMT"], []),
        (["Times New Roman"], ["TimesNewRomanPSMT"], []),
        (["Calibri"], ["Carlito"], ["Calibri"]),
        (["Inter", "Roboto"], ["Inter-Regular"], ["Roboto"]),
        (["Cambria Math"], [], ["Cambria Math"]),
    ],
)
def test_fonts_are_known_by_the_names_that_exports_give_them(asked: list[str], used: list[str], missing: list[str]) -> None:
    assert replaced_fonts(asked, used)[0] == missing


def test_a_pdf_is_opened_with_its_password_and_with_no_other() -> None:
    reader, sealed = DeckReader(), sealed_pdf("käse", 2)
    assert reader.read_bytes(reader.unlocked(sealed, "käse", "a.pdf"), "pdf", "a.pdf").pages == 2
    with pytest.raises(LiaisonError) as failure:
        reader.unlocked(sealed, "wrong", "a.pdf")
    assert failure.value.code == "deck_password"


def test_pages_of_several_files_are_joined_in_the_order_asked(write: Write) -> None:
    wide, tall = pdf(3), pdf(2).replace(b"0 0 960 540", b"0 0 540 960")
    facts = DeckReader().read_bytes(DeckReader().joined([wide, tall], [(1, 2), (0, 1), (1, 1)], "a.pdf"), "pdf", "a.pdf")
    assert facts.sizes == ((540.0, 960.0), (960.0, 540.0), (540.0, 960.0))


def test_a_deck_at_hand_is_read_through_a_pipe() -> None:
    assert DeckReader().read_bytes(show(), "pptx", "a.pptx").pages == 3
    assert DeckReader().read_bytes(pdf(2), "pdf", "a.pdf").pages == 2


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.7, 0.98])
def test_a_cut_presentation_is_refused(write: Write, keep: float) -> None:
    whole = show()
    assert refused(write("a.pptx", whole[: int(len(whole) * keep)])).code in {"deck_damaged", "file_damaged"}


def test_cut_empty_and_noisy_files_are_refused(write: Write) -> None:
    noise = random.Random(3).randbytes(50_000)
    for name, body in {
        "cut.pdf": b"%PDF-1.7\n1 0 obj\n<<",
        "none.pdf": pdf(0),
        "noise.pdf": b"%PDF-1.7\n" + noise,
        "junk.pptx": b"PK\x03\x04junk",
        "noise.bin": noise,
        "empty.pdf": b"",
        "list.csv": b"Name\nAnn\n",
    }.items():
        refused(write(name, body))


def test_a_sparse_pdf_of_two_gigabytes_is_refused_at_once(write: Write) -> None:
    path = write("huge.pdf", b"%PDF-1.7\n")
    os.truncate(path, 2 << 30)
    assert refused(path).code == "deck_too_large"


def test_a_child_that_hangs_is_stopped(write: Write) -> None:
    command = (sys.executable, "-c", "import time; print('{\"ready\": true}', flush=True); time.sleep(60)")
    with pytest.raises(LiaisonError) as failure:
        DeckReader(DeckLimits(patience=0.3), command).read(write("a.pdf", pdf()))
    assert failure.value.code == "deck_too_slow"


@pytest.mark.parametrize("answer", ["not json", "[1]", '{"facts": {"pages": 1e9}}', '{"facts": {"pages": 1}}', '{"facts": null}', ""])
def test_a_child_that_talks_nonsense_is_not_believed(write: Write, answer: str) -> None:
    command = (sys.executable, "-c", f"print('{{\"ready\": true}}'); print({answer!r})")
    with pytest.raises(LiaisonError):
        DeckReader(command=command).read(write("a.pdf", pdf()))


def test_a_child_that_cannot_start_is_said_so(write: Write) -> None:
    with pytest.raises(LiaisonError) as failure:
        DeckReader(command=("/nonexistent/child",)).read(write("a.pdf", pdf()))
    assert failure.value.code == "deck_reader_missing"


@pytest.mark.skipif(sys.platform == "win32", reason="limits of this kind exist on POSIX systems only")
@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "open('/tmp/deck-child-was-here', 'w')",
        "import os; os.system('true')",
        "bytearray(3 << 30)",
    ],
)
def test_inside_the_limits_nothing_is_in_reach(deed: str) -> None:
    import subprocess

    limits = "from liaison_app.work.readers.confinement import *; leave_network(); limit(1 << 30, 5); forbid()"
    program = f"{limits}\ntry:\n {deed}\nexcept (PermissionError, MemoryError, OSError) as e:\n print('refused')"
    ran = subprocess.run([CHILD[0], "-I", "-c", program], capture_output=True, text=True, timeout=20, check=False)
    assert ran.stdout == "refused\n", ran.stderr
