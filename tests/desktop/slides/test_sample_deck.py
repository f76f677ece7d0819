"""The app's own deck is the same for the same seed, has twelve full pages, and is read by our own reader."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from liaison_app.desktop.slides.sample_deck import make_sample_deck, sample_notes
from liaison_app.work.readers.deck_facts import DeckLimits
from liaison_app.work.readers.decks import read_deck


def colours(image: QImage) -> int:
    return len({image.pixel(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)})


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_figures(qapp: QApplication) -> None:
    assert make_sample_deck(3) == make_sample_deck(3)
    assert make_sample_deck(3) != make_sample_deck(4)


def test_twelve_pages_are_drawn_and_none_is_empty(qapp: QApplication) -> None:
    buffer = QBuffer()
    buffer.setData(QByteArray(make_sample_deck()))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument(None)
    document.load(buffer)
    assert document.pageCount() == 12 == len(sample_notes())
    assert all(colours(document.render(page, QSize(480, 270))) > 20 for page in range(12))
    document.close()


def test_our_own_reader_accepts_it(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "deck.pdf").write_bytes(make_sample_deck())
    facts = read_deck(tmp_path / "deck.pdf", DeckLimits(text_seconds=20))
    assert (facts.pages, facts.title) == (12, "Legal process for investigators")
    assert "Search warrant" in " ".join(facts.text[3].split())
