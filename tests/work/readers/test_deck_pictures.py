"""A PPTX drawn by LibreOffice: every slide, nothing fetched, and nothing left behind however it ends."""

from __future__ import annotations

import http.server
import io
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from liaison_app.core.errors import LiaisonError
from liaison_app.work.deck_warnings import deck_warnings
from liaison_app.work.readers.deck_facts import DeckLimits
from liaison_app.work.readers.deck_pictures import PptxPictures
from liaison_app.work.readers.decks import CHILD, DeckReader
from tests.work.readers.test_decks import show

Write = Callable[[str, bytes | str], Path]
needs_a_shell = pytest.mark.skipif(sys.platform == "win32", reason="uses a shell script in place of LibreOffice")
needs_libreoffice = pytest.mark.skipif(PptxPictures().program() is None, reason="LibreOffice is not installed")
MEMORY = Path("/dev/shm")
_GUARD = "import sys; from pathlib import Path; from liaison_app.work.readers.guarded_program import guard; guard(Path(sys.argv[2]), 60.0, sys.argv[4:])"
DIRECT = (sys.executable, "-c", _GUARD)
"""The guard without the walls around it."""


def left_in(memory: Path) -> set[Path]:
    return set(memory.glob("liaison-deck-*")) if memory.is_dir() else set()


def program(write: Write, script: str) -> str:
    made = write("soffice", f"#!/bin/sh\n{script}\n")
    made.chmod(made.stat().st_mode | stat.S_IXUSR)
    return str(made)


def test_without_libreoffice_a_pdf_export_is_asked_for(write: Write) -> None:
    with pytest.raises(LiaisonError) as failure:
        PptxPictures(find=lambda _: None).convert(write("a.pptx", show()))
    assert failure.value.code == "needs_pdf"
    assert "PDF" in failure.value.what_to_do


@needs_a_shell
@pytest.mark.parametrize(
    ("script", "seconds", "said"),
    [("exit 1", 20.0, "could not draw"), ("sleep 60", 0.5, "took too long"), ("printf junk > deck.pdf", 20.0, "could not draw")],
)
def test_a_libreoffice_that_fails_leaves_nothing_behind(write: Write, script: str, seconds: float, said: str) -> None:
    before = left_in(MEMORY)
    with pytest.raises(LiaisonError, match=said):
        PptxPictures(find=lambda _: program(write, script), seconds=seconds).convert(show())
    assert left_in(MEMORY) == before


@needs_a_shell
def test_killed_while_drawing_it_leaves_neither_the_deck_nor_the_program(write: Write, tmp_path: Path) -> None:
    told = tmp_path / "told"
    drawing = program(write, f"echo $$ $PWD > {told}.part; mv {told}.part {told}; sleep 300")
    code = f"from liaison_app.work.readers.deck_pictures import PptxPictures; PptxPictures(find=lambda _: {drawing!r}).convert(b'secret')"
    convert = subprocess.Popen([sys.executable, "-c", code])
    _wait(told.exists)
    pid, folder = told.read_text().split(maxsplit=1)
    assert Path(folder.strip(), "deck.pptx").read_bytes() == b"secret"
    convert.send_signal(signal.SIGKILL)
    convert.wait()
    _wait(lambda: not Path(folder.strip()).exists())
    _wait(lambda: not _runs(int(pid)))


def test_what_was_left_where_all_were_killed_at_once_goes_with_the_next_drawing(write: Write) -> None:
    place = MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir())
    old, fresh = (place / f"liaison-deck-test-{os.getpid()}-{name}" for name in ("old", "fresh"))
    for folder in (old, fresh):
        folder.mkdir()
    os.utime(old, (0, 0))
    try:
        with pytest.raises(LiaisonError):
            PptxPictures(find=lambda _: str(write("soffice", "no program"))).convert(show())
        assert not old.exists()
        assert fresh.exists(), "another conversion may be using it"
    finally:
        fresh.rmdir()


@needs_libreoffice
def test_every_slide_is_drawn_in_order_the_hidden_ones_too() -> None:
    read = DeckReader()
    source, drawn = read.read_bytes(show(), "pptx", "a.pptx"), read.read_bytes(PptxPictures().convert(show()), "pdf", "a.pdf")
    assert drawn.pages == source.pages == 3
    assert any(source.hidden)


@needs_libreoffice
@pytest.mark.parametrize("confine", [CHILD, DIRECT], ids=["walled", "by the program's own settings alone"])
def test_nothing_that_a_slide_names_outside_itself_is_fetched(confine: tuple[str, ...]) -> None:
    with _listening() as (address, asked):
        deck = _with_picture_at(f"{address}/seen.png")
        assert DeckReader().read_bytes(PptxPictures(confine=confine).convert(deck), "pdf", "a.pdf").pages == 1
    assert asked == []


@needs_libreoffice
def test_real_presentations_are_drawn_as_they_are_told(data: Path) -> None:
    read = DeckReader(DeckLimits(text_seconds=10.0))
    for name in ("poi_SampleShow", "pythonpptx_prs-notes", "pythonpptx_shp-picture"):
        path = data / "pptx" / f"{name}.pptx"
        told = read.read(path)
        pages = read.read_bytes(PptxPictures().convert(path), "pdf", path.name)
        assert (name, pages.pages) == (name, told.pages)
        for number, (title, words) in enumerate(zip(told.titles, pages.text, strict=True), 1):
            assert _letters(title) in _letters(words), f"{name}, slide {number}"
        missing = [font for each in deck_warnings(told, pages) if each.sort == "fonts" for font in each.names.split(", ")]
        assert not any(_letters(font) in _letters(" ".join(pages.fonts)) for font in missing), name


def _letters(words: str) -> str:
    return "".join(each for each in words.lower() if each.isalnum())


@contextmanager
def _listening() -> Generator[tuple[str, list[str]]]:
    """A server on this machine that writes down what it is asked for."""
    asked: list[str] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def _answer(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_GET = do_HEAD = do_OPTIONS = do_PROPFIND = _answer  # noqa: N815 - named so by the library

        def log_message(self, format: str, *args: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()


def _with_picture_at(address: str) -> bytes:
    """Return a presentation of one slide whose picture stands at an address."""
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    dot = io.BytesIO()
    Image.new("RGB", (2, 2)).save(dot, "PNG")
    slide.shapes.add_picture(dot, Inches(1), Inches(1))
    whole, out = io.BytesIO(), io.BytesIO()
    made.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "ppt/slides/slide1.xml":
                part = part.replace(b"r:embed=", b"r:link=")
            if name == "ppt/slides/_rels/slide1.xml.rels":
                part = part.replace(b'Target="../media/image1.png"', f'Target="{address}" TargetMode="External"'.encode())
            new.writestr(name, part)
    return out.getvalue()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _wait(until: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)
