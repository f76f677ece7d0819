"""Slides come from memory, in their own proportions, the audience's first, without holding up the screen."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import pytest
from pypdf import PdfWriter
from PySide6.QtCore import QByteArray, QSize, QTimer
from pytestqt.qtbot import QtBot

from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.slides.from_vault import vault_slides
from liaison_app.desktop.slides.slides import Slides, Urgency, pages_of
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.values import Manifest
from liaison_app.work.stored_files import FileNotHere, Source, StoredFiles

PDF = "application/pdf"


def pdf(pages: int, width: float = 960, height: float = 540) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width, height)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def manifest(data: bytes) -> Manifest:
    return Manifest("deck.pdf", PDF, len(data), hashlib.sha256(data).hexdigest(), "00" * 16, bytes(32))


@pytest.fixture
def files() -> dict[str, bytes]:
    return {}


@pytest.fixture
def slides(files: dict[str, bytes], tasks: Tasks) -> Iterator[Slides]:
    def opener(file: Manifest) -> QByteArray:
        if file.sha256 not in files:
            raise FileNotHere(file.name, 1)
        return QByteArray(files[file.sha256])

    slides = Slides(opener, lambda fn, done, owner, failed: tasks.run(fn, done, owner, failed=failed))
    yield slides
    slides.close()


def keep(files: dict[str, bytes], data: bytes) -> Manifest:
    made = manifest(data)
    files[made.sha256] = data
    return made


def test_a_page_is_drawn_to_fit_its_box(qtbot: QtBot, slides: Slides, files: dict[str, bytes]) -> None:
    file = keep(files, pdf(2))
    box = QSize(800, 800)
    with qtbot.waitSignal(slides.drawn):
        assert slides.picture(file, 1, box) is None
    image = slides.picture(file, 1, box)
    assert image is not None
    assert (image.width(), image.height()) == (800, 450)
    assert slides.nearest(file, 1) is not None
    assert slides.nearest(file, 0) is None


def test_the_audiences_slide_goes_before_thumbnails_asked_earlier(qtbot: QtBot, slides: Slides, files: dict[str, bytes]) -> None:
    file = keep(files, pdf(12))
    order: list[int] = []
    slides.drawn.connect(lambda _file, page: order.append(page))
    for page in range(10):
        slides.picture(file, page, QSize(160, 90), Urgency.THUMBNAIL)
    slides.picture(file, 11, QSize(1920, 1080), Urgency.AUDIENCE)
    qtbot.waitUntil(lambda: len(order) == 11)
    assert order[0] == 11
    assert order[1:] == list(range(10))


def test_a_file_that_has_not_come_says_so_once_and_opens_later(qtbot: QtBot, slides: Slides, files: dict[str, bytes]) -> None:
    data = pdf(1)
    file = manifest(data)
    with qtbot.waitSignal(slides.refused) as refused:
        slides.picture(file, 0, QSize(160, 90))
    assert refused.args is not None
    assert isinstance(refused.args[1], FileNotHere)
    assert slides.picture(file, 0, QSize(160, 90)) is None
    assert isinstance(slides.failure(file), FileNotHere)
    files[file.sha256] = data
    slides.retry(file)
    with qtbot.waitSignal(slides.drawn):
        slides.picture(file, 0, QSize(160, 90))


def test_bytes_that_are_no_pdf_are_a_failure_in_words(qtbot: QtBot, slides: Slides, files: dict[str, bytes]) -> None:
    file = keep(files, b"%PDF-1.7 and nothing else")
    with qtbot.waitSignal(slides.refused):
        slides.picture(file, 0, QSize(160, 90))
    failure = slides.failure(file)
    assert isinstance(failure, LiaisonError)
    assert "PDF" in failure.what_to_do


def test_a_page_that_is_not_there_holds_up_nobody(qtbot: QtBot, slides: Slides, files: dict[str, bytes]) -> None:
    file = keep(files, pdf(1))
    slides.picture(file, 7, QSize(160, 90))
    with qtbot.waitSignal(slides.drawn) as drawn:
        slides.picture(file, 0, QSize(160, 90))
    assert drawn.args == [file.sha256, 0]


def heavy_pdf() -> bytes:
    """A page with so many curves that drawing it takes long."""
    writer = PdfWriter()
    page = writer.add_blank_page(960, 540)
    from pypdf.generic import DecodedStreamObject, NameObject

    curves = "\n".join(f"{n % 960} 0 m 0 {n % 540} 960 {(n * 7) % 540} {(n * 13) % 960} 540 c S" for n in range(3_000))
    stream = DecodedStreamObject()
    stream.set_data(curves.encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_screen_goes_on_while_a_heavy_page_is_drawn(qtbot: QtBot, slides: Slides, files: dict[str, bytes]) -> None:
    file = keep(files, heavy_pdf())
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(1)
    with qtbot.waitSignal(slides.drawn, timeout=30_000):
        slides.picture(file, 0, QSize(1920, 1080))
    timer.stop()
    assert ticks > 5, "the event loop stood still while the page was drawn"


def test_a_deck_of_the_vault_is_drawn_from_its_sealed_chunks(qtbot: QtBot, workspace: Workspace) -> None:
    data = pdf(3)
    file = StoredFiles(workspace.store.chunks).seal(Source(io.BytesIO(data), len(data), "deck.pdf", PDF))
    slides = vault_slides(workspace)
    with qtbot.waitSignal(slides.drawn):
        slides.picture(file, 2, QSize(320, 180))
    slides.close()


def test_slides_come_from_the_pdf_of_a_powerpoint_file() -> None:
    own, drawn = manifest(b"pptx"), manifest(b"pdf")
    pptx = Manifest("a.pptx", "application/vnd.openxmlformats", 1, own.sha256, own.blob, own.key)
    assert pages_of(Deck(title="x", file=drawn)) is drawn
    assert pages_of(Deck(title="x", file=pptx)) is None
    assert pages_of(Deck(title="x", file=pptx, show=drawn)) is drawn
