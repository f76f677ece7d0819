"""A report as a PDF: marked at head and foot of every page, numbered, the same bytes for the same report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QBuffer, QMarginsF, QUuid
from PySide6.QtGui import QFontDatabase, QPageSize, QPainter, QPdfWriter

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.desktop.printing.blocks import Block, Columns, Figures, Notice, TableHead, TableRow, Words, section_blocks
from liaison_app.desktop.printing.note_blocks import note_blocks
from liaison_app.desktop.printing.paper import BOTTOM, LEFT, RIGHT, TOP, SetText, Type, draw_tlp, rule
from liaison_app.desktop.theme import load_fonts
from liaison_app.work.reporting import Report

_FINE = 20
_FOOT = 290.0
"""How wide the words at the foot may be, before they take a second line; the page's number stands beside them."""
_DATES = re.compile(rb"(?<=D:)\d{14}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_QUIET = Type(9, 400, "text_2")

Sheet = list[tuple[float, Block]]
"""Blocks and the height at which each stands."""


def report_pdf(report: Report) -> bytes:
    """Return the report as a PDF on US Letter. Needs a QGuiApplication."""
    return blocks_pdf(report, lambda: _as_few_sheets(report))


def sections_pdf(report: Report) -> bytes:
    """Return a report that has sections alone, its title above them; a section without rows is a note. Needs a QGuiApplication."""

    def blocks() -> list[Block]:
        out: list[Block] = [Words(report.title, Type(26, 600, "text", 1.2), after=0), Words(report.period, Type(13, 400, "text_2"), after=4)]
        for section in report.sections:
            blocks_of = list(section_blocks(section if section.rows else replace(section, lead="")))
            out += blocks_of if section.title else blocks_of[1:]
            out += [] if section.rows else list(note_blocks(section.lead))
        return out

    return blocks_pdf(report, blocks)


def blocks_pdf(report: Report, blocks: Callable[[], Iterable[Block]]) -> bytes:
    """Return these blocks as a PDF with the report's head, foot and marking; they are made once the fonts are there."""
    if "Inter" not in QFontDatabase.families():
        load_fonts()
    sheets = laid_out(blocks())
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = _writer(buffer, report)
    painter = QPainter()
    if not painter.begin(writer):
        raise LiaisonError(_("The report could not be printed."), _("Try again, or write it as .html."), code="cannot_print")
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_FINE, _FINE)
    for number, sheet in enumerate(sheets, 1):
        if number > 1:
            writer.newPage()
        _frame(painter, report, number, len(sheets))
        for y, block in sheet:
            block.draw(painter, y)
    painter.end()
    return _DATES.sub(lambda found: _moment(report, found.group()), bytes(buffer.data().data()))


def _writer(buffer: QBuffer, report: Report) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(72 * _FINE)
    writer.setTitle(f"{report.title}, {report.period} ({report.marking})")
    writer.setCreator("Liaison")
    writer.setDocumentId(QUuid())
    return writer


def _moment(report: Report, found: bytes) -> bytes:
    """Return the end of the period in the form found: when it was printed is no part of a report."""
    day = report.last_day
    return f"{day.replace('-', '')}000000".encode() if len(found) == 14 else f"{day}T00:00:00".encode()


def _blocks(report: Report) -> list[Block]:
    out: list[Block] = [
        Words(report.title, Type(26, 600, "text", 1.2), after=0),
        Words(report.period, Type(13, 400, "text_2"), after=12),
        *(Words(sentence, Type(11.5, 400, "text", 1.45), after=1, width=430) for sentence in report.summary),
        Figures(report.figures),
        Columns(report.chart),
    ]
    if report.withheld_words:
        out.append(Notice(report.withheld_words))
    for section in report.sections:
        out += section_blocks(section)
    return out


def _as_few_sheets(report: Report) -> list[Block]:
    """Return the blocks; a chart gives way where the report is one page without it."""
    whole = _blocks(report)
    plain = [block for block in whole if not isinstance(block, Columns)]
    return plain if len(laid_out(whole)) > 1 and len(laid_out(plain)) == 1 else whole


def laid_out(blocks: Iterable[Block]) -> list[Sheet]:
    """Set blocks on sheets: a heading keeps what follows it, and a table's headings return on each sheet."""
    sheets: list[Sheet] = [[]]
    y, head = TOP, None
    waiting: list[Block] = []
    for block in blocks:
        waiting.append(block)
        if block.holds_next:
            continue
        needed = sum(each.height for each in waiting)
        if y + needed > BOTTOM and sheets[-1]:
            sheets.append([])
            y = TOP
            if isinstance(waiting[0], TableRow) and head is not None:
                waiting.insert(0, head)
        for each in waiting:
            sheets[-1].append((y, each))
            y += each.height
            head = each if isinstance(each, TableHead) else head
        waiting.clear()
    return sheets


def _frame(painter: QPainter, report: Report, number: int, count: int) -> None:
    """Draw head and foot."""
    SetText(_("Liaison · Outreach"), _QUIET, 300).draw(painter, LEFT, 40)
    draw_tlp(painter, report.marking, RIGHT, 46)
    rule(painter, LEFT, BOTTOM + 18, RIGHT)
    SetText(f"{report.title}, {report.period}", _QUIET, _FOOT).draw(painter, LEFT, BOTTOM + 30)
    page = _("{n} of {all}").format(n=number, all=count)
    SetText(page, _QUIET, 60).draw(painter, LEFT + _FOOT + 10, BOTTOM + 30)
    draw_tlp(painter, report.marking, RIGHT, BOTTOM + 36)
