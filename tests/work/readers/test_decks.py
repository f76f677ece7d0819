"""Decks are read by a child process, and hostile ones end in a sentence."""

from __future__ import annotations

import io
import os
import random
import stat
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from pptx import Presentation
from pptx.util import Inches

from liaison_app.core.errors import LiaisonError
from liaison_app.work.readers.deck_facts import DeckLimits
from liaison_app.work.readers.deck_pictures import PptxPictures
from liaison_app.work.readers.decks import CHILD, DeckReader, read_deck

Write = Callable[[str, bytes | str], Path]

QUICK = 2.0


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


def refused(path: Path, *, within: float = QUICK) -> LiaisonError:
    """Return the refusal of a file, which must come soon."""
    began = time.monotonic()
    with pytest.raises(LiaisonError) as failure:
        read_deck(path)
    assert time.monotonic() - began < within
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
    facts = read_deck(write("a.bin", show()))
    assert (facts.sort, facts.pages) == ("pptx", 3)
    assert facts.titles == ("Slide 1", "Slide 2", "Slide 3")
    assert facts.notes == ("Say 1", "Say 2", "Say 3")
    assert facts.hidden == (False, True, False)
    assert facts.links == ("https://example.gov/",)
    assert "Body 2" in facts.text[1]
    assert facts.sizes[0] == (720.0, 540.0)
    assert not facts.macros


def test_a_pdf_tells_pages_sizes_and_text(write: Write) -> None:
    facts = read_deck(write("a.bin", pdf(12, stream=zlib.compress(b"BT (Hello) Tj ET"))))
    assert (facts.sort, facts.pages, facts.sizes[0]) == ("pdf", 12, (960.0, 540.0))
    assert len(facts.text) == 12
    assert not facts.macros


def test_a_pdf_that_runs_scripts_is_said_to(write: Write) -> None:
    assert read_deck(write("a.pdf", pdf(catalogue="/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"))).macros


def test_a_deck_at_hand_is_read_through_a_pipe() -> None:
    assert DeckReader().read_bytes(show(), "pptx", "a.pptx").pages == 3
    assert DeckReader().read_bytes(pdf(2), "pdf", "a.pdf").pages == 2


def test_macros_and_pictures_fetched_from_elsewhere_are_noted(write: Write) -> None:
    source, target = zipfile.ZipFile(io.BytesIO(show())), io.BytesIO()
    with source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            body = source.read(name)
            if name == "ppt/slides/_rels/slide1.xml.rels":
                sort = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
                outside = b'<Relationship Id="rId99" Type="%s" Target="http://tracker.example/x.png" TargetMode="External"/>' % sort
                body = body.replace(b"</Relationships>", outside + b"</Relationships>")
            made.writestr(name, body)
        made.writestr("ppt/vbaProject.bin", b"macro")
    facts = read_deck(write("a.pptx", target.getvalue()))
    assert facts.macros
    assert facts.external == ("http://tracker.example/x.png",)


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


def test_an_archive_that_unpacks_to_a_hundredfold_is_not_opened(write: Write) -> None:
    body = io.BytesIO(show())
    with zipfile.ZipFile(body, "a", zipfile.ZIP_DEFLATED) as made, made.open("ppt/media/x.xml", "w") as member:
        for _ in range(50):
            member.write(bytes(1 << 20))
    assert refused(write("bomb.pptx", body.getvalue())).code == "deck_bomb"


def test_an_archive_that_lies_about_its_sizes_is_refused(write: Write) -> None:
    body = bytearray(show())
    at = body.rfind(b"PK\x01\x02")
    body[at + 24 : at + 28] = (0xFFFFFF0).to_bytes(4, "little")
    refused(write("liar.pptx", bytes(body)))


def test_a_page_that_inflates_without_end_costs_its_text_only(write: Write) -> None:
    facts = read_deck(write("a.pdf", pdf(2, stream=zlib.compress(bytes(200 << 20), 9))))
    assert facts.pages == 2


def test_an_encrypted_office_file_says_so(write: Write) -> None:
    body = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
    assert refused(write("a.pptx", body)).code == "deck_encrypted"


def test_a_sparse_pdf_of_two_gigabytes_is_refused_at_once(write: Write) -> None:
    path = write("huge.pdf", b"%PDF-1.7\n")
    os.truncate(path, 2 << 30)
    assert refused(path).code == "deck_too_large"


def test_a_child_that_hangs_is_stopped(write: Write) -> None:
    command = (sys.executable, "-c", "import time; print('{\"ready\": true}', flush=True); time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(LiaisonError) as failure:
        DeckReader(DeckLimits(seconds=0.3), command).read(write("a.pdf", pdf()))
    assert failure.value.code == "deck_too_slow"
    assert time.monotonic() - began < 5


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


def test_without_libreoffice_a_pdf_export_is_asked_for(write: Write) -> None:
    with pytest.raises(LiaisonError) as failure:
        PptxPictures(find=lambda _: None).convert(write("a.pptx", show()))
    assert failure.value.code == "needs_pdf"
    assert "PDF" in failure.value.what_to_do


@pytest.mark.skipif(sys.platform == "win32", reason="uses a shell script in place of LibreOffice")
@pytest.mark.parametrize(("script", "seconds"), [("exit 1", 20.0), ("sleep 60", 0.5), ("printf junk > deck.pdf", 20.0)])
def test_a_libreoffice_that_fails_leaves_nothing_behind(write: Write, script: str, seconds: float) -> None:
    program = write("soffice", f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    memory = Path("/dev/shm")
    before = set(memory.glob("liaison-*")) if memory.is_dir() else set[Path]()
    with pytest.raises(LiaisonError):
        PptxPictures(find=lambda _: str(program), seconds=seconds).convert(show())
    assert (set(memory.glob("liaison-*")) if memory.is_dir() else set[Path]()) == before


@pytest.mark.skipif(PptxPictures().program() is None, reason="LibreOffice is not installed")
def test_libreoffice_draws_every_slide_the_hidden_ones_too() -> None:
    assert DeckReader().read_bytes(PptxPictures().convert(show()), "pdf", "a.pdf").pages == 3
