"""A handout holds the chosen slides, large enough to read, with lines beside them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument

from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.printing.handout_pdf import handout_pdf
from liaison_app.desktop.slides.sample_deck import make_sample_deck
from liaison_app.work.deck_slides import slide_words
from liaison_app.work.handouts import Handout, chosen_slides

HANDOUT = Handout("Legal process, v5", "TLP:AMBER", "Cook County", "2026-10-13", tuple((number, f"Slide {number}") for number in (1, 2, 3, 7)))


def drawn(pdf: bytes, page: int, size: QSize) -> QImage:
    buffer, document = QBuffer(), QPdfDocument()
    buffer.setData(QByteArray(pdf))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document.load(buffer)
    assert page < document.pageCount()
    image = document.render(page, size)
    ground = QImage(size, QImage.Format.Format_RGB32)
    ground.fill(0xFFFFFF)
    from PySide6.QtGui import QPainter

    painter = QPainter(ground)
    painter.drawImage(0, 0, image)
    painter.end()
    document.close()
    return ground


@pytest.mark.usefixtures("qapp")
def test_each_slide_stands_where_it_should_and_lines_beside_it() -> None:
    deck = make_sample_deck()
    printed = drawn(handout_pdf(HANDOUT, deck), 1, QSize(1224, 1584))  # the second sheet, two pixels a point
    slide = drawn(deck, 6, QSize(500, 281))
    place = printed.copy(100, 208, 500, 281)
    apart = sum(abs(place.pixelColor(x, y).lightness() - slide.pixelColor(x, y).lightness()) for x in range(20, 480, 23) for y in range(20, 260, 17))
    assert apart / (20 * 15) < 12
    lines = [y for y in range(200, 600) if printed.pixelColor(900, y).lightness() < 250]
    assert len(lines) >= 5
    assert all(printed.pixelColor(900, y).lightness() > 250 for y in range(640, 1440))  # one slide on this sheet, no lines below it


@pytest.mark.usefixtures("qapp")
def test_a_deck_with_fewer_pages_or_none_is_refused_in_words() -> None:
    for data in (make_sample_deck()[:400], b"no pdf"):
        with pytest.raises(LiaisonError, match="cannot be drawn"):
            handout_pdf(HANDOUT, data)


def test_slides_are_read_and_said_as_people_write_them() -> None:
    assert chosen_slides("1-4, 9;2", 12) == (1, 2, 3, 4, 9)
    assert slide_words([1, 2, 3, 4, 9]) == "1-4, 9"
    assert chosen_slides(slide_words([7, 3, 4]), 9) == (7, 3, 4)
