"""Every file is drawn as another renderer draws it: the hard ones made here, and the real ones that are at hand."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader
from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.slides.slides import Slides, Urgency
from liaison_app.records.values import Manifest
from liaison_app.work.readers.deck_facts import DeckFacts
from liaison_app.work.readers.decks import DeckReader
from tests.desktop.slides.hard_pages import inks, many_pages, photographs, turned_and_of_every_size

DATA = Path(os.environ.get("LIAISON_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
REAL = sorted([*DATA.glob("pdf/*.pdf"), *DATA.glob("pptx/*.pptx")])
BOX = QSize(640, 480)
NEAR = 12.0
"""Mean difference of a channel, of 255, that two renderers' smoothing and their ways from inks to light make; a page turned or in other inks differs by twice that."""
needs_other = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="no other renderer here")


def drawn(qtbot: QtBot, data: bytes, pages: list[int]) -> dict[int, Image.Image]:
    """Return pages (from 0) as the presenter's own pictures."""
    file = Manifest("deck.pdf", "application/pdf", len(data), "0" * 64, "0" * 32, bytes(32))
    slides = Slides(lambda _file: QByteArray(data), lambda fn, done, _owner, _failed: done(fn()))
    found: dict[int, Image.Image] = {}
    for page in pages:
        qtbot.waitUntil(lambda page=page: slides.picture(file, page, BOX, Urgency.AUDIENCE) is not None)
        image = slides.picture(file, page, BOX)
        assert image is not None
        found[page] = _as_pil(image)
    slides.close()
    return found


def _as_pil(image: QImage) -> Image.Image:
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = bytes(plain.constBits())
    return Image.frombuffer("RGB", (plain.width(), plain.height()), rows, "raw", "RGB", plain.bytesPerLine(), 1).copy()


def by_another(data: bytes, page: int, size: tuple[int, int], folder: Path) -> Image.Image:
    (folder / "deck.pdf").write_bytes(data)
    place = ["-f", str(page + 1), "-l", str(page + 1), "-scale-to", str(max(size))]
    subprocess.run(["pdftoppm", "-cropbox", *place, "-singlefile", "-png", str(folder / "deck.pdf"), str(folder / "page")], check=True, capture_output=True)
    found = Image.open(folder / "page.png").convert("RGB")
    assert abs(found.width / found.height - size[0] / size[1]) < 0.02
    return found.resize(size)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of a channel, after both are smoothed a little: edges may lie a pixel apart."""
    smooth = (160, max(1, 160 * one.height // one.width))
    small, second = (each.resize(smooth, Image.Resampling.BOX) for each in (one, other))
    return max(ImageStat.Stat(ImageChops.difference(small, second)).mean)


def compare(qtbot: QtBot, data: bytes, pages: list[int], folder: Path) -> dict[int, float]:
    return {page: difference(image, by_another(data, page, image.size, folder)) for page, image in drawn(qtbot, data, pages).items()}


def read_or_refused(path: Path) -> tuple[DeckFacts | None, str]:
    try:
        return DeckReader().read(path), ""
    except LiaisonError as error:
        return None, error.title and error.what_to_do


@needs_other
@pytest.mark.parametrize(
    ("make", "pages"),
    [(turned_and_of_every_size, list(range(9))), (inks, [0, 1]), (lambda: photographs(3), [0, 2]), (lambda: many_pages(117), [0, 57, 116])],
    ids=["turned, cropped and of every size", "inks", "photographs", "117 pages"],
)
def test_hard_pages_are_drawn_as_another_renderer_draws_them(qtbot: QtBot, tmp_path: Path, make: Callable[[], bytes], pages: list[int]) -> None:
    found = compare(qtbot, make(), pages, tmp_path)
    assert {page: far for page, far in found.items() if far > NEAR} == {}


@needs_other
def test_the_comparison_finds_a_page_that_is_turned_and_one_in_wrong_inks(qtbot: QtBot, tmp_path: Path) -> None:
    pages = drawn(qtbot, turned_and_of_every_size(), [0, 2])
    assert difference(pages[0], pages[2]) > 2 * NEAR
    (plain,) = drawn(qtbot, inks(), [1]).values()
    assert difference(plain, ImageChops.invert(plain)) > 2 * NEAR


@pytest.mark.skipif(not REAL, reason="the collection of real decks is not at hand")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_every_real_deck_is_drawn_right_or_refused_in_words(qtbot: QtBot, tmp_path: Path, path: Path) -> None:
    facts, said = read_or_refused(path)
    if facts is None:
        assert said
        return
    assert facts.pages > 0
    if path.suffix != ".pdf" or shutil.which("pdftoppm") is None:
        return
    data = path.read_bytes()
    assert facts.pages == len(PdfReader(io.BytesIO(data)).pages)
    every = list(range(min(facts.pages, 4)))
    assert {page: far for page, far in compare(qtbot, data, every, tmp_path).items() if far > NEAR} == {}
