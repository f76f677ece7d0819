"""A handout as a PDF: three slides a sheet, lines for notes beside them, marked at head and foot."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QMarginsF, QRectF, QSize
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtPdf import QPdfDocument

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _
from liaison_app.desktop.printing.paper import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, SetText, Type, box, draw_tlp, rule
from liaison_app.desktop.theme import load_fonts
from liaison_app.work.handouts import Handout

_FINE = 20
_EACH = 3
_QUIET = Type(9, 400, "text_2")
_SLIDE = 250.0
"""Width of a slide in points; its lines take the rest."""
_PIXELS = 1100
_LINE = 24.0


def handout_pdf(handout: Handout, deck: bytes) -> bytes:
    """Return the handout of a deck's PDF on US Letter. Needs a QGuiApplication; raises LiaisonError."""
    if "Inter" not in QFontDatabase.families():
        load_fonts()
    source = QBuffer()
    source.setData(QByteArray(deck))
    source.open(QBuffer.OpenModeFlag.ReadOnly)
    pages = QPdfDocument()
    pages.load(source)
    if pages.error() != QPdfDocument.Error.None_ or pages.pageCount() < max(number for number, _title in handout.slides):
        raise Damaged(_("The slides of this deck cannot be drawn."), _("Export it again as PDF, then add that file."), code="deck_damaged")
    out = QBuffer()
    out.open(QBuffer.OpenModeFlag.WriteOnly)
    try:
        _print(handout, pages, out)
    finally:
        pages.close()
    return bytes(out.data().data())


def _print(handout: Handout, pages: QPdfDocument, out: QBuffer) -> None:
    writer = QPdfWriter(out)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(72 * _FINE)
    writer.setTitle(_("Handout: {title} ({marking})").format(title=handout.title, marking=handout.marking))
    writer.setCreator("Liaison")
    painter = QPainter()
    if not painter.begin(writer):
        raise LiaisonError(_("The handout could not be printed."), _("Try again."), code="cannot_print")
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(_FINE, _FINE)
    sheets = [handout.slides[at : at + _EACH] for at in range(0, len(handout.slides), _EACH)]
    for number, sheet in enumerate(sheets, 1):
        if number > 1:
            writer.newPage()
        _frame(painter, handout, number, len(sheets))
        for place, (slide, title) in enumerate(sheet):
            _slide(painter, pages, slide, title, TOP + place * (BOTTOM - TOP) / _EACH)
    painter.end()


def _frame(painter: QPainter, handout: Handout, number: int, count: int) -> None:
    """Draw head and foot: marking at both, 12 points; for whom, and that the slides are not approved where they are not."""
    SetText(handout.title, Type(11, 600), 330).draw(painter, LEFT, 32)
    SetText(_("For {name}, {day}").format(name=handout.recipient, day=handout.day), _QUIET, 330).draw(painter, LEFT, 50)
    draw_tlp(painter, handout.marking, RIGHT, 46)
    rule(painter, LEFT, BOTTOM + 18, RIGHT)
    SetText(handout.caution, Type(9, 600, "danger_text"), 250).draw(painter, LEFT, BOTTOM + 30)
    SetText(_("{n} of {all}").format(n=number, all=count), _QUIET, 80).draw(painter, LEFT + 250, BOTTOM + 30)
    draw_tlp(painter, handout.marking, RIGHT, min(BOTTOM + 36, HEIGHT - 24))


def _slide(painter: QPainter, pages: QPdfDocument, slide: int, title: str, top: float) -> None:
    """Draw one slide with its title over it and lines beside it."""
    room = (BOTTOM - TOP) / _EACH
    named = f"{slide}  {title}" if title else str(slide)
    SetText(named[:90], Type(9.5, 600), RIGHT - LEFT).draw(painter, LEFT, top)
    image = _picture(pages, slide)
    paper = image.size()
    wide = min(_SLIDE, (room - 34) * paper.width() / max(1, paper.height()))
    rect = QRectF(LEFT, top + 20, wide, wide * paper.height() / max(1, paper.width()))
    painter.drawImage(rect, image)
    box(painter, rect, edge="line", radius=0)
    y = rect.top() + _LINE
    while y <= top + room - 12:
        rule(painter, LEFT + _SLIDE + 20, y, RIGHT)
        y += _LINE


def _picture(pages: QPdfDocument, slide: int) -> QImage:
    """Draw a page on white; a page that cannot be drawn is refused rather than left blank."""
    paper = pages.pagePointSize(slide - 1)
    scale = _PIXELS / max(paper.width(), paper.height(), 1.0)
    drawn = pages.render(slide - 1, QSize(max(1, round(paper.width() * scale)), max(1, round(paper.height() * scale))))
    if drawn.isNull():
        title = _("Slide {n} of this deck cannot be drawn.").format(n=slide)
        raise Damaged(title, _("Export the deck again as PDF, then add that file."), code="deck_damaged")
    ground = QImage(drawn.size(), QImage.Format.Format_RGB32)
    ground.fill(QColor("white"))
    painter = QPainter(ground)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return ground
