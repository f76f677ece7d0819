"""A handsome twelve-page deck that the app draws itself, for the demo and for trying things out."""

from __future__ import annotations

import re
from random import Random

from PySide6.QtCore import QBuffer, QMarginsF, QSizeF, QUuid
from PySide6.QtGui import QFontDatabase, QPageSize, QPainter, QPdfWriter

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.desktop.slides.sample_canvas import HEIGHT, TITLE, WIDTH, Canvas
from liaison_app.desktop.slides.sample_pages import PAGES
from liaison_app.desktop.theme import load_fonts
from liaison_app.records.parts import SpeakerNotes

FILE_NAME = "Legal process for investigators.pdf"
_FINE = 10
"""Steps of the printer in a point, so that letters stand where they belong."""
_DATES = re.compile(rb"(?<=Date \(D:)\d{14}|(?<=Date=\")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|(?<=Date>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def make_sample_deck(seed: int = 7) -> bytes:
    """Return a PDF; the same seed gives the same bytes. Needs a QGuiApplication."""
    if "Inter" not in QFontDatabase.families():
        load_fonts()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QSizeF(WIDTH, HEIGHT), QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(72 * _FINE)
    writer.setTitle(TITLE)
    writer.setCreator("Liaison")
    writer.setDocumentId(QUuid())
    chance = Random(seed)  # noqa: S311 - figures of a made-up chart
    painter = QPainter()
    if not painter.begin(writer):
        raise LiaisonError(_("The sample deck could not be drawn."), _("Try again."), code="cannot_draw")
    painter.scale(_FINE, _FINE)
    canvas = Canvas(painter)
    for number, (_title, _notes, page) in enumerate(PAGES, 1):
        if number > 1:
            writer.newPage()
        page(canvas, number, chance)
    painter.end()
    return _DATES.sub(_same_moment, bytes(buffer.data().data()))


def sample_notes() -> tuple[SpeakerNotes, ...]:
    """Return the titles and speaker's notes of the sample deck."""
    return tuple(SpeakerNotes(slide=number, title=title, text=notes, o=f"{number:05d}V") for number, (title, notes, _page) in enumerate(PAGES, 1))


def _same_moment(found: re.Match[bytes]) -> bytes:
    """Return a fixed moment of the same length: the time of drawing is no part of the deck."""
    return b"20260102030405" if len(found.group()) == 14 else b"2026-01-02T03:04:05"
