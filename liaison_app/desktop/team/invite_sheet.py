"""An invite on paper: its code, large, and what to do with it."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import N_, _
from liaison_app.desktop.sync_words import clock_words
from liaison_app.desktop.team.code_picture import picture
from liaison_app.desktop.team_facts import MadeInvite
from liaison_app.work.invite_code import draw_code

_LINES = (
    N_("On the new computer, start Liaison and choose “Join with an invite”. Show it a picture of this code, or the invite's file."),
    N_("It works once. Whoever holds this sheet can join in this person's place: hand it over yourself, and destroy it afterwards."),
    N_("When both are in, compare the six words on both screens by voice."),
)
_INCHES = 3.5


def print_invite(parent: QWidget, made: MadeInvite) -> None:
    """Ask for a printer and print the sheet."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if QPrintDialog(printer, parent).exec() == QPrintDialog.DialogCode.Accepted:
        draw_invite(printer, made)


def draw_invite(device: QPagedPaintDevice, made: MadeInvite) -> None:
    """Draw the sheet on a printer or into a PDF."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    device.setPageMargins(QMarginsF(25, 25, 25, 25), QPageLayout.Unit.Millimeter)
    painter = QPainter(device)
    inch = device.logicalDpiX()
    top = _words(painter, 0.0, _("Liaison invite"), 22, bold=True)
    side = _INCHES * inch
    painter.drawImage(QRectF(0, top, side, side), picture(draw_code(made.code)))
    top += side + 0.35 * inch
    top = _words(painter, top, _("Works once, until {when}").format(when=clock_words(made.expires_ms)), 12, bold=True)
    for line in _LINES:
        top = _words(painter, top, _(line), 12)
    painter.end()


def _words(painter: QPainter, top: float, words: str, points: int, *, bold: bool = False) -> float:
    """Set words across the page; returns where the next begin, in the device's pixels."""
    inch = painter.device().logicalDpiX()
    font = QFont(["Inter", "DejaVu Sans"])
    font.setPointSize(points)
    font.setBold(bold)
    painter.setFont(font)
    room = QRectF(0, top, painter.viewport().width(), 4 * inch)
    taken = painter.boundingRect(room, int(Qt.TextFlag.TextWordWrap), words)
    painter.drawText(room, int(Qt.TextFlag.TextWordWrap), words)
    return taken.bottom() + 0.35 * inch
